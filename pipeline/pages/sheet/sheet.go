// Package sheet draws contact sheets: many photos small, each with what it is called,
// to be looked at or printed. It is given one frame after the other and holds no more
// of them than a page format makes it.
//
// A sheet is for the house: it holds names of files as they were shot.
package sheet

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Frame is one photo on a sheet.
type Frame struct {
	ID       string
	Name     string // of its file, as it was shot
	Room     string // its id; "": in none
	Sequence int
	Taken    string // wall clock
	Rating   int    // 1 to 5; 0: none
	Channels []string
	Held     bool // something about it waits for a person
}

// Options are about the whole of it.
type Options struct {
	Title string
	Paper Paper
	Made  time.Time
	// Picture returns a small JPEG of a photo, upright; nil: there is none.
	Picture func(Frame) ([]byte, error)
	// Smaller makes a JPEG at most so many pixels long; nil: pictures are small enough.
	Smaller func(jpeg []byte, longEdge int) ([]byte, error)
}

// cell is the picture of a frame, at most so many pixels long; nil: there is none. However
// large the smallest rendering of a photo is, a sheet is no larger for it.
func (opt Options) cell(f Frame, longEdge int) ([]byte, error) {
	data, err := opt.Picture(f)
	if err != nil || len(data) == 0 || opt.Smaller == nil {
		return data, err
	}
	return opt.Smaller(data, longEdge)
}

// Paper is a size of paper.
type Paper string

// Papers.
const (
	A4     Paper = "a4"
	Letter Paper = "letter"
)

// ParsePaper returns the paper of that name.
func ParsePaper(s string) (Paper, error) {
	switch p := Paper(strings.ToLower(s)); p {
	case A4, Letter:
		return p, nil
	}
	return "", fmt.Errorf("paper %q is neither a4 nor letter", s)
}

// ErrKind says that the name of a file has no ending of a sheet.
var ErrKind = errors.New("a sheet is a .html, a .pdf or a .jpg file")

// Kind returns how a file of that name is written.
func Kind(name string) (func(io.Writer, []Frame, Options) error, error) {
	switch ext := strings.ToLower(name[strings.LastIndexByte(name, '.')+1:]); ext {
	case "html", "htm":
		return HTML, nil
	case "pdf":
		return PDF, nil
	case "jpg", "jpeg":
		return JPG, nil
	}
	return nil, fmt.Errorf("%w: %s", ErrKind, name)
}

// page is the frames of a room: a room begins on a page of its own.
type page struct {
	Room   string
	Frames []Frame
}

// byRoom are the frames by room, those in no room last, each room in its own order.
func byRoom(frames []Frame) []page {
	frames = slices.SortedStableFunc(slices.Values(frames), func(a, b Frame) int {
		if (a.Room == "") != (b.Room == "") {
			return cmp.Compare(b.Room, a.Room)
		}
		return cmp.Or(cmp.Compare(a.Room, b.Room), cmp.Compare(last(a.Sequence), last(b.Sequence)))
	})
	var list []page
	for _, f := range frames {
		if n := len(list); n == 0 || list[n-1].Room != f.Room {
			list = append(list, page{Room: f.Room})
		}
		p := &list[len(list)-1]
		p.Frames = append(p.Frames, f)
	}
	return list
}

// last puts what has no place of its own after what has.
func last(sequence int) int { return cmp.Or(sequence, int(^uint(0)>>1)) }

// heading is the line above the frames of a room.
func (p page) heading() string {
	name := cmp.Or(p.Room, "in no room")
	if len(p.Frames) == 1 {
		return name + ", 1 photo"
	}
	return fmt.Sprintf("%s, %d photos", name, len(p.Frames))
}

// stars are the rating in a form that is legible without color, "" for none.
func (f Frame) stars() string { return strings.Repeat("*", max(0, min(f.Rating, 5))) }

// facts is the line below the name.
func (f Frame) facts() string {
	parts := []string{f.ID}
	if f.Sequence > 0 {
		parts = append(parts, fmt.Sprintf("no. %d", f.Sequence))
	}
	if s := f.stars(); s != "" {
		parts = append(parts, s)
	}
	return strings.Join(parts, "  ")
}

// goes says where the photo may go.
func (f Frame) goes() string {
	text := "may go nowhere"
	if len(f.Channels) > 0 {
		text = "may go to " + strings.Join(f.Channels, ", ")
	}
	if f.Held {
		text += "; held"
	}
	return text
}

const forTheHouse = "For the house: it holds names of files as they were shot."
