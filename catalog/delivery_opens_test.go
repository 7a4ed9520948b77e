package catalog

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// hears has a guardian say something of a consent, by a program of its own.
func hears(t *testing.T, l *shelf, state schema.State) func() {
	return func() {
		c, err := Open(context.Background(), sqlite.File(l.path))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		(&shelf{c, t, l.path}).event(state, schema.Web, testNow)
	}
}

// A large delivery is entered in steps, and all of it is there in the end, as it was
// planned.
func TestLargeDeliveryIsEnteredInSteps(t *testing.T) {
	l := newLedger(t)
	l.more(2*enteredAtOnce + 3)
	d := l.plan("x-large", schema.Web, "", "/out/large")
	db := l.meanwhile(nil)
	if err := l.OpenDelivery(t.Context(), d, time.UTC, testNow); err != nil {
		t.Fatal(err)
	}
	got, err := l.Delivery(t.Context(), d.ID)
	if err != nil || db.changes != 3 {
		t.Fatalf("%d changes, %v", db.changes, err)
	}
	files := func(list []schema.DeliveryFile) (names []string) {
		for _, f := range list {
			names = append(names, f.Path+" "+f.SHA256.String()+" "+f.Photo.String()+" "+f.Decision)
		}
		slices.Sort(names)
		return names
	}
	if want := files(d.Files); !slices.Equal(files(got.Files), want) || got.State != "writing" {
		t.Errorf("%s, %d files, want %d", got.State, len(got.Files), len(want))
	}
}

// A guardian takes a yes back after it was decided and before the first step is written, or
// between two steps. Nothing may leave, and of what was entered nothing is asked back.
func TestDeliveryIsDecidedAgain(t *testing.T) {
	for _, at := range []int{1, 2, 3} {
		l := newLedger(t)
		l.more(2*enteredAtOnce + 3)
		d := l.plan("x-large", schema.Web, "", "/out/large")
		l.meanwhile(hears(t, l, schema.StateWithdrawn)).at = at
		if err := l.OpenDelivery(t.Context(), d, time.UTC, testNow); !errors.Is(err, ErrMoved) {
			t.Errorf("before step %d: %v, want ErrMoved", at, err)
		}
		got, err := l.Delivery(t.Context(), d.ID)
		if at == 1 && !errors.Is(err, ErrNotFound) || at > 1 && (err != nil || got.State != "failed") {
			t.Errorf("before step %d: the delivery is %q, %v", at, got.State, err)
		}
		if open := l.list(schema.RecallFilter{Delivery: d.ID, Open: true}); len(open) > 0 {
			t.Errorf("before step %d: %d files that never left are asked back", at, len(open))
		}
	}
}

// What somebody wrote that bears on nothing does not keep a delivery from leaving.
func TestDeliveryOutlastsOtherWriters(t *testing.T) {
	l := newLedger(t)
	l.more(enteredAtOnce)
	d := l.plan("x-large", schema.Web, "", "/out/large")
	l.meanwhile(func() {
		c, err := Open(context.Background(), sqlite.File(l.path))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		applyAll(t, c, parse(t, `rooms: [{id: room-z, people: [], label: Another room}]`))
	}).at = 2
	if err := l.OpenDelivery(t.Context(), d, time.UTC, testNow); err != nil {
		t.Error(err)
	}
}
