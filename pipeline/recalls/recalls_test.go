package recalls_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/recalls"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

// after is a clock that is ahead.
func after(d time.Duration) func() time.Time { return func() time.Time { return time.Now().Add(d) } }

func TestUpdateClosesWhatItTakesAway(t *testing.T) {
	b := testcatalog.NewExport(t)
	to, elsewhere := filepath.Join(t.TempDir(), "web"), filepath.Join(t.TempDir(), "web")
	b.MustExport(to, "")
	b.MustExport(elsewhere, "")
	real := mustReal(t, to)
	b.Withdraw()
	if n := len(b.Open()); n != 12 {
		t.Fatalf("%d are open, want 12", n)
	}
	// One was carried off by hand: nobody knows where to.
	var carried string
	for _, r := range b.Open() {
		if r.Destination == real {
			carried = r.Path
		}
	}
	if err := os.Remove(filepath.Join(to, filepath.FromSlash(carried))); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Export(to, "", func(j *export.Job) { j.Update = true }); !errors.Is(err, export.ErrRefused) {
		t.Fatalf("got %v", err)
	}
	for _, r := range b.Open() {
		if r.Destination == real && r.Path != carried {
			t.Errorf("%s was removed and is open", r.Path)
		}
	}
	if n := len(b.Open()); n != 7 {
		t.Errorf("%d are open, want 6 elsewhere and 1 that was carried off", n)
	}
}

func mustReal(t *testing.T, path string) string {
	t.Helper()
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		t.Fatal(err)
	}
	return real
}

// A recipient with overdue copies gets nothing new, even of what is permitted;
// not before they are due, and not somebody else.
func TestOverdueRecipientGetsNothing(t *testing.T) {
	b := testcatalog.NewExport(t)
	dir := t.TempDir()
	b.MustExport(filepath.Join(dir, "one"), "memorial")
	b.Withdraw()
	b.PermitAgain()
	b.MustExport(filepath.Join(dir, "in-time"), "memorial")

	late := func(j *export.Job) { j.Clock = after(25 * time.Hour) }
	for _, name := range []string{"memorial", " Memorial "} {
		if _, err := b.Export(filepath.Join(dir, "late"), name, late); !errors.Is(err, export.ErrOverdue) {
			t.Errorf("to %q: got %v, want ErrOverdue", name, err)
		} else if strings.Contains(strings.ToLower(err.Error()), "memorial") {
			t.Errorf("the error names the recipient: %v", err)
		}
	}
	if _, err := os.Lstat(filepath.Join(dir, "late")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
	if _, err := b.Export(filepath.Join(dir, "other"), "partner", late); err != nil {
		t.Errorf("another recipient: %v", err)
	}
	// Without a recipient, the destination is who has it.
	if _, err := b.Export(filepath.Join(dir, "one"), "", func(j *export.Job) { late(j); j.Update = true }); !errors.Is(err, export.ErrOverdue) {
		t.Errorf("the same destination: got %v, want ErrOverdue", err)
	}
	what := schema.RecallClose{Status: schema.RecallDone, At: time.Now()}
	if _, err := b.Catalog.CloseRecalls(context.Background(), schema.RecallFilter{Recipient: "memorial"}, what, time.UTC); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Export(filepath.Join(dir, "late"), "memorial", late); err != nil {
		t.Errorf("after all came back: %v", err)
	}
}

// An update calls back what it can reach even if the rest is overdue, and then
// writes nothing new.
func TestOverdueUpdateTakesAwayAndWritesNothing(t *testing.T) {
	b := testcatalog.NewExport(t)
	dir := t.TempDir()
	here := filepath.Join(dir, "here")
	b.MustExport(here, "memorial")
	b.MustExport(filepath.Join(dir, "there"), "memorial")
	photo := firstPhoto(b, here)
	deny := schema.Records{Consents: []schema.Consent{{
		ID: "consent-no", Family: "family-a", Guardian: "guardian-a", Notice: "notice-1", Method: "letter",
		ObtainedAt: "2024-02-01", ObtainedBy: "liaison", EffectiveFrom: "2024-02-01", ReviewBy: "2099-01-01",
		Terms:  []schema.Term{{Effect: schema.Deny, Scope: schema.Scope("photo:" + photo.String()), Channels: []schema.Channel{schema.Web}}},
		Events: []schema.ConsentEvent{{State: schema.StateGiven, At: "2024-02-01", By: "guardian-a", Method: "letter"}},
	}}}
	done, err := b.Catalog.Apply(context.Background(), deny, schema.ApplyOptions{Zone: time.UTC, Now: time.Now()})
	if err != nil || done.Recalls.Items != 4 {
		t.Fatalf("%+v, %v", done.Recalls, err)
	}
	update := func(dry bool) error {
		_, err := b.Export(here, "memorial", func(j *export.Job) { j.Update, j.DryRun, j.Clock = true, dry, after(25*time.Hour) })
		return err
	}
	for _, dry := range []bool{true, false} {
		if err := update(dry); !errors.Is(err, export.ErrOverdue) || !strings.Contains(err.Error(), "2 files") {
			t.Errorf("dry run %v: got %v, want the two elsewhere", dry, err)
		}
	}
	if n := len(b.Deliveries()); n != 2 {
		t.Errorf("%d deliveries, want 2", n)
	}
	for _, r := range b.Open() {
		if r.Destination == mustReal(t, here) {
			t.Errorf("%s is open", r.Path)
		}
	}
	what := schema.RecallClose{Status: schema.RecallCannot, At: time.Now()}
	if _, err := b.Catalog.CloseRecalls(context.Background(), schema.RecallFilter{Open: true}, what, time.UTC); err != nil {
		t.Fatal(err)
	}
	if err := update(false); err != nil {
		t.Errorf("when nothing is overdue: %v", err)
	}
}

// firstPhoto is the first photo that was delivered to a folder.
func firstPhoto(b *testcatalog.Bench, to string) schema.Digest {
	b.T.Helper()
	list, err := b.Catalog.Deliveries(context.Background(), mustReal(b.T, to))
	if err != nil || len(list) == 0 {
		b.T.Fatalf("%d, %v", len(list), err)
	}
	d, err := b.Catalog.Delivery(context.Background(), list[0].ID)
	if err != nil {
		b.T.Fatal(err)
	}
	for _, f := range d.Files {
		if !f.Photo.IsZero() {
			return f.Photo
		}
	}
	b.T.Fatal("no photo")
	return schema.Digest{}
}

// The feed that was published in place of a package's own is ours to replace;
// anything else there is not.
func TestFeedInAPackageMayBeBroughtUpToDate(t *testing.T) {
	b := testcatalog.NewExport(t)
	to := filepath.Join(t.TempDir(), "web")
	b.MustExport(to, "")
	feed := filepath.Join(to, formats.RecallName)
	old, err := os.ReadFile(feed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := recalls.Feed(context.Background(), recalls.FeedJob{
		Catalog: b.Catalog, Settings: schema.DefaultSettings(), Zone: time.UTC, At: time.Now().Add(time.Hour),
	})
	if err != nil || data.Sum() == schema.DigestOf(old) {
		t.Fatalf("%v; the same feed an hour later: %v", err, data.Sum())
	}
	update := func() error {
		_, err := b.Export(to, "", func(j *export.Job) { j.Update = true })
		return err
	}
	if err := recalls.WriteFeed(context.Background(), feed, data, b.Key); err != nil {
		t.Fatal(err)
	}
	if err := update(); err != nil {
		t.Errorf("got %v", err)
	}
	if err := os.WriteFile(feed, []byte(`{"schema": "stillroom.recall"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := update(); !errors.Is(err, destination.ErrUnusable) {
		t.Errorf("got %v, want ErrDestination", err)
	}
}

// What verify says of a withdrawn photo: uncovered until it is back, and more
// loudly when it was to be. It is one line for a delivery.
func TestVerifyKnowsRecalls(t *testing.T) {
	b := testcatalog.NewExport(t)
	to := filepath.Join(t.TempDir(), "web")
	b.MustExport(to, "")
	rules := func(clock func() time.Time) map[string]int {
		t.Helper()
		rep, err := verify.Run(context.Background(), verify.Job{
			Catalog: b.Catalog, Storages: b.Catalog.Storages(), Store: b.Store, Dir: b.Root, Places: disk.Places{}, Evidence: testcatalog.Documents(b.Store), Limits: schema.DefaultLimits(), Zone: time.UTC, Clock: clock,
			Found: func(schema.Finding) {}, Looked: func(int64) {},
		})
		if err != nil {
			t.Fatal(err)
		}
		n := map[string]int{}
		for _, f := range rep.Findings {
			if strings.HasPrefix(f.Rule, "SR-RECALL-") || f.Rule == findings.DeliveryUncovered || f.Rule == findings.CheckFailed {
				n[f.Rule]++
			}
		}
		return n
	}
	want := func(got map[string]int, uncovered, open, overdue int) {
		t.Helper()
		if got[findings.DeliveryUncovered] != uncovered || got[findings.RecallOpen] != open || got[findings.RecallOverdue] != overdue || got[findings.CheckFailed] != 0 {
			t.Errorf("%v; want %d uncovered, %d open, %d overdue", got, uncovered, open, overdue)
		}
	}
	want(rules(time.Now), 0, 0, 0)
	// Verify changes nothing: what time has ended, it reports and does not ask back.
	want(rules(after(100*365*24*time.Hour)), 1, 0, 0)
	if n := len(b.Open()); n != 0 {
		t.Fatalf("verify opened %d", n)
	}
	b.Withdraw()
	want(rules(time.Now), 1, 1, 0)
	want(rules(after(25*time.Hour)), 1, 0, 1)
	what := schema.RecallClose{Status: schema.RecallAcknowledged, At: time.Now()}
	if _, err := b.Catalog.CloseRecalls(context.Background(), schema.RecallFilter{}, what, time.UTC); err != nil {
		t.Fatal(err)
	}
	want(rules(after(25*time.Hour)), 1, 0, 1)
	what.Status = schema.RecallDone
	if _, err := b.Catalog.CloseRecalls(context.Background(), schema.RecallFilter{}, what, time.UTC); err != nil {
		t.Fatal(err)
	}
	want(rules(after(25*time.Hour)), 1, 0, 0) // it lies where it was written
	if err := os.Rename(to, to+"-carried"); err != nil {
		t.Fatal(err)
	}
	want(rules(after(25*time.Hour)), 0, 0, 0)
}

// What ends by time alone is in the feed of that moment, and an update that takes
// it away at its destination has asked it back first.
func TestAskedBackByTime(t *testing.T) {
	b := testcatalog.NewExport(t)
	one, two := filepath.Join(t.TempDir(), "web"), filepath.Join(t.TempDir(), "web")
	b.MustExport(one, "")
	late := after(100 * 365 * 24 * time.Hour)
	_, err := b.Export(one, "", func(j *export.Job) { j.Update, j.Clock = true, late })
	if !errors.Is(err, export.ErrRefused) {
		t.Fatalf("got %v", err)
	}
	all, err := b.Catalog.Recalls(context.Background(), schema.RecallFilter{})
	if err != nil || len(all) != 6 || len(b.Open()) != 0 {
		t.Errorf("%d were asked back, %d of them are open, %v; want 6 and 0", len(all), len(b.Open()), err)
	}

	b.MustExport(two, "")
	feed, err := recalls.Feed(context.Background(), recalls.FeedJob{
		Catalog: b.Catalog, Channel: schema.Web, Settings: schema.DefaultSettings(), Zone: time.UTC, At: late(),
	})
	if n := strings.Count(string(testcatalog.TextOf(t, feed)), `"withdraw"`); n != 6 || err != nil {
		t.Errorf("%d entries, %v; want 6", n, err)
	}
}

// A dry run asks nothing back.
func TestDryRunOpensNoRecalls(t *testing.T) {
	b := testcatalog.NewExport(t)
	to := filepath.Join(t.TempDir(), "web")
	b.MustExport(to, "")
	_, err := b.Export(to, "", func(j *export.Job) {
		j.Update, j.DryRun, j.Clock = true, true, after(100*365*24*time.Hour)
	})
	if !errors.Is(err, export.ErrRefused) || len(b.Open()) != 0 {
		t.Errorf("%d are open, %v", len(b.Open()), err)
	}
}

// The same catalog and the same moment give the same feed, byte for byte.
func TestFeedIsDeterministicAndPublic(t *testing.T) {
	b := testcatalog.NewExport(t)
	to := filepath.Join(t.TempDir(), "web")
	b.MustExport(to, "memorial")
	b.Withdraw()
	job := recalls.FeedJob{Catalog: b.Catalog, Channel: schema.Web, Settings: schema.DefaultSettings(), Zone: time.UTC, At: time.Now()}
	feed := func() []byte {
		doc, err := recalls.Feed(context.Background(), job)
		testcatalog.Must(t, err)
		return testcatalog.TextOf(t, doc)
	}
	one, two := feed(), feed()
	if !bytes.Equal(one, two) || !formats.IsFeed(bytes.NewReader(one)) {
		t.Errorf("%s\n%s", one, two)
	}
	if n := strings.Count(string(one), `"withdraw"`); n != 3 {
		t.Errorf("%d entries, want 3", n)
	}
	if _, err := formats.ReadFeed(one); err != nil || strings.Count(string(one), `"prev"`) != 2 {
		t.Errorf("its entries are not linked: %v", err)
	}
	job.Channel = schema.Film
	if film := feed(); strings.Contains(string(film), "withdraw") {
		t.Errorf("the feed of film tells of web: %s", film)
	}
	for _, private := range []string{"Notreal", "Sample", "room-a", "guardian", "consent", "memorial", "x-2", filepath.Dir(to)} {
		if strings.Contains(string(one), private) {
			t.Errorf("the feed holds %q", private)
		}
	}
}
