package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xrash/smetrics"
)

// Nearest is the word of a list that was most likely meant by another, "" if none is near:
// a wrong guess is worse than none.
func Nearest(word string, among []string) string {
	near, most := "", 0.85 // of 1: below it two words only share a few letters
	for _, w := range among {
		if d := likeness(strings.ToLower(word), strings.ToLower(w)); d > most {
			near, most = w, d
		}
	}
	return near
}

// likeness is how like two words are, from 0 to 1. Two letters in the other order, and one
// too many or too few, are the most usual slips, and count for little in a short word too.
func likeness(typed, word string) float64 {
	best := smetrics.JaroWinkler(typed, word, 0.7, 4)
	if oneMore(typed, word) || oneMore(word, typed) {
		return max(best, 0.9)
	}
	if len(typed) != len(word) {
		return best
	}
	for i := range len(typed) - 1 {
		if typed[i] == word[i+1] && typed[i+1] == word[i] && typed[:i] == word[:i] && typed[i+2:] == word[i+2:] {
			return max(best, 0.95)
		}
	}
	return best
}

// oneMore reports whether long is short with one letter more.
func oneMore(long, short string) bool {
	if len(long) != len(short)+1 || len(short) < 2 {
		return false
	}
	i := 0
	for i < len(short) && long[i] == short[i] {
		i++
	}
	return long[i+1:] == short[i:]
}

// UnknownError says that a word is none of those that stand where it stands.
type UnknownError struct {
	What, Word string // such as channel and wbe
	Known      []string
}

func (e *UnknownError) Error() string {
	text := fmt.Sprintf("unknown %s %q: it is one of %s", e.What, e.Word, strings.Join(e.Known, ", "))
	near := Nearest(e.Word, e.Known)
	if same := otherValues[strings.ToLower(e.Word)]; slices.Contains(e.Known, same) {
		near = same
	}
	if near != "" {
		text += "; did you mean " + near + "?"
	}
	return text
}

// otherValues are words that people say for a value that an option takes.
var otherValues = map[string]string{
	"mother": "parent", "father": "parent", "mom": "parent", "mum": "parent", "dad": "parent", "stepmother": "step_parent", "stepfather": "step_parent", "guardian": "legal_guardian",
	"grandmother": "grandparent", "grandfather": "grandparent", "grandma": "grandparent", "grandpa": "grandparent", "sister": "sibling", "brother": "sibling",
	"aunt": "other_kin", "uncle": "other_kin", "cousin": "other_kin", "lawyer": "estate_representative", "executor": "estate_representative",
	"shared": "joint", "both": "joint", "alone": "sole", "only": "sole", "none": "advisory", "no": "advisory", "died": "advisory",
	"returned": "done", "gone": "done", "deleted": "done", "destroyed": "done", "printed": "cannot_recall", "impossible": "cannot_recall", "seen": "acknowledged", "told": "acknowledged", "keep": "lifted",
	"call": "phone", "telephone": "phone", "mail": "letter", "sms": "text_message", "text": "text_message", "signature": "signed_form", "form": "signed_form", "paper": "signed_form", "in_person": "in_person_witnessed",
}
