package ingest_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/schema"
)

// middleOf is the color in the middle of a derivative.
func middleOf(b *testcatalog.Bench, d schema.Derivative) color.RGBA {
	b.T.Helper()
	data, err := os.ReadFile(filepath.Join(b.Root, d.Path))
	if err != nil {
		b.T.Fatal(err)
	}
	m, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		b.T.Fatal(err)
	}
	return color.RGBAModel.Convert(m.At(d.Width/2, d.Height/2)).(color.RGBA)
}

func green(c color.RGBA) bool { return c.G > 150 && c.R < 90 }

func greenPicture(t *testing.T) []byte {
	m := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for i := range 60 * 40 {
		copy(m.Pix[4*i:], []byte{30, 200, 30, 255})
	}
	return testcatalog.PictureOf(t, m)
}

// TestImportTreats: what records of the file say already is never rendered
// without it, however they came.
func TestImportTreats(t *testing.T) {
	file := greenPicture(t)
	sum := schema.DigestOf(file)
	const region = "{x: 0.25, y: 0.25, w: 0.5, h: 0.5}"
	hidden := &[]schema.Depiction{{Label: "somebody", Treatment: "withhold", Region: &schema.Region{X: 0.25, Y: 0.25, W: 0.5, H: 0.5}}}
	nobody := &[]schema.Depiction{}
	for _, tt := range []struct {
		name   string
		before []schema.PhotoRecord
		card   string
		hides  bool
	}{
		{"nothing said", nil, "", false},
		{"by name, on the card", nil, "photos:\n  - {match: GREEN.JPG, depicts: [{label: x, identifiable: true, treatment: withhold, region: " + region + "}]}\n", true},
		{"by digest, on the card", nil, "photos:\n  - {match: " + sum.String() + ", depicts: [{label: x, identifiable: true, treatment: withhold, region: " + region + "}]}\n", true},
		{"before the photo came", []schema.PhotoRecord{{Match: sum.String(), Depicts: hidden}}, "", true},
		{"recorded, and otherwise on the card", []schema.PhotoRecord{{Match: sum.String(), Depicts: nobody}},
			"photos:\n  - {match: GREEN.JPG, depicts: [{label: x, identifiable: true, treatment: withhold, region: " + region + "}]}\n", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := testcatalog.New(t, 0)
			b.Write("GREEN.JPG", file)
			if tt.card != "" {
				b.Write("shoot.yaml", []byte(tt.card))
			}
			if _, err := b.Catalog.Apply(context.Background(), schema.Records{Photos: tt.before}, schema.ApplyOptions{Zone: time.UTC, Now: time.Now()}); err != nil {
				t.Fatal(err)
			}
			if _, err := b.Run(context.Background(), b.Job()); err != nil {
				t.Fatal(err)
			}
			b.Sound()
			for _, p := range b.Photos() {
				if len(p.Derivatives) != 3 {
					t.Fatalf("%d derivatives: %s", len(p.Derivatives), p.NoPicture)
				}
				for _, d := range p.Derivatives {
					if green(middleOf(b, d)) == tt.hides || (d.Treated != "") != tt.hides {
						t.Errorf("%s: %v, treated %q", d.Recipe, middleOf(b, d), d.Treated)
					}
				}
			}
		})
	}
}

// TestTreatedSince: what was rendered before is found, and made again as the
// recordOne says now; sizes follow a crop; and what cannot be rendered is said once
// and not tried again for nothing.
func TestTreatedSince(t *testing.T) {
	b := testcatalog.New(t, 0)
	b.Write("GREEN.JPG", greenPicture(t))
	if _, err := b.Run(context.Background(), b.Job()); err != nil {
		t.Fatal(err)
	}
	sum := b.Photos()[0].SHA256
	ask := func(kind string, region *schema.Region) {
		t.Helper()
		rec := schema.Records{Photos: []schema.PhotoRecord{{Match: sum.String(), Depicts: &[]schema.Depiction{{Label: "x", Treatment: kind, Region: region}}}}}
		if _, err := b.Catalog.Apply(context.Background(), rec, schema.ApplyOptions{Zone: time.UTC, Now: time.Now(), Open: true}); err != nil {
			t.Fatal(err)
		}
	}
	recipes := schema.DefaultRecipes()
	for _, tt := range []struct {
		kind          string
		region        *schema.Region
		width, height int
	}{
		{"withhold", &schema.Region{X: 0.25, Y: 0.25, W: 0.5, H: 0.5}, 60, 40},
		{"blur", nil, 60, 40},
		{"crop", &schema.Region{X: 0.75, Y: 0, W: 0.25, H: 1}, 41, 40}, // 15 by 40 pixels from 45 on, with a margin of 3 + 1
		{"", nil, 60, 40},
	} {
		ask(tt.kind, tt.region)
		if got := b.Faults(recipes); !slices.Equal(got, []string{findings.DerivativeTreatment}) && !slices.Equal(got, []string{findings.DerivativeDimensions, findings.DerivativeTreatment}) {
			t.Errorf("%s: verify says %v", tt.kind, got)
		}
		if sum := b.Derive(recipes, true); sum.Derived != 1 {
			t.Errorf("%s: %+v", tt.kind, sum)
		}
		b.Sound()
		if sum := b.Derive(recipes, true); sum.Current != 1 {
			t.Errorf("%s, again: %+v", tt.kind, sum)
		}
		for _, d := range b.Photos()[0].Derivatives {
			if d.Width != tt.width || d.Height != tt.height {
				t.Errorf("%s: %d x %d, want %d x %d", tt.kind, d.Width, d.Height, tt.width, tt.height)
			}
			if (tt.kind == "withhold") == green(middleOf(b, d)) {
				t.Errorf("%s: %v", tt.kind, middleOf(b, d))
			}
		}
	}
	ask("crop", nil)
	if sum := b.Derive(recipes, true); sum.Failed != 1 {
		t.Errorf("a crop of nothing: %+v", sum)
	}
	if got := b.Faults(recipes); !slices.Contains(got, findings.DerivativeTreatment) {
		t.Errorf("a crop of nothing: verify says %v", got)
	}

	// An import renders nothing of such a photo, and says why.
	b = testcatalog.New(t, 0)
	b.Write("GREEN.JPG", greenPicture(t))
	b.Write("shoot.yaml", []byte("photos:\n  - {match: GREEN.JPG, depicts: [{label: x, identifiable: true, treatment: crop}]}\n"))
	if _, err := b.Run(context.Background(), b.Job()); err != nil {
		t.Fatal(err)
	}
	if p := b.Photos()[0]; len(p.Derivatives) != 0 || p.NoPicture == "" {
		t.Errorf("%d derivatives, %q", len(p.Derivatives), p.NoPicture)
	}
	b.Sound()
	ask("blur", nil)
	if sum := b.Derive(recipes, true); sum.Derived != 1 {
		t.Errorf("mended: %+v", sum)
	}
}
