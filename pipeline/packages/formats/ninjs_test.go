package formats

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/stillroom/stillroom/schema"
)

// pressed is a package for the press of two photos of one room, of which town and state
// may be told. The second has no words.
func pressed(t *testing.T, private TextGate, edit func(*schema.ExportPhoto)) (Package, Options) {
	t.Helper()
	opt := options(schema.Press)
	opt.Settings.Rights.WebStatement = "https://example.org/terms"
	opt.Settings.Channels = map[schema.Channel]schema.ChannelSettings{schema.Press: {Keywords: []string{"desk", "window light", "for robin sample"}}}
	there := func(x *schema.ExportPhoto) {
		x.Room = schema.Room{ID: "room-a", Place: "12 Elm Street, Eastmere, Ohio, USA", LocationPrecision: "city"}
		x.Decision.Conditions.LocationPrecision = "city"
	}
	title, caption, tags := "The desk", "A desk by the window.", []string{"desk", "window  light", "desk", "for robin sample", "ask first"}
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{
		permitted("a", func(x *schema.ExportPhoto) {
			there(x)
			x.Photo.Record.Title, x.Photo.Record.Caption, x.Photo.Record.Tags = &title, &caption, &tags
			x.Decision.Conditions.NameDisplay = "full"
			if edit != nil {
				edit(x)
			}
		}),
		permitted("b", there),
	}}, pressFormat, opt, private)
	if len(pkg.Photos) != 2 {
		t.Fatalf("withheld: %+v", pkg.Withheld)
	}
	return pkg, opt
}

// robin is a gate for one name.
func robin(p Photo) bool {
	for _, w := range p.WordsIn(pressFormat, options(schema.Press)) {
		if strings.Contains(w.Text, "Robin Sample") {
			return true
		}
	}
	return false
}

func wordy(pkg Package) Photo {
	for _, p := range pkg.Photos {
		if p.Text.Headline != "" {
			return p
		}
	}
	return Photo{}
}

// A tag that is no keyword of the settings, or tells something private however it is
// written, stays, and the photo leaves; nobody's tags leave
// before a guardian has seen them, nor for another channel.
func TestKeywordsForThePress(t *testing.T) {
	pkg, opt := pressed(t, robin, nil)
	if got := strings.Join(wordy(pkg).Keywords, "|"); got != "desk|window light" {
		t.Errorf("keywords %q", got)
	}
	for _, d := range must(t, pkg, opt) {
		if bytes.Contains(d.Data, []byte("Robin")) {
			t.Errorf("%s names who must not be named", d.Path)
		}
	}
	pkg, _ = pressed(t, never, func(x *schema.ExportPhoto) {
		x.Decision.Conditions.ReviewBeforeUse = true
	})
	if k := wordy(pkg).Keywords; k != nil {
		t.Errorf("keywords that nobody was shown: %q", k)
	}
	tags := []string{"desk"}
	web := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{permitted("a", func(x *schema.ExportPhoto) { x.Photo.Record.Tags = &tags })}},
		manifestFormat, options(schema.Web), never)
	if len(web.Photos) != 1 || web.Photos[0].Keywords != nil || web.Photos[0].UseUntil != "" {
		t.Errorf("for the web: %+v", web.Photos)
	}
}

func must(t *testing.T, pkg Package, opt Options) []Document {
	t.Helper()
	docs, err := besidePress(pkg, opt)
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// The place is that of the manifest's room, the stricter of what is asked for, and the
// street is in no document.
func TestPlaceForThePress(t *testing.T) {
	pkg, opt := pressed(t, never, nil)
	p := wordy(pkg)
	if p.Place == nil || *p.Place != (schema.ManifestPlace{City: "Eastmere", Region: "Ohio", Country: "USA"}) {
		t.Errorf("place %+v", p.Place)
	}
	for _, d := range must(t, pkg, opt) {
		if bytes.Contains(d.Data, []byte("Elm")) {
			t.Errorf("%s tells the street", d.Path)
		}
	}
	pkg, _ = pressed(t, never, func(x *schema.ExportPhoto) { x.Decision.Conditions.LocationPrecision = "country" })
	if p := wordy(pkg); p.Place == nil || *p.Place != (schema.ManifestPlace{Country: "USA"}) {
		t.Errorf("for the country: %+v", p.Place)
	}
	pkg, opt = pressed(t, never, func(x *schema.ExportPhoto) { x.Decision.Conditions.LocationPrecision = "" })
	if p := wordy(pkg); p.Place != nil {
		t.Errorf("nobody allowed it: %+v", p.Place)
	}
	for _, d := range must(t, pkg, opt) {
		if bytes.Contains(d.Data, []byte("Eastmere")) {
			t.Errorf("%s tells the town", d.Path)
		}
	}
}

// A package for the press has one end: sheet, news items and instructions say the same.
func TestOneEndForThePress(t *testing.T) {
	pkg, opt := pressed(t, never, nil)
	const words = "Monday, June 30, 2025, 21:00 UTC"
	p := wordy(pkg)
	if p.UseUntil != words || !strings.HasPrefix(Instructions(p, opt.Channel, opt.Settings), "Only for press, and until "+words+".") {
		t.Errorf("%q, %q", p.UseUntil, Instructions(p, opt.Channel, opt.Settings))
	}
	web := Instructions(Photo{}, schema.Web, opt.Settings)
	if !strings.Contains(web, "the date that the manifest names") {
		t.Error(web)
	}
	for _, d := range must(t, pkg, opt) {
		if strings.HasSuffix(d.Path, ".json") && (!bytes.Contains(d.Data, []byte(words)) || !bytes.Contains(d.Data, []byte(`"expires": "`+string(p.Until)+`"`))) {
			t.Errorf("%s:\n%s", d.Path, d.Data)
		}
	}
}

func TestNewsItem(t *testing.T) {
	pkg, opt := pressed(t, never, nil)
	opt.BaseURL = "https://example.org/press/"
	p := wordy(pkg)
	for _, d := range must(t, pkg, opt) {
		if d.Path != p.RoomID+"/"+p.PhotoID+".ninjs.json" {
			continue
		}
		v := parsed(t, d.Data)
		if v["uri"] != p.GUID || v["type"] != "picture" || v["by"] != nil || bytes.Contains(d.Data, []byte(noAlt)) {
			t.Errorf("%s", d.Data)
		}
		for _, want := range []string{
			`"value": "The desk"`, `"value": "A desk by the window."`, `"name": "Wren Sample Notreal"`, `"name": "Eastmere"`, `"name": "window light"`,
			`"linkedrights": "https://example.org/terms"`, `"href": "https://example.org/press/` + p.Pictures[0].File.Path + `"`, `"name": "large"`,
		} {
			if !bytes.Contains(d.Data, []byte(want)) {
				t.Errorf("no %s in\n%s", want, d.Data)
			}
		}
		return
	}
	t.Error("no news item")
}

// The consortium's own schema, where there is a copy of it (specification/
// ninjs-schema_2.1.json of iptc/newsinjson).
func TestNewsItemsAreValid(t *testing.T) {
	name := os.Getenv("STILLROOM_NINJS_SCHEMA")
	if name == "" {
		t.Skip("STILLROOM_NINJS_SCHEMA does not name the schema")
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("https://geojson.org/schema/GeoJSON.json", map[string]any{}); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, base := range []string{"", "https://example.org/press/"} {
		pkg, opt := pressed(t, never, nil)
		opt.BaseURL = base
		n := 0
		for _, d := range must(t, pkg, opt) {
			if !strings.HasSuffix(d.Path, ".ninjs.json") {
				continue
			}
			n++
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(d.Data))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Validate(v); err != nil {
				t.Errorf("%s: %v", d.Path, err)
			}
			v.(map[string]any)["headline"] = "of another version"
			if s.Validate(v) == nil {
				t.Error("the schema lets everything pass")
			}
		}
		if n != 2 {
			t.Errorf("%d news items", n)
		}
	}
	var v any
	if json.Unmarshal([]byte("{}"), &v); s.Validate(v) == nil {
		t.Error("an item without an address of its own is valid")
	}
}
