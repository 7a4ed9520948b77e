package schema

import (
	"encoding/json"
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

// Before is what a field was and what it is; null is that nothing was said.
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
	Held      []Unmatched `json:"held,omitempty"`             // those of an import, with what is on hold by them
	Differs   []Change    `json:"differs,omitempty"`          // with AddOnly: recorded, and the text says otherwise
	Lacking   []Digest    `json:"evidence_lacking,omitempty"` // named by the text as evidence, and not kept here

	Opens   Openings      `json:"opens,omitzero"`   // what may go now where it might not go before, or is hidden no more
	Recalls RecallsOpened `json:"recalls,omitzero"` // opened by it
}

// ApplyOptions are what Apply needs beside the records.
type ApplyOptions struct {
	Zone   *time.Location // in which dates without a time are whole days
	Now    time.Time
	DryRun bool // do everything, then undo it
	Recall RecallHours

	// AddOnly takes what is new and changes nothing that is recorded: what lies on
	// a card may be older than what people wrote since. What differs is reported.
	AddOnly bool

	// Open allows a change of records that are no consent to let photos go where
	// they might not go before: a photo that was filed under the wrong room.
	Open bool

	// Evidence are documents that lie in the storage, or in a dry run will.
	Evidence []Evidence
	// References takes as it is what records call evidence and is no digest: that
	// of a catalog from before documents were kept.
	References bool

	// Sources, if set, resolves photo globs against the files of an import:
	// path on the card to digest. Otherwise globs match what is in the catalog.
	Sources map[string]Digest
	// Import is the import whose photos AddOnly may still fill: the others are known.
	Import int64
}

// Openings are what a change of records lets go that might not go before. What a
// consent lets go is none: a yes opens by its nature.
type Openings struct {
	MayGo  Opening `json:"may_go,omitzero"`  // not permitted before, permitted now
	NoGone Opening `json:"no_gone,omitzero"` // somebody's no, or a hold, closes it no more, though something else may
	Shown  Opening `json:"shown,omitzero"`   // something in it that was hidden, or not cleared, is so no more
}

// IsZero reports whether there are none.
func (o Openings) IsZero() bool { return o.MayGo.Photos+o.NoGone.Photos+o.Shown.Photos == 0 }

// Opening is how many photos, in which rooms, for which channels. Room "" is none.
type Opening struct {
	Photos   int       `json:"photos"`
	Channels []Channel `json:"channels,omitempty"`
	Rooms    []string  `json:"rooms"`
}

// Text says an opening in one line: "3 photos of room-a, room-b, for web, film".
func (o Opening) Text() string {
	text := "1 photo"
	if o.Photos != 1 {
		text = fmt.Sprintf("%d photos", o.Photos)
	}
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
