package catalog

import (
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// elsewhere knows from which rooms and shoots less may go than from others. If a slip on
// a card puts a copy of a picture from there into another room, the copy must not go:
// nobody who lives where it was taken said yes.
type elsewhere struct {
	world    *consent.World
	families map[string][]string // by room
	at       time.Time
	shut     map[place]channelSet // of the places that were asked about
}

// place is where a photo belongs.
type place struct{ room, shoot string }

// channelSet has a bit for each channel, in the order of schema.Channels.
type channelSet uint32

func newElsewhere(w *consent.World, families map[string][]string, at time.Time) *elsewhere {
	return &elsewhere{world: w, families: families, at: at, shut: map[place]channelSet{}}
}

// shutAt are the channels that are shut to whatever belongs at a place. No room shuts
// none: from there nothing goes.
func (e *elsewhere) shutAt(p place) channelSet {
	if p.room == "" {
		return 0
	}
	shut, known := e.shut[p]
	if known {
		return shut
	}
	photo := consent.Photo{Room: p.room, Shoot: p.shoot, Families: e.families[p.room]}
	for i, ch := range schema.Channels() {
		if consent.Decide(e.world, photo, ch, e.at).Effect == schema.Deny {
			shut |= 1 << i
		}
	}
	e.shut[p] = shut
	return shut
}

// better reports whether a photo might go somewhere where the place of another keeps that
// from going. From no room nothing goes.
func (e *elsewhere) better(p schema.Photo, other contract.PlacedMark) bool {
	return p.Room != "" && e.shutAt(place{other.Room, other.Shoot})&^e.shutAt(place{p.Room, p.Shoot}) != 0
}
