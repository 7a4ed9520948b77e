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

func loadSurroundings(
	ctx context.Context, r contract.Reader, w *consent.World, at time.Time,
) (s surroundings, err error) {
	if s.families, err = r.RoomFamilies(ctx); err != nil {
		return s, err
	}
	g, err := loadGroups(ctx, r)
	if err != nil {
		return s, err
	}
	s.alike, err = loadLikeness(ctx, r, g, w, s.families, at)
	return s, err
}

// of adds to a photo what its surroundings say.
func (s surroundings) of(ctx context.Context, r contract.Reader, p *schema.Photo) (err error) {
	p.Families = s.families[p.Room]
	p.Alike, err = s.alike.like(ctx, r, *p)
	return err
}
