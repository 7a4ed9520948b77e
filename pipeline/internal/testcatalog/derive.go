package testcatalog

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

// AllRecipes has every recipe on that needs no encoder of its own, small enough
// for small pictures.
func AllRecipes() []schema.Recipe {
	return []schema.Recipe{
		{Name: "tiles", Format: schema.FormatTiles, Quality: 82, Version: 1, On: true},
		{Name: "large", LongEdge: 40, Format: schema.FormatJPEG, Quality: 82, Version: 1, On: true},
		{Name: "web", LongEdge: 40, Format: schema.FormatWebP, Quality: 80, Version: 1, On: true},
		{Name: "off", LongEdge: 30, Format: schema.FormatJPEG, Quality: 82, Version: 1},
		{Name: "thumb", LongEdge: 20, Format: schema.FormatJPEG, Quality: 82, Version: 1, On: true},
	}
}

func (b *Bench) Photos() []schema.Photo {
	b.T.Helper()
	var list []schema.Photo
	err := b.Catalog.Photos(context.Background(), schema.Selection{Sort: "name"}, func(p schema.Photo) error {
		list = append(list, p)
		return nil
	})
	if err != nil {
		b.T.Fatal(err)
	}
	return list
}

// Faults are the rules by which verify finds something, each once.
func (b *Bench) Faults(recipes []schema.Recipe) []string {
	b.T.Helper()
	report, err := verify.Run(context.Background(), verify.Job{
		Catalog: b.Catalog, Storages: b.Catalog.Storages(), Store: b.Store, Dir: b.Root, Places: disk.Places{}, Evidence: Documents(b.Store), Draws: render.InProcess{}, Recipes: recipes, Limits: schema.DefaultLimits(), ReadData: true, Zone: time.UTC, Clock: time.Now,
		Found: func(schema.Finding) {}, Looked: func(int64) {},
	})
	if err != nil {
		b.T.Fatal(err)
	}
	var rules []string
	for _, f := range report.Findings {
		rules = append(rules, f.Rule)
	}
	slices.Sort(rules)
	return slices.Compact(rules)
}

func (b *Bench) Derive(recipes []schema.Recipe, stale bool, only ...string) derive.Summary {
	b.T.Helper()
	unlock, err := b.Store.Lock(context.Background(), 0) // it may remove files
	if err != nil {
		b.T.Fatal(err)
	}
	defer unlock()
	sum, err := derive.Run(context.Background(), derive.Job{
		Catalog: b.Catalog, Store: b.Store, Notes: b.Store.Notes(), Draws: render.InProcess{}, Photos: b.Photos(), Recipes: recipes, Only: only, Limits: schema.DefaultLimits(), Stale: stale, Jobs: 2,
		Clock: time.Now, Item: func(derive.Item) {},
	})
	if err != nil {
		b.T.Fatal(err)
	}
	return sum
}

func PictureOf(t *testing.T, m image.Image, segments ...[]byte) []byte {
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
