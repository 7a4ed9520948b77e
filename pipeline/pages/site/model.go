package site

import (
	"fmt"
	"slices"
	"strings"
)

// Site is what is shown.
type Site struct {
	Title   string // "": the theme's own
	Lang    string
	BaseURL string // without a slash at the end; "": no page needs to know it
	Contact string // an e-mail address; "": none
	Updated string // an instant, for the feed
	Follow  bool   // there is a feed
	Rooms   []Room
	// Gone are the folders of rooms that stood here and do so no more: each gets a
	// page that says so and nothing else.
	Gone []string
}

// Room is a room with its photos, in their order.
type Room struct {
	ID      string // of its folder
	Name    string // as much of the names as may be told; "": nothing
	NoIndex bool   // no search engine is to list it
	Place   Place  // as much of where it is as may be told
	Born    int    // the years of the child whose room it is; 0: not told
	Died    int
	Since   *Since // the death; nil: not told
	Warning string // what is said on a page before it; "": nothing
	Photos  []Photo
	Given   []Given // beside them
}

// Place is where a room is. The zero value says nothing.
type Place struct{ City, Region, Country string }

// String is the place as it stands under a name.
func (p Place) String() string {
	return strings.Join(slices.DeleteFunc([]string{p.City, p.Region, p.Country}, func(s string) bool { return s == "" }), ", ")
}

// Years are the years of a child, or "": one of the two would need a word or a sign beside
// it that not every family shares.
func (r Room) Years() string {
	if r.Born == 0 || r.Died == 0 {
		return ""
	}
	return fmt.Sprintf("%d\u2013%d", r.Born, r.Died)
}

// Page is the name of the page on which the room itself stands.
func (r Room) Page() string {
	if r.Warning != "" {
		return "room.html"
	}
	return "index.html"
}

// Photo is a photo with the words that may stand beside it.
type Photo struct {
	ID       string
	Title    Text
	Caption  Text
	Alt      Text // empty: nobody described it, and the page says so
	NoAlt    bool // Alt says that nobody described it
	Extended Text
	Credit   string
	Creator  string   // "": not recorded
	Notice   string   // of copyright
	License  string   // the address of the terms; "": there is none
	Ask      string   // the address of a page on which to ask; "": there is none
	Terms    []string // what its family does not allow
	NoIndex  bool
	Pictures []Picture
}

// Picture is one file of a photo, in the folder of its room.
type Picture struct {
	File          string
	Format        string // jpeg, webp, avif
	Width, Height int
}

// Text is words, some of which follow from the reader's day.
type Text []Part

// Part is words, or, where Since is not nil, the time since a day.
type Part struct {
	Words string
	Since *Since
}

// Since is the time since a day, which the page's script counts for the reader's
// day. Without a script it says what stays true: at least so long.
type Since struct {
	Day           int // since 1970-01-01
	Years, Months int // full ones, when the page was written
	Days          int
	ByYears       bool // the script counts years and days, no months
}

// Words is a text of which nothing follows from the day.
func Words(s string) Text {
	if s == "" {
		return nil
	}
	return Text{{Words: s}}
}

// counts reports whether something that is said of it follows from the day.
func (p Photo) counts() bool {
	return slices.ContainsFunc(slices.Concat(p.Title, p.Caption, p.Extended), func(x Part) bool { return x.Since != nil })
}

// formats are in the order in which a browser is to choose.
var formats = []string{"avif", "webp"}

// Source is the files of one format of a photo, by width.
type Source struct {
	Type  string // a media type
	Files []Picture
}

// Sources are the files of the photo by format, the best first; not JPEG, which is
// for whoever knows no other.
func (p Photo) Sources() []Source {
	var list []Source
	for _, f := range formats {
		if files := p.of(f); len(files) > 0 {
			list = append(list, Source{"image/" + f, files})
		}
	}
	return list
}

// JPEGs are the files that every browser shows, by width.
func (p Photo) JPEGs() []Picture { return p.of("jpeg") }

// of are the files of a format by width, one of each width.
func (p Photo) of(format string) []Picture {
	var list []Picture
	for _, x := range p.Pictures {
		if x.Format == format && !slices.ContainsFunc(list, func(y Picture) bool { return y.Width == x.Width }) {
			list = append(list, x)
		}
	}
	slices.SortFunc(list, func(a, b Picture) int { return a.Width - b.Width })
	return list
}

// Usual is the JPEG for browsers that do not choose: the one nearest to a middle
// width.
func (p Photo) Usual() Picture {
	files := p.JPEGs()
	if len(files) == 0 {
		return Picture{}
	}
	return slices.MinFunc(files, func(a, b Picture) int { return away(a.Width) - away(b.Width) })
}

// usualWidth is about that of a page, in pixels.
const usualWidth = 1152

func away(width int) int { return max(width-usualWidth, usualWidth-width) }

// Largest is the picture that shows most.
func (p Photo) Largest() Picture {
	var most Picture
	for _, x := range p.Pictures {
		if x.Width > most.Width {
			most = x
		}
	}
	return most
}
