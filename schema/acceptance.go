package schema

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Acceptance says that a person accepted a ledger that did not hold, or was dated ahead
// of the clock. It lets no photo go: the families concerned are on hold, and the ledger
// begins anew at its entry.
type Acceptance struct {
	Entry  int64   `json:"entry"` // of the ledger
	At     When    `json:"at"`
	By     string  `json:"by"`
	Reason string  `json:"reason,omitempty"` // private
	Newest When    `json:"newest"`           // the newest moment that the ledger had seen
	Found  []Found `json:"found"`

	Held []string `json:"held"` // the families that it put on hold
}

// Found counts the faults of one kind.
type Found struct {
	Kind  LedgerFaultKind `json:"kind"`
	Count int             `json:"count"`
	Rows  []string        `json:"rows"` // the first of them, by ids and numbers
}

// foundRows is how many rows of a kind are named, but for entries that are lost: each of
// these is known by its name afterwards.
const foundRows = 100

// AddFound counts a fault under its kind.
func AddFound(list []Found, f LedgerFault) []Found {
	i := 0
	for i < len(list) && list[i].Kind != f.Kind {
		i++
	}
	if i == len(list) {
		list = append(list, Found{Kind: f.Kind, Rows: []string{}})
	}
	if list[i].Count++; len(list[i].Rows) < foundRows || f.Kind == FaultHead {
		list[i].Rows = append(list[i].Rows, f.Subject)
	}
	return list
}

var foundWords = map[LedgerFaultKind][2]string{
	FaultChain:      {"entry or link that was altered", "entries or links that were altered"},
	FaultRow:        {"row that is not what the ledger says", "rows that are not what the ledger says"},
	FaultMissing:    {"row that is gone", "rows that are gone"},
	FaultUnrecorded: {"row that nobody recorded", "rows that nobody recorded"},
	FaultUnsound:    {"history that had been altered before", "histories that had been altered before"},
	FaultSchema:     {"part of the database that this program did not make so", "parts of the database that are not as this program makes them"},
	FaultAhead:      {"entry or row that is dated later than now", "entries or rows that are dated later than now"},
	FaultHead:       {"entry that is held outside and is not in the ledger", "entries that are held outside and are not in the ledger"},
}

// Text says what was found, with up to n rows of it.
func (f Found) Text(n int) string {
	words := foundWords[f.Kind][1]
	if f.Count == 1 {
		words = foundWords[f.Kind][0]
	}
	text := fmt.Sprintf("%d %s", f.Count, words)
	if n = min(n, len(f.Rows)); n > 0 {
		text += " (" + strings.Join(f.Rows[:n], ", ")
		if f.Count > n {
			text += ", …"
		}
		text += ")"
	}
	return text
}

// Accepting is the statement of a person who accepts a ledger.
type Accepting struct {
	By     string // an id: it is named ever after
	Reason string // private
	Heads  []LedgerClaim
	DryRun bool
}

var acceptedBy = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)

// Check refuses a statement that names a person where all may read it, and one that
// says nothing.
func (a Accepting) Check() error {
	switch {
	case !acceptedBy.MatchString(a.By):
		return errors.New("--by is an id of letters and digits, such as keeper-1: verify names it from now on")
	case strings.TrimSpace(a.Reason) == "" || len(a.Reason) > 1000:
		return errors.New("--reason says in a sentence why the ledger is accepted as it is")
	}
	return nil
}
