package receipt

import (
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// changing is how to say something else.
func changing(c schema.Consent, contact string) Section {
	whom, others := c.ObtainedBy, ", or anyone else who works on this"
	if whom == schema.MethodUnrecorded {
		whom, others = "anyone who works on this", ""
	}
	tell := "Tell " + whom + others + "."
	if contact != "" {
		tell = "Write to " + contact + ", or tell " + whom + "."
	}
	s := Section{Heading: "If you change your mind"}
	if slices.ContainsFunc(c.Terms, func(t schema.Term) bool { return t.Effect == schema.Permit }) {
		s.Paragraphs = append(s.Paragraphs,
			"You can take a yes back at any time, without a reason, for all of it or for one use alone. From that moment nothing more goes out. What becomes of pictures that are out already is said below.",
			"A yes that was taken back is never brought back by us: only a new answer of yours can do that.")
	}
	if slices.ContainsFunc(c.Terms, func(t schema.Term) bool { return t.Effect == schema.Deny }) {
		s.Paragraphs = append(s.Paragraphs, "A no stays until you give another answer. You can do that at any time, without a reason, and you never have to.")
	}
	s.Paragraphs = append(s.Paragraphs, tell+" It helps to name the record, "+c.ID+", but you do not have to.")
	return s
}

// remaining is what cannot be called back, for the uses that were allowed.
func remaining(terms []schema.Term) Section {
	s := Section{Heading: "What can be called back, and what cannot", Strong: true}
	for _, ch := range schema.Channels() {
		if slices.ContainsFunc(terms, func(t schema.Term) bool {
			return t.Effect == schema.Permit && slices.Contains(t.Channels, ch)
		}) {
			s.Items = append(s.Items, Item{Head: uses[ch].where + ".", Lines: []string{uses[ch].remaining}})
		}
	}
	return s
}
