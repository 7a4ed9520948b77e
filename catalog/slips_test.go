package catalog

import (
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// A delivery that left from a copy of the catalog is entered once, as it left, with all
// that it means for others: what stood at its place was carried away, and what may not
// stand is asked back.
func TestALeftDeliveryIsEntered(t *testing.T) {
	l := newLedger(t)
	opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow.Add(time.Hour)}
	left := l.plan("x-slip", schema.Web, "", "/out/web2")
	away := l.plan("x-gone", schema.Press, "gazette", "/out/elsewhere")
	l.event(schema.StateWithdrawn, schema.Web, testNow)
	enter := func(d schema.Delivery, carried bool) (schema.RecallsOpened, bool, error) {
		return l.EnterLeft(t.Context(), d, carried, opt)
	}
	opened, entered, err := enter(left, false)
	if err != nil || !entered || opened.Items == 0 {
		t.Fatalf("%+v, %v, %v", opened, entered, err)
	}
	if opened, entered, err = enter(left, false); err != nil || entered || opened.Items != 0 {
		t.Errorf("read again: %+v, %v, %v", opened, entered, err)
	}
	other := left
	other.Manifest = "m-another"
	if _, entered, err = enter(other, false); err == nil || entered || !strings.Contains(err.Error(), "another of that name") {
		t.Errorf("another of its name: %v, %v", entered, err)
	}
	if opened, entered, err = enter(away, true); err != nil || !entered || opened.Items != 0 {
		t.Errorf("carried away, and allowed: %+v, %v, %v", opened, entered, err)
	}
	for id, carried := range map[string]bool{"x-slip": false, "x-web-2": true, "x-web-1": false, "x-gone": true} {
		if d, err := l.Delivery(t.Context(), id); err != nil || d.State != "standing" || d.Carried != carried {
			t.Errorf("%s: %s, carried %v, %v", id, d.State, d.Carried, err)
		}
	}
}
