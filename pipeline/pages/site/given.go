package site

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Given is what a family gave beside the photographs of a room: a letter, a drawing,
// sound, a film, a story.
type Given struct {
	Photo               // its words, and its pictures if it has some
	Kind         string // letter, drawing, interview, film, story
	Sound, Film  Media
	Transcript   string // what is said or written in it
	TextIsItself bool   // the transcript is the thing itself
}

// Media is one file of sound or film, in the folder of its room.
type Media struct {
	File, Type    string
	Width, Height int
}

// Paragraphs are the transcript as paragraphs of lines.
func (g Given) Paragraphs() [][]string {
	var list [][]string
	for _, p := range strings.Split(g.Transcript, "\n\n") {
		if p = strings.Trim(p, "\n"); p != "" {
			list = append(list, strings.Split(p, "\n"))
		}
	}
	return list
}

// mostQuoted is how long a quote is, in characters.
const mostQuoted = 300

// Quote reports whether its words are few enough to be set as a quote: a story of one
// paragraph.
func (g Given) Quote() bool {
	return g.TextIsItself && len(g.Paragraphs()) == 1 && utf8.RuneCountInString(g.Transcript) <= mostQuoted
}

// face is the first thing of a room that can be seen, for the page of the rooms; its
// folder's photos come first. A room before which something is said has none, whatever
// template asks.
func (r Room) face() (p Photo, ok bool) {
	if r.Warning != "" {
		return Photo{}, false
	}
	if len(r.Photos) > 0 {
		return r.Photos[0], true
	}
	for _, g := range r.Given {
		if len(g.Pictures) > 0 {
			return g.Photo, true
		}
	}
	return Photo{}, false
}

// Seen reports whether there is a picture of the room.
func (r Room) Seen() bool {
	_, ok := r.face()
	return ok
}

// all are the photos of a room, and what was given and can be seen.
func (r Room) all() []Photo {
	list := append([]Photo{}, r.Photos...)
	for _, g := range r.Given {
		if len(g.Pictures) > 0 {
			list = append(list, g.Photo)
		}
	}
	return list
}

// describe says of what nobody described that nobody did: a picture that leads somewhere
// needs a name for those who do not see it.
func (r *builder) describe() error {
	unsaid, err := r.theme.words.Say("noalt")
	if err != nil {
		return err
	}
	r.site.Rooms = slices.Clone(r.site.Rooms)
	for i := range r.site.Rooms {
		room := &r.site.Rooms[i]
		room.Photos, room.Given = slices.Clone(room.Photos), slices.Clone(room.Given)
		for j := range room.Photos {
			if x := &room.Photos[j]; len(x.Alt) == 0 {
				x.Alt, x.NoAlt = Words(unsaid), true
			}
		}
		for j := range room.Given {
			g := &room.Given[j]
			if len(g.Alt) > 0 || len(g.Pictures) == 0 {
				continue
			}
			text, err := r.theme.words.Say("given.noalt." + g.Kind)
			if err != nil {
				return err
			}
			g.Alt, g.NoAlt = Words(text), true
		}
	}
	return nil
}
