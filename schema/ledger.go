package schema

import (
	"fmt"
	"strings"
)

// Answers of the ledger of consents as a whole. They hold ids, dates and words of this
// program: nothing that a person wrote.

// RoomConsent is where the photos of a room may go: one decision a channel,
// in the order of [Channels].
type RoomConsent struct {
	Room     string        `json:"room"`
	Photos   int           `json:"photos"` // how many there are
	Channels []RoomChannel `json:"channels"`
	Kinds    []KindConsent `json:"kinds,omitempty"` // of what is attached to the room
}

// KindConsent is where the attachments of one kind of a room may go.
type KindConsent struct {
	Kind        AttachmentKind `json:"kind"`
	Attachments int            `json:"attachments"` // how many there are
	Channels    []RoomChannel  `json:"channels"`
}

// RoomChannel is the decision that a photo of the room would get of which
// nothing is known but the room: in no shoot, named by no record, not seen by
// the family, and showing nobody.
type RoomChannel struct {
	Channel Channel  `json:"channel"`
	Effect  Effect   `json:"effect"`
	Reasons []string `json:"reasons"`
	// Until is the first moment at which a permit ends, as far as is recorded. Unlike a
	// decision's valid_until it is no leave to rely on the answer until then: a family
	// may take its word back tomorrow.
	Until When `json:"until,omitempty"`
	// Differ counts the room's photos, or attachments of the kind, for which the answer is another.
	Differ map[Effect]int `json:"differ,omitempty"`
}

// DueKind is what happens on a date.
type DueKind string

// What may come due.
const (
	DueExpires DueKind = "expires" // a yes ends
	DueReview  DueKind = "review"  // the family is to be asked again
	DueEmbargo DueKind = "embargo" // a yes begins to count, because its embargo is lifted
	DueLook    DueKind = "look"    // a no was invalidated: a second person looks at it
)

// Due is one thing that happens to the word of one guardian.
type Due struct {
	What     DueKind   `json:"what"`
	At       When      `json:"at"`
	Day      string    `json:"day"`       // in the catalog's zone: the last that is good, of an embargo the first
	DaysLeft int       `json:"days_left"` // to that day; less than 0: it has passed
	Consent  string    `json:"consent"`
	Guardian string    `json:"guardian"`
	Family   string    `json:"family"`
	Effect   Effect    `json:"effect"` // of the terms it is about
	Scope    Scope     `json:"scope"`
	Channels []Channel `json:"channels"` // ["*"]: all of them

	Kinds []AttachmentKind `json:"kinds,omitempty"` // of terms that name some: absent for photos alone, and for everything alike
	WriteTimes
}

// DueList is what is due.
type DueList struct {
	Due        []Due
	Unreadable []DateOf // days that come round and cannot be read: their families are written to on none
}

// LogEntry is one event of the ledger.
type LogEntry struct {
	Type       string  `json:"type"` // "event"
	At         When    `json:"at"`
	RecordedAt When    `json:"recorded_at"`
	Consent    string  `json:"consent"`
	Family     string  `json:"family"`
	State      State   `json:"state"`
	Channel    Channel `json:"channel,omitempty"` // absent: all of them
	By         string  `json:"by,omitempty"`      // a guardian's id; absent where somebody else said it
	Method     string  `json:"method"`
	Reason     string  `json:"reason,omitempty"` // of an invalidation: one of [InvalidReasons]
	Says       []Says  `json:"says"`             // what it is about: the terms of the consent that speak of the channel
}

// Says is what a term says, and of what.
type Says struct {
	Effect   Effect    `json:"effect"`
	Scope    Scope     `json:"scope"`
	Channels []Channel `json:"channels"` // ["*"]: all of them

	Kinds []AttachmentKind `json:"kinds,omitempty"` // see [Term].Covers
}

// SplitLogScope returns the kind and the id of the subject of a history: a [Scope], or
// "consent:ID"; an id alone is a consent's.
func SplitLogScope(s string) (kind, id string, err error) {
	if id, ok := strings.CutPrefix(s, "consent:"); ok && id != "" {
		return "consent", id, nil
	}
	if s != "" && !strings.Contains(s, ":") {
		return "consent", s, nil
	}
	if kind, id, err = Scope(s).Split(); err != nil {
		return "", "", fmt.Errorf("scope %q is not one of family:ID, room:ID, shoot:ID, photo:ID, consent:ID", s)
	}
	return kind, id, nil
}
