package receipt

import (
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/schema"
)

// lack is how much of a yes opens nothing, because another guardian of the family has not
// agreed: by a no, or by silence where their yes is needed. Which it is is not told.
type lack int

const (
	lacksNothing lack = iota
	lacksInPart
	lacksAll
)

// others decides what a guardian's yes opens, with and without the other guardians of the
// family.
type others struct {
	ours, alone *consent.World
	family      schema.Family
	records     schema.Records
}

// othersOf is what the other guardians are asked about for one kind of thing.
func (w *writer) othersOf(kind schema.AttachmentKind) others {
	if o, known := w.others[kind]; known {
		return o
	}
	self := w.guardian
	self.Authority = schema.AuthoritySole // a delegate too: theirs is asked about as if it were enough
	only := w.family
	only.Guardians, only.Quorum = []schema.Guardian{self}, schema.QuorumAny
	var ours, own []schema.Consent
	for _, c := range w.Records.Consents {
		if c.Family != w.family.ID {
			continue
		}
		ours = append(ours, c)
		if c.Guardian == w.guardian.ID {
			own = append(own, c)
		}
	}
	world := func(f schema.Family, all []schema.Consent) *consent.World {
		return consent.NewWorld(consent.Facts{Zone: w.Zone, Families: []schema.Family{f}, Consents: all, Kind: kind})
	}
	o := others{ours: world(w.family, ours), alone: world(only, own), family: w.family, records: w.Records}
	w.others[kind] = o
	return o
}

// lacking says how much of a yes waits for another guardian. Of one picture it is said only
// where it is so whichever room it shows: the records do not say which.
func (w *writer) lacking(ch schema.Channel, t schema.Term, kind schema.AttachmentKind) lack {
	if w.voice.alone() {
		return lacksNothing
	}
	o := w.othersOf(kind)
	missing, open := false, false
	for _, p := range o.examples(t.Scope) {
		switch {
		case consent.Decide(o.alone, p, ch, w.At).Effect == schema.Deny:
			// This guardian's own word closes it.
		case consent.Decide(o.ours, p, ch, w.At).Effect == schema.Deny:
			missing = true
		default:
			open = true
		}
	}
	switch {
	case !missing, open && strings.HasPrefix(string(t.Scope), "photo:"):
		return lacksNothing
	case open:
		return lacksInPart
	}
	return lacksAll
}

// examples are photos that a scope is about: of each of its rooms and visits, and those
// that an answer names one by one.
func (o others) examples(scope schema.Scope) []consent.Photo {
	kind, id, _ := scope.Split()
	of := []string{o.family.ID}
	var all []consent.Photo
	for _, room := range o.rooms(scope) {
		if kind == "photo" {
			all = append(all, consent.Photo{ID: id, Room: room, Families: of})
			continue
		}
		if kind != "shoot" {
			all = append(all, consent.Photo{Room: room, Families: of})
		}
		for _, s := range o.records.Shoots {
			if s.Room == room && (kind != "shoot" || s.ID == id) {
				all = append(all, consent.Photo{Room: room, Shoot: s.ID, Families: of})
			}
		}
		for _, one := range o.named() {
			all = append(all, consent.Photo{ID: one, Room: room, Families: of})
		}
	}
	return all
}

// rooms are the rooms that a scope is about; of a family and of a photo, all of the
// family's, or one that nobody has named if none is recorded.
func (o others) rooms(scope schema.Scope) (rooms []string) {
	if room, known := (subjects{o.records}).room(scope); known {
		return []string{room.ID}
	}
	for _, r := range o.records.Rooms {
		if slices.ContainsFunc(o.records.People, func(p schema.Person) bool {
			return p.Family == o.family.ID && slices.Contains(r.People, p.ID)
		}) {
			rooms = append(rooms, r.ID)
		}
	}
	if len(rooms) == 0 {
		return []string{" "}
	}
	return rooms
}

// named are the photos that an answer of the family names one by one.
func (o others) named() (ids []string) {
	for _, c := range o.records.Consents {
		for _, t := range c.Terms {
			if id, is := strings.CutPrefix(string(t.Scope), "photo:"); is && c.Family == o.family.ID && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// missingOf is what is told of the uses for which another guardian has no yes that counts.
func missingOf(uses []string) []Item {
	if len(uses) == 0 {
		return nil
	}
	return []Item{{Head: "These uses also need the yes of another guardian of your family, and it does not count now:", Lines: uses}}
}
