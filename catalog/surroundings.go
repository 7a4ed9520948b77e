package catalog

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// surroundings decide about photos beside the records of the photos themselves: the
// families of their rooms, and the photos that they may be copies of.
type surroundings struct {
	families map[string][]string // by room
	alike    *likeness
}

// loadSurroundings is for decisions at one moment; with every, for what leaves: see
// nearness.
func loadSurroundings(
	ctx context.Context, r contract.Reader, w *consent.World, at time.Time, every bool,
) (s surroundings, err error) {
	if s.families, err = r.RoomFamilies(ctx); err != nil {
		return s, err
	}
	g, err := loadGroups(ctx, r)
	if err != nil {
		return s, err
	}
	s.alike, err = loadLikeness(ctx, r, g, newElsewhere(w, s.families, at), every)
	return s, err
}

// of lays over photos what their surroundings say.
func (s surroundings) of(ctx context.Context, r contract.Reader, photos []schema.Photo) error {
	for i := range photos {
		photos[i].Families = s.families[photos[i].Room]
	}
	return s.alike.like(ctx, r, photos)
}

// Photos are asked about a few at a time: the first soon, and all in few questions.
const (
	fewAtFirst  = 8
	fewPhotos   = 256
	moreByTimes = 4
)

// around has read read photos, and calls fn for each with all that decides about it.
func (s surroundings) around(
	ctx context.Context, r contract.Reader, read func(func(schema.Photo) error) error, fn func(schema.Photo) error,
) error {
	var few []schema.Photo
	size := fewAtFirst
	ask := func() error {
		if err := s.of(ctx, r, few); err != nil {
			return err
		}
		for _, p := range few {
			if err := fn(p); err != nil {
				return err
			}
		}
		few, size = few[:0], min(size*moreByTimes, fewPhotos)
		return nil
	}
	err := read(func(p schema.Photo) error {
		if few = append(few, p); len(few) < size {
			return nil
		}
		return ask()
	})
	if err != nil {
		return err
	}
	return ask()
}
