package formats

import (
	"encoding/json"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/stillroom/stillroom/schema"
)

const testBase = "https://example.org/rooms"

// presented makes the documents of a IIIF package of the photos, whose pictures
// came to a 1000 x 600 picture and its parts.
func presented(t *testing.T, photos ...schema.ExportPhoto) map[string][]byte {
	t.Helper()
	opt := options(schema.Web)
	opt.BaseURL = testBase
	return presentedWith(t, opt, photos...)
}

func presentedWith(t *testing.T, opt Options, photos ...schema.ExportPhoto) map[string][]byte {
	t.Helper()
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: photos}, iiifFormat, opt, never)
	if len(pkg.Photos) != len(photos) {
		t.Fatalf("withheld: %+v", pkg.Withheld)
	}
	for i := range pkg.Photos {
		x := &pkg.Photos[i].Pictures[0]
		x.File.Width, x.File.Height = 1000, 600
		x.Tiles = []schema.Tile{
			{Path: "full/max/0/default.jpg", Width: 1000, Height: 600}, {Path: "full/1000,600/0/default.jpg", Width: 1000, Height: 600},
			{Path: "0,0,512,512/512,512/0/default.jpg", Width: 512, Height: 512}, {Path: "full/500,300/0/default.jpg", Width: 500, Height: 300},
		}
	}
	docs, err := presentation(pkg, opt)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, d := range docs {
		if d.MediaType != "application/json" || out[d.Path] != nil {
			t.Errorf("%s: %s", d.Path, d.MediaType)
		}
		out[d.Path] = d.Data
	}
	return out
}

func parsed(t *testing.T, data []byte) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// find follows names and places into a JSON document.
func find(t *testing.T, v any, at ...any) any {
	t.Helper()
	for _, step := range at {
		switch step := step.(type) {
		case string:
			v = v.(map[string]any)[step]
		case int:
			v = v.([]any)[step]
		}
	}
	return v
}

func TestServices(t *testing.T) {
	tiles := schema.Derivative{Recipe: "tiles", Format: schema.FormatTiles, Width: 6000, Height: 4000}
	for _, tt := range []struct {
		name string
		edit func(*schema.ExportPhoto)
		from string
		want Tiling
	}{
		{"no tiles", nil, "large", Tiling{Cut: true}},
		{"too large", func(x *schema.ExportPhoto) { x.Decision.Conditions.MaxLongEdgePx = 1000 }, "large", Tiling{Cut: true, LongEdge: 1000}},
		{"not too large", func(x *schema.ExportPhoto) { x.Decision.Conditions.MaxLongEdgePx = 2560 }, "large", Tiling{Cut: true}},
		{"tiles", func(x *schema.ExportPhoto) { x.Photo.Derivatives = append(x.Photo.Derivatives, tiles) }, "tiles", Tiling{Unpack: true}},
		{"tiles that are too large", func(x *schema.ExportPhoto) {
			x.Photo.Derivatives = append([]schema.Derivative{tiles}, x.Photo.Derivatives...)
			x.Decision.Conditions.MaxLongEdgePx = 3000
		}, "large", Tiling{Cut: true}},
		{"nothing cropped", func(x *schema.ExportPhoto) { x.Decision.Conditions.NoCrop = true }, "large", Tiling{Cut: true, Whole: true}},
		{"nothing cropped of tiles", func(x *schema.ExportPhoto) {
			x.Photo.Derivatives = append(x.Photo.Derivatives, tiles)
			x.Decision.Conditions.NoCrop = true
		}, "tiles", Tiling{Unpack: true, Whole: true}},
		{"another format of the same size", func(x *schema.ExportPhoto) {
			x.Photo.Derivatives = append([]schema.Derivative{{Recipe: "large-avif", Format: schema.FormatAVIF, Width: 2560, Height: 1707}}, x.Photo.Derivatives...)
		}, "large", Tiling{Cut: true}},
	} {
		pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{permitted("a", tt.edit)}}, iiifFormat, options(schema.Web), never)
		if len(pkg.Photos) != 1 || len(pkg.Photos[0].Pictures) != 1 {
			t.Errorf("%s: withheld %+v", tt.name, pkg.Withheld)
			continue
		}
		x := pkg.Photos[0].Pictures[0]
		if x.From.Recipe != tt.from || x.Making.Tiles != tt.want || x.File.Role != "tile_service" {
			t.Errorf("%s: from %s, %+v, %s", tt.name, x.From.Recipe, x.Making.Tiles, x.File.Role)
		}
	}
}

// A guardian who wants to see what leaves has seen the catalog's tiles, and not
// those that are cut for this.
func TestTilesThatNobodyHasSeen(t *testing.T) {
	first := func(more ...schema.Derivative) schema.ExportPhoto {
		return permitted("a", func(x *schema.ExportPhoto) {
			x.Decision.Conditions.ReviewBeforeUse = true
			x.Photo.Derivatives = append(x.Photo.Derivatives, more...)
		})
	}
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{first()}}, iiifFormat, options(schema.Web), never)
	if len(pkg.Withheld) != 1 || !slices.Equal(pkg.Withheld[0].Reasons, []string{schema.ReasonUnseen}) {
		t.Errorf("%+v", pkg.Withheld)
	}
	tiles := schema.Derivative{Recipe: "tiles", Format: schema.FormatTiles, Width: 6000, Height: 4000}
	pkg = NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{first(tiles)}}, iiifFormat, options(schema.Web), never)
	if len(pkg.Photos) != 1 {
		t.Errorf("%+v", pkg.Withheld)
	}
}

func TestParseBaseURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org":               "https://example.org",
		"https://example.org/":              "https://example.org",
		"HTTPS://Example.ORG:443/Rooms//a/": "https://example.org/Rooms/a",
		"http://example.org:80/x/../y":      "http://example.org/y",
		"http://localhost:8080/iiif":        "http://localhost:8080/iiif",
		"http://[::1]:80/iiif":              "http://[::1]/iiif",
		"https://example.org/a b":           "https://example.org/a%20b",
		"ftp://example.org/":                "",
		"example.org/rooms":                 "",
		"//example.org/rooms":               "",
		"https:///rooms":                    "",
		"https:example.org":                 "",
		"https://me:secret@example.org/":    "",
		"https://me@example.org/":           "",
		"https://example.org/?a=b":          "",
		"https://example.org/?":             "",
		"https://example.org/#a":            "",
		"https://example.org/#":             "",
		"https://exa mple.org/":             "",
		"urn:uuid:1":                        "",
	} {
		got, err := ParseBaseURL(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v, want %q", in, got, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s is repeated: %v", in, err)
		}
	}
}

func TestNoAddressNoPackage(t *testing.T) {
	pkg := NewPackage(schema.ExportView{Secret: "s"}, iiifFormat, options(schema.Web), never)
	if _, err := presentation(pkg, options(schema.Web)); err == nil {
		t.Error("documents without an address")
	}
}

// What a client of level 0 may take from an info.json is there: Image API 3.0, 5.
func TestInfo(t *testing.T) {
	docs := presented(t, permitted("a", nil), permitted("b", func(x *schema.ExportPhoto) { x.Decision.Conditions.NoCrop = true }))
	for _, name := range []string{"a", "b"} {
		id := schema.PackagePhotoID("s", schema.Web, schema.DigestOf([]byte(name)))
		at := opaqueRoom("s", schema.Web, "room-a") + "/" + id
		info := parsed(t, docs[at+"/info.json"])
		for key, want := range map[string]any{
			"@context": "http://iiif.io/api/image/3/context.json", "id": testBase + "/" + at, "type": "ImageService3",
			"protocol": "http://iiif.io/api/image", "profile": "level0", "width": 1000.0, "height": 600.0,
		} {
			if info[key] != want {
				t.Errorf("%s: %v, want %v", key, info[key], want)
			}
		}
		text, _ := json.Marshal([]any{info["sizes"], info["tiles"]})
		want := `[[{"height":300,"width":500},{"height":600,"width":1000}],[{"scaleFactors":[1,2],"width":512}]]`
		if name == "b" {
			want = `[[{"height":300,"width":500},{"height":600,"width":1000}],null]` // a part of it is no answer
		}
		if string(text) != want {
			t.Errorf("%s, want %s", text, want)
		}
	}
}

func TestPresentation(t *testing.T) {
	title, alt, caption, second := "Window side", "A bed below a window.", "<b>A</b> caption <i>here</i>", "-"
	docs := presented(t,
		permitted("a", func(x *schema.ExportPhoto) {
			x.Photo.Sequence = 2
			x.Photo.Record.Title, x.Photo.Record.Alt, x.Photo.Record.Caption = &title, &alt, &caption
			x.Decision.Conditions = schema.Conditions{CreditLine: "Sample Archive", NoAITraining: true, NameDisplay: "first"}
			x.Photo.TakenLocal = "2024-03-02T10:00:00"
		}),
		permitted("b", func(x *schema.ExportPhoto) {
			x.Photo.Sequence = 1
			x.Shoot.Photographer = "Sample Photographer"
			x.Decision.Conditions = schema.Conditions{NameDisplay: "first"}
			x.Photo.Record.Extended = &second
		}),
		permitted("c", func(x *schema.ExportPhoto) { x.Photo.Room = "room-b" }),
	)
	roomA, roomB := opaqueRoom("s", schema.Web, "room-a"), opaqueRoom("s", schema.Web, "room-b")
	collection := parsed(t, docs["collection.json"])
	if collection["type"] != "Collection" || collection["id"] != testBase+"/collection.json" || len(find(t, collection, "items").([]any)) != 2 {
		t.Errorf("%v", collection)
	}
	labels := map[string]string{}
	for i := range 2 {
		item := find(t, collection, "items", i).(map[string]any)
		label, _ := json.Marshal(item["label"])
		labels[item["id"].(string)] = string(label)
		if item["type"] != "Manifest" || item["items"] != nil || item["@context"] != nil {
			t.Errorf("%v", item)
		}
	}
	// A name may be shown of one room and not of the other.
	if labels[testBase+"/"+roomA+"/manifest.json"] != `{"none":["Wren"]}` || labels[testBase+"/"+roomB+"/manifest.json"] != `{"none":["Room 2"]}` {
		t.Errorf("%v", labels)
	}
	m := parsed(t, docs[roomA+"/manifest.json"])
	if m["@context"] != "http://iiif.io/api/presentation/3/context.json" || m["type"] != "Manifest" || m["rights"] != "http://rightsstatements.org/vocab/InC/1.0/" {
		t.Errorf("%v", m)
	}
	if !strings.HasPrefix(string(docs[roomA+"/manifest.json"]), "{\n  \"@context\"") {
		t.Error("@context is not the first member")
	}
	// In the order of the photos, and all of the required statement in each language: a
	// viewer shows one only (Presentation API 3.0, 4.1).
	statement, _ := json.Marshal(find(t, m, "requiredStatement", "value"))
	want := `{"en":["Sample Photographer","All rights reserved.","Shown by permission, which may end.","Sample Archive","Not for training models."],` +
		`"es":["Sample Photographer","All rights reserved.","Se muestra con permiso, que puede terminar.","Sample Archive","No usar para entrenar modelos."]}`
	if string(statement) != want {
		t.Errorf("%s", statement)
	}
	for i, name := range []string{"b", "a"} {
		service := testBase + "/" + roomA + "/" + schema.PackagePhotoID("s", schema.Web, schema.DigestOf([]byte(name)))
		canvas := find(t, m, "items", i)
		body := find(t, canvas, "items", 0, "items", 0, "body")
		for _, x := range []struct{ got, want any }{
			{find(t, canvas, "type"), "Canvas"},
			{find(t, canvas, "width"), 1000.0},
			{find(t, canvas, "height"), 600.0},
			{find(t, canvas, "items", 0, "type"), "AnnotationPage"},
			{find(t, canvas, "items", 0, "items", 0, "motivation"), "painting"},
			{find(t, canvas, "items", 0, "items", 0, "target"), find(t, canvas, "id")},
			{find(t, body, "id"), service + "/full/max/0/default.jpg"},
			{find(t, body, "service", 0, "id"), service},
			{find(t, body, "service", 0, "type"), "ImageService3"},
			{find(t, body, "service", 0, "profile"), "level0"},
			{find(t, canvas, "thumbnail", 0, "id"), service + "/full/500,300/0/default.jpg"},
			// A viewer asks a service for a width of its own, which no file answers.
			{find(t, canvas, "thumbnail", 0).(map[string]any)["service"], nil},
			{find(t, canvas, "navDate"), nil},
			{find(t, canvas, "homepage"), nil},
		} {
			if x.got != x.want {
				t.Errorf("photo %s: %v, want %v", name, x.got, x.want)
			}
		}
	}
	text, _ := json.Marshal([]any{find(t, m, "items", 1, "label"), find(t, m, "items", 1, "summary")})
	if string(text) != `[{"none":["Window side"]},{"none":["A bed below a window."]}]` {
		t.Errorf("%s", text)
	}
	// What looks like HTML would be taken for it (4.2).
	if got := find(t, m, "items", 1, "metadata", 0, "value", "none", 0); got != "<span>&lt;b&gt;A&lt;/b&gt; caption &lt;i&gt;here&lt;/i&gt;</span>" {
		t.Errorf("%v", got)
	}
	if got := find(t, m, "items", 0, "label"); !reflect.DeepEqual(got, map[string]any{"en": []any{"Photograph 1"}, "es": []any{"Fotografía 1"}}) {
		t.Errorf("%v", got)
	}
	if got := pairs(t, find(t, m, "items", 1, "metadata")); !slices.Equal(got, []string{
		"Caption: <span>&lt;b&gt;A&lt;/b&gt; caption &lt;i&gt;here&lt;/i&gt;</span>", "Description: A bed below a window.", "Year: 2024",
	}) {
		t.Errorf("%q", got)
	}
	if got := pairs(t, find(t, m, "items", 0, "metadata")); !slices.Equal(got, []string{"Photographer: Sample Photographer"}) {
		t.Errorf("%q", got)
	}
	for name, data := range docs {
		for _, private := range []string{"Notreal", "Sample Notreal", "room-a", "2024-03-02", "navDate"} {
			if strings.Contains(string(data), private) {
				t.Errorf("%s holds %s", name, private)
			}
		}
	}
}

// pairs are the metadata that viewers list.
func pairs(t *testing.T, metadata any) (list []string) {
	t.Helper()
	for _, x := range metadata.([]any) {
		for _, v := range find(t, x, "value").(map[string]any) {
			list = append(list, find(t, x, "label", "en", 0).(string)+": "+v.([]any)[0].(string))
		}
	}
	return list
}

// Of a room is told where it is as far as that may be told, and where the terms are.
func TestWhatViewersListOfARoom(t *testing.T) {
	of := func(precision string) []string {
		t.Helper()
		docs := presented(t, permitted("a", func(x *schema.ExportPhoto) {
			x.Room.Place, x.Room.LocationPrecision = "12 Sample Street, Sampletown, Nebraska, USA", "city"
			x.Decision.Conditions.LocationPrecision = precision
		}))
		m := parsed(t, docs[opaqueRoom("s", schema.Web, "room-a")+"/manifest.json"])
		if m["metadata"] == nil {
			return nil
		}
		return pairs(t, m["metadata"])
	}
	if got := of("city"); !slices.Equal(got, []string{"Place: Sampletown, Nebraska, USA"}) {
		t.Errorf("%q", got)
	}
	if got := of("country"); !slices.Equal(got, []string{"Place: USA"}) {
		t.Errorf("%q", got)
	}
	if got := of("none"); got != nil {
		t.Errorf("%q", got)
	}
	p := Photo{Rights: schema.ManifestRights{WebStatement: "https://example.org/terms?a&b"}}
	want := []iiifPair{{ours("Terms"), words{"none": {`<a href="https://example.org/terms?a&amp;b">https://example.org/terms?a&amp;b</a>`}}}}
	if got := (&iiifPackage{}).roomMetadata([]Photo{p}); !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
}

// Every text of the program's own is there in every language.
func TestWordsOfViewersInEveryLanguage(t *testing.T) {
	all := []words{ours(noAlt), counted(1, "room"), counted(2, "room"), counted(1, "photograph"), counted(2, "photograph"), oursf("Room %s", "x"), oursf("Photograph %d", 1)}
	for _, s := range prohibitions(schema.Conditions{
		NoCrop: true, NoFlip: true, NoRetouch: true, NoColorize: true, NoDecolorize: true, NoMerge: true, NoAds: true, NoFundraising: true, NoAITraining: true,
	}) {
		all = append(all, ours(s))
	}
	alt, caption := "A bed.", "A caption"
	for name, data := range presented(t, permitted("a", func(x *schema.ExportPhoto) {
		x.Photo.Record.Alt, x.Photo.Record.Caption = &alt, &caption
		x.Shoot.Photographer, x.Photo.TakenLocal = "Sample Photographer", "2024-03-02T10:00:00"
	})) {
		walk(parsed(t, data), func(m map[string]any) {
			if en, ok := m["en"].([]any); ok {
				es, _ := m["es"].([]any)
				if len(en) != len(es) || slices.Contains(es, any("")) {
					t.Errorf("%s: %v", name, m)
				}
			}
		})
	}
	for _, w := range all {
		if len(w["es"]) != 1 || w["es"][0] == "" || strings.Contains(w["es"][0], "%!") || w["es"][0] == w["en"][0] {
			t.Errorf("%v", w)
		}
	}
}

// walk visits every object of a JSON document.
func walk(v any, visit func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		visit(v)
		for _, x := range v {
			walk(x, visit)
		}
	case []any:
		for _, x := range v {
			walk(x, visit)
		}
	}
}

// A viewer that takes every text for HTML finds no markup of people's in it; a text that
// holds none is left as it is.
func TestTextsAreNoMarkup(t *testing.T) {
	for in, want := range map[string]string{
		`A bed <img src=x> and "more"`: `<span>A bed &lt;img src=x&gt; and &#34;more&#34;</span>`,
		`<b>`:                          `<span>&lt;b&gt;</span>`,
		`&lt;img src=x&gt;`:            `<span>&amp;lt;img src=x&amp;gt;</span>`,
		`Books & toys, 3 > 2`:          `Books & toys, 3 > 2`,
	} {
		if got := theirs(in, "").html()["none"][0]; got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}

// The consortium's own schema, where there is a copy of it (schema/iiif_3_0.json of
// IIIF/presentation-validator).
func TestPresentationIsValid(t *testing.T) {
	name := os.Getenv("STILLROOM_IIIF_SCHEMA")
	if name == "" {
		t.Skip("STILLROOM_IIIF_SCHEMA does not name the validator's schema")
	}
	s, err := jsonschema.NewCompiler().Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	alt, caption := "A bed.", "<a caption>"
	docs := presented(t, permitted("a", func(x *schema.ExportPhoto) { x.Photo.Record.Alt, x.Photo.Record.Caption = &alt, &caption }), permitted("b", func(x *schema.ExportPhoto) {
		x.Photo.Room = "room-b"
		x.Decision.Conditions.NoCrop = true
	}))
	checked := 0
	for name, data := range docs {
		if base := path.Base(name); base == "info.json" || strings.HasPrefix(base, "changes") {
			continue
		}
		checked++
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if checked != 3 {
		t.Errorf("%d documents", checked)
	}
	if s.Validate(map[string]any{"@context": presentationContext, "id": testBase, "type": "Manifest", "label": "a text"}) == nil {
		t.Error("the schema takes everything")
	}
}

// A list of tiles may come from anybody: it names pictures of a service below its
// own folder, each once, and nothing else.
func TestExpandTiles(t *testing.T) {
	list := func(files ...string) []byte {
		return []byte(`{"schema": "stillroom.tiles", "schema_version": "1.0.0", "files": [` + strings.Join(files, ", ") + `]}`)
	}
	tile := func(path string) string {
		return `{"path": "` + path + `", "bytes": 3, "sha256": "` + schema.DigestOf([]byte("a")).String() + `", "width": 2, "height": 1}`
	}
	photo := schema.ManifestPhoto{PhotoID: "a", Files: []schema.ManifestFile{
		{Role: "tile_service", Path: "r/a/tiles.json", MediaType: "application/json", MetadataProfile: "none"}, {Role: "web", Path: "r/a.jpg", MediaType: "image/jpeg"},
	}}
	given := func(data []byte) func(schema.ManifestFile) ([]byte, error) {
		return func(schema.ManifestFile) ([]byte, error) { return data, nil }
	}
	whole, part := "full/max/0/default.jpg", "0,0,512,512/512,512/0/default.jpg"
	more, unknown, err := ExpandTiles(photo, given(list(tile(whole), tile(part))))
	if err != nil || unknown != nil || len(more) != 2 {
		t.Fatalf("%v, %v, %+v", unknown, err, more)
	}
	if f := more[1]; f.Path != "r/a/"+part || f.MediaType != "image/jpeg" || f.Bytes != 3 || f.Width != 2 || f.Height != 1 || f.MetadataProfile != "none" {
		t.Errorf("%+v", f)
	}
	more, unknown, err = ExpandTiles(photo, given(nil))
	if err != nil || !slices.Equal(unknown, []string{"r/a"}) || len(more) != 0 {
		t.Errorf("%v, %v, %+v", unknown, err, more)
	}
	for name, data := range map[string][]byte{
		"out of it":       list(tile("../full/max/0/default.jpg")),
		"from the root":   list(tile("/full/max/0/default.jpg")),
		"something else":  list(tile("index.html")),
		"through a dot":   list(tile("full/../0/default.jpg")),
		"another quality": list(tile("full/max/0/gray.jpg")),
		"nothing":         list(),
		"no list":         []byte("{}"),
		"no JSON":         []byte("digest  path"),
		"a later major":   []byte(strings.Replace(string(list(tile(whole))), "1.0.0", "2.0.0", 1)),
	} {
		if _, _, err := ExpandTiles(photo, given(data)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	written, err := TileList([]schema.Tile{{Path: part, Bytes: 1, SHA256: schema.DigestOf([]byte("a")), Width: 512, Height: 512}})
	if err != nil {
		t.Fatal(err)
	}
	if l, err := ReadTileList(written); err != nil || len(l.Files) != 1 || l.Files[0].Path != part {
		t.Errorf("%+v, %v", l, err)
	}
}
