package ledger

import (
	"fmt"
	"time"
)

// Walk compares the entries and changes of a ledger with each other while they are read
// in their order. The memory it takes does not grow.
type Walk struct {
	last    Entry
	changes int64
	broken  func(seq int64, what string)
}

// NewWalk begins at the first entry. It calls broken for each link that does not hold.
func NewWalk(broken func(seq int64, what string)) *Walk { return &Walk{broken: broken} }

// Resume begins after an entry and a newest change that were accepted as they are. Their
// dates bind nothing that follows, because they may lie ahead.
func Resume(seq int64, sum string, changes int64, broken func(seq int64, what string)) *Walk {
	return &Walk{last: Entry{Seq: seq, Sum: sum}, changes: changes, broken: broken}
}

// Change takes one change into the hash of its entry.
func (w *Walk) Change(seq int64, sum *Changes, c Change) {
	if c.No != w.changes+1 {
		w.broken(seq, fmt.Sprintf("change %d follows change %d", c.No, w.changes))
	}
	w.changes = c.No
	sum.Add(c)
}

// Entry takes the next entry, after its changes.
func (w *Walk) Entry(e Entry, changes string) {
	switch {
	case e.Seq != w.last.Seq+1:
		w.broken(e.Seq, fmt.Sprintf("the entry before it is %d", w.last.Seq))
	case e.Prev != w.last.Sum:
		w.broken(e.Seq, "it does not follow from the entry before it")
	}
	if e.Changes != changes {
		w.broken(e.Seq, "its list of changes was altered")
	}
	if e.Sum != e.Hash() {
		w.broken(e.Seq, "its hash does not fit its contents")
	}
	if _, err := time.Parse(time.RFC3339, e.At); err != nil {
		w.broken(e.Seq, "its date cannot be read")
	}
	if e.At < w.last.At {
		w.broken(e.Seq, "it is dated earlier than the entry before it")
	}
	if !e.Act.Known() {
		w.broken(e.Seq, "this program does not know what it records")
	}
	w.last = e
}

// Last is the newest entry seen.
func (w *Walk) Last() Entry { return w.last }
