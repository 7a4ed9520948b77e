package catalog

import (
	"context"
	"encoding/binary"
	"fmt"
	"path"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// newItem is a photo with all that an import records of it.
func newItem(n uint64) schema.ImportItem {
	sum := schema.DigestOf(binary.BigEndian.AppendUint64(nil, n))
	name := fmt.Sprintf("IMG_%07d.JPG", n)
	probe := schema.Probe{
		File: name, Format: schema.FormatJPEG, MIME: "image/jpeg", Bytes: 8 << 20, SHA256: sum,
		Width: 6000, Height: 4000, Orientation: 1, Make: "Maker", Model: "Model 3", Lens: "35 mm F2",
		TakenLocal: "2024-05-04T10:00:00", TakenOffset: "-05:00", TakenSource: "EXIF:DateTimeOriginal",
		ExposureS: 0.01, FNumber: 5.6, ISO: 400, FocalMM: 35, Private: []string{"0123456789"},
	}
	var derived schema.Derived
	for _, r := range schema.DefaultRecipes() {
		derived.Derivatives = append(derived.Derivatives, schema.Derivative{
			Recipe: r.Name, Path: path.Join("derivatives", sum.String()[:2], sum.String(), r.Name+".jpg"),
			Width: max(r.LongEdge, 3), Height: max(r.LongEdge, 3) * 2 / 3, Bytes: 100 << 10, SHA256: sum,
			Format: r.Format, Version: r.Version, Libvips: "8.16.1", Source: "original",
		})
	}
	rel := path.Join("originals", "unsorted", name)
	return schema.ImportItem{
		Type: "item", Source: "/card/" + name, Outcome: schema.Imported, Photo: sum.ID(), SHA256: sum, Path: rel, Bytes: probe.Bytes,
		New: &schema.NewOriginal{
			Photo: sum, Role: schema.RolePrimary, Path: rel, Source: name, Probe: probe,
			Frame: &schema.NewFrame{Derived: derived},
		},
	}
}

// What an import's recorder does, a photo at a time as it must and many in one
// transaction, which shows what the transaction itself costs.
func BenchmarkRecordItems(b *testing.B) {
	for _, size := range []int{1, 64} {
		b.Run(fmt.Sprintf("%d in a transaction", size), func(b *testing.B) {
			c, _ := newCatalog(b)
			ctx := context.Background()
			id, err := c.BeginImport(ctx, []string{"/card"}, "bench", testNow)
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			items := make([]schema.ImportItem, size)
			var spent time.Duration
			for b.Loop() {
				for i := range items {
					items[i] = newItem(uint64(n + i))
				}
				started := time.Now()
				if _, err := c.RecordItems(ctx, id, n, items, testNow); err != nil {
					b.Fatal(err)
				}
				spent += time.Since(started)
				n += size
			}
			b.ReportMetric(float64(spent.Microseconds())/float64(n), "µs/photo")
		})
	}
}

// Whether bytes are there already is asked for every file of every import.
func BenchmarkKnown(b *testing.B) {
	c, _ := newCatalog(b)
	ctx := context.Background()
	id, err := c.BeginImport(ctx, []string{"/card"}, "bench", testNow)
	if err != nil {
		b.Fatal(err)
	}
	const photos = 1000
	items := make([]schema.ImportItem, photos)
	for i := range items {
		items[i] = newItem(uint64(i))
	}
	if _, err := c.RecordItems(ctx, id, 0, items, testNow); err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		n++
		if _, known, err := c.Known(ctx, items[n%photos].SHA256); err != nil || !known {
			b.Fatal(known, err)
		}
	}
}
