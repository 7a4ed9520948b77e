package derive_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/schema"
)

// recordOne puts a row in place of a derivative's.
func recordOne(b *testcatalog.Bench, p schema.Photo, d schema.Derivative) {
	b.T.Helper()
	recordAll(b, p, schema.Derived{Derivatives: []schema.Derivative{d}})
}

func recordAll(b *testcatalog.Bench, p schema.Photo, d schema.Derived) {
	b.T.Helper()
	err := b.Catalog.RecordDerived(context.Background(), []schema.DerivedPhoto{{SHA256: p.SHA256, Derived: d}}, time.Now())
	if err != nil {
		b.T.Fatal(err)
	}
}

// plant puts other bytes in the place of a derivative, and their digest into its
// row: what a fault of ours, not of the disk, would leave.
func plant(b *testcatalog.Bench, p schema.Photo, d schema.Derivative, data []byte) {
	b.T.Helper()
	if err := os.WriteFile(filepath.Join(b.Root, d.Path), data, 0o600); err != nil {
		b.T.Fatal(err)
	}
	d.Bytes, d.SHA256 = int64(len(data)), schema.DigestOf(data)
	recordOne(b, p, d)
}

// TestEveryFaultIsFoundAndMended: whatever can be wrong with a derivative,
// verify has a rule for it, and derive --stale leaves nothing to find.
func TestEveryFaultIsFoundAndMended(t *testing.T) {
	const app1, app2 = "\xE1", "\xE2"
	turned := app1 + "Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00"
	profile := app2 + "ICC_PROFILE\x00\x01\x01" + "not much of a profile"
	b := testcatalog.New(t, 1)
	job := b.Job()
	job.Recipes = schema.On(testcatalog.AllRecipes())
	if _, err := b.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	if got := b.Faults(testcatalog.AllRecipes()); len(got) > 0 {
		t.Fatalf("after an import: %v", got)
	}
	if p := b.Photos()[0]; p.NoPicture != "" {
		t.Fatal(p.NoPicture)
	}
	for _, tt := range []struct {
		name string
		rule string
		harm func(p schema.Photo, d schema.Derivative)
	}{
		{"the file is gone", findings.DerivativeMissing, func(p schema.Photo, d schema.Derivative) {
			if err := os.Remove(filepath.Join(b.Root, d.Path)); err != nil {
				t.Fatal(err)
			}
		}},
		{"the file is cut", findings.DerivativeSize, func(p schema.Photo, d schema.Derivative) {
			if err := os.Truncate(filepath.Join(b.Root, d.Path), d.Bytes-1); err != nil {
				t.Fatal(err)
			}
		}},
		{"a bit is another", findings.DerivativeHash, func(p schema.Photo, d schema.Derivative) {
			data, err := os.ReadFile(filepath.Join(b.Root, d.Path))
			if err == nil {
				data[len(data)/2] ^= 4
				err = os.WriteFile(filepath.Join(b.Root, d.Path), data, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}},
		{"none was made", findings.DerivativeNone, func(p schema.Photo, d schema.Derivative) {
			recordAll(b, p, schema.Derived{Dropped: []string{d.Recipe}})
		}},
		{"other settings", findings.DerivativeStale, func(p schema.Photo, d schema.Derivative) {
			d.MadeBy = "jpeg 40 px q50 e0 v1; libvips 8.14"
			recordOne(b, p, d)
		}},
		{"a recipe that is gone", findings.DerivativeStale, func(p schema.Photo, d schema.Derivative) {
			d.Recipe, d.Path = "poster", "derivatives/poster.jpg"
			recordOne(b, p, d)
			if err := os.WriteFile(filepath.Join(b.Root, d.Path), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		{"another size", findings.DerivativeDimensions, func(p schema.Photo, d schema.Derivative) {
			d.Width, d.Height = d.Width-1, d.Height-1
			plant(b, p, d, testcatalog.PictureOf(t, image.NewRGBA(image.Rect(0, 0, d.Width, d.Height))))
		}},
		{"enlarged", findings.DerivativeDimensions, func(p schema.Photo, d schema.Derivative) {
			d.Width, d.Height = 2*d.Width, 2*d.Height
			plant(b, p, d, testcatalog.PictureOf(t, image.NewRGBA(image.Rect(0, 0, d.Width, d.Height))))
		}},
		{"another size than recorded", findings.DerivativeDimensions, func(p schema.Photo, d schema.Derivative) {
			plant(b, p, d, testcatalog.PictureOf(t, image.NewRGBA(image.Rect(0, 0, d.Width+1, d.Height))))
		}},
		{"no picture", findings.DerivativeDimensions, func(p schema.Photo, d schema.Derivative) { plant(b, p, d, []byte("no picture")) }},
		{"on its side", findings.DerivativeOrientation, func(p schema.Photo, d schema.Derivative) {
			d.Width, d.Height = d.Height, d.Width
			plant(b, p, d, testcatalog.PictureOf(t, image.NewRGBA(image.Rect(0, 0, d.Width, d.Height))))
		}},
		{"upright by a tag only", findings.DerivativeOrientation, func(p schema.Photo, d schema.Derivative) {
			plant(b, p, d, testcatalog.PictureOf(t, image.NewRGBA(image.Rect(0, 0, d.Width, d.Height)), []byte(turned)))
		}},
		{"turned by a person since", findings.DerivativeOrientation, func(p schema.Photo, d schema.Derivative) {
			d.Turn = 6
			recordOne(b, p, d)
		}},
		{"treated otherwise than its record says", findings.DerivativeTreatment, func(p schema.Photo, d schema.Derivative) {
			d.Treated = "v1 blur 0.1,0.1,0.2,0.2"
			recordOne(b, p, d)
		}},
		{"a profile", findings.DerivativeColor, func(p schema.Photo, d schema.Derivative) {
			plant(b, p, d, testcatalog.PictureOf(t, image.NewRGBA(image.Rect(0, 0, d.Width, d.Height)), []byte(profile)))
		}},
		{"gray", findings.DerivativeColor, func(p schema.Photo, d schema.Derivative) {
			plant(b, p, d, testcatalog.PictureOf(t, image.NewGray(image.Rect(0, 0, d.Width, d.Height))))
		}},
		{"metadata", findings.DerivativeLeak, func(p schema.Photo, d schema.Derivative) {
			plant(b, p, d, testcatalog.PictureOf(t, image.NewRGBA(image.Rect(0, 0, d.Width, d.Height)), []byte("\xFEa comment")))
		}},
		{"tiles that lack one", findings.DerivativeDimensions, func(p schema.Photo, _ schema.Derivative) {
			for _, d := range p.Derivatives {
				if d.Format == schema.FormatTiles {
					plant(b, p, d, []byte("PK\x05\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
				}
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := b.Photos()[0]
			large := p.Derivatives[slices.IndexFunc(p.Derivatives, func(d schema.Derivative) bool { return d.Recipe == "large" })]
			tt.harm(p, large)
			if got := b.Faults(testcatalog.AllRecipes()); !slices.Contains(got, tt.rule) {
				t.Errorf("verify says %v, want %s", got, tt.rule)
			}
			if sum := b.Derive(testcatalog.AllRecipes(), true); sum.Derived != 1 || sum.Failed != 0 {
				t.Errorf("derive: %+v", sum)
			}
			if got := b.Faults(testcatalog.AllRecipes()); len(got) > 0 {
				t.Errorf("after derive --stale: %v", got)
			}
			if sum := b.Derive(testcatalog.AllRecipes(), true); sum.Current != 1 {
				t.Errorf("derive again: %+v", sum)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(b.Root, "derivatives/poster.jpg")); !os.IsNotExist(err) {
		t.Error("the file of a recipe that is gone was left")
	}
}

// TestStaleIsExact: a change of one recipe costs that recipe's derivatives and
// no other, and what was asked for once stays up to date.
func TestStaleIsExact(t *testing.T) {
	b := testcatalog.New(t, 3)
	job := b.Job()
	recipes := testcatalog.AllRecipes()
	job.Recipes = schema.On(recipes)
	if _, err := b.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	made := func() map[string]string {
		out := map[string]string{}
		for _, p := range b.Photos() {
			for _, d := range p.Derivatives {
				out[p.ID+d.Recipe] = d.MadeBy + d.Path
			}
		}
		return out
	}
	before := made()
	if sum := b.Derive(recipes, false, "off"); sum.Derived != 3 {
		t.Fatalf("%+v", sum)
	}
	if got := made(); len(got) != len(before)+3 {
		t.Errorf("%d derivatives, %d before", len(got), len(before))
	}
	for i, change := range []func(*schema.Recipe){
		func(r *schema.Recipe) { r.Quality = 50 },
		func(r *schema.Recipe) { r.LongEdge = 24 },
		func(r *schema.Recipe) { r.Version = 2 },
		func(r *schema.Recipe) { r.Format = schema.FormatWebP },
		func(r *schema.Recipe) { r.Effort = 1 },
	} {
		for _, name := range []string{"large", "off"} {
			before := made()
			for n := range recipes {
				if recipes[n].Name == name {
					change(&recipes[n])
				}
			}
			if got := b.Faults(recipes); !slices.Equal(got, []string{findings.DerivativeStale}) {
				t.Errorf("change %d of %s: verify says %v", i, name, got)
			}
			if sum := b.Derive(recipes, true); sum.Derived != 3 {
				t.Errorf("change %d of %s: %+v", i, name, sum)
			}
			changed := 0
			for key, v := range made() {
				if before[key] != v {
					changed++
				}
			}
			if changed != 3 {
				t.Errorf("change %d of %s made %d derivatives again, want 3", i, name, changed)
			}
			if got := b.Faults(recipes); len(got) > 0 {
				t.Errorf("change %d of %s, mended: %v", i, name, got)
			}
		}
	}
	left, err := filepath.Glob(filepath.Join(b.Root, "derivatives/*/*/*"))
	if err != nil || len(left) != 3*len(testcatalog.AllRecipes()) {
		t.Errorf("%d files of derivatives, want %d: %v", len(left), 3*len(testcatalog.AllRecipes()), left)
	}
}

// TestTurnedByHand: the record's orientation goes before the file's, from the
// shoot.yaml of a card on, and in the size that list shows.
func TestTurnedByHand(t *testing.T) {
	b := testcatalog.New(t, 1)
	wide := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for y := range 40 {
		for x := range 60 {
			wide.Set(x, y, color.RGBA{uint8(4 * x), uint8(6 * y), 90, 255})
		}
	}
	b.Write("WIDE.JPG", testcatalog.PictureOf(t, wide))
	b.Write("shoot.yaml", []byte("photos:\n  - match: WIDE.JPG\n    orientation: 6\n"))
	if _, err := b.Run(context.Background(), b.Job()); err != nil {
		t.Fatal(err)
	}
	b.Sound()
	for _, p := range b.Photos() {
		turned := filepath.Base(p.Path) == "WIDE.JPG"
		if turned != (p.Width < p.Height) {
			t.Errorf("%s is %d x %d", p.Path, p.Width, p.Height)
		}
		for _, d := range p.Derivatives {
			if turned != (d.Width < d.Height) {
				t.Errorf("%s of %s is %d x %d", d.Recipe, p.Path, d.Width, d.Height)
			}
		}
	}
}

// TestVerifyAndDeriveAgree: what cannot be made is no fault, is not tried again
// for nothing, and is tried again when something is another.
func TestVerifyAndDeriveAgree(t *testing.T) {
	b := testcatalog.New(t, 1)
	whole := testcatalog.PictureOf(t, noisy(400, 300))
	b.Write("CUT.JPG", whole[:len(whole)/2])
	var wide bytes.Buffer
	if err := png.Encode(&wide, image.NewGray(image.Rect(0, 0, 65501, 2))); err != nil {
		t.Fatal(err)
	}
	b.Write("WIDE.PNG", wide.Bytes())
	job := b.Job()
	job.Recipes = schema.On(testcatalog.AllRecipes())
	if _, err := b.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	clean := func(when string, recipes []schema.Recipe) {
		t.Helper()
		if got := b.Faults(recipes); !slices.Equal(got, []string{findings.OriginalDamaged}) { // CUT.JPG, and nothing that derive could mend
			t.Errorf("%s: %v", when, got)
		}
		if sum := b.Derive(recipes, true); sum.Current != 3 {
			t.Errorf("%s: derive --stale: %+v", when, sum)
		}
	}
	clean("after an import", testcatalog.AllRecipes())
	for _, p := range b.Photos() {
		want := map[string]int{"CUT.JPG": 0, "WIDE.PNG": len(schema.On(testcatalog.AllRecipes())) - 1}[filepath.Base(p.Path)] // too wide for tiles
		if want == 0 && filepath.Base(p.Path) != "CUT.JPG" {
			want = len(schema.On(testcatalog.AllRecipes()))
		}
		if len(p.Derivatives) != want {
			t.Errorf("%s has %d derivatives, want %d (%s)", p.Path, len(p.Derivatives), want, p.NoPicture)
		}
	}
	changed := testcatalog.AllRecipes()
	changed[4].Quality = 90
	if got := b.Faults(changed); !slices.Equal(got, []string{findings.DerivativeNone, findings.DerivativeStale, findings.OriginalDamaged}) {
		t.Errorf("after a change: %v", got)
	}
	if sum := b.Derive(changed, true); sum.Derived != 2 || sum.Failed != 1 {
		t.Errorf("after a change: %+v", sum)
	}
	clean("after the change was tried", changed)
}

func noisy(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = uint8(i * i >> 3)
	}
	return m
}

// TestOrientationOfTheRecord: however a person's word came, the picture is made
// by the one that the catalog holds.
func TestOrientationOfTheRecord(t *testing.T) {
	wide := testcatalog.PictureOf(t, noisy(60, 40))
	sha := schema.DigestOf(wide).String()
	o := func(n int) *int { return &n }
	for _, tt := range []struct {
		name     string
		before   []schema.PhotoRecord // applied before the import
		card     string               // shoot.yaml
		portrait bool
	}{
		{"by digest, before the photo came", []schema.PhotoRecord{{Match: sha, Orientation: o(8)}}, "", true},
		{"by digest, on the card", nil, "photos:\n  - match: " + sha + "\n    orientation: 8\n", true},
		{"twice on the card", nil, "photos:\n  - match: \"*.JPG\"\n    orientation: 3\n  - match: WIDE.JPG\n    orientation: 8\n", true},
		{"recorded, and otherwise on the card", []schema.PhotoRecord{{Match: sha, Orientation: o(3)}}, "photos:\n  - match: WIDE.JPG\n    orientation: 8\n", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := testcatalog.New(t, 0)
			b.Write("WIDE.JPG", wide)
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
				for _, d := range p.Derivatives {
					if tt.portrait != (d.Height > d.Width) || tt.portrait != (p.Height > p.Width) {
						t.Errorf("%s is %d x %d, the photo %d x %d", d.Recipe, d.Width, d.Height, p.Width, p.Height)
					}
				}
			}
		})
	}
}
