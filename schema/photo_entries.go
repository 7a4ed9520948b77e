package schema

import (
	"errors"
	"reflect"
)

// Overlay returns r with the fields that are set in over, under r's own match.
func (r PhotoRecord) Overlay(over PhotoRecord) PhotoRecord {
	b, o := reflect.ValueOf(&r).Elem(), reflect.ValueOf(over)
	for i := range b.NumField() {
		if f := o.Field(i); f.Kind() == reflect.Pointer && !f.IsNil() {
			b.Field(i).Set(f)
		}
	}
	return r
}

// Under returns what becomes of a record that lay on a card when r is what people
// said already: what they said stands, and the rest is filled. Regions and a focal
// point are fractions of the photo as it stood for whoever measured them, so that
// a turning that r does not know is left out where they are recorded.
func (r PhotoRecord) Under(card PhotoRecord) PhotoRecord {
	card.Match = r.Match
	filled := card.Overlay(r)
	if r.Turns(filled) {
		filled.Orientation = r.Orientation
	}
	return filled
}

// Turns reports whether now turns a photo of which regions or a focal point are
// recorded in r.
func (r PhotoRecord) Turns(now PhotoRecord) bool { return r.TurnsRegions(now) || r.TurnsFocal(now) }

// TurnsRegions reports whether now turns a photo of which r records regions: they
// are fractions of it as it stood when somebody measured them.
func (r PhotoRecord) TurnsRegions(now PhotoRecord) bool {
	if reflect.DeepEqual(r.Orientation, now.Orientation) || r.Depicts == nil {
		return false
	}
	for _, d := range *r.Depicts {
		if d.Region != nil {
			return true
		}
	}
	return false
}

// TurnsFocal reports whether now turns a photo of which r records a focal point.
func (r PhotoRecord) TurnsFocal(now PhotoRecord) bool {
	return !reflect.DeepEqual(r.Orientation, now.Orientation) && r.Focal != nil && !r.Focal.None
}

// Decides reports whether an entry hides, clears or places something. One that
// finds no photo must not be passed over: what it was to hide would be shown.
func (r PhotoRecord) Decides() bool { return r.Room != nil || r.Shoot != nil || r.Depicts != nil }

// ErrContradicts: one text says two things of one photo, of which either may be
// what was meant.
var ErrContradicts = errors.New("the text says two things of this photo (where it belongs, or what it shows): keep one of them")

// Entries lays what the entries of one text say of one photo over each other: a
// later one over an earlier one, where that is no contradiction. The zero value is
// nothing said.
type Entries struct {
	Said PhotoRecord

	room, shoot, depicts bool // by an entry that names the photo, not by a pattern
}

// Add lays another entry over the rest. An entry that names the photo may be an
// exception to one that is a pattern. Otherwise two of them may not place it in two
// ways, and a later one may hide more of it, and not less.
func (e *Entries) Add(entry PhotoRecord, named bool) error {
	other := func(a, b *string) bool { return a != nil && b != nil && *a != *b }
	switch {
	case other(e.Said.Room, entry.Room) && (e.room || !named),
		other(e.Said.Shoot, entry.Shoot) && (e.shoot || !named):
		return ErrContradicts
	case e.Said.Depicts != nil && entry.Depicts != nil && Shows(*e.Said.Depicts, *entry.Depicts) && (e.depicts || !named):
		return ErrContradicts
	}
	e.room = e.room || named && entry.Room != nil
	e.shoot = e.shoot || named && entry.Shoot != nil
	e.depicts = e.depicts || named && entry.Depicts != nil
	e.Said = e.Said.Overlay(entry)
	return nil
}

// Shows reports whether something that old hides, or keeps from the public, is
// hidden less or kept no more by now: a treatment that is gone, or is another that
// leaves more to be seen; an identifiable person who was not cleared and is, or is
// left out. Each depiction of old needs one of its own in now.
func Shows(old, now []Depiction) bool {
	used := make([]bool, len(now))
	find := func(d Depiction, sameLabel bool) bool {
		for i, n := range now {
			if !used[i] && (!sameLabel || n.Label == d.Label) && n.hidesAsMuch(d) {
				used[i] = true
				return true
			}
		}
		return false
	}
	var rest []Depiction
	for _, d := range old {
		if d.restricts() && !find(d, true) {
			rest = append(rest, d)
		}
	}
	for _, d := range rest {
		if !find(d, false) {
			return true
		}
	}
	return false
}

// uncleared: the depiction keeps the photo from the public as long as nothing hides it.
func (d Depiction) uncleared() bool { return d.Identifiable && !d.Cleared }

func (d Depiction) restricts() bool { return d.Treatment != "" || d.uncleared() }

// hidesAsMuch reports whether d restricts all that was restricted by old.
func (d Depiction) hidesAsMuch(old Depiction) bool {
	if old.uncleared() && !d.uncleared() {
		return false
	}
	return old.Treatment == "" || treatmentStrength(d.Treatment) >= treatmentStrength(old.Treatment) && covers(d.Region, old.Region)
}

// treatmentStrength: a blur leaves colors to be seen, and the others nothing. One
// that nobody knows lets no picture be made at all.
func treatmentStrength(kind string) int {
	switch kind {
	case "":
		return 0
	case TreatmentBlur:
		return 1
	case TreatmentWithhold, TreatmentCrop:
		return 2
	}
	return 3
}

// covers reports whether region a holds all of b; nil is the whole photo.
func covers(a, b *Region) bool {
	switch {
	case a == nil:
		return true
	case b == nil:
		return false
	}
	const slack = 1e-9 // of sums of fractions
	return a.X <= b.X+slack && a.Y <= b.Y+slack && a.X+a.W >= b.X+b.W-slack && a.Y+a.H >= b.Y+b.H-slack
}
