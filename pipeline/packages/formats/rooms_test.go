package formats

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// Of a room is told as much as may be told beside every photo of it: the strictest word
// counts, of the term and of the record, and what nobody allowed is not told.
func TestRoomsTellWhatMayBeTold(t *testing.T) {
	const address = "12 Elm Street, Sampletown, Ohio, USA"
	room := func(term, record, place string, names string) schema.ManifestRoom {
		x := permitted("a", func(x *schema.ExportPhoto) {
			x.Room = schema.Room{ID: "room-a", Label: "The blue room", Place: place, LocationPrecision: record}
			x.Decision.Conditions = schema.Conditions{LocationPrecision: term, NameDisplay: names}
			x.People = []schema.Person{{Name: "Wren Notreal", NameDisplay: "full", Born: "2001-05-06", Died: "2013-02-03"}}
			x.Died = []string{"2013-02-03"}
		})
		other := permitted("b", func(x *schema.ExportPhoto) {
			x.Room = schema.Room{ID: "room-a", Label: "The blue room", Place: place, LocationPrecision: record}
			x.People = []schema.Person{{Name: "Wren Notreal", NameDisplay: "full", Born: "2001-05-06", Died: "2013-02-03"}}
			x.Died = []string{"2013-02-03"}
			x.Decision.Conditions = schema.Conditions{LocationPrecision: "city", NameDisplay: "full"}
		})
		private := func(p Photo) bool { return strings.Contains(p.Text.Headline, "secret") }
		pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{x, other}}, manifestFormat, options(schema.Web), private)
		if len(pkg.Rooms) != 1 || pkg.Rooms[0].Photos != 2 || pkg.Rooms[0].Cover != pkg.Photos[0].PhotoID {
			t.Fatalf("%+v", pkg.Rooms)
		}
		return pkg.Rooms[0]
	}
	for _, tt := range []struct{ term, record, place, want string }{
		{"city", "city", address, "Sampletown, Ohio, USA"},
		{"region", "city", address, ", Ohio, USA"},
		{"city", "country", address, ", , USA"},
		{"", "city", address, ""},
		{"city", "", address, ""},
		{"city", "none", address, ""},
		{"city", "city", "Sampletown, OH", "Sampletown, OH, "},
		{"country", "country", "Sampletown, Ohio", ""},
		{"city", "city", "Sampletown", ""}, // nobody knows that it is a city
		{"city", "city", "Elm Street, Sampletown, Ohio", "Sampletown, Ohio, "},
		{"region", "region", "Elm Street, Sampletown, Ohio", ", Ohio, "},
		{"country", "country", "Elm Street, Sampletown, Ohio", ""},
		{"city", "city", "St. John's Church, Elm Street, Sampletown, Ohio, U.S.A.", "Sampletown, Ohio, U.S.A."},
		{"city", "city", "Elm Street, Ohio", ", Ohio, "},
		{"city", "city", "Upper Village, 4, Ohio", ", Ohio, "},
		{"city", "city", "Elm Street, Sampletown, Nowhere", ""}, // nor which part of this
		{"city", "city", "Elm Street, Sampletown", ""},
	} {
		r := room(tt.term, tt.record, tt.place, "full")
		got := ""
		if r.Place != nil {
			got = r.Place.City + ", " + r.Place.Region + ", " + r.Place.Country
		}
		if got != tt.want {
			t.Errorf("%q and %q of %q: %q, want %q", tt.term, tt.record, tt.place, got, tt.want)
		}
	}
	if r := room("", "", "", "full"); r.Name != "Wren Notreal" || r.BornYear != 2001 || r.DiedYear != 2013 || r.Label != "The blue room" {
		t.Errorf("%+v", r)
	}
	if r := room("", "", "", "first"); r.Name != "" || r.BornYear != 0 || r.DiedYear != 0 {
		t.Errorf("names that differ, and a life that may not be told: %+v", r)
	}
}

// A label that tells something is not told, and none where only what was seen may leave.
func TestLabelsThatTellAreNotTold(t *testing.T) {
	x := permitted("a", func(x *schema.ExportPhoto) { x.Room = schema.Room{ID: "room-a", Label: "Wren's room"} })
	private := func(p Photo) bool { return strings.Contains(p.Text.Headline, "Wren") }
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{x}}, manifestFormat, options(schema.Web), private)
	if len(pkg.Rooms) != 1 || pkg.Rooms[0].Label != "Room 1" {
		t.Errorf("%+v", pkg.Rooms)
	}
	x.Room.Label = "The blue room"
	for _, seen := range []bool{false, true} {
		x.Decision.Conditions.ReviewBeforeUse = seen
		view := schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{x}}
		want := map[bool]string{false: "The blue room", true: "Room 1"}[seen]
		if pkg := NewPackage(view, manifestFormat, options(schema.Web), private); len(pkg.Rooms) == 1 && pkg.Rooms[0].Label != want {
			t.Errorf("where only what was seen may leave, %v: %q", seen, pkg.Rooms[0].Label)
		}
	}
}

// How a picture came to be is said where it is known, and hiding something is an edit.
func TestSourceTypeIsTrue(t *testing.T) {
	region := []schema.Depiction{{Treatment: schema.TreatmentBlur}}
	for _, tt := range []struct {
		model  string
		edited bool
		want   string
	}{
		{"Example Camera", false, "digitalCapture"}, {"Example Camera", true, "humanEdits"}, {"CanoScan 9000F", false, "print"},
		{"CoolScan V", false, ""}, {"", false, ""}, {"", true, "humanEdits"},
	} {
		p := schema.Photo{Probe: schema.Probe{Model: tt.model}}
		if tt.edited {
			p.Record.Depicts = &region
		}
		if got := strings.TrimPrefix(sourceType(p), sourceTypes); got != tt.want {
			t.Errorf("%q, edited %v: %q, want %q", tt.model, tt.edited, got, tt.want)
		}
	}
}

// A package holds each size once, as large as it may be.
func TestPicturesOfRecipes(t *testing.T) {
	for _, tt := range []struct {
		name  string
		limit int
		first bool // a guardian wants to see it first
		want  string
	}{
		{"as they are", 0, false, "press 4096 fresh, preview 1280, thumb 320"},
		{"a limit between", 2000, false, "press 2000 fresh, preview 1280, thumb 320"},
		{"a limit below", 1000, false, "press 1000 fresh, thumb 320"},
		{"a limit below all", 100, false, "press 100 fresh, thumb 100 fresh"},
		{"seen first", 0, true, "preview 1280, thumb 320"},
	} {
		x := permitted("a", func(x *schema.ExportPhoto) {
			x.Photo.Probe.Width, x.Photo.Probe.Height = 6000, 4000
			x.Photo.Derivatives = []schema.Derivative{
				{Recipe: "preview", Width: 1280, Height: 853, Format: schema.FormatJPEG}, {Recipe: "thumb", Width: 320, Height: 213, Format: schema.FormatJPEG},
			}
			x.Decision.Conditions.MaxLongEdgePx, x.Decision.Conditions.ReviewBeforeUse = tt.limit, tt.first
		})
		opt := options(schema.Press)
		for _, r := range schema.DefaultRecipes() {
			if r.Name == "press" || r.Name == "preview" || r.Name == "thumb" {
				opt.Recipes = append(opt.Recipes, r)
			}
		}
		pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{x}}, manifestFormat, opt, func(Photo) bool { return false })
		var got []string
		for _, p := range pkg.Photos {
			for _, pic := range p.Pictures {
				name := strings.TrimSuffix(pic.File.Path[strings.LastIndexByte(pic.File.Path, '-')+1:], ".jpg")
				word := strings.TrimSpace(strings.Join([]string{name, strconv.Itoa(pic.edge()), map[bool]string{true: "fresh"}[pic.Making.Fresh != (schema.Recipe{})]}, " "))
				got = append(got, word)
			}
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, s, tt.want)
		}
	}
}

// Before a photo of which somebody wants to see what leaves, no words stand that they were
// not shown: neither a warning nor the years of a child.
func TestNobodySawTheWarning(t *testing.T) {
	words := "A toy was left on the stairs."
	for _, first := range []bool{false, true} {
		x := permitted("a", func(x *schema.ExportPhoto) {
			x.Room.Warning, x.Decision.Conditions.ReviewBeforeUse = &words, first
		})
		pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{x}}, manifestFormat, options(schema.Web), never)
		if got := len(pkg.Photos); got != map[bool]int{false: 1, true: 0}[first] {
			t.Errorf("to be seen first %t: %d photos leave, %+v", first, got, pkg.Withheld)
		}
	}
}
