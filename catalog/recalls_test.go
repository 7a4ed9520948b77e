package catalog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

const recallRecords = `
families: [{id: family-a, guardians: [{id: guardian-a, name: Marlow Notreal, relationship: parent, authority: sole, contact: marlow@example.org}]}]
people: [{id: person-a, family: family-a, name: Wren Notreal}]
rooms: [{id: room-a, people: [person-a], label: A room, place: 1 Sample Street}]
shoots: [{id: shoot-a, room: room-a, date: 2024-03-02, photographer: Sample Photographer}]
notices: [{id: notice-1, version: "1", lang: en}]
consents:
  - id: consent-a
    family: family-a
    guardian: guardian-a
    notice: notice-1
    method: signed_form
    obtained_at: 2024-01-02
    obtained_by: liaison
    effective_from: 2024-01-02
    expires_at: 2026-01-01
    terms: [{effect: permit, scope: "family:family-a", channels: [web, press]}]
    events: [{state: given, at: 2024-01-02, by: guardian-a, method: signed_form}]
photos: [{match: aaaa, shoot: shoot-a}, {match: bbbb, shoot: shoot-a}]
`

// shelf is a catalog from which copies of two photos went to three places.
type shelf struct {
	*Catalog
	t    *testing.T
	path string
}

func newLedger(t *testing.T) *shelf {
	t.Helper()
	c, path := newCatalog(t)
	l := &shelf{c, t, path}
	exec := func(q string) {
		if err := c.tx(context.Background(), func(tx lentTx) error { _, err := tx.Exec(q); return err }); err != nil {
			t.Fatal(err)
		}
	}
	exec(`INSERT INTO imports (import_id, started_at, sources, program) VALUES (1, '2024-01-01T00:00:00Z', '[]', 'test')`)
	for _, sha := range []string{sha("a"), sha("b")} {
		exec(`INSERT INTO photos (sha256, import_id, camera, serial, created_at) VALUES ('` + sha + `', 1, '', '', '2024-01-01T00:00:00Z')`)
		exec(`INSERT INTO originals (sha256, photo, role, path, source, bytes, format, probe, private)
		 VALUES ('` + sha + `', '` + sha + `', 'primary', 'originals/` + sha + `', '1.jpg', 9, 'jpeg', '{"width":400,"height":300,"format":"jpeg"}', '[]')`)
	}
	applyAll(t, c, parse(t, recallRecords))
	l.deliver("x-web-1", schema.Web, "memorial", "/out/web1")
	l.deliver("x-web-2", schema.Web, "", "/out/web2")
	l.deliver("x-press", schema.Press, "gazette", "/out/press")
	return l
}

func sha(digit string) string { return strings.Repeat(digit, 64) }

// deliver enters all photos, two files of each.
func (l *shelf) deliver(id string, ch schema.Channel, recipient, to string) {
	l.t.Helper()
	ctx := context.Background()
	d := l.plan(id, ch, recipient, to)
	if err := errors.Join(l.OpenDelivery(ctx, d, time.UTC, testNow), l.CloseDelivery(ctx, id, "standing", nil, testNow)); err != nil {
		l.t.Fatal(err)
	}
}

// plan is a delivery of all photos, two files of each.
func (l *shelf) plan(id string, ch schema.Channel, recipient, to string) schema.Delivery {
	l.t.Helper()
	v, err := l.ExportView(context.Background(), schema.Selection{}, ch, time.UTC, testNow)
	if err != nil || len(v.Photos) < 2 {
		l.t.Fatalf("%d photos, %v", len(v.Photos), err)
	}
	d := schema.Delivery{
		ID: id, Manifest: "m-" + id, Channel: ch, Format: "manifest", Recipient: recipient, Destination: to,
		CreatedAt: schema.WhenOf(testNow), ValidUntil: "2025-07-01T00:00:00Z", Program: "test",
	}
	for i, x := range v.Photos {
		k := fmt.Sprint("k-", ch, x.Photo.ID)
		d.Decisions = append(d.Decisions, schema.LedgerDecision{ID: k, Photo: x.Photo.SHA256, Decision: x.Decision})
		for _, size := range []string{"large", "thumb"} {
			d.Files = append(d.Files, schema.DeliveryFile{
				Path: fmt.Sprint("r/", i, "-", size, ".jpg"), Photo: x.Photo.SHA256, Decision: k, Bytes: 5,
				SHA256: schema.DigestOf([]byte(x.Photo.ID + size)),
			})
		}
	}
	d.Files = append(d.Files, schema.DeliveryFile{Path: "manifest.json", SHA256: schema.DigestOf([]byte(id)), Bytes: 5})
	return d
}

func (l *shelf) event(state schema.State, ch schema.Channel, at time.Time) schema.RecallsOpened {
	l.t.Helper()
	return l.eventOf("consent-a", state, ch, at)
}

func (l *shelf) eventOf(consent string, state schema.State, ch schema.Channel, at time.Time) schema.RecallsOpened {
	l.t.Helper()
	opened, err := l.AddEvents(context.Background(), []schema.Consent{{ID: consent, Events: []schema.ConsentEvent{
		{State: state, Channel: ch, At: schema.WhenOf(at), By: "Marlow Notreal", Method: "unrecorded"},
	}}}, schema.ApplyOptions{Zone: time.UTC, Now: at})
	if err != nil {
		l.t.Fatal(err)
	}
	return opened.Recalls
}

func (l *shelf) list(want schema.RecallFilter) []schema.Recall {
	l.t.Helper()
	list, err := l.Recalls(context.Background(), want)
	if err != nil {
		l.t.Fatal(err)
	}
	return list
}

// entries are those of a channel's feed, or of all feeds one after the other.
func (l *shelf) entries(ch schema.Channel) []schema.RecallEntry {
	l.t.Helper()
	channels := []schema.Channel{ch}
	if ch == "" {
		channels = schema.Channels()
	}
	var all []schema.RecallEntry
	for _, ch := range channels {
		list, err := l.RecallEntries(context.Background(), ch)
		if err != nil {
			l.t.Fatal(err)
		}
		all = append(all, list...)
	}
	return all
}

// calls is what packages of a channel call a photo.
func (l *shelf) calls(ch schema.Channel, photo string) string {
	l.t.Helper()
	v, err := l.ExportView(context.Background(), schema.Selection{}, ch, time.UTC, testNow)
	if err != nil {
		l.t.Fatal(err)
	}
	return schema.PackagePhotoID(v.Secret, ch, mustDigest(l.t, photo))
}

func (l *shelf) sweep(now time.Time) schema.RecallsOpened {
	l.t.Helper()
	opened, err := l.OpenRecalls(context.Background(), time.UTC, nil, now)
	if err != nil {
		l.t.Fatal(err)
	}
	return opened
}

// One item a file, one entry a photo, as soon as the yes has ended; a second look
// opens nothing.
func TestWithdrawalAsksBack(t *testing.T) {
	l := newLedger(t)
	if opened := l.sweep(testNow); opened.Items != 0 {
		t.Fatalf("what is covered was asked back: %+v", opened)
	}
	want := schema.RecallsOpened{Items: 8, Photos: 2, DueAt: "2025-06-02T12:00:00Z"}
	if got := l.event(schema.StateWithdrawn, schema.Web, testNow); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if opened := l.sweep(testNow.Add(time.Hour)); opened.Items != 0 {
		t.Errorf("opened twice: %+v", opened)
	}
	items := l.list(schema.RecallFilter{Open: true})
	if len(items) != 8 {
		t.Fatalf("%d items, want 8", len(items))
	}
	first := items[0]
	if first.ID != "r-1" || first.Delivery != "x-web-1" || first.Channel != schema.Web || first.Recipient != "memorial" ||
		first.Path != "r/0-large.jpg" || first.Status != schema.RecallOpen || first.DueAt != want.DueAt ||
		!reflect.DeepEqual(first.Why, []string{schema.ReasonWithdrawn}) {
		t.Errorf("%+v", first)
	}
	entries := l.entries("")
	if len(entries) != 2 || entries[0].Seq != 1 || entries[1].Seq != 2 || len(entries[0].Derivatives) != 2 ||
		entries[0].PhotoID != l.calls(schema.Web, sha("a")) || entries[0].EarlierIDs != nil || entries[0].ActBy != want.DueAt {
		t.Errorf("%+v", entries)
	}
	// The other channel's entries follow; what was said stays as it was.
	if got := l.event(schema.StateSuspended, schema.Press, testNow.Add(time.Minute)); got.Items != 4 || got.DueAt != "2025-06-04T12:01:00Z" {
		t.Errorf("%+v", got)
	}
	if web := l.entries(schema.Web); !reflect.DeepEqual(web, entries) {
		t.Errorf("%+v", web)
	}
	// Its numbers tell nothing of the other's.
	if press := l.entries(schema.Press); len(press) != 2 || press[0].Seq != 1 || press[0].PhotoID != l.calls(schema.Press, sha("a")) {
		t.Errorf("%+v", press)
	}
	if press, web := l.calls(schema.Press, sha("a")), l.calls(schema.Web, sha("a")); press == web || strings.HasPrefix(sha("a"), web) {
		t.Errorf("%s for press, %s for web", press, web)
	}
}

// What a family said stays written when the asking back fails, and a later look
// asks back what this one could not.
func TestWithdrawalStandsWhenNothingCanBeAskedBack(t *testing.T) {
	l := newLedger(t)
	db := raw(t, l.path)
	if _, err := db.Exec(`CREATE TRIGGER broken BEFORE INSERT ON recalls BEGIN SELECT RAISE(ABORT, 'broken'); END`); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	withdrawn := schema.ConsentEvent{State: schema.StateWithdrawn, Channel: schema.Web, At: schema.WhenOf(testNow), By: "Marlow Notreal", Method: "unrecorded"}
	_, err := l.AddEvents(ctx, []schema.Consent{{ID: "consent-a", Events: []schema.ConsentEvent{withdrawn}}}, schema.ApplyOptions{Zone: time.UTC, Now: testNow})
	if err == nil || !strings.Contains(err.Error(), "is recorded") {
		t.Errorf("got %v, want what is recorded and what is not done", err)
	}
	v, err := l.ExportView(ctx, schema.Selection{}, schema.Web, time.UTC, testNow)
	if err != nil || len(v.Photos) < 2 {
		t.Fatalf("%d photos, %v", len(v.Photos), err)
	}
	for _, x := range v.Photos {
		if x.Decision.Effect == schema.Permit {
			t.Errorf("%s may still be shown", x.Photo.ID)
		}
	}
	if _, err := db.Exec(`DROP TRIGGER broken`); err != nil {
		t.Fatal(err)
	}
	if got := l.sweep(testNow); got.Items != 8 {
		t.Errorf("asked back later: %+v", got)
	}
}

func TestAskedBackByTimeNoAndHold(t *testing.T) {
	for name, end := range map[string]func(l *shelf) schema.RecallsOpened{
		"expiry": func(l *shelf) schema.RecallsOpened { return l.sweep(testNow.AddDate(1, 0, 0)) },
		"hold": func(l *shelf) schema.RecallsOpened {
			return applyAll(l.t, l.Catalog, parse(l.t, strings.Replace(recallRecords, "id: family-a, g", "id: family-a, hold: true, g", 1))).Recalls
		},
		"a no": func(l *shelf) schema.RecallsOpened {
			no := parse(l.t, recallRecords).Consents
			no[0].ID, no[0].Terms[0].Effect = "consent-no", schema.Deny
			return applyAll(l.t, l.Catalog, schema.Records{Consents: no}).Recalls
		},
		"supersession": func(l *shelf) schema.RecallsOpened {
			next := parse(l.t, recallRecords).Consents
			next[0].ID, next[0].Supersedes, next[0].Terms[0].Channels = "consent-next", "consent-a", []schema.Channel{schema.Film}
			return applyAll(l.t, l.Catalog, schema.Records{Consents: next}).Recalls
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := end(newLedger(t)); got.Items != 12 || got.Photos != 2 {
				t.Errorf("%+v", got)
			}
		})
	}
	// A day on which nothing is to be shown takes nothing back.
	if (schema.Standing{Decision: schema.Decision{Effect: schema.Hold, Reasons: []string{schema.ReasonBlackout}}}).Covered() != true {
		t.Error("a quiet day takes back")
	}
}

func TestDryRunAsksNothingBack(t *testing.T) {
	l := newLedger(t)
	rec := parse(t, strings.Replace(recallRecords, "id: family-a, g", "id: family-a, hold: true, g", 1))
	done, err := l.Apply(context.Background(), rec, schema.ApplyOptions{Zone: time.UTC, Now: testNow, DryRun: true})
	if err != nil || done.Recalls.Items != 12 {
		t.Errorf("%+v, %v", done.Recalls, err)
	}
	if got := l.list(schema.RecallFilter{}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestCloseRecalls(t *testing.T) {
	ctx := context.Background()
	l := newLedger(t)
	l.event(schema.StateWithdrawn, schema.Web, testNow)
	shut := func(want schema.RecallFilter, status schema.RecallStatus) ([]schema.Recall, error) {
		return l.CloseRecalls(ctx, want, schema.RecallClose{Status: status, By: "liaison", Note: "Marlow called", At: testNow}, time.UTC)
	}
	must := func(n int, want schema.RecallFilter, status schema.RecallStatus) {
		t.Helper()
		if got, err := shut(want, status); err != nil || len(got) != n {
			t.Errorf("%s: %d, %v; want %d", status, len(got), err, n)
		}
	}
	must(1, schema.RecallFilter{IDs: []string{"r-1"}}, schema.RecallAcknowledged)
	if open := l.list(schema.RecallFilter{Open: true}); len(open) != 8 || open[0].Status != schema.RecallAcknowledged {
		t.Errorf("to have seen it is not to have done it: %+v", open)
	}
	must(4, schema.RecallFilter{Delivery: "x-web-1"}, schema.RecallDone)
	must(0, schema.RecallFilter{Delivery: "x-web-1"}, schema.RecallDone)
	must(1, schema.RecallFilter{IDs: []string{"r-3"}}, schema.RecallCannot)
	must(1, schema.RecallFilter{IDs: []string{"r-3"}}, schema.RecallDone)
	if _, err := shut(schema.RecallFilter{IDs: []string{"r-1"}}, schema.RecallAcknowledged); err == nil {
		t.Error("what was done was opened again")
	}
	// All or none: the second is not there.
	if _, err := shut(schema.RecallFilter{IDs: []string{"r-4", "r-99"}}, schema.RecallDone); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if open := l.list(schema.RecallFilter{Open: true}); len(open) != 3 {
		t.Errorf("%d are open, want 3", len(open))
	}
	if open := l.list(schema.RecallFilter{Recipient: "memorial"}); len(open) != 4 {
		t.Errorf("%d of the recipient, want 4", len(open))
	}

	// What is gone of a delivery is done, of it and of no other.
	var atWeb2 []string
	for _, r := range l.list(schema.RecallFilter{}) {
		if r.Destination == "/out/web2" {
			atWeb2 = append(atWeb2, r.Delivery)
		}
	}
	if err := l.RecallsGone(ctx, atWeb2, []string{"r/0-thumb.jpg", "r/1-thumb.jpg"}, testNow); err != nil {
		t.Fatal(err)
	}
	if err := l.RecallsGone(ctx, []string{"x-elsewhere"}, []string{"r/1-large.jpg"}, testNow); err != nil {
		t.Fatal(err)
	}
	if open := l.list(schema.RecallFilter{Open: true}); len(open) != 1 || open[0].Path != "r/1-large.jpg" {
		t.Errorf("%+v", open)
	}
}

// Coverage tells a copy that was never asked back from one that is awaited and
// from one that is back.
func TestCoverageKnowsRecalls(t *testing.T) {
	ctx := context.Background()
	l := newLedger(t)
	stands := func(now time.Time) (out []schema.RecallStatus) {
		t.Helper()
		err := l.Coverage(ctx, time.UTC, now, func(s schema.Standing) error {
			if s.Delivery == "x-web-1" {
				out = append(out, s.Recall)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	later := testNow.AddDate(1, 0, 0)
	for _, want := range []schema.RecallStatus{"", schema.RecallOpen, schema.RecallDone} {
		switch want {
		case schema.RecallOpen:
			l.sweep(later)
		case schema.RecallDone:
			if _, err := l.CloseRecalls(ctx, schema.RecallFilter{Delivery: "x-web-1"}, schema.RecallClose{Status: schema.RecallDone, At: later}, time.UTC); err != nil {
				t.Fatal(err)
			}
		}
		if got := stands(later); !reflect.DeepEqual(got, []schema.RecallStatus{want, want}) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Covered again: what is open stays open, and nothing is added to the feed.
func TestRecallOutlivesANewYes(t *testing.T) {
	l := newLedger(t)
	l.event(schema.StateWithdrawn, "", testNow)
	before := l.entries("")
	next := parse(t, recallRecords).Consents
	next[0].ID, next[0].Supersedes = "consent-next", "consent-a"
	applyAll(t, l.Catalog, schema.Records{Consents: next})
	l.sweep(testNow.Add(time.Hour))
	if open := l.list(schema.RecallFilter{Open: true}); len(open) != 12 {
		t.Errorf("%d are open, want 12", len(open))
	}
	if got := l.entries(""); !reflect.DeepEqual(got, before) {
		t.Errorf("%+v", got)
	}
}

// yesAgain records a yes in place of the last one.
func (l *shelf) yesAgain(id, supersedes string, conditions *schema.Conditions) schema.RecallsOpened {
	l.t.Helper()
	next := parse(l.t, recallRecords).Consents
	next[0].ID, next[0].Supersedes, next[0].Terms[0].Conditions = id, supersedes, conditions
	return applyAll(l.t, l.Catalog, schema.Records{Consents: next}).Recalls
}

func (l *shelf) lift(want schema.RecallFilter) error {
	_, err := l.CloseRecalls(context.Background(), want, schema.RecallClose{Status: schema.RecallLifted, At: testNow}, time.UTC)
	return err
}

// A recall is lifted only where the family says yes again, and then the copy can be
// asked back again.
func TestLiftedRecallIsAskedBackAgain(t *testing.T) {
	l := newLedger(t)
	l.event(schema.StateWithdrawn, "", testNow)
	if err := l.lift(schema.RecallFilter{IDs: []string{"r-1"}}); !errors.Is(err, ErrNotCovered) {
		t.Fatalf("lifted without a yes: %v", err)
	}
	l.yesAgain("consent-2", "consent-a", nil)
	if err := l.lift(schema.RecallFilter{Delivery: "x-press", Open: true}); err != nil {
		t.Fatal(err)
	}
	if open := l.list(schema.RecallFilter{Open: true}); len(open) != 8 {
		t.Errorf("%d are open, want the 8 of web", len(open))
	}
	if err := l.lift(schema.RecallFilter{Delivery: "x-press"}); err != nil {
		t.Errorf("said twice: %v", err)
	}
	before := l.entries("")
	no := parse(t, recallRecords).Consents
	no[0].ID, no[0].Terms[0].Effect = "consent-no", schema.Deny
	if got := applyAll(t, l.Catalog, schema.Records{Consents: no}).Recalls; got.Items != 4 || got.Photos != 2 {
		t.Errorf("%+v, want the 4 files of press once more", got)
	}
	if got := l.entries(""); len(got) != len(before)+2 || !reflect.DeepEqual(got[:len(before)], before) {
		t.Errorf("%+v", got)
	}
	if open := l.list(schema.RecallFilter{Open: true, Delivery: "x-press"}); len(open) != 4 || open[0].Status != schema.RecallOpen {
		t.Errorf("%+v", open)
	}
}

// What stands may still be shown, and not as it stands.
func TestStricterConditionsAskBack(t *testing.T) {
	l := newLedger(t)
	if got := l.yesAgain("consent-2", "consent-a", &schema.Conditions{MaxLongEdgePx: 800}); got.Items != 12 || got.Photos != 2 {
		t.Fatalf("%+v", got)
	}
	open := l.list(schema.RecallFilter{Open: true})
	if !reflect.DeepEqual(open[0].Why, []string{schema.ReasonStricter}) {
		t.Errorf("why: %v", open[0].Why)
	}
	if err := l.lift(schema.RecallFilter{IDs: []string{"r-1"}}); !errors.Is(err, ErrNotCovered) {
		t.Errorf("lifted as it is: %v", err)
	}
	// A wider yes is kept by what left on the narrower one.
	if got := l.yesAgain("consent-3", "consent-2", nil); got.Items != 0 {
		t.Errorf("%+v", got)
	}
}

// An update writes in place of an older delivery: what it overwrites is gone, what
// it writes again is agreed to, and what it does not hold is still to be had.
func TestReplacedDeliverySettlesRecalls(t *testing.T) {
	l := newLedger(t)
	l.event(schema.StateWithdrawn, schema.Web, testNow)
	l.yesAgain("consent-2", "consent-a", nil)
	l.deliverAgain("x-web-3")
	db := raw(t, l.path)
	for _, q := range []string{
		`DROP TRIGGER delivery_files_no_delete`, `DROP TRIGGER delivery_files_no_update`,
		`DELETE FROM delivery_files WHERE delivery_id = 'x-web-3' AND path = 'r/0-thumb.jpg'`,
		`UPDATE delivery_files SET sha256 = '` + sha("c") + `' WHERE delivery_id = 'x-web-3' AND path = 'r/0-large.jpg'`,
	} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.CloseDelivery(context.Background(), "x-web-3", "standing", []string{"x-web-1"}, testNow); err != nil {
		t.Fatal(err)
	}
	got := map[string]schema.RecallStatus{}
	for _, r := range l.list(schema.RecallFilter{Delivery: "x-web-1"}) {
		got[r.Path] = r.Status
	}
	want := map[string]schema.RecallStatus{
		"r/0-large.jpg": schema.RecallDone, "r/0-thumb.jpg": schema.RecallOpen, "r/1-large.jpg": schema.RecallLifted, "r/1-thumb.jpg": schema.RecallLifted,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if open := l.list(schema.RecallFilter{Delivery: "x-web-2", Open: true}); len(open) != 4 {
		t.Errorf("%d of another place are open, want 4", len(open))
	}
	// Whoever kept what was overwritten finds it in the feed all the same.
	l.eventOf("consent-2", schema.StateWithdrawn, schema.Web, testNow.Add(time.Hour))
	entries := l.entries(schema.Web)
	last := entries[len(entries)-2]
	for _, name := range []schema.Digest{schema.DigestOf([]byte(last.Photo.ID() + "large")), mustDigest(t, sha("c"))} {
		if !slices.Contains(last.Derivatives, name) {
			t.Errorf("the feed does not name %s: %+v", name.ID(), last)
		}
	}
}

func mustDigest(t *testing.T, hex string) schema.Digest {
	t.Helper()
	d, err := schema.ParseDigest(hex)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A withdrawal that comes while files are being written asks back what then
// never stands anywhere.
func TestFailedDeliveryHasNothingToCallBack(t *testing.T) {
	ctx := context.Background()
	l := newLedger(t)
	db := raw(t, l.path)
	if _, err := db.Exec(`INSERT INTO deliveries (delivery_id, manifest_id, channel, format, destination, created_at, valid_until, program)
		VALUES ('x-half', 'm', 'web', 'manifest', '/out/half', 'c', 'v', 'test')`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`INSERT INTO delivery_files (delivery_id, path, photo, decision_id, sha256, bytes) SELECT 'x-half', path, photo, decision_id, sha256, bytes FROM delivery_files WHERE delivery_id = 'x-web-1'`); err != nil {
		t.Fatal(err)
	}
	l.event(schema.StateWithdrawn, schema.Web, testNow)
	if open := l.list(schema.RecallFilter{Delivery: "x-half", Open: true}); len(open) != 4 {
		t.Fatalf("%d are open, want 4", len(open))
	}
	if err := l.CloseDelivery(ctx, "x-half", "failed", nil, testNow); err != nil {
		t.Fatal(err)
	}
	if open := l.list(schema.RecallFilter{Delivery: "x-half", Open: true}); len(open) != 0 {
		t.Errorf("%+v", open)
	}
}

func TestRecallsAreAppendOnly(t *testing.T) {
	ctx := context.Background()
	l := newLedger(t)
	l.event(schema.StateWithdrawn, schema.Web, testNow)
	if _, err := l.CloseRecalls(ctx, schema.RecallFilter{IDs: []string{"r-1"}}, schema.RecallClose{Status: schema.RecallDone, At: testNow}, time.UTC); err != nil {
		t.Fatal(err)
	}
	before := l.entries("")
	db := raw(t, l.path)
	for _, q := range []string{
		`UPDATE recalls SET due_at = '2099-01-01T00:00:00Z'`,
		`UPDATE recalls SET seq = 99 WHERE seq = 2`,
		`DELETE FROM recalls`,
		`UPDATE recall_items SET path = 'r/9.jpg'`,
		`DELETE FROM recall_items`,
		`UPDATE recall_events SET status = 'acknowledged'`,
		`DELETE FROM recall_events`,
		`INSERT OR REPLACE INTO recalls SELECT * FROM recalls LIMIT 1`,
		`INSERT OR REPLACE INTO recalls SELECT * FROM recalls ORDER BY seq DESC LIMIT 1`,
		`INSERT INTO recalls SELECT -1, photo, channel, why, opened_at, due_at FROM recalls LIMIT 1`,
		`INSERT OR REPLACE INTO recall_items SELECT * FROM recall_items ORDER BY item_no DESC LIMIT 1`,
		`INSERT OR REPLACE INTO recall_events SELECT * FROM recall_events LIMIT 1`,
		`INSERT INTO recall_items (seq, delivery_id, path) VALUES (1, 'x-press', 'r/0-large.jpg')`,
		`INSERT INTO recall_items (seq, delivery_id, path) VALUES (2, 'x-press', 'r/0-large.jpg')`,
		`INSERT INTO recall_items (seq, delivery_id, path) VALUES (2, 'x-web-1', 'manifest.json')`,
		`UPDATE recall_digests SET sha256 = '` + sha("d") + `'`,
		`DELETE FROM recall_digests`,
		`INSERT INTO recall_digests (seq, sha256) VALUES (1, '` + sha("d") + `')`,
		`INSERT INTO recall_events (item_no, status, at) VALUES (1, 'acknowledged', 'x')`,
		`INSERT INTO recall_events (item_no, status, at) VALUES (1, 'lifted', 'x')`,
		`INSERT INTO recall_events (item_no, status, at) VALUES (2, 'cheerful', 'x')`,
		`INSERT INTO recall_events (item_no, status, at) VALUES (99, 'done', 'x')`,
	} {
		if _, err := db.Exec(q); err == nil {
			t.Errorf("the database took: %s", q)
		}
	}
	// The number of an entry is never given again, whatever becomes of it.
	var n int
	if err := db.QueryRow(`SELECT seq FROM sqlite_sequence WHERE name = 'recalls'`).Scan(&n); err != nil || n != 2 {
		t.Errorf("%d, %v", n, err)
	}
	if got := l.entries(""); !reflect.DeepEqual(got, before) {
		t.Errorf("the feed changed: %+v", got)
	}
}

// An entry that was read takes no further file, not even of its own photo.
func TestFeedEntriesAreSealed(t *testing.T) {
	l := newLedger(t)
	l.event(schema.StateWithdrawn, schema.Web, testNow)
	l.deliverAgain("x-web-3")
	_, err := raw(t, l.path).Exec(`INSERT INTO recall_items (seq, delivery_id, path) VALUES (1, 'x-web-3', 'r/0-large.jpg')`)
	if err == nil || !strings.Contains(err.Error(), "only grows") {
		t.Errorf("got %v", err)
	}
}

// deliverAgain enters a copy of a delivery behind the catalog's back.
func (l *shelf) deliverAgain(id string) {
	l.t.Helper()
	db := raw(l.t, l.path)
	for _, q := range []string{
		`INSERT INTO deliveries SELECT '` + id + `', manifest_id, channel, format, recipient, destination, created_at, valid_until, program, state, plan, scheme FROM deliveries WHERE delivery_id = 'x-web-1'`,
		`INSERT INTO delivery_files (delivery_id, path, photo, decision_id, sha256, bytes) SELECT '` + id + `', path, photo, decision_id, sha256, bytes FROM delivery_files WHERE delivery_id = 'x-web-1'`,
	} {
		if _, err := db.Exec(q); err != nil {
			l.t.Fatal(err)
		}
	}
}

// What can be read of a recall, by a program or by whoever reads the feed, holds
// nothing that people wrote of the family.
func TestRecallsHoldNothingPrivate(t *testing.T) {
	l := newLedger(t)
	l.event(schema.StateWithdrawn, "", testNow)
	feed, err := json.Marshal(l.entries(""))
	if err != nil {
		t.Fatal(err)
	}
	items, err := json.Marshal(l.list(schema.RecallFilter{}))
	if err != nil {
		t.Fatal(err)
	}
	v, err := l.ExportView(context.Background(), schema.Selection{}, schema.Web, time.UTC, testNow)
	if err != nil || len(v.Private) < 4 {
		t.Fatalf("%d, %v", len(v.Private), err)
	}
	for _, private := range append(v.Private, "guardian-a", "family-a", "consent-a", "room-a") {
		for name, text := range map[string][]byte{"feed": feed, "items": items} {
			if strings.Contains(string(text), private) {
				t.Errorf("the %s holds %q", name, private)
			}
		}
	}
	for _, ours := range []string{"x-web-1", "memorial", "/out/"} {
		if strings.Contains(string(feed), ours) {
			t.Errorf("the feed holds %q", ours)
		}
	}
}

// Whatever stands in the tables, a withdrawal goes through and asks back the rest.
func TestNothingBlocksAWithdrawal(t *testing.T) {
	l := newLedger(t)
	db := raw(t, l.path)
	for _, q := range []string{
		`INSERT INTO recalls (photo, channel, number, known_as, why, opened_at, due_at) VALUES ('` + sha("a") + `', 'web', 1, 'channel', '[]', 'a', 'b')`,
		`INSERT INTO recall_items (seq, delivery_id, path) VALUES (1, 'x-web-1', 'r/0-large.jpg')`,
	} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	if opened := l.event(schema.StateWithdrawn, schema.Web, testNow); opened.Items != 7 {
		t.Errorf("%+v, want 7 items", opened)
	}
}

// The vocabulary stands in Go and in SQL.
func TestRecallVocabulary(t *testing.T) {
	all := schema.Migrations()
	text := all[2].SQL
	for _, ch := range schema.Channels() {
		if strings.Count(text, "'"+string(ch)+"'") != 1 {
			t.Errorf("channel %s is not in %s", ch, all[2].Name)
		}
	}
	for _, s := range schema.RecallStatuses() {
		if !strings.Contains(text, "'"+string(s)+"'") {
			t.Errorf("status %s is not in %s", s, all[2].Name)
		}
	}
}

// ofBefore makes deliveries such as earlier programs made: they called photos by
// their digests.
func (l *shelf) ofBefore(id string) {
	l.t.Helper()
	db := raw(l.t, l.path)
	for _, q := range []string{`DROP TRIGGER deliveries_no_update`, `UPDATE deliveries SET scheme = 1 WHERE delivery_id = '` + id + `'`} {
		if _, err := db.Exec(q); err != nil {
			l.t.Fatal(err)
		}
	}
}

// What packages of before call a photo is still named when it is called back, beside
// what those of today call it, and so are its digests.
func TestRecallNamesPackagesOfBefore(t *testing.T) {
	for name, x := range map[string]struct {
		of    []string
		id    func(l *shelf) string
		other []string
	}{
		"of before only": {[]string{"x-web-1", "x-web-2"}, func(*shelf) string { return strings.Repeat("a", 12) }, nil},
		"of both":        {[]string{"x-web-1"}, func(l *shelf) string { return l.calls(schema.Web, sha("a")) }, []string{strings.Repeat("a", 12)}},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLedger(t)
			for _, id := range x.of[:1] {
				l.ofBefore(id)
			}
			for _, id := range x.of[1:] {
				if _, err := raw(t, l.path).Exec(`UPDATE deliveries SET scheme = 1 WHERE delivery_id = '` + id + `'`); err != nil {
					t.Fatal(err)
				}
			}
			l.event(schema.StateWithdrawn, schema.Web, testNow)
			e := l.entries(schema.Web)[0]
			if e.PhotoID != x.id(l) || !slices.Equal(e.EarlierIDs, x.other) || len(e.Derivatives) != 2 {
				t.Errorf("%+v", e)
			}
			// Whatever leaves later changes nothing that was published.
			l.deliverAgain("x-web-3")
			if now := l.entries(schema.Web)[0]; !reflect.DeepEqual(now, e) {
				t.Errorf("it was %+v and is %+v", e, now)
			}
			for _, id := range append([]string{e.PhotoID}, e.EarlierIDs...) {
				if got, err := l.PackagePhoto(context.Background(), schema.Web, id); err != nil || got.String() != sha("a") {
					t.Errorf("%s is %s, %v", id, got, err)
				}
			}
			ids, err := l.PackageIDs(context.Background(), e.Photo)
			if err != nil || len(ids[schema.Web]) != 1+len(x.other) || len(ids[schema.Press]) != 1 {
				t.Errorf("%v, %v", ids, err)
			}
		})
	}
}

// What was published when all channels had one feed keeps its numbers; what comes
// after is above all of them, in every channel.
func TestFeedOfBeforeKeepsItsNumbers(t *testing.T) {
	l := newLedger(t)
	db := raw(t, l.path)
	for _, q := range []string{
		`DROP TRIGGER recalls_numbered`,
		`INSERT INTO recalls (photo, channel, why, opened_at, due_at) VALUES ('` + sha("a") + `', 'press', '[]', '2025-05-01T00:00:00Z', '2025-05-02T00:00:00Z')`,
		`INSERT INTO recall_digests (seq, sha256) VALUES (1, '` + sha("c") + `')`,
		`INSERT INTO recalls (photo, channel, why, opened_at, due_at) VALUES ('` + sha("a") + `', 'web', '[]', '2025-05-01T00:00:00Z', '2025-05-02T00:00:00Z')`,
		`INSERT INTO recall_digests (seq, sha256) VALUES (2, '` + sha("c") + `')`,
		`INSERT INTO recalls (photo, channel, why, opened_at, due_at) VALUES ('` + sha("b") + `', 'press', '[]', '2025-05-01T00:00:00Z', '2025-05-02T00:00:00Z')`,
		`INSERT INTO recall_digests (seq, sha256) VALUES (3, '` + sha("c") + `')`,
	} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(q, err)
		}
	}
	l.event(schema.StateWithdrawn, "", testNow)
	for ch, want := range map[schema.Channel][]int{schema.Web: {2, 4, 5}, schema.Press: {1, 3, 4, 5}} {
		var got []int
		entries := l.entries(ch)
		for _, e := range entries {
			got = append(got, e.Seq)
		}
		if !slices.Equal(got, want) || entries[0].PhotoID != strings.Repeat("a", 12) {
			t.Errorf("%s: %v, want %v; %+v", ch, got, want, entries[0])
		}
	}
}

// What a package calls a photo finds it, whichever channel's it is.
func TestPhotoByPackageID(t *testing.T) {
	l := newLedger(t)
	ctx := context.Background()
	for _, ch := range schema.Channels() {
		if got, err := l.Photo(ctx, l.calls(ch, sha("b"))); err != nil || got.String() != sha("b") {
			t.Errorf("%s: %s, %v", ch, got, err)
		}
	}
	for _, id := range []string{strings.Repeat("c", 16), strings.Repeat("c", 12)} {
		if _, err := l.Photo(ctx, id); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", id, err)
		}
	}
	if got, err := l.Photo(ctx, strings.Repeat("b", 16)); err != nil || got.String() != sha("b") {
		t.Errorf("by its digest: %s, %v", got, err)
	}
	if got, err := l.NotePosted(ctx, "x-web-1", l.calls(schema.Web, sha("b")), schema.Posted{URL: "https://example.org/1", At: "2025-06-01T00:00:00Z"}); err != nil || got.Photo.String() != sha("b") {
		t.Errorf("posted: %+v, %v", got, err)
	}
}
