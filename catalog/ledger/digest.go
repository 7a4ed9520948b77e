package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
)

// Digest is the hash of a part of a ledger as it is, whether the ledger holds or not.
type Digest struct{ h hash.Hash }

// NewDigest begins one.
func NewDigest() *Digest { return &Digest{sha256.New()} }

// Entry takes in one entry. All entries come before the first change.
func (d *Digest) Entry(e Entry) {
	fmt.Fprintf(d.h, "entry %d %q %q %q %q %q\n", e.Seq, e.At, e.Act, e.Changes, e.Prev, e.Sum)
}

// Change takes in one change of the entry seq.
func (d *Digest) Change(seq int64, c Change) {
	fmt.Fprintf(d.h, "change %d %d %q %d %q %x\n", seq, c.No, c.Table, c.Row, c.Op, c.Commitment)
}

// Sum is the digest of what was taken in.
func (d *Digest) Sum() string { return hex.EncodeToString(d.h.Sum(nil)) }
