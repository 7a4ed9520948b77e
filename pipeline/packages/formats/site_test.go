package formats

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// A site has a picture for telephones: one is made where none is near, of the smallest that
// is larger, and never of what somebody wants to see first, nor larger than may leave.
func TestSiteHasAPictureForTelephones(t *testing.T) {
	type size struct {
		w, h   int
		format schema.Format
	}
	usual := []size{{2560, 1707, schema.FormatJPEG}, {1280, 853, schema.FormatJPEG}, {320, 213, schema.FormatJPEG}}
	upright := []size{{1707, 2560, schema.FormatJPEG}, {853, 1280, schema.FormatJPEG}, {213, 320, schema.FormatJPEG}}
	for _, tt := range []struct {
		name  string
		sizes []size
		edit  func(*schema.ExportPhoto)
		want  string // the width and height of what is made, and of which width it is; "": nothing
	}{
		{"as every catalog has them", usual, nil, "672x448 of 1280"},
		{"upright", upright, nil, "672x1008 of 853"},
		{"no preview", []size{usual[0], usual[2]}, nil, "672x448 of 2560"},
		{"steps were derived", append(usual[:3:3], size{768, 512, schema.FormatAVIF}), nil, ""},
		{"a step is a little smaller", append(usual[:3:3], size{640, 427, schema.FormatWebP}), nil, "672x448 of 1280"},
		{"a small photo", []size{{700, 468, schema.FormatJPEG}, {320, 213, schema.FormatJPEG}}, nil, ""},
		{"a smaller one", []size{{600, 400, schema.FormatJPEG}, {320, 213, schema.FormatJPEG}}, nil, ""},
		{"no other JPEG is larger", []size{{1280, 853, schema.FormatWebP}, {320, 213, schema.FormatJPEG}}, nil, ""},
		{"seen first", usual, func(x *schema.ExportPhoto) { x.Decision.Conditions.ReviewBeforeUse = true }, ""},
		{"no larger may leave", usual, func(x *schema.ExportPhoto) { x.Decision.Conditions.MaxLongEdgePx = 500 }, "500x333 of 1280"},
		{"upright, no larger may leave", upright, func(x *schema.ExportPhoto) { x.Decision.Conditions.MaxLongEdgePx = 1000 }, "666x1000 of 853"},
		{"no more than the smallest may leave", usual, func(x *schema.ExportPhoto) { x.Decision.Conditions.MaxLongEdgePx = 320 }, ""},
		{"a strip", []size{{2560, 1, schema.FormatJPEG}, {320, 1, schema.FormatJPEG}}, nil, "672x1 of 2560"},
	} {
		x := permitted("a", func(x *schema.ExportPhoto) {
			x.Photo.Derivatives = nil
			for i, s := range tt.sizes {
				name := fmt.Sprint(i)
				x.Photo.Derivatives = append(x.Photo.Derivatives, schema.Derivative{Recipe: name, Format: s.format, Width: s.w, Height: s.h, SHA256: schema.DigestOf([]byte(name))})
			}
		})
		if tt.edit != nil {
			tt.edit(&x)
		}
		pkg := NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{x}}, siteFormat, options(schema.Web), never)
		if len(pkg.Photos) != 1 {
			t.Errorf("%s: withheld: %v", tt.name, pkg.Withheld)
			continue
		}
		got, most := "", pkg.Photos[0].Terms.MaxLongEdgePx
		for _, pic := range pkg.Photos[0].Pictures {
			f := pic.File
			if most > 0 && max(f.Width, f.Height) > most {
				t.Errorf("%s: %d x %d leaves", tt.name, f.Width, f.Height)
			}
			if pic.Making.Smaller == (schema.Recipe{}) {
				continue
			}
			got += fmt.Sprintf("%dx%d of %d", f.Width, f.Height, pic.From.Width)
			if !strings.HasSuffix(f.Path, fmt.Sprintf("-%d.jpg", f.Width)) || pic.Making.Smaller.LongEdge != max(f.Width, f.Height) {
				t.Errorf("%s: %s by %+v", tt.name, f.Path, pic.Making.Smaller)
			}
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
