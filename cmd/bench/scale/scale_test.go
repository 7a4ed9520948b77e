package scale

import (
	"bytes"
	"context"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

func TestGrowth(t *testing.T) {
	at := func(exponent float64) (list []point) {
		for _, n := range []float64{1e3, 1e4, 1e5} {
			list = append(list, point{n, 3 * math.Pow(n, exponent)})
		}
		return list
	}
	for _, want := range []float64{0, 0.5, 1, 2} {
		if got, ok := growth(at(want)); !ok || math.Abs(got-want) > 1e-9 {
			t.Errorf("what grows with the power %v is found to grow with %v", want, got)
		}
	}
	if _, ok := growth(at(1)[:1]); ok {
		t.Error("one point has a growth")
	}
}

// The catalog has what a person would have told of it: a ledger that holds, photos that
// may go and photos that may not, and a delivery that stands.
func TestMake(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	place := sqlite.File(filepath.Join(dir, catalog.FileName))
	c, err := catalog.Create(ctx, place, "00000000-0000-4000-8000-000000000000", "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	const photos = 3*perRoom + 50
	if err := (Making{Dir: dir, Photos: photos, Sayf: t.Logf}).Make(ctx); err != nil {
		t.Fatal(err)
	}
	if c, err = catalog.Open(ctx, place); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if _, err := c.Prove(ctx, func(f schema.LedgerFault) { t.Errorf("the ledger: %s %s", f.Subject, f.Message) }); err != nil {
		t.Error(err)
	}
	count := func(sel schema.Selection) (n int) {
		err := c.List(ctx, sel, catalog.ListOptions{Zone: time.UTC, At: time.Now()}, func(schema.Photo) error { n++; return nil })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if got := count(schema.Selection{}); got != photos {
		t.Errorf("%d photos, want %d", got, photos)
	}
	if got := count(schema.Selection{Tags: []string{rareWord}}); got < aFewOfAll || got > 2*aFewOfAll {
		t.Errorf("%d photos have the rare tag, want about %d", got, aFewOfAll)
	}
	if got := count(schema.Selection{Channel: schema.Web, Room: roomID(1)}); got != perRoom {
		t.Errorf("%d photos of the first room may go to the web, want %d", got, perRoom)
	}
	standing := 0
	err = c.Coverage(ctx, time.UTC, time.Now(), func(s schema.Standing) error {
		if s.Covered() {
			standing++
		}
		return nil
	})
	if err != nil || standing != delivered {
		t.Errorf("%d photos are delivered and covered, want %d (%v)", standing, delivered, err)
	}
}

// Rows of one table stand under the sizes that they were measured at, and a row that
// fails does not stop the others.
func TestMarkdown(t *testing.T) {
	table := Table{sizes: []int{1000, 1000000}, cells: map[string]map[int]cell{
		"`show` a photo": {1000: {ours: Cost{Processor: time.Second, Peak: 5 << 20}}, 1000000: {ours: Cost{Processor: 1000 * time.Second, Peak: 7 << 20}}},
		"`dump`":         {1000: {ours: Cost{Processor: time.Second}}, 1000000: {err: bytes.ErrTooLarge}},
	}}
	text := table.Markdown()
	for _, want := range []string{"1,000 photos | 1,000,000 photos", "| 1.00, 5 | 1000.00, 7 | N^1.0 |", "| `dump` | 1.00, 0 | fails | – |"} {
		if !strings.Contains(text, want) {
			t.Errorf("the table lacks %q:\n%s", want, text)
		}
	}
}
