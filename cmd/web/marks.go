package web

import (
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog/consent/explain"
	"github.com/stillroom/stillroom/schema"
)

// mark is a word on a photo that must not be overlooked, and what it means.
type mark struct{ Word, Why string }

// taken are the reasons that say that a yes was given and no longer counts.
var taken = []string{schema.ReasonWithdrawn, schema.ReasonRevoked, schema.ReasonInvalidated, schema.ReasonSuspended}

// marksOf are the marks of a photo, the most important first.
func marksOf(ph schema.Photo, aside bool) (list []mark) {
	has := func(reasons ...string) (string, bool) {
		for _, r := range reasons {
			if slices.Contains(ph.Why, r) {
				return r, true
			}
		}
		return "", false
	}
	if aside {
		list = append(list, mark{"rejected", "It was put aside, and is neither listed nor exported."})
	}
	if r, is := has(taken...); is {
		list = append(list, mark{"withdrawn", sentence(explain.Short(r))})
	}
	if r, is := has(schema.ReasonHoldFamily, schema.ReasonUnmatched, schema.ReasonAlike, schema.ReasonUnreadable); is {
		list = append(list, mark{"held", sentence(explain.Short(r))})
	}
	if !slices.ContainsFunc(schema.Channels(), func(ch schema.Channel) bool { return ph.Consent[ch] == schema.Permit }) {
		list = append(list, mark{"nowhere", "No channel may have it now."})
	}
	if ph.Rejected {
		list = append(list, mark{"culled", "A program that culls rejected it; nobody rated it here."})
	}
	if ph.Damage != "" {
		list = append(list, mark{"damaged", sentence(ph.Damage)})
	}
	return list
}

// sentence makes one of a phrase.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}
