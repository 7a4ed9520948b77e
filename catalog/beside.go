package catalog

import (
	"context"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// besides are the words of other records that may be told beside photos: those of their
// shoots, and those of the people of their rooms. They are read place by place, and all
// at once when many were asked for.
type besides struct {
	places map[place]schema.Beside
	shoots map[string]schema.Beside // of all; nil until many were asked for
	names  map[string][]string      // by room
}

// manyPlaces is from how many places on it costs less to read the words of all.
const manyPlaces = 50

func newBesides() *besides { return &besides{places: map[place]schema.Beside{}} }

func (b *besides) of(ctx context.Context, r contract.PhotoReader, p schema.Photo) (x schema.Beside, err error) {
	at := place{p.Room, p.Shoot}
	x, known := b.places[at]
	if known {
		return x, nil
	}
	shoots, names := b.shoots, b.names
	switch {
	case shoots != nil:
	case len(b.places) < manyPlaces:
		shoots, names, err = wordsBeside(ctx, r, []string{p.Shoot}, []string{p.Room})
	default:
		shoots, names, err = wordsBeside(ctx, r, nil, nil)
		b.shoots, b.names = shoots, names
	}
	if err != nil {
		return x, err
	}
	x = shoots[p.Shoot]
	x.Names = names[p.Room]
	b.places[at] = x
	return x, nil
}

// wordsBeside are the words of these shoots, and the names to show by these rooms; nil
// are all.
func wordsBeside(
	ctx context.Context, r contract.PhotoReader, shoots, rooms []string,
) (words map[string]schema.Beside, names map[string][]string, err error) {
	if words, err = r.ShootWords(ctx, shoots); err != nil {
		return nil, nil, err
	}
	list, err := r.NamesBeside(ctx, rooms)
	names = map[string][]string{}
	for _, n := range list {
		names[n.Room] = append(names[n.Room], schema.NameShown(n.Name, n.Level))
	}
	return words, names, err
}
