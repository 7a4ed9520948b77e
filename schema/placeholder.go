package schema

import (
	"errors"
	"fmt"
	"strings"
)

// SincePlaceholder is what a person writes into the text of a photo where the
// time since the day its room's people died shall stand. The record keeps it as
// it is; an export puts the words in its place, counted to the day of use.
const SincePlaceholder = "{{since}}"

// HasSince reports whether the text asks for the time since.
func HasSince(text string) bool { return strings.Contains(text, SincePlaceholder) }

// FillSince puts words where the text asks for the time since.
func FillSince(text, words string) string { return strings.ReplaceAll(text, SincePlaceholder, words) }

// HasUnknownPlaceholder reports whether double braces stand in the text that
// are not those of SincePlaceholder: a misspelling would be printed as it is.
func HasUnknownPlaceholder(text string) bool {
	for part := range strings.SplitSeq(text, SincePlaceholder) {
		if strings.Contains(part, "{{") || strings.Contains(part, "}}") {
			return true
		}
	}
	return false
}

// ErrPlaceholder says what may stand in double braces. It does not repeat the text that
// does: that may be a name.
var ErrPlaceholder = errors.New("only " + SincePlaceholder + " can be used in double braces")

// CheckPlaceholders names the first text of the record that has an unknown
// placeholder, and returns ErrPlaceholder about it.
func (p PhotoRecord) CheckPlaceholders() (field string, err error) {
	for _, t := range []struct {
		field string
		text  *string
	}{{"title", p.Title}, {"caption", p.Caption}, {"alt", p.Alt}, {"extended", p.Extended}} {
		if t.text != nil && HasUnknownPlaceholder(*t.text) {
			return t.field, fmt.Errorf("%s: %w", t.field, ErrPlaceholder)
		}
	}
	return "", nil
}
