package formats

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// stillsOf is a plan whose pictures were made, each of this size.
func stillsOf(t *testing.T, width, height int, photos ...schema.ExportPhoto) Package {
	t.Helper()
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: photos}, stillsFormat, options(schema.Film), never)
	for i := range pkg.Photos {
		for j := range pkg.Photos[i].Pictures {
			p := &pkg.Photos[i].Pictures[j]
			p.File.Width, p.File.Height, p.File.Bytes, p.File.SHA256 = width, height, 9, schema.DigestOf([]byte("made"))
			p.Still = StillMade{16, "Display P3", "raw"}
		}
	}
	return pkg
}

func TestStillsArePlanned(t *testing.T) {
	opt := options(schema.Film)
	opt.Settings.Channels = map[schema.Channel]schema.ChannelSettings{schema.Film: {MaxLongEdgePx: 5000}}
	pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{
		permitted("a", nil),
		permitted("b", func(x *schema.ExportPhoto) { x.Decision.Conditions.MaxLongEdgePx = 3000 }),
		permitted("seen first", func(x *schema.ExportPhoto) { x.Decision.Conditions.ReviewBeforeUse = true }),
		permitted("tiles only", func(x *schema.ExportPhoto) {
			x.Photo.Derivatives = []schema.Derivative{{Recipe: "tiles", Format: schema.FormatTiles}}
		}),
	}}, stillsFormat, opt, never)
	edges := map[string]int{}
	for _, p := range pkg.Photos {
		if len(p.Pictures) != 1 {
			t.Fatalf("%+v", p.Pictures)
		}
		x := p.Pictures[0]
		edges[p.Photo.ID] = x.Making.Still.LongEdge
		if x.Making.SamePixels() || x.Making.None() || x.File.Path != p.RoomID+"/"+p.PhotoID+".tif" || x.File.Role != "still" || x.File.MetadataProfile != "rights_only" {
			t.Errorf("%+v", x)
		}
	}
	if len(edges) != 2 || edges[permitted("a", nil).Photo.ID] != 5000 || edges[permitted("b", nil).Photo.ID] != 3000 {
		t.Errorf("long edges %v", edges)
	}
	var reasons []string
	for _, w := range pkg.Withheld {
		reasons = append(reasons, w.Reasons...)
	}
	slices.Sort(reasons)
	if want := []string{schema.ReasonNoDerivative, schema.ReasonUnseen}; !slices.Equal(reasons, want) {
		t.Errorf("withheld for %v, want %v", reasons, want)
	}
}

func TestStillsAreForFilmAndPrint(t *testing.T) {
	for _, ch := range schema.Channels() {
		may := slices.Contains([]schema.Channel{
			schema.Film, schema.FilmPromo, schema.Broadcast, schema.Print, schema.Exhibition, schema.Education,
		}, ch)
		if err := stillsFormat.For(ch); (err == nil) != may {
			t.Errorf("%s: %v", ch, err)
		}
		if err := manifestFormat.For(ch); err != nil {
			t.Errorf("manifest: %v", err)
		}
	}
}

// TestPushIn, worked out by hand. Never more than there is.
func TestPushIn(t *testing.T) {
	for _, tt := range []struct {
		width, height int
		noCrop        bool
		uhd, dci      string
	}{
		{3840, 2160, false, "1.00", "0.93"},
		{4096, 2160, false, "1.00", "1.00"},
		{7680, 4320, false, "2.00", "1.87"},
		{6000, 4000, false, "1.56", "1.46"}, // 1.5625, 1.4648
		{8000, 2159, false, "0.99", "0.99"},
		{4000, 6000, false, "1.04", "0.97"},  // upright: 1.0416, 0.9765
		{11520, 6480, false, "3.00", "2.81"}, // 2.8125
		{7680, 4320, true, "1.00", "1.00"},   // whole or not at all
		{1920, 1080, true, "0.50", "0.46"},
	} {
		f, c := schema.ManifestFile{Width: tt.width, Height: tt.height}, schema.Conditions{NoCrop: tt.noCrop}
		if uhd, dci := hundredths(pushIn(f, 3840, 2160, c)), hundredths(pushIn(f, 4096, 2160, c)); uhd != tt.uhd || dci != tt.dci {
			t.Errorf("%d x %d: %s and %s, want %s and %s", tt.width, tt.height, uhd, dci, tt.uhd, tt.dci)
		}
	}
}

func documentsOf(t *testing.T, pkg Package) map[string][]byte {
	t.Helper()
	docs, err := shots(pkg, options(schema.Film))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, d := range docs {
		out[d.Path] = d.Data
	}
	return out
}

func TestShotList(t *testing.T) {
	data := documentsOf(t, stillsOf(t, 6000, 4000, permitted("a", func(x *schema.ExportPhoto) {
		x.Photo.TakenLocal = "2024-03-02T10:11:12"
		x.Decision.Conditions = schema.Conditions{CreditLine: "=Archive", NoFlip: true, NoRetouch: true}
	})))[ShotListName]
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v, %v", rows, err)
	}
	if bytes.Contains(data, []byte("2024-03")) {
		t.Error("it has more of the time than the year")
	}
	at := map[string]string{}
	for i, name := range rows[0] {
		at[name] = rows[1][i]
	}
	for name, want := range map[string]string{
		"sequence": "1", "width": "6000", "height": "4000", "bits": "16", "color_space": "Display P3", "source": "raw", "taken_year": "2024",
		"push_in_uhd": "1.56", "push_in_dci_4k": "1.46", "credit_line": "'=Archive", "conditions": "credit_line==Archive|no_flip|no_retouch",
		"valid_until": "2025-06-30T21:00:00Z",
	} {
		if at[name] != want {
			t.Errorf("%s: %q, want %q", name, at[name], want)
		}
	}
	if !strings.HasPrefix(at["file"], at["room_id"]+"/") || path.Ext(at["file"]) != ".tif" {
		t.Error(at["file"])
	}
}

// TestTimeline reads it as OpenTimelineIO's own format says: a timeline has a stack
// of tracks, a track has clips, a clip a range and what it is of.
func TestTimeline(t *testing.T) {
	plan := stillsOf(t, 6000, 4000, permitted("a", nil), permitted("b", nil), permitted("c", func(x *schema.ExportPhoto) { x.Decision.Conditions.NoCrop = true }))
	data := documentsOf(t, plan)[TimelineName]
	type moment struct {
		Schema      string `json:"OTIO_SCHEMA"`
		Rate, Value float64
	}
	type span struct {
		Schema   string  `json:"OTIO_SCHEMA"`
		Start    *moment `json:"start_time"`
		Duration *moment
	}
	type object struct {
		Schema   string `json:"OTIO_SCHEMA"`
		Name     string
		Kind     string
		Metadata map[string]struct {
			PhotoID    string `json:"photo_id"`
			Conditions map[string]any
			PushIn     map[string]string `json:"push_in"`
		}
		Range    *span `json:"source_range"`
		Effects  *[]any
		Markers  *[]any
		Children []object
		Media    *struct {
			Schema    string `json:"OTIO_SCHEMA"`
			URL       string `json:"target_url"`
			Available span   `json:"available_range"`
		} `json:"media_reference"`
	}
	var line struct {
		Schema string `json:"OTIO_SCHEMA"`
		Name   string
		Tracks object
	}
	if err := json.Unmarshal(data, &line); err != nil {
		t.Fatal(err)
	}
	if line.Schema != "Timeline.1" || line.Tracks.Schema != "Stack.1" || len(line.Tracks.Children) != 1 {
		t.Fatalf("%+v", line)
	}
	track := line.Tracks.Children[0]
	if track.Schema != "Track.1" || track.Kind != "Video" || track.Range != nil || len(track.Children) != len(plan.Photos) {
		t.Fatalf("%+v", track)
	}
	for i, clip := range track.Children {
		p := plan.Photos[i]
		switch {
		case clip.Schema != "Clip.1" || clip.Effects == nil || clip.Markers == nil || clip.Range.Schema != "TimeRange.1":
			t.Errorf("%+v", clip)
		case clip.Range.Duration.Schema != "RationalTime.1" || clip.Range.Duration.Rate != 24 || clip.Range.Duration.Value != 120 || clip.Range.Start.Value != 0:
			t.Errorf("%+v", clip.Range.Duration)
		case clip.Media.Schema != "ExternalReference.1" || clip.Media.URL != p.Pictures[0].File.Path || clip.Media.Available.Duration.Value != 120:
			t.Errorf("%+v", clip.Media)
		case clip.Metadata["stillroom"].PhotoID != p.PhotoID:
			t.Errorf("%+v", clip.Metadata)
		}
		want := "1.56"
		if p.Decision.Conditions.NoCrop {
			want = "1.00"
		}
		if got := clip.Metadata["stillroom"].PushIn["push_in_uhd"]; got != want {
			t.Errorf("push in %s, want %s", got, want)
		}
	}
}

// The rate of a timeline is that of the settings; a rate of NTSC is a fraction.
func TestTimelineHasItsRate(t *testing.T) {
	for name, want := range map[string]string{"25": `"rate": 25,`, "29.97": `"rate": 29.97002997`} {
		opt := options(schema.Film)
		opt.Settings.Export.Stills.FrameRate = name
		pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{permitted("a", nil)}}, stillsFormat, opt, never)
		line, err := timeline(pkg, opt)
		if err != nil || strings.Count(string(line), want) != 4 {
			t.Errorf("%s: %v\n%s", name, err, line)
		}
	}
	settings := schema.DefaultSettings()
	settings.Export.Stills.FrameRate = "24 fps"
	if err := stillsFormat.Check(settings); err == nil || !strings.Contains(err.Error(), "[export.stills]") {
		t.Error(err)
	}
}
