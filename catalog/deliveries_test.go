package catalog

import (
	"context"
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
