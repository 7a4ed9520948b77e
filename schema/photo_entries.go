package schema

import (
	"errors"
	"reflect"
	"slices"
	"strings"
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

// Unsettable are the fields of a photo's record that can be taken back to nothing. How a
// photo is turned and what it shows are not among them: others were measured by the one,
// and the other hides something.
func Unsettable() []string {
	return []string{"room", "shoot", "sequence", "title", "caption", "alt", "extended", "tags", "rating", "focal"}
}

// Without returns r with these fields said no more, as they are called in a text.
func (r PhotoRecord) Without(fields []string) PhotoRecord {
	v := reflect.ValueOf(&r).Elem()
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if slices.Contains(fields, name) && slices.Contains(Unsettable(), name) {
			v.Field(i).SetZero()
		}
	}
	return r
}

// SaysNothing reports whether r is a record of no word.
func (r PhotoRecord) SaysNothing() bool {
	r.Match = ""
	return reflect.ValueOf(r).IsZero()
}

// Under returns a card's record laid under r, the record that people wrote already:
// fields of r stay, and empty ones are filled. Regions and a focal point are fractions
// of the photo as it stood for whoever measured them, so that a turning that r does not
// know is left out where they are recorded.
func (r PhotoRecord) Under(card PhotoRecord) PhotoRecord {
	card.Match = r.Match
	filled := card.Overlay(r)
	if r.Turns(filled) {
		filled.Orientation = r.Orientation
	}
	return filled
}

// Turns reports whether now turns a photo whose regions or focal point r records.
func (r PhotoRecord) Turns(now PhotoRecord) bool { return r.TurnsRegions(now) || r.TurnsFocal(now) }

// TurnsRegions reports whether now turns a photo whose regions r records: they are
// fractions of the photo as it stood when somebody measured them.
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

// TurnsFocal reports whether now turns a photo whose focal point r records.
func (r PhotoRecord) TurnsFocal(now PhotoRecord) bool {
	return !reflect.DeepEqual(r.Orientation, now.Orientation) && r.Focal != nil && !r.Focal.None
}

// Decides reports whether an entry hides, clears or places something. An entry that
// finds no photo must not be passed over: the part that it hides would be shown.
func (r PhotoRecord) Decides() bool { return r.Room != nil || r.Shoot != nil || r.Depicts != nil }

// ErrContradicts says that one text says two things of one photo, and either may be
// meant.
var ErrContradicts = errors.New("the text says two things of this photo (where it belongs, or what it shows): keep one of them")

// Entries merges the entries of one text about one photo: a later entry over an earlier
// one, where the two do not contradict each other. The zero value holds none.
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

// Shows reports whether now hides less than old, or no longer keeps from the public
// what old did: a treatment that is gone, or is another that leaves more to be seen; an
// identifiable person who was not cleared and is, or is left out. Each depiction of old
// needs one of its own in now.
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
