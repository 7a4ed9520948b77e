package app

import (
	"context"
	"slices"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

// Follows is what a change of the records would lead to.
type Follows struct {
	Leave   []ChannelPhotos      `json:"leave"` // may go to a channel now, and could not any more
	Enter   []ChannelPhotos      `json:"enter"` // may not go now, and could
	Recalls schema.RecallsOpened `json:"recalls,omitzero"`
}

// ChannelPhotos are photos of which the answer for a channel would be another.
type ChannelPhotos struct {
	Channel schema.Channel `json:"channel"`
	Photos  []string       `json:"photos"` // their ids
}

// rehearse makes a session one that keeps nothing. followed tells what became of it so
// far: which photos might go elsewhere, and what was asked back.
func rehearse(ctx context.Context, s *Session) (followed func() (Follows, error), err error) {
	if err := s.Catalog.ReadOnly(); err != nil {
		return nil, err
	}
	// What is so now is read first: while it is tried, nobody else can record anything.
	before, err := permitted(ctx, s)
	if err != nil {
		return nil, err
	}
	asked, err := s.Catalog.Recalls(ctx, schema.RecallFilter{})
	if err != nil {
		return nil, err
	}
	if err := catalog.Rehearse(ctx, s.Catalog); err != nil {
		return nil, err
	}
	s.Rehearsing = true
	return func() (f Follows, err error) {
		after, err := permitted(ctx, s)
		if err != nil {
			return f, err
		}
		f.Leave, f.Enter = []ChannelPhotos{}, []ChannelPhotos{}
		for _, ch := range schema.Channels() {
			if left := without(before[ch], after[ch]); len(left) > 0 {
				f.Leave = append(f.Leave, ChannelPhotos{ch, left})
			}
			if came := without(after[ch], before[ch]); len(came) > 0 {
				f.Enter = append(f.Enter, ChannelPhotos{ch, came})
			}
		}
		now, err := s.Catalog.Recalls(ctx, schema.RecallFilter{})
		if err != nil {
			return f, err
		}
		f.Recalls = newRecalls(asked, now)
		return f, nil
	}, nil
}

// permitted lists, for each channel, the photos that it may have now.
func permitted(ctx context.Context, s *Session) (map[schema.Channel][]string, error) {
	may := map[schema.Channel][]string{}
	err := s.Catalog.List(ctx, schema.Selection{}, catalog.ListOptions{Zone: s.Zone, At: s.Now()}, func(ph schema.Photo) error {
		for ch, effect := range ph.Consent {
			if effect == schema.Permit {
				may[ch] = append(may[ch], ph.ID)
			}
		}
		return nil
	})
	return may, err
}

// without lists what is in one list and not in another.
func without(list, others []string) (out []string) {
	there := map[string]bool{}
	for _, id := range others {
		there[id] = true
	}
	for _, id := range list {
		if !there[id] {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// newRecalls counts the recalls that were not there before.
func newRecalls(before, now []schema.Recall) (opened schema.RecallsOpened) {
	known := map[string]bool{}
	for _, r := range before {
		known[r.ID] = true
	}
	photos := map[schema.Digest]bool{}
	for _, r := range now {
		if known[r.ID] {
			continue
		}
		opened.Items++
		photos[r.Photo] = true
		if opened.DueAt == "" || r.DueAt < opened.DueAt {
			opened.DueAt = r.DueAt
		}
	}
	opened.Photos = len(photos)
	return opened
}
