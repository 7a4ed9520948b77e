package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Change is what apply did, or would do, to one record. Fields are named, their
// values are not: a value may be a name or an address.
type Change struct {
	Action string   `json:"action"` // add, change, event
	Kind   string   `json:"kind"`   // family, ..., or evidence: a document
	ID     string   `json:"id"`
	Fields []string `json:"fields,omitempty"`
	// From are the fields of a photo that a person set by hand, by name.
	From map[string]Before `json:"from,omitempty"`
}

// Before is a field's value before the change and after it; null: nothing was said.
type Before struct {
	From json.RawMessage `json:"from"`
	To   json.RawMessage `json:"to"`
}

// Applied is the outcome of Apply.
type Applied struct {
	Changes   []Change    `json:"changes"`
	Unchanged int         `json:"unchanged"`
	Unmatched []string    `json:"unmatched,omitempty"`        // photo globs that matched nothing
	Missed    []string    `json:"missed,omitempty"`           // those of them that hide, clear or place something
	Held      []Unmatched `json:"held,omitempty"`             // those of an import, with the photos that they hold
	Differs   []Change    `json:"differs,omitempty"`          // with AddOnly: recorded, and the text says otherwise
	Lacking   []Digest    `json:"evidence_lacking,omitempty"` // named by the text as evidence, and not kept here

	Opens   Openings      `json:"opens,omitzero"`   // photos that may go where they might not go before, or hide less
	Recalls RecallsOpened `json:"recalls,omitzero"` // opened by it
}

// ApplyOptions are what Apply needs beside the records.
type ApplyOptions struct {
	Zone   *time.Location // in which dates without a time are whole days
	Now    time.Time
	DryRun bool // do everything, then undo it
	// Rehearsed says that the whole database is undone later: no file is written.
	Rehearsed bool
	Recall    RecallHours

	// AddOnly records new entries and changes no recorded one: a file on a card may be
	// older than what people wrote since. Differences are reported.
	AddOnly bool

	// Open allows a change of records other than consents to let photos go where they
	// might not go before: for a photo that was filed under the wrong room.
	Open bool

	// AsSeen are records of photos, by digest, as whoever writes has read them. If one of
	// them is another by now, nothing is changed: ErrEdited.
	AsSeen map[string]PhotoRecord

	// Unset are fields, as they are called in a text, of which nothing is said any more of
	// the photos that are named: what the import and the file say counts again.
	Unset []string

	// Evidence are documents that lie in the storage, or in a dry run will.
	Evidence []Evidence
	// References accepts evidence that is not a digest, as it is: for records of a
	// catalog from before documents were kept.
	References bool

	// Sources, if set, resolves photo globs against the files of an import:
	// path on the card to digest. Otherwise globs match what is in the catalog.
	Sources map[string]Digest
	// Import is the import whose photos AddOnly may still fill: the others are known.
	Import int64
}

// ErrEdited says that somebody else wrote about a photo since it was read.
var ErrEdited = errors.New("somebody else has changed this photo meanwhile; nothing was saved. Open it again, and look before you write")

// Openings are the photos and attachments that a change of records lets go where they might not go
// before. A consent makes none: a yes opens by its nature.
type Openings struct {
	MayGo  Opening `json:"may_go,omitzero"`  // not permitted before, permitted now
	NoGone Opening `json:"no_gone,omitzero"` // somebody's no, or a hold, closes it no more, though something else may
	Shown  Opening `json:"shown,omitzero"`   // something in it that was hidden, or not cleared, is so no more
}

// IsZero reports whether there are none.
func (o Openings) IsZero() bool { return o.MayGo.IsZero() && o.NoGone.IsZero() && o.Shown.IsZero() }

// Opening is how many photos and attachments, in which rooms, for which channels. Room ""
// is none.
type Opening struct {
	Photos      int       `json:"photos"`
	Attachments int       `json:"attachments,omitempty"`
	Channels    []Channel `json:"channels,omitempty"`
	Rooms       []string  `json:"rooms"`
}

// IsZero reports whether there is nothing.
func (o Opening) IsZero() bool { return o.Photos+o.Attachments == 0 }

// Text says an opening in one line: "3 photos of room-a, room-b, for web, film".
func (o Opening) Text() string {
	var things []string
	for _, x := range []struct {
		n    int
		noun string
	}{{o.Photos, "photo"}, {o.Attachments, "attachment"}} {
		switch x.n {
		case 0:
		case 1:
			things = append(things, "1 "+x.noun)
		default:
			things = append(things, fmt.Sprintf("%d %ss", x.n, x.noun))
		}
	}
	text := strings.Join(things, " and ")
	rooms := slices.Clone(o.Rooms)
	for i, r := range rooms {
		if r == "" {
			rooms[i] = "no room"
		}
	}
	text += " of " + strings.Join(rooms, ", ")
	if len(o.Channels) == 0 {
		return text
	}
	channels := make([]string, len(o.Channels))
	for i, ch := range o.Channels {
		channels[i] = string(ch)
	}
	return text + ", for " + strings.Join(channels, ", ")
}
