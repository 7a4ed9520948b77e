package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
)

// Entry is one act: what one write transaction did.
type Entry struct {
	Seq     int64
	At      string // RFC 3339 UTC, never earlier than that of the entry before
	Act     Act
	Changes string // SHA-256 over its changes, hex
	Prev    string // SHA-256 of the entry before, hex; "" for the first
	Sum     string // SHA-256 of this entry, hex
}

// Hash is what Sum must be.
func (e Entry) Hash() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "stillroom ledger 1\n%d\n%s\n%s\n%s\n%s\n", e.Seq, e.At, e.Act, e.Changes, e.Prev))
	return hex.EncodeToString(sum[:])
}

// Op is what became of a row.
type Op string

// The operations. Odd says that the row was not what the ledger says before this entry
// changed it: somebody had changed it by other means.
const (
	Put Op = "put"
	Del Op = "del"
	Odd Op = "odd"
)

// Change is what became of one row in one entry.
type Change struct {
	No         int64 // counts all changes of the ledger
	Table      string
	Row        int64 // the number of the first change of this row: its identity, which tells nothing
	Op         Op
	Commitment []byte // of a Put; empty otherwise
}

// Changes hashes the changes of one entry, in their order.
type Changes struct{ h hash.Hash }

// NewChanges begins the hash of an entry's changes.
func NewChanges() *Changes { return &Changes{sha256.New()} }

// Add takes in one change.
func (c *Changes) Add(x Change) {
	fmt.Fprintf(c.h, "%d %s %d %s %x\n", x.No, x.Table, x.Row, x.Op, x.Commitment)
}

// Sum is the hash of those that were added.
func (c *Changes) Sum() string { return hex.EncodeToString(c.h.Sum(nil)) }
