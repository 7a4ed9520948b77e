package catalog

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

const postedAt = schema.When("2025-02-01T00:00:00Z")

// Where a delivery was posted is shown with it, and with what is asked back of it:
// of that photo, or of all.
func TestPostedIsShownAndAskedBack(t *testing.T) {
	ctx := context.Background()
	l := newLedger(t)
	d, err := l.Delivery(ctx, "x-web-1")
	if err != nil {
		t.Fatal(err)
	}
	photo := d.Files[slices.IndexFunc(d.Files, func(f schema.DeliveryFile) bool { return !f.Photo.IsZero() })].Photo
	note := func(delivery, photo, url, note string) (schema.Posted, error) {
		return l.NotePosted(ctx, delivery, photo, schema.Posted{URL: url, Note: note, At: postedAt})
	}
	if _, err := note("x-web-1", "", "https://example.org/all", "a private word"); err != nil {
		t.Fatal(err)
	}
	if p, err := note("x-web-1", photo.ID(), "https://example.org/one", ""); err != nil || p.Photo != photo {
		t.Fatalf("%+v, %v", p, err)
	}
	for _, no := range [][2]string{{"x-none", ""}, {"x-web-1", sha("f")}, {"x-web-1", "nonsense"}, {"x-web-1", "%"}} {
		if _, err := note(no[0], no[1], "https://example.org/x", ""); !errors.Is(err, ErrNotFound) {
			t.Errorf("%v: %v", no, err)
		}
	}
	if _, err := note("x-web-1", "", "ftp://example.org/x", ""); err == nil {
		t.Error("an address that nobody can open was taken")
	}
	if d, err = l.Delivery(ctx, "x-web-1"); err != nil {
		t.Fatal(err)
	}
	want := []schema.Posted{{URL: "https://example.org/all", At: postedAt, Note: "a private word"}, {URL: "https://example.org/one", At: postedAt, Photo: photo}}
	if !slices.Equal(d.Posted, want) {
		t.Errorf("%+v, want %+v", d.Posted, want)
	}

	if l.event(schema.StateWithdrawn, schema.Web, testNow); l.sweep(testNow).Items == 0 && len(l.list(schema.RecallFilter{})) == 0 {
		t.Fatal("nothing was asked back")
	}
	for _, r := range l.list(schema.RecallFilter{}) {
		var want []string
		if r.Delivery == "x-web-1" {
			want = []string{"https://example.org/all"}
			if r.Photo == photo {
				want = append(want, "https://example.org/one")
			}
		}
		if !slices.Equal(r.Posted, want) {
			t.Errorf("%s of %s: %v, want %v", r.ID, r.Delivery, r.Posted, want)
		}
	}
	text, err := json.Marshal(l.entries(""))
	if err != nil || strings.Contains(string(text), "example.org") {
		t.Errorf("the feed names an address: %s, %v", text, err)
	}
}

func TestPostedIsAppendOnly(t *testing.T) {
	l := newLedger(t)
	if _, err := l.NotePosted(context.Background(), "x-web-1", "", schema.Posted{URL: "https://example.org/p", Note: "a word", At: postedAt}); err != nil {
		t.Fatal(err)
	}
	db := raw(t, l.path)
	for _, q := range []string{
		`UPDATE delivery_notes SET url = 'https://example.org/q'`,
		`UPDATE delivery_notes SET note = NULL`,
		`UPDATE delivery_notes SET note = 'another'`,
		`UPDATE delivery_notes SET delivery_id = 'x-web-2'`,
		`DELETE FROM delivery_notes`,
		`INSERT OR REPLACE INTO delivery_notes (note_no, delivery_id, url, at) VALUES (1, 'x-web-1', 'https://example.org/q', '2025-02-01T00:00:00Z')`,
		`INSERT INTO delivery_notes (delivery_id, url, at) VALUES ('x-web-1', 'javascript:alert(1)', '2025-02-01T00:00:00Z')`,
		`INSERT INTO delivery_notes (delivery_id, photo, url, at) VALUES ('x-web-1', '` + sha("f") + `', 'https://example.org/q', '2025-02-01T00:00:00Z')`,
	} {
		if _, err := db.Exec(q); err == nil {
			t.Errorf("the database took: %s", q)
		}
	}
	// The trigger for a purge lets only the note go, and only what is erased.
	if _, err := db.Exec(`INSERT INTO purges (order_id, scope, at) VALUES ('order-1', 'family:family-a', '2025-02-02T00:00:00Z')`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`INSERT INTO purged_originals (sha256, purge_no) SELECT DISTINCT photo, 1 FROM delivery_files WHERE photo IS NOT NULL`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`UPDATE delivery_notes SET note = NULL, url = 'https://example.org/q'`); err == nil {
		t.Error("an address was changed with the note")
	}
	if _, err := db.Exec(`UPDATE delivery_notes SET note = NULL`); err != nil {
		t.Errorf("what is erased stays: %v", err)
	}
}

// A name that several photos have is meant for the one that left in the delivery.
func TestPostedByTheNameOfAFile(t *testing.T) {
	ctx := context.Background()
	l := newLedger(t)
	one := l.plan("x-one", schema.Web, "", "/out/one")
	photo := one.Decisions[0].Photo
	one.Decisions = one.Decisions[:1]
	one.Files = slices.DeleteFunc(one.Files, func(f schema.DeliveryFile) bool { return !f.Photo.IsZero() && f.Photo != photo })
	if err := errors.Join(l.OpenDelivery(ctx, one, time.UTC, testNow), l.CloseDelivery(ctx, "x-one", "standing", nil, testNow)); err != nil {
		t.Fatal(err)
	}
	note := func(delivery, name string) (schema.Posted, error) {
		return l.NotePosted(ctx, delivery, name, schema.Posted{URL: "https://example.org/one", At: postedAt})
	}
	if p, err := note("x-one", "1.jpg"); err != nil || p.Photo != photo {
		t.Errorf("of two with this name the delivery holds one: %v, %v", p.Photo, err)
	}
	many := new(AmbiguousError)
	if _, err := note("x-web-1", "1.jpg"); !errors.As(err, &many) || len(many.Photos) != 2 {
		t.Errorf("the delivery holds both: %v", err)
	}
	if _, err := note("x-one", "2.jpg"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a name of none: %v", err)
	}
}
