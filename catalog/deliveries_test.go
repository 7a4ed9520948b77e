package catalog

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Which plan a delivery carried out is a fact of the ledger.
func TestDeliveryKeepsItsPlan(t *testing.T) {
	c, path := newCatalog(t)
	ctx := context.Background()
	now := schema.WhenOf(time.Now())
	for id, plan := range map[string]string{"x-20250101-00000001": "p-" + strings.Repeat("ab", 16), "x-20250101-00000002": ""} {
		d := schema.Delivery{
			ID: id, Manifest: "urn:uuid:0", Channel: schema.Web, Format: "manifest", Destination: "/srv/" + id,
			CreatedAt: now, ValidUntil: now, Program: "test", Plan: plan,
		}
		if err := c.OpenDelivery(ctx, d, time.UTC, time.Now()); err != nil {
			t.Fatal(err)
		}
		if got, err := c.Delivery(ctx, id); err != nil || got.Plan != plan {
			t.Errorf("%s: plan %q, %v", id, got.Plan, err)
		}
		_, err := raw(t, path).Exec(`UPDATE deliveries SET plan = 'p-other' WHERE delivery_id = ?`, id)
		if err == nil || !strings.Contains(err.Error(), "never changed") {
			t.Errorf("%s: the plan was changed: %v", id, err)
		}
	}
}

// What was erased between the decision and the ledger leaves no more than what was
// refused meanwhile.
func TestDeliveryOfWhatIsErased(t *testing.T) {
	g := newGallery(t)
	ctx := context.Background()
	g.take("a", "a", schema.Probe{}, "", look(0))
	g.take("b", "b", schema.Probe{}, "", look(64))
	now := schema.WhenOf(testNow)
	d := schema.Delivery{
		ID: "x-20250101-00000001", Manifest: "urn:uuid:0", Channel: schema.Web, Format: "manifest", Destination: "/srv/x",
		CreatedAt: now, ValidUntil: now, Program: "test",
	}
	v, err := g.ExportView(ctx, schema.Selection{}, schema.Web, time.UTC, testNow)
	if err != nil || len(v.Photos) != 2 {
		t.Fatalf("%d photos, %v", len(v.Photos), err)
	}
	for i, x := range v.Photos {
		d.Decisions = append(d.Decisions, schema.LedgerDecision{ID: fmt.Sprint("k-", i), Photo: x.Photo.SHA256, Decision: x.Decision})
	}
	if err := g.CheckDelivery(ctx, d, time.UTC, testNow); err != nil {
		t.Fatalf("before: %v", err)
	}
	if _, err := g.Purge(ctx, schema.Scope("photo:"+sha("b")), "order-1", schema.ApplyOptions{Now: testNow}); err != nil {
		t.Fatal(err)
	}
	if err := g.CheckDelivery(ctx, d, time.UTC, testNow); !errors.Is(err, ErrMoved) {
		t.Errorf("CheckDelivery: %v", err)
	}
	if err := g.OpenDelivery(ctx, d, time.UTC, testNow); !errors.Is(err, ErrMoved) {
		t.Errorf("OpenDelivery: %v", err)
	}
}
