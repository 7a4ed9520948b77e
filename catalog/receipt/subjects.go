package receipt

import (
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// subjects say in everyday words what terms are about, as the records have it.
type subjects struct{ records schema.Records }

// scopes are what the terms are about, in words, each once, in their order.
func (b subjects) scopes(terms []schema.Term) []string {
	var out []string
	for _, t := range terms {
		if text := b.subject(t); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// subject is what a term is about, in everyday words.
func (b subjects) subject(t schema.Term) string {
	text := b.scope(t.Scope)
	if len(t.Kinds) == 0 || slices.Equal(t.Kinds, []schema.AttachmentKind{schema.KindPhoto}) {
		return text
	}
	var things []string
	for _, k := range schema.TermKinds() {
		if slices.Contains(t.Kinds, k) {
			things = append(things, kindWords[k])
		}
	}
	if n := len(things); n > 1 {
		things = append(things[:n-2], things[n-2]+" and "+things[n-1])
	}
	return strings.Replace(text, "all pictures", "all "+strings.Join(things, ", "), 1)
}

// kindWords are the kinds as people call what is of them.
var kindWords = map[schema.AttachmentKind]string{
	schema.KindPhoto: "pictures", "letter": "letters", "drawing": "drawings", "interview": "recorded talks", "film": "films", "story": "stories",
}

// scope is what a term is about, in everyday words.
func (b subjects) scope(s schema.Scope) string {
	kind, id, err := s.Split()
	room, known := b.room(s)
	label := "the room “" + room.Label + "”"
	switch {
	case err != nil:
		return "something that cannot be read"
	case kind == "family":
		return "all pictures of your family's rooms"
	case kind == "photo":
		return "one picture, number " + id[:min(len(id), schema.PhotoIDLen)]
	case !known:
		return "the " + kind + " " + id
	case kind == "room":
		return "all pictures of " + label
	}
	for _, shoot := range b.records.Shoots {
		if shoot.ID == id {
			return "the pictures of " + label + " taken at the visit of " + day(shoot.Date)
		}
	}
	return "some pictures of " + label
}

// people are the names of the remembered persons whom the terms are about: those of the
// rooms that are named or, if none is, those of the whole family.
func (b subjects) people(c schema.Consent) []string {
	var names []string
	for _, p := range b.records.People {
		if p.Family == c.Family && b.about(c.Terms, p.ID) {
			names = append(names, p.Name)
		}
	}
	return names
}

// about reports whether terms are about the room of a person, or no room of which that is
// known.
func (b subjects) about(terms []schema.Term, person string) bool {
	return slices.ContainsFunc(terms, func(t schema.Term) bool {
		room, known := b.room(t.Scope)
		return !known || slices.Contains(room.People, person)
	})
}

// room is the one room that a scope is about, if it is about one that can be
// told from the records alone.
func (b subjects) room(scope schema.Scope) (schema.Room, bool) {
	kind, id, err := scope.Split()
	if err != nil {
		return schema.Room{}, false
	}
	if kind == "shoot" {
		for _, s := range b.records.Shoots {
			if s.ID == id {
				kind, id = "room", s.Room
				break
			}
		}
	}
	for _, r := range b.records.Rooms {
		if kind == "room" && r.ID == id {
			return r, true
		}
	}
	return schema.Room{}, false
}
