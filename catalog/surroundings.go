package catalog

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// surroundings decide about photos beside the records of the photos themselves: the
// families of their rooms with what they said, and the photos that they may be copies of.
type surroundings struct {
	facts *facts
	alike *likeness
}

// loadSurroundings is for decisions at one moment; with every, for what leaves: see
// nearness.
func loadSurroundings(
	ctx context.Context, r contract.Reader, f *facts, at time.Time, every bool,
) (surroundings, error) {
	s := surroundings{facts: f}
	g, err := loadGroups(ctx, r)
	if err != nil {
		return s, err
	}
	s.alike, err = loadLikeness(ctx, r, g, newElsewhere(f, at), every)
	return s, err
}

// of lays over photos what their surroundings say, and returns what decides about them.
func (s surroundings) of(ctx context.Context, r contract.Reader, photos []schema.Photo) (*consent.World, error) {
	w, err := s.facts.about(ctx, r, photos)
	if err != nil {
		return nil, err
	}
	return w, s.alike.like(ctx, r, photos)
}

// decidable is called for a photo with all that decides about it.
type decidable func(*consent.World, schema.Photo) error

// Photos are asked about a few at a time: the first soon, and all in few questions.
const (
	fewAtFirst  = 8
	fewPhotos   = 256
	moreByTimes = 4
)

// around has read read photos, and calls fn for each with all that decides about it.
func (s surroundings) around(
	ctx context.Context, r contract.Reader, read func(func(schema.Photo) error) error, fn decidable,
) error {
	return inLots(fewPhotos, read, func(few []schema.Photo) error {
		w, err := s.of(ctx, r, few)
		if err != nil {
			return err
		}
		for _, p := range few {
			if err := fn(w, p); err != nil {
				return err
			}
		}
		return nil
	})
}

// inLots calls fn for what read reads, a few photos at a time, and at most so many.
func inLots(most int, read func(func(schema.Photo) error) error, fn func([]schema.Photo) error) error {
	var few []schema.Photo
	size := min(fewAtFirst, most)
	ask := func() error {
		err := fn(few)
		few, size = few[:0], min(size*moreByTimes, most)
		return err
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
