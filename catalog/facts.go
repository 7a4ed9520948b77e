package catalog

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// World reads everything that is known about consent at this moment, ready to be asked.
func (c ConsentRegister) World(ctx context.Context, zone *time.Location) (*consent.World, error) {
	var w *consent.World
	err := c.db.View(ctx, func(from contract.Reader) (err error) {
		w, err = loadWorld(ctx, from, zone)
		return err
	})
	return w, err
}

// loadWorld is for what lists everything. Who asks about some photos asks facts.
func loadWorld(ctx context.Context, from contract.Reader, zone *time.Location) (*consent.World, error) {
	return newFacts(zone).all(ctx, from)
}

// Subject is a photo as the decision sees it.
func Subject(p schema.Photo) consent.Photo {
	s := consent.Photo{ID: p.SHA256.String(), Room: p.Room, Shoot: p.Shoot, Families: p.Families, Unmatched: p.Unmatched}
	for _, o := range p.Others {
		if o.Frame() {
			s.Others = append(s.Others, o.SHA256.String())
		}
	}
	for _, d := range p.Same {
		s.Others = append(s.Others, d.String())
	}
	s.Alike = len(p.Alike) > 0
	if d := p.Record.Depicts; d != nil {
		s.Depictions, s.FacesReviewed = *d, true
	}
	if len(p.Seen) > 0 {
		shown := p.Shown()
		s.Seen = seen(p.Seen, func(r schema.Seen) bool { return r.Words == shown.Words && r.Covers(shown.Renderings) })
	}
	return s
}

// seen lists the reviews that count: those that let go what is asked about, and every
// refusal, whatever it was about.
func seen(reviews []schema.Seen, asked func(schema.Seen) bool) []consent.Seen {
	var list []consent.Seen
	for _, r := range reviews {
		declined := r.Verdict != schema.Approved
		if declined || asked(r) {
			list = append(list, consent.Seen{Channel: r.Channel, Guardian: r.Guardian, At: r.At, Declined: declined})
		}
	}
	return list
}
