package schema

import (
	"fmt"
	"strings"
)

// HeadLetGo is an entry that somebody outside may hold and that the ledger lacks: a person
// knew, and went on.
type HeadLetGo struct {
	SHA256  string // or its first 16 digits
	Subject string // where it was said
	Said    string // by whom, and when
	Restore bool   // when a restored catalog was opened; else in an acceptance
}

// LetGo are all of them.
type LetGo []HeadLetGo

// Of is what was said of an entry.
func (l LetGo) Of(sha256 string) (h HeadLetGo, found bool) {
	for _, h := range l {
		if len(h.SHA256) >= HeadDigits && strings.HasPrefix(sha256, h.SHA256) {
			return h, true
		}
	}
	return HeadLetGo{}, false
}

// HeadDigits is how many digits of an entry's hash are printed, and are enough to name it
// where it is known.
const HeadDigits = 16

// LetGoAt is the entry with this hash, which was let go when a restore was settled.
func LetGoAt(sha256 string, restore int64, at When) HeadLetGo {
	return HeadLetGo{
		SHA256: sha256, Restore: true, Subject: fmt.Sprintf("restore %d", restore),
		Said: fmt.Sprintf("a person said at %s that everything said since the backup is recorded again", at),
	}
}

// HeadName is how an entry's hash is printed: its first digits, or all there are, since a
// row that somebody changed may have any.
func HeadName(sha256 string) string { return sha256[:min(HeadDigits, len(sha256))] }
