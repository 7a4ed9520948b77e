package schema

import (
	"encoding/json"
	"slices"
	"strings"
)

// Verdict is what a guardian says of a photo that was shown to them.
type Verdict string

// Verdicts.
const (
	Approved Verdict = "approved"
	Declined Verdict = "declined"
)

// Seen says that a guardian has seen a photo before its use on a channel. It
// binds to what was seen: no other rendering and no other word is let go by it.
type Seen struct {
	Channel    Channel  `json:"channel"`
	Guardian   string   `json:"guardian"`
	Verdict    Verdict  `json:"verdict"`
	Renderings []Digest `json:"renderings"` // sorted
	Words      Digest   `json:"words_sha256"`
	Method     string   `json:"method"`
	At         When     `json:"at"`
}

// Shown is what there is to be seen of a photo: every rendering, and the words
// that may stand beside it.
type Shown struct {
	Renderings []Digest
	Words      Digest
}

// Shown is what a guardian would be shown now.
func (p Photo) Shown() Shown {
	s := Shown{Words: p.words()}
	for _, d := range p.Derivatives {
		s.Renderings = append(s.Renderings, d.SHA256)
	}
	s.Renderings = sortedDigests(s.Renderings)
	return s
}

// Approved reports whether a guardian has approved the photo with all renderings that there
// are: one more, and they would have to see it again.
func (p Photo) Approved() bool {
	shown := p.Shown()
	return len(shown.Renderings) > 0 && slices.ContainsFunc(p.Seen, func(s Seen) bool { return s.Verdict == Approved && s.Covers(shown.Renderings) })
}

// NameShown is as much of a name as a level of NameDisplays lets be told.
func NameShown(name, level string) string {
	words := strings.Fields(name)
	switch {
	case len(words) == 0, level == "none", level == "":
		return ""
	case level == "initials":
		for i, w := range words {
			words[i] = string([]rune(w)[:1]) + "."
		}
		return strings.Join(words, " ")
	case level == "first":
		return words[0]
	}
	return name
}

// Code is a short name of what is shown: whoever answers for having seen it can
// be asked for it.
func (s Shown) Code() string {
	text := s.Words.String()
	for _, d := range s.Renderings {
		text += d.String()
	}
	return DigestOf([]byte(text)).String()[:8]
}

// Covers reports whether it is about all of these renderings.
func (s Seen) Covers(renderings []Digest) bool {
	return !slices.ContainsFunc(renderings, func(d Digest) bool { return !slices.Contains(s.Renderings, d) })
}

func sortedDigests(list []Digest) []Digest {
	slices.SortFunc(list, func(a, b Digest) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(list)
}

// Beside are words that may stand beside a photo and that no record of the photo has.
type Beside struct {
	Creator, Credit, Copyright string   // of its shoot
	Names                      []string // of the people of its room, as far as each may be named
}

// words is the digest of all that may leave beside a photo, as it is recorded: what
// {{since}} becomes follows from the day, not from a change of mind. What a family asks
// for in its own record, a credit or how much of a name, is its own word; what stands
// in the settings of the catalog is beside every photo.
func (p Photo) words() Digest {
	r := p.Record
	text, err := json.Marshal([]any{r.Title, r.Caption, r.Alt, r.Extended, r.Tags, p.Beside})
	if err != nil {
		panic(err) // strings
	}
	return DigestOf(text)
}
