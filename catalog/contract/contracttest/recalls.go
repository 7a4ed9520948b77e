package contracttest

import (
	"reflect"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

func entry(photo schema.Digest, ch schema.Channel, number int) contract.RecallEntry {
	return contract.RecallEntry{
		Photo: photo, Channel: ch, Number: number, KnownAs: "both", Why: []string{schema.ReasonWithdrawn}, OpenedAt: early, DueAt: later,
	}
}

// askBack adds an entry and asks back what is of its photo in a delivery.
func askBack(t *testing.T, db contract.Database, e contract.RecallEntry, delivery string) (items int) {
	t.Helper()
	change(t, db, func(w contract.Writer) error {
		seq, err := w.AddRecallEntry(t.Context(), e)
		if err == nil {
			items, err = w.AddRecallItems(t.Context(), seq, delivery, e.Photo)
		}
		return err
	})
	return items
}

func readRecalls(t *testing.T, db contract.Database, delivery, recipient string) (list []schema.Recall) {
	t.Helper()
	view(t, db, func(r contract.Reader) (err error) {
		list, err = r.Recalls(t.Context(), contract.RecallsChosen{Delivery: delivery, Recipient: recipient})
		return err
	})
	return list
}

func closeItem(t *testing.T, db contract.Database, item int64, status schema.RecallStatus) error {
	t.Helper()
	at, err := time.Parse(time.RFC3339, string(later))
	if err != nil {
		t.Fatal(err)
	}
	return db.Change(t.Context(), func(w contract.Writer) error {
		return w.AddRecallEvent(t.Context(), item, schema.RecallClose{Status: status, By: "Ada", Note: "by phone", At: at})
	})
}

func itemNo(t *testing.T, r schema.Recall) int64 {
	t.Helper()
	n, err := schema.ParseRecallID(r.ID)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func recalls(t *testing.T, at contract.Place) {
	db, p1, p2 := leaving(t, at)
	ctx := t.Context()
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error {
				return w.AddPosted(ctx, "d1", schema.Posted{URL: "https://example.org/all", At: early})
			},
			func() error {
				return w.AddPosted(ctx, "d1", schema.Posted{URL: "https://example.org/one", Photo: p1, At: early})
			},
			func() error { return w.AddDeliveryFile(ctx, "d1", delivered("o.jpg", p2, "k2")) },
			func() error {
				return w.AddPosted(ctx, "d1", schema.Posted{URL: "https://example.org/other", Photo: p2, At: early})
			})
	})
	if n := askBack(t, db, entry(p1, "web", 1), "d1"); n != 2 {
		t.Errorf("%d files are asked back, want 2", n)
	}
	view(t, db, func(r contract.Reader) error {
		for photo, want := range map[schema.Digest]contract.Trace{
			p1: {Delivered: true, Decided: true, Recalled: true}, p2: {Delivered: true, Decided: true}, digest(0x77): {},
		} {
			equal(t, "trace of "+photo.ID(), must[contract.Trace](t)(r.TraceOf(ctx, photo.String())), want)
		}
		return nil
	})
	if n := askBack(t, db, entry(p1, "web", 2), "d1"); n != 0 {
		t.Errorf("%d files are asked back that are already", n)
	}
	change(t, db, func(w contract.Writer) error {
		other := delivery("d4", later)
		other.Recipient = "studio"
		return do(func() error { return w.AddDelivery(ctx, other) }, func() error { return w.AddDeliveryFile(ctx, "d4", delivered("h.jpg", p1, "k1")) })
	})
	if n := askBack(t, db, entry(p1, "web", 3), "d4"); n != 1 {
		t.Errorf("%d files are asked back of d4, want 1", n)
	}
	all := readRecalls(t, db, "", "")
	if len(all) != 3 {
		t.Fatalf("there are %d items, want 3: %+v", len(all), all)
	}
	want := schema.Recall{
		ID: all[0].ID, Seq: 1, Delivery: "d1", Recipient: "press desk", Destination: "/mnt/d1", Channel: "web", Photo: p1, Path: "a.jpg", SHA256: digest('a'),
		Why: []string{schema.ReasonWithdrawn}, OpenedAt: early, DueAt: later, Status: schema.RecallOpen,
		Posted: []string{"https://example.org/all", "https://example.org/one"},
	}
	if !reflect.DeepEqual(all[0], want) {
		t.Errorf("\n%+v, want\n%+v", all[0], want)
	}
	for _, x := range []struct {
		delivery, recipient string
		want                []schema.Recall
	}{{"d1", "", all[:2]}, {"", "studio", all[2:]}, {"d1", "studio", []schema.Recall{}}} {
		if got := readRecalls(t, db, x.delivery, x.recipient); !reflect.DeepEqual(got, x.want) {
			t.Errorf("of %q, to %q:\n%+v", x.delivery, x.recipient, got)
		}
	}
	change(t, db, func(w contract.Writer) error {
		at, _ := time.Parse(time.RFC3339, string(early))
		return w.AddRecallEvent(ctx, itemNo(t, all[0]), schema.RecallClose{Status: schema.RecallAcknowledged, At: at})
	})
	if err := closeItem(t, db, itemNo(t, all[0]), schema.RecallDone); err != nil {
		t.Fatal(err)
	}
	want.Status, want.StatusAt, want.By, want.Note = schema.RecallDone, later, "Ada", "by phone"
	if got := readRecalls(t, db, "d1", "")[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("done:\n%+v, want\n%+v", got, want)
	}
	isRefused(t, "one that is done is opened again", attempt(t, db, func(w contract.Writer) error {
		return w.AddRecallEvent(ctx, itemNo(t, all[0]), schema.RecallClose{Status: schema.RecallAcknowledged})
	}))
}

// What stands tells how far its recall has come, and what was lifted can be asked
// back again.
func recallsProgress(t *testing.T, at contract.Place) {
	db, p1, _ := leaving(t, at)
	is := func(when string, files, asked, closed int) {
		t.Helper()
		view(t, db, func(r contract.Reader) error {
			list, err := r.Delivered(t.Context(), nil)
			if err == nil && (list[0].Delivery != "d1" || list[0].Files != files || list[0].Asked != asked || list[0].Closed != closed) {
				t.Errorf("%s: %+v", when, list[0])
			}
			return err
		})
	}
	is("not asked back", 2, 0, 0)
	askBack(t, db, entry(p1, "web", 1), "d1")
	is("asked back", 2, 2, 0)
	items := readRecalls(t, db, "d1", "")
	for _, x := range []struct {
		item          int
		status        schema.RecallStatus
		asked, closed int
	}{{0, schema.RecallCannot, 2, 1}, {1, schema.RecallDone, 2, 2}, {0, schema.RecallLifted, 1, 1}} {
		if err := closeItem(t, db, itemNo(t, items[x.item]), x.status); err != nil {
			t.Fatal(err)
		}
		is(string(x.status), 2, x.asked, x.closed)
	}
	if n := askBack(t, db, entry(p1, "web", 2), "d1"); n != 1 {
		t.Errorf("%d files are asked back again, want the one that was lifted", n)
	}
}

func recallFeed(t *testing.T, at contract.Place) {
	db, p1, p2 := leaving(t, at)
	ctx := t.Context()
	last := func(ch schema.Channel, want int) {
		t.Helper()
		view(t, db, func(r contract.Reader) error {
			n, err := r.LastRecallNumber(ctx, ch)
			if n != want {
				t.Errorf("the last number of %s is %d, want %d", ch, n, want)
			}
			return err
		})
	}
	change(t, db, func(w contract.Writer) error {
		other := delivery("d4", early)
		other.Channel = "archive"
		return do(func() error { return w.AddDelivery(ctx, other) }, func() error { return w.AddDeliveryFile(ctx, "d4", delivered("x.jpg", p1, "k1")) })
	})
	last("web", 0)
	askBack(t, db, entry(p1, "web", 1), "d1")
	askBack(t, db, entry(p2, "web", 2), "d3")
	last("web", 2)
	last("archive", 0)
	first, second := entry(p1, "web", 1), entry(p2, "web", 2)
	first.Why, first.Digests = nil, []schema.Digest{digest('a'), digest('b'), digest('c')}
	second.Why, second.Digests = nil, []schema.Digest{digest('e')}
	view(t, db, func(r contract.Reader) error {
		got, err := r.RecallEntries(ctx, "web")
		if want := []contract.RecallEntry{first, second}; err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("\n%+v, %v, want\n%+v", got, err, want)
		}
		none, err := r.RecallEntries(ctx, "archive")
		if len(none) != 0 {
			t.Errorf("on another channel: %+v", none)
		}
		return err
	})
}

func undelivered(t *testing.T, at contract.Place) {
	db, p1, _ := leaving(t, at)
	ctx := t.Context()
	askBack(t, db, entry(p1, "web", 1), "d1")
	askBack(t, db, entry(p1, "web", 2), "d2")
	if err := closeItem(t, db, itemNo(t, readRecalls(t, db, "d1", "")[0]), schema.RecallLifted); err != nil {
		t.Fatal(err)
	}
	change(t, db, func(w contract.Writer) error { return w.CloseUndelivered(ctx, "d1") })
	of := func(delivery string, i int) schema.Recall { return readRecalls(t, db, delivery, "")[i] }
	if r := of("d1", 0); r.Status != schema.RecallLifted {
		t.Errorf("one that was lifted is %s", r.Status)
	}
	if r := of("d1", 1); r.Status != schema.RecallDone || r.StatusAt != early {
		t.Errorf("one that was open is %s, at %s", r.Status, r.StatusAt)
	}
	if r := of("d2", 0); r.Status != schema.RecallOpen {
		t.Errorf("one of another delivery is %s", r.Status)
	}
}
