package catalog

import (
	"context"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// What verify does with the ledger of 10,000 photos of three derivatives each, and
// every export before anything leaves.
func BenchmarkProve(b *testing.B) {
	c, _ := newCatalog(b)
	ctx := context.Background()
	id, err := c.BeginImport(ctx, []string{"/card"}, "bench", testNow)
	if err != nil {
		b.Fatal(err)
	}
	const photos, at = 10_000, 500
	for n := 0; n < photos; n += at {
		items := make([]schema.ImportItem, at)
		for i := range items {
			items[i] = newItem(uint64(n + i))
		}
		if _, err := c.RecordItems(ctx, id, n+1, items, testNow); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if err := c.CheckLedger(ctx); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/photos*1000, "ms/1000photos")
}
