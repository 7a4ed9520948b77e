package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// RecallStatus is the state of a copy that was asked back.
type RecallStatus string

// Statuses. An item is open until it is closed; one that cannot be called back
// is closed as well, because nobody can do more.
const (
	RecallOpen         RecallStatus = "open"         // derived: nobody has answered
	RecallAcknowledged RecallStatus = "acknowledged" // seen, and not yet done: still open
	RecallDone         RecallStatus = "done"
	RecallCannot       RecallStatus = "cannot_recall"
	RecallLifted       RecallStatus = "lifted" // the family says yes to the copy again; it can be asked back again
)

// RecallStatuses are those that a person may record.
func RecallStatuses() []RecallStatus {
	return []RecallStatus{RecallDone, RecallAcknowledged, RecallCannot, RecallLifted}
}

// ParseRecallStatus returns the status named s, or an error that lists them.
func ParseRecallStatus(s string) (RecallStatus, error) {
	if slices.Contains(RecallStatuses(), RecallStatus(s)) {
		return RecallStatus(s), nil
	}
	var known []string
	for _, r := range RecallStatuses() {
		known = append(known, string(r))
	}
	return "", &UnknownError{What: "status", Word: s, Known: known}
}

// Closed reports whether nothing more is to be done.
func (s RecallStatus) Closed() bool {
	return s == RecallDone || s == RecallCannot || s == RecallLifted
}

// Recall is one delivered file that was asked back.
type Recall struct {
	ID          string       `json:"id"`  // r-1
	Seq         int          `json:"seq"` // of the feed's entry that names it
	Delivery    string       `json:"delivery"`
	Recipient   string       `json:"recipient,omitempty"`
	Destination string       `json:"destination"`
	Channel     Channel      `json:"channel"`
	Photo       Digest       `json:"photo"`
	Path        string       `json:"path"` // below the destination
	SHA256      Digest       `json:"sha256"`
	Why         []string     `json:"why"` // reason codes
	OpenedAt    When         `json:"opened_at"`
	DueAt       When         `json:"due_at"`
	Status      RecallStatus `json:"status"`
	StatusAt    When         `json:"status_at,omitempty"`
	Posted      []string     `json:"posted,omitempty"` // the addresses where it was published, as far as somebody said so

	// What a person wrote when it was closed: for people, asked for by name only.
	By   string `json:"by,omitempty"`
	Note string `json:"note,omitempty"`
}

// Overdue reports whether the copy was to be gone by now and nobody says that it is.
func (r Recall) Overdue(now time.Time) bool { return !r.Status.Closed() && r.DueAt <= WhenOf(now) }

// RecallID is the name of an item for people.
func RecallID(n int64) string { return "r-" + strconv.FormatInt(n, 10) }

// ParseRecallID reads what RecallID wrote.
func ParseRecallID(s string) (int64, error) {
	digits, ok := strings.CutPrefix(s, "r-")
	n, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil || n < 1 || RecallID(n) != s {
		return 0, fmt.Errorf("%q is not a recall: recalls are called r-1, r-2 and so on", s)
	}
	return n, nil
}

// RecallFilter says which recalls are wanted; the zero value is all of them.
type RecallFilter struct {
	IDs       []string
	Delivery  string
	Recipient string
	Open      bool // not closed
}

// RecallClose is the record of items that a person dealt with.
type RecallClose struct {
	Status RecallStatus
	By     string // private
	Note   string // private
	At     time.Time
}

// RecallsOpened counts the copies that were asked back in one go.
type RecallsOpened struct {
	Items  int  `json:"items"`
	Photos int  `json:"photos"`
	DueAt  When `json:"due_at,omitempty"` // the earliest
}

// And is both, which are about different photos.
func (r RecallsOpened) And(more RecallsOpened) RecallsOpened {
	sum := RecallsOpened{Items: r.Items + more.Items, Photos: r.Photos + more.Photos, DueAt: min(r.DueAt, more.DueAt)}
	if r.DueAt == "" || more.DueAt == "" {
		sum.DueAt = max(r.DueAt, more.DueAt)
	}
	return sum
}

// RecallHours is how many hours a recipient has, by channel. A channel that it does not
// name has the default, so the zero value can be used.
type RecallHours map[Channel]int

// Bounds of a setting: less than an hour nobody can keep, and a quarter of a year
// is the print run that was agreed on, not a recall.
const (
	MinRecallHours = 1
	MaxRecallHours = 2160
)

// Of returns the hours of a channel. A copy that everybody can see is asked back sooner
// than one that has to be fetched from somebody.
func (h RecallHours) Of(ch Channel) int {
	if n, ok := h[ch]; ok {
		return n
	}
	if ch == Web || ch == Instagram {
		return 24
	}
	return 72
}

// Due is the moment by which a copy that is asked back now is to be gone.
func (h RecallHours) Due(ch Channel, now time.Time) When {
	return WhenOf(now.Add(time.Duration(h.Of(ch)) * time.Hour))
}

// RecallLimit says what of a channel cannot be called back: the family was told
// before, and whoever calls back must not promise more.
func RecallLimit(ch Channel) string {
	switch ch {
	case Web, Review:
		return "can be taken down at once; caches and copies that others made may remain"
	case Archive:
		return "closed at once and purged on request; the archive's own deed applies"
	case Instagram:
		return "a person has to delete the post; what others shared or kept remains"
	case Press:
		return "a kill notice stops further use; printed issues remain"
	case Film, FilmPromo, Broadcast:
		return "until picture lock; after it the cut stays, and new uses stop"
	case Print, Exhibition:
		return "until the print run or the installation; copies that exist remain"
	}
	return "copies that were handed out may remain"
}
