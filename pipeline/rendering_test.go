package pipeline_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

// everything has every recipe on that needs no encoder of its own, small enough
// for small pictures.
func everything() []schema.Recipe {
	return []schema.Recipe{
		{Name: "tiles", Format: schema.FormatTiles, Quality: 82, Version: 1, On: true},
		{Name: "large", LongEdge: 40, Format: schema.FormatJPEG, Quality: 82, Version: 1, On: true},
		{Name: "web", LongEdge: 40, Format: schema.FormatWebP, Quality: 80, Version: 1, On: true},
		{Name: "off", LongEdge: 30, Format: schema.FormatJPEG, Quality: 82, Version: 1},
		{Name: "thumb", LongEdge: 20, Format: schema.FormatJPEG, Quality: 82, Version: 1, On: true},
	}
}

func (b *bench) photos() []schema.Photo {
	b.t.Helper()
	var list []schema.Photo
	err := b.catalog.Photos(context.Background(), schema.Selection{Sort: "name"}, func(p schema.Photo) error {
		list = append(list, p)
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

// faults are the rules by which verify finds something, each once.
func (b *bench) faults(recipes []schema.Recipe) []string {
	b.t.Helper()
	report, err := verify.Run(context.Background(), verify.Job{
		Catalog: b.catalog, Storages: b.catalog.Storages(), Store: b.store, Places: disk.Places{}, Evidence: documents(b.store), Recipes: recipes, Limits: schema.DefaultLimits(), ReadData: true, Zone: time.UTC, Clock: time.Now,
		Found: func(schema.Finding) {}, Looked: func() {},
	})
	if err != nil {
		b.t.Fatal(err)
	}
	var rules []string
	for _, f := range report.Findings {
		rules = append(rules, f.Rule)
	}
	slices.Sort(rules)
	return slices.Compact(rules)
}

func (b *bench) derive(recipes []schema.Recipe, stale bool, only ...string) derive.Summary {
	b.t.Helper()
	unlock, err := b.store.Lock(context.Background(), 0) // it may remove files
	if err != nil {
		b.t.Fatal(err)
	}
	defer unlock()
	sum, err := derive.Run(context.Background(), derive.Job{
		Catalog: b.catalog, Store: b.store, Notes: b.store.Notes(), Photos: b.photos(), Recipes: recipes, Only: only, Limits: schema.DefaultLimits(), Stale: stale, Jobs: 2,
		Clock: time.Now, Item: func(derive.Item) {},
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return sum
}

// record puts a row in place of a derivative's.
func (b *bench) record(p schema.Photo, d schema.Derivative) {
	b.t.Helper()
	b.recordAll(p, schema.Derived{Derivatives: []schema.Derivative{d}})
}

func (b *bench) recordAll(p schema.Photo, d schema.Derived) {
	b.t.Helper()
	err := b.catalog.RecordDerived(context.Background(), []schema.DerivedPhoto{{SHA256: p.SHA256, Derived: d}}, time.Now())
	if err != nil {
		b.t.Fatal(err)
	}
}

// plant puts other bytes in the place of a derivative, and their digest into its
// row: what a fault of ours, not of the disk, would leave.
func (b *bench) plant(p schema.Photo, d schema.Derivative, data []byte) {
	b.t.Helper()
	if err := os.WriteFile(filepath.Join(b.root, d.Path), data, 0o600); err != nil {
		b.t.Fatal(err)
	}
	d.Bytes, d.SHA256 = int64(len(data)), schema.DigestOf(data)
	b.record(p, d)
}

func pictureOf(t *testing.T, m image.Image, segments ...[]byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, m, nil); err != nil {
		t.Fatal(err)
	}
	out := slices.Clone(buf.Bytes()[:2])
	for _, s := range segments {
		out = append(append(out, 0xFF, s[0], byte((len(s)+1)>>8), byte(len(s)+1)), s[1:]...)
	}
	return append(out, buf.Bytes()[2:]...)
}

// TestEveryFaultIsFoundAndMended: whatever can be wrong with a derivative,
// verify has a rule for it, and derive --stale leaves nothing to find.
func TestEveryFaultIsFoundAndMended(t *testing.T) {
	const app1, app2 = "\xE1", "\xE2"
	turned := app1 + "Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00"
	profile := app2 + "ICC_PROFILE\x00\x01\x01" + "not much of a profile"
	b := newBench(t, 1)
	job := b.job()
	job.Recipes = schema.On(everything())
	if _, err := b.run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	if got := b.faults(everything()); len(got) > 0 {
		t.Fatalf("after an import: %v", got)
	}
	if p := b.photos()[0]; p.NoPicture != "" {
		t.Fatal(p.NoPicture)
	}
	for _, tt := range []struct {
		name string
		rule string
		harm func(p schema.Photo, d schema.Derivative)
	}{
		{"the file is gone", findings.DerivativeMissing, func(p schema.Photo, d schema.Derivative) {
			if err := os.Remove(filepath.Join(b.root, d.Path)); err != nil {
				t.Fatal(err)
			}
		}},
		{"the file is cut", findings.DerivativeSize, func(p schema.Photo, d schema.Derivative) {
			if err := os.Truncate(filepath.Join(b.root, d.Path), d.Bytes-1); err != nil {
				t.Fatal(err)
			}
		}},
		{"a bit is another", findings.DerivativeHash, func(p schema.Photo, d schema.Derivative) {
			data, err := os.ReadFile(filepath.Join(b.root, d.Path))
			if err == nil {
				data[len(data)/2] ^= 4
				err = os.WriteFile(filepath.Join(b.root, d.Path), data, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}},
		{"none was made", findings.DerivativeNone, func(p schema.Photo, d schema.Derivative) {
			b.recordAll(p, schema.Derived{Dropped: []string{d.Recipe}})
		}},
		{"other settings", findings.DerivativeStale, func(p schema.Photo, d schema.Derivative) {
			d.MadeBy = "jpeg 40 px q50 e0 v1; libvips 8.14"
			b.record(p, d)
		}},
		{"a recipe that is gone", findings.DerivativeStale, func(p schema.Photo, d schema.Derivative) {
			d.Recipe, d.Path = "poster", "derivatives/poster.jpg"
			b.record(p, d)
			if err := os.WriteFile(filepath.Join(b.root, d.Path), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		{"another size", findings.DerivativeDimensions, func(p schema.Photo, d schema.Derivative) {
			d.Width, d.Height = d.Width-1, d.Height-1
			b.plant(p, d, pictureOf(t, image.NewRGBA(image.Rect(0, 0, d.Width, d.Height))))
		}},
		{"enlarged", findings.DerivativeDimensions, func(p schema.Photo, d schema.Derivative) {
			d.Width, d.Height = 2*d.Width, 2*d.Height
			b.plant(p, d, pictureOf(t, image.NewRGBA(image.Rect(0, 0, d.Width, d.Height))))
		}},
		{"another size than recorded", findings.DerivativeDimensions, func(p schema.Photo, d schema.Derivative) {
			b.plant(p, d, pictureOf(t, image.NewRGBA(image.Rect(0, 0, d.Width+1, d.Height))))
		}},
		{"no picture", findings.DerivativeDimensions, func(p schema.Photo, d schema.Derivative) { b.plant(p, d, []byte("no picture")) }},
		{"on its side", findings.DerivativeOrientation, func(p schema.Photo, d schema.Derivative) {
			d.Width, d.Height = d.Height, d.Width
			b.plant(p, d, pictureOf(t, image.NewRGBA(image.Rect(0, 0, d.Width, d.Height))))
		}},
		{"upright by a tag only", findings.DerivativeOrientation, func(p schema.Photo, d schema.Derivative) {
			b.plant(p, d, pictureOf(t, image.NewRGBA(image.Rect(0, 0, d.Width, d.Height)), []byte(turned)))
		}},
		{"turned by a person since", findings.DerivativeOrientation, func(p schema.Photo, d schema.Derivative) {
			d.Turn = 6
			b.record(p, d)
		}},
		{"treated otherwise than its record says", findings.DerivativeTreatment, func(p schema.Photo, d schema.Derivative) {
			d.Treated = "v1 blur 0.1,0.1,0.2,0.2"
			b.record(p, d)
		}},
		{"a profile", findings.DerivativeColor, func(p schema.Photo, d schema.Derivative) {
			b.plant(p, d, pictureOf(t, image.NewRGBA(image.Rect(0, 0, d.Width, d.Height)), []byte(profile)))
		}},
		{"gray", findings.DerivativeColor, func(p schema.Photo, d schema.Derivative) {
			b.plant(p, d, pictureOf(t, image.NewGray(image.Rect(0, 0, d.Width, d.Height))))
		}},
		{"metadata", findings.DerivativeLeak, func(p schema.Photo, d schema.Derivative) {
			b.plant(p, d, pictureOf(t, image.NewRGBA(image.Rect(0, 0, d.Width, d.Height)), []byte("\xFEa comment")))
		}},
		{"tiles that lack one", findings.DerivativeDimensions, func(p schema.Photo, _ schema.Derivative) {
			for _, d := range p.Derivatives {
				if d.Format == schema.FormatTiles {
					b.plant(p, d, []byte("PK\x05\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
				}
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := b.photos()[0]
			large := p.Derivatives[slices.IndexFunc(p.Derivatives, func(d schema.Derivative) bool { return d.Recipe == "large" })]
			tt.harm(p, large)
			if got := b.faults(everything()); !slices.Contains(got, tt.rule) {
				t.Errorf("verify says %v, want %s", got, tt.rule)
			}
			if sum := b.derive(everything(), true); sum.Derived != 1 || sum.Failed != 0 {
				t.Errorf("derive: %+v", sum)
			}
			if got := b.faults(everything()); len(got) > 0 {
				t.Errorf("after derive --stale: %v", got)
			}
			if sum := b.derive(everything(), true); sum.Current != 1 {
				t.Errorf("derive again: %+v", sum)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(b.root, "derivatives/poster.jpg")); !os.IsNotExist(err) {
		t.Error("the file of a recipe that is gone was left")
	}
}

// TestStaleIsExact: a change of one recipe costs that recipe's derivatives and
// no other, and what was asked for once stays up to date.
func TestStaleIsExact(t *testing.T) {
	b := newBench(t, 3)
	job := b.job()
	recipes := everything()
	job.Recipes = schema.On(recipes)
	if _, err := b.run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	made := func() map[string]string {
		out := map[string]string{}
		for _, p := range b.photos() {
			for _, d := range p.Derivatives {
				out[p.ID+d.Recipe] = d.MadeBy + d.Path
			}
		}
		return out
	}
	before := made()
	if sum := b.derive(recipes, false, "off"); sum.Derived != 3 {
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
			if got := b.faults(recipes); !slices.Equal(got, []string{findings.DerivativeStale}) {
				t.Errorf("change %d of %s: verify says %v", i, name, got)
			}
			if sum := b.derive(recipes, true); sum.Derived != 3 {
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
			if got := b.faults(recipes); len(got) > 0 {
				t.Errorf("change %d of %s, mended: %v", i, name, got)
			}
		}
	}
	left, err := filepath.Glob(filepath.Join(b.root, "derivatives/*/*/*"))
	if err != nil || len(left) != 3*len(everything()) {
		t.Errorf("%d files of derivatives, want %d: %v", len(left), 3*len(everything()), left)
	}
}

// TestTurnedByHand: the record's orientation goes before the file's, from the
// shoot.yaml of a card on, and in the size that list shows.
func TestTurnedByHand(t *testing.T) {
	b := newBench(t, 1)
	wide := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for y := range 40 {
		for x := range 60 {
			wide.Set(x, y, color.RGBA{uint8(4 * x), uint8(6 * y), 90, 255})
		}
	}
	b.write("WIDE.JPG", pictureOf(t, wide))
	b.write("shoot.yaml", []byte("photos:\n  - match: WIDE.JPG\n    orientation: 6\n"))
	if _, err := b.run(context.Background(), b.job()); err != nil {
		t.Fatal(err)
	}
	b.sound()
	for _, p := range b.photos() {
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
	b := newBench(t, 1)
	whole := pictureOf(t, noisy(400, 300))
	b.write("CUT.JPG", whole[:len(whole)/2])
	var wide bytes.Buffer
	if err := png.Encode(&wide, image.NewGray(image.Rect(0, 0, 65501, 2))); err != nil {
		t.Fatal(err)
	}
	b.write("WIDE.PNG", wide.Bytes())
	job := b.job()
	job.Recipes = schema.On(everything())
	if _, err := b.run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	clean := func(when string, recipes []schema.Recipe) {
		t.Helper()
		if got := b.faults(recipes); !slices.Equal(got, []string{findings.OriginalDamaged}) { // CUT.JPG, and nothing that derive could mend
			t.Errorf("%s: %v", when, got)
		}
		if sum := b.derive(recipes, true); sum.Current != 3 {
			t.Errorf("%s: derive --stale: %+v", when, sum)
		}
	}
	clean("after an import", everything())
	for _, p := range b.photos() {
		want := map[string]int{"CUT.JPG": 0, "WIDE.PNG": len(schema.On(everything())) - 1}[filepath.Base(p.Path)] // too wide for tiles
		if want == 0 && filepath.Base(p.Path) != "CUT.JPG" {
			want = len(schema.On(everything()))
		}
		if len(p.Derivatives) != want {
			t.Errorf("%s has %d derivatives, want %d (%s)", p.Path, len(p.Derivatives), want, p.NoPicture)
		}
	}
	changed := everything()
	changed[4].Quality = 90
	if got := b.faults(changed); !slices.Equal(got, []string{findings.DerivativeNone, findings.DerivativeStale, findings.OriginalDamaged}) {
		t.Errorf("after a change: %v", got)
	}
	if sum := b.derive(changed, true); sum.Derived != 2 || sum.Failed != 1 {
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
	wide := pictureOf(t, noisy(60, 40))
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
			b := newBench(t, 0)
			b.write("WIDE.JPG", wide)
			if tt.card != "" {
				b.write("shoot.yaml", []byte(tt.card))
			}
			if _, err := b.catalog.Apply(context.Background(), schema.Records{Photos: tt.before}, schema.ApplyOptions{Zone: time.UTC, Now: time.Now()}); err != nil {
				t.Fatal(err)
			}
			if _, err := b.run(context.Background(), b.job()); err != nil {
				t.Fatal(err)
			}
			b.sound()
			for _, p := range b.photos() {
				for _, d := range p.Derivatives {
					if tt.portrait != (d.Height > d.Width) || tt.portrait != (p.Height > p.Width) {
						t.Errorf("%s is %d x %d, the photo %d x %d", d.Recipe, d.Width, d.Height, p.Width, p.Height)
					}
				}
			}
		})
	}
}
