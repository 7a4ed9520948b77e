package catalog

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// elsewhere knows from which rooms and shoots less may go than from others. If a slip on
// a card puts a copy of a picture from there into another room, the copy must not go:
// nobody who lives where it was taken said yes.
type elsewhere struct {
	facts *facts
	at    time.Time
	shut  map[place]channelSet // of the places that were asked about
}

// place is where a photo belongs.
type place struct{ room, shoot string }

// channelSet has a bit for each channel, in the order of schema.Channels.
type channelSet uint32

func newElsewhere(f *facts, at time.Time) *elsewhere {
	return &elsewhere{facts: f, at: at, shut: map[place]channelSet{}}
}

// shutAt are the channels that are shut to whatever belongs at a place. No room shuts
// none: from there nothing goes.
func (e *elsewhere) shutAt(ctx context.Context, r contract.Reader, p place) (channelSet, error) {
	if p.room == "" {
		return 0, nil
	}
	if shut, known := e.shut[p]; known {
		return shut, nil
	}
	families, err := e.facts.familiesOf(ctx, r, []string{p.room})
	if err != nil {
		return 0, err
	}
	photo := consent.Photo{Room: p.room, Shoot: p.shoot, Families: families[p.room]}
	w, err := e.facts.deciding(ctx, r, []consent.Photo{photo})
	if err != nil {
		return 0, err
	}
	var shut channelSet
	for i, ch := range schema.Channels() {
		if consent.Decide(w, photo, ch, e.at).Effect == schema.Deny {
			shut |= 1 << i
		}
	}
	e.shut[p] = shut
	return shut, nil
}

// better reports whether a photo might go somewhere where the place of another keeps that
// from going. From no room nothing goes.
func (e *elsewhere) better(
	ctx context.Context, r contract.Reader, p schema.Photo, other contract.PlacedMark,
) (bool, error) {
	if p.Room == "" {
		return false, nil
	}
	there, err := e.shutAt(ctx, r, place{other.Room, other.Shoot})
	if err != nil || there == 0 {
		return false, err
	}
	here, err := e.shutAt(ctx, r, place{p.Room, p.Shoot})
	return there&^here != 0, err
}
