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
		plain := plainJSON
		if slices.Contains(inWords, f) {
			plain = wordsJSON
		}
		parts = append(parts, fmt.Sprintf("%s %s -> %s", f, plain(b.From), plain(b.To)))
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

// wordsJSON is plainJSON of what a person wrote: always in quotes, so that it can be copied
// and that none is never a word.
func wordsJSON(raw json.RawMessage) string {
	var text string
	if string(raw) != "null" && json.Unmarshal(raw, &text) == nil {
		return fmt.Sprintf("%q", text)
	}
	var list []string
	if json.Unmarshal(raw, &list) == nil && len(list) > 0 {
		for i, w := range list {
			list[i] = fmt.Sprintf("%q", w)
		}
		return strings.Join(list, ", ")
	}
	return plainJSON(raw)
}
