package catalog

import (
	"context"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// besides are the words of other records that may be told beside photos: those of their
// shoots, and those of the people of their rooms.
type besides struct {
	shoots map[string]schema.Beside
	names  map[string][]string // by room
}

func loadBesides(ctx context.Context, r contract.PhotoReader) (besides, error) {
	b := besides{names: map[string][]string{}}
	var err error
	if b.shoots, err = r.ShootWords(ctx); err != nil {
		return b, err
	}
	names, err := r.NamesBeside(ctx)
	for _, n := range names {
		b.names[n.Room] = append(b.names[n.Room], schema.NameShown(n.Name, n.Level))
	}
	return b, err
}

func (b besides) of(p schema.Photo) schema.Beside {
	x := b.shoots[p.Shoot]
	x.Names = b.names[p.Room]
	return x
}
