package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// inWords are fields that hold words a person wrote: a name may be among them.
var inWords = []string{"title", "caption", "alt", "extended", "tags"}

// changedText says what fields changed, each from what to what. Words are told where
// named is set, and else only that they changed.
func changedText(ch schema.Change, named bool) string {
	var parts []string
	for _, f := range ch.Fields {
		b, known := ch.From[f]
		if !known || !named && slices.Contains(inWords, f) {
			parts = append(parts, f)
			continue
		}
		parts = append(parts, fmt.Sprintf("%s %s -> %s", f, plainJSON(b.From), plainJSON(b.To)))
	}
	return strings.Join(parts, ", ")
}

// plainJSON is a value for a person to read: none for one that was not there.
func plainJSON(raw json.RawMessage) string {
	switch s := string(raw); s {
	case "null", "", "[]":
		return "none"
	default:
		var slug string
		if json.Unmarshal(raw, &slug) == nil && slug != "" && !strings.ContainsAny(slug, " \t\n\",") {
			return slug
		}
		return s
	}
}
