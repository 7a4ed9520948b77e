package probe

import (
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// statement is what the blocks of one kind state: the values in the fields of the Probe,
// and beside them the words, by the fields' names in JSON. The first block that states a
// field counts.
type statement struct {
	schema.Probe
	block schema.Block
	words map[string]string

	// comment is EXIF's UserComment: words beside the picture, not always about it, so
	// it is a caption only where there is no other.
	comment string

	cut map[string]bool // texts that IIM had no room for, as far as they go
}

// begins reports whether v, which b says, is the beginning of w that there was
// room for.
func (b *statement) begins(v, w string) bool {
	return b.cut[v] && len(v) < len(w) && strings.HasPrefix(fold(w), fold(v))
}

// state keeps the words of a field; none say nothing.
func (b *statement) state(field, words string) {
	if words == "" || b.words[field] != "" {
		return
	}
	if b.words == nil {
		b.words = map[string]string{}
	}
	b.words[field] = words
}

// say keeps a text, which is its own words.
func (b *statement) say(name string, field *string, v string) {
	set(field, v)
	b.state(name, v)
}

// listSeparator joins a list where it has to stand in one text.
const listSeparator = "; "

// list keeps a list, each value once.
func (b *statement) list(name string, field *[]string, values []string) {
	if len(*field) == 0 {
		*field = unique(values)
		b.state(name, strings.Join(*field, listSeparator))
	}
}

// camera keeps maker and model together: half of each from two places would
// name a camera that was never built.
func (b *statement) camera(maker, model string) {
	if b.Make == "" && b.Model == "" {
		b.say("make", &b.Make, maker)
		b.say("model", &b.Model, model)
	}
}

// take keeps a capture time, with what belongs to it. A day gives way to the same
// day with a time.
func (b *statement) take(local, offset, source string) {
	if local != "" && (b.TakenLocal == "" || dayOf(b.TakenLocal, local)) {
		b.TakenLocal, b.TakenOffset, b.TakenSource = local, offset, source
	}
}

// takeWords is take, with the words that the time was read from.
func (b *statement) takeWords(words, local, offset, source string) {
	b.take(local, offset, source)
	if b.TakenSource == source && b.TakenLocal == local {
		delete(b.words, "taken_local")
		delete(b.words, "taken_source")
		b.stateTaken(words, source)
	}
}

// private adds a value that must never leave. Fillers ("00000000", "none")
// say nothing about anyone and would match everywhere; and Apple writes the
// model into HostComputer, which an export may well name.
func (b *statement) private(v, model string) {
	if !filler(v) && v != model && !slices.Contains(b.Private, v) {
		b.Private = append(b.Private, v)
	}
}

// serial keeps the serial number of the camera, if there is none yet. It is
// private, too.
func (b *statement) serial(v, model string) {
	b.private(v, model)
	if !filler(v) {
		set(&b.Serial, v)
	}
}

// modelOf is the camera's as far as blocks know it, in the order of facts.
func modelOf(blocks ...*statement) string {
	for _, b := range blocks {
		if b.Make != "" || b.Model != "" {
			return b.Model
		}
	}
	return ""
}

func filler(v string) bool {
	switch strings.ToLower(strings.Trim(v, "0 -.")) {
	case "", "none", "unknown":
		return true
	}
	return false
}

// dayOf reports whether day is the day of a time, and nothing more.
func dayOf(day, local string) bool {
	return len(day) == len(dayLayout) && len(local) > len(day) && strings.HasPrefix(local, day)
}

// stateTaken keeps the words of a capture time, also of one that cannot be
// taken for one, and where they stand.
func (b *statement) stateTaken(words, source string) {
	if words != "" && b.words["taken_local"] == "" {
		b.state("taken_local", words)
		b.state("taken_source", source)
	}
}

// set stores v if the field is still open.
func set[T comparable](field *T, v T) {
	var open T
	if *field == open {
		*field = v
	}
}
