package formats

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

var testAt = time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)

func options(ch schema.Channel) Options {
	return Options{Channel: ch, At: testAt, Settings: schema.DefaultSettings(), Program: "test"}
}

func permitted(name string, edit func(*schema.ExportPhoto)) schema.ExportPhoto {
	sum := schema.DigestOf([]byte(name))
	x := schema.ExportPhoto{
		Photo: schema.Photo{ID: sum.ID(), SHA256: sum, Room: "room-a", Derivatives: []schema.Derivative{
			{Recipe: "large", Format: schema.FormatJPEG, Width: 2560, Height: 1707, Bytes: 3, SHA256: sum},
			{Recipe: "thumb", Format: schema.FormatJPEG, Width: 320, Height: 213, Bytes: 1, SHA256: sum},
		}},
		Decision: schema.Decision{Photo: sum.ID(), Effect: schema.Permit, At: schema.WhenOf(testAt), Reasons: []string{}, ValidUntil: "2025-07-01T12:00:00Z"},
		People:   []schema.Person{{ID: "p", Name: "Wren Sample Notreal", NameDisplay: "full"}},
	}
	if edit != nil {
		edit(&x)
	}
	return x
}

func never(Photo) bool { return false }

func TestWhatIsWithheld(t *testing.T) {
	str := func(s string) *string { return &s }
	at := &schema.Region{X: 0.1, Y: 0.1, W: 0.2, H: 0.2}
	blur := []schema.Depiction{{Label: "somebody", Treatment: "blur", Region: at}, {Label: "nobody"}}
	crop := []schema.Depiction{{Label: "somebody", Treatment: "crop", Region: at}}
	treated := func(x *schema.ExportPhoto, asked []schema.Depiction, rendered string) {
		x.Photo.Record.Depicts = &asked
		for i := range x.Photo.Derivatives {
			x.Photo.Derivatives[i].Treated = rendered
		}
	}
	for _, tt := range []struct {
		name string
		edit func(*schema.ExportPhoto)
		want string
	}{
		{"permitted", nil, ""},
		{"denied", func(x *schema.ExportPhoto) {
			x.Decision.Effect, x.Decision.Reasons = schema.Deny, []string{schema.ReasonDenied}
		}, schema.ReasonDenied},
		{"held", func(x *schema.ExportPhoto) {
			x.Decision.Effect, x.Decision.Reasons = schema.Hold, []string{schema.ReasonReview}
		}, schema.ReasonReview},
		{"no decision at all", func(x *schema.ExportPhoto) { x.Decision = schema.Decision{} }, "?"},
		{"a region to blur", func(x *schema.ExportPhoto) { x.Photo.Record.Depicts = &[]schema.Depiction{{Treatment: "blur"}} }, schema.ReasonUnrendered},
		{"a region that is blurred", func(x *schema.ExportPhoto) { treated(x, blur, "v1 blur 0.1,0.1,0.2,0.2") }, ""},
		{"a region that was blurred elsewhere", func(x *schema.ExportPhoto) { treated(x, blur, "v1 blur 0.1,0.1,0.2,0.3") }, schema.ReasonUnrendered},
		{"a region that was withheld", func(x *schema.ExportPhoto) { treated(x, blur, "v1 withhold 0.1,0.1,0.2,0.2") }, schema.ReasonUnrendered},
		{"a blur nobody asks for now", func(x *schema.ExportPhoto) { treated(x, nil, "v1 blur 0.1,0.1,0.2,0.2") }, schema.ReasonUnrendered},
		{"a blur in one size only", func(x *schema.ExportPhoto) {
			treated(x, blur, "v1 blur 0.1,0.1,0.2,0.2")
			x.Photo.Derivatives[1].Treated = ""
		}, schema.ReasonUnrendered},
		{"a crop", func(x *schema.ExportPhoto) { treated(x, crop, "v1 crop 0.1,0.1,0.2,0.2") }, ""},
		{"a crop where the family wants none", func(x *schema.ExportPhoto) {
			treated(x, crop, "v1 crop 0.1,0.1,0.2,0.2")
			x.Decision.Conditions.NoCrop = true
		}, schema.ReasonNoCrop},
		{"a blur where the family wants no crop", func(x *schema.ExportPhoto) {
			treated(x, blur, "v1 blur 0.1,0.1,0.2,0.2")
			x.Decision.Conditions.NoCrop = true
		}, ""},
		{"nothing rendered", func(x *schema.ExportPhoto) { x.Photo.Derivatives = nil }, schema.ReasonNoDerivative},
		{"a damaged rendering", func(x *schema.ExportPhoto) { x.Photo.Derivatives[0].Partial = true }, schema.ReasonPartial},
		{"turned since", func(x *schema.ExportPhoto) { x.Photo.Record.Orientation = new(int); *x.Photo.Record.Orientation = 6 }, schema.ReasonTurned},
		{"all too large", func(x *schema.ExportPhoto) { x.Decision.Conditions.MaxLongEdgePx = 319 }, schema.ReasonTooLarge},
		{"a caption that is too long for Instagram", func(x *schema.ExportPhoto) { x.Photo.Record.Caption = str(strings.Repeat("é", 2201)) }, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pkg := NewPackage(schema.ExportView{Photos: []schema.ExportPhoto{permitted("a", tt.edit)}}, manifestFormat, options(schema.Web), never)
			switch {
			case tt.want == "" && len(pkg.Photos) == 1 && len(pkg.Withheld) == 0:
			case tt.want == "?" && len(pkg.Photos) == 0:
			case len(pkg.Photos) == 0 && len(pkg.Withheld) == 1 && slices.Equal(pkg.Withheld[0].Reasons, []string{tt.want}):
			default:
				t.Errorf("%d leave, withheld %+v; want %q", len(pkg.Photos), pkg.Withheld, tt.want)
			}
		})
	}
}

func TestSizesKeepTheStricterLimit(t *testing.T) {
	opt := options(schema.Web)
	opt.Settings.Channels = map[schema.Channel]schema.ChannelSettings{schema.Web: {MaxLongEdgePx: 2000}}
	pkg := NewPackage(schema.ExportView{Photos: []schema.ExportPhoto{permitted("a", nil)}}, manifestFormat, opt, never)
	if len(pkg.Photos) != 1 || len(pkg.Photos[0].Pictures) != 1 || pkg.Photos[0].Pictures[0].File.Width != 320 {
		t.Errorf("got %+v", pkg.Photos)
	}
}

func TestNamesShowNoMoreThanBothAllow(t *testing.T) {
	for _, tt := range []struct{ term, person, want string }{
		{"full", "full", "Wren Sample Notreal"},
		{"first", "full", "Wren"},
		{"full", "initials", "W. S. N."},
		{"", "full", ""},
		{"none", "full", ""},
		{"full", "none", ""},
		{"everything", "full", ""},
	} {
		x := permitted("a", func(x *schema.ExportPhoto) {
			x.Decision.Conditions.NameDisplay, x.People[0].NameDisplay = tt.term, tt.person
		})
		if got := subjectName(&x); got != tt.want {
			t.Errorf("term %q, person %q: %q, want %q", tt.term, tt.person, got, tt.want)
		}
	}
}

func TestManifestIsValidOrdered(t *testing.T) {
	view := schema.ExportView{Secret: "s"}
	for _, n := range []string{"c", "a", "b"} {
		view.Photos = append(view.Photos, permitted(n, nil))
	}
	var texts [2]string
	for i := range texts {
		slices.Reverse(view.Photos)
		pkg := NewPackage(view, manifestFormat, options(schema.Film), never)
		data, err := Manifest(pkg, options(schema.Film))
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(bytesOf(t, data))
	}
	if texts[0] != texts[1] {
		t.Error("the order in which photos come changes the manifest")
	}
	var m schema.Manifest
	if err := json.Unmarshal([]byte(texts[0]), &m); err != nil {
		t.Fatal(err)
	}
	if m.Photos[0].Files[0].Role != "still" || m.Photos[0].Text.Alt != noAlt || m.Recall.Contact != NoContact {
		t.Errorf("got %+v", m.Photos[0])
	}
	if !strings.HasSuffix(texts[0], "}\n") || strings.Contains(texts[0], "room-a") || strings.Contains(texts[0], "\r") {
		t.Error("not as it should leave")
	}
}
