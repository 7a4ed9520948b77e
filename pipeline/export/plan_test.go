package export_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

func planOf(b *testcatalog.Bench, job export.Job) schema.ExportPlan {
	b.T.Helper()
	plan, _, err := export.Plan(context.Background(), job)
	if err != nil {
		b.T.Fatal(err)
	}
	return plan
}

// applyJob is what a plan does not say.
func applyJob(b *testcatalog.Bench) export.Job {
	job := b.ExportJob("")
	return export.Job{Catalog: job.Catalog, Storages: job.Storages, Store: job.Store, Dir: job.Dir, Places: job.Places, Draws: job.Draws, Settings: job.Settings, Zone: job.Zone, Clock: job.Clock, Program: job.Program, Key: job.Key}
}

func untouched(t *testing.T, b *testcatalog.Bench, to string) {
	t.Helper()
	if _, err := os.Lstat(to); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
	if got := b.Deliveries(); len(got) != 0 {
		t.Errorf("the ledger says %+v", got)
	}
}

func TestPlanWritesNothingAndAppliesOnce(t *testing.T) {
	b := testcatalog.NewExport(t)
	ctx := context.Background()
	to := filepath.Join(t.TempDir(), "web")
	plan := planOf(b, b.ExportJob(to))
	untouched(t, b, to)
	if plan.Counts.Exported != 3 || len(plan.Photos) != 3 || plan.Destination != to {
		t.Fatalf("planned %+v", plan)
	}
	job := applyJob(b)
	job.DryRun = true
	if _, err := export.Apply(ctx, job, plan); err != nil {
		t.Fatal(err)
	}
	untouched(t, b, to)
	sum, err := export.Apply(ctx, applyJob(b), plan)
	if err != nil {
		t.Fatal(err)
	}
	d, err := b.Catalog.Delivery(ctx, sum.Delivery)
	if err != nil || d.Plan != plan.ID || d.State != "standing" {
		t.Fatalf("the ledger says %+v, %v", d, err)
	}
	planned := map[string]schema.Digest{}
	for _, p := range plan.Photos {
		for _, f := range p.Files {
			planned[f.Path] = f.SHA256
		}
	}
	pictures := 0
	for _, f := range d.Files {
		if f.Photo.IsZero() {
			continue
		}
		pictures++
		if planned[f.Path] != f.SHA256 {
			t.Errorf("%s is not what was planned", f.Path)
		}
	}
	if pictures != len(planned) {
		t.Errorf("%d pictures, %d planned", pictures, len(planned))
	}
	// Carried away, so that the destination is free: it is one plan, one delivery.
	if err := os.RemoveAll(to); err != nil {
		t.Fatal(err)
	}
	if _, err := export.Apply(ctx, applyJob(b), plan); !errors.Is(err, export.ErrPlanDone) {
		t.Errorf("twice: %v", err)
	}
}

func TestPlanKeepsItsTime(t *testing.T) {
	b := testcatalog.NewExport(t)
	ctx := context.Background()
	to := filepath.Join(t.TempDir(), "web")
	plan := planOf(b, b.ExportJob(to))
	for _, tt := range []struct {
		after time.Duration
		want  error
	}{
		{-time.Hour, export.ErrEarlier},
		{formats.MaxPlanAge, export.ErrPlanPast},
		{formats.MaxPlanAge + time.Hour, export.ErrPlanPast},
	} {
		job := applyJob(b)
		job.Clock = func() time.Time { return time.Now().Add(tt.after) }
		if _, err := export.Apply(ctx, job, plan); !errors.Is(err, tt.want) {
			t.Errorf("after %s: %v, want %v", tt.after, err, tt.want)
		}
	}
	untouched(t, b, to)

	// One whose dates were moved is altered.
	moved := plan
	moved.ApplyBy, moved.ValidUntil, moved.DecidedAt = "2199-01-01T00:00:00Z", "2199-01-01T00:00:00Z", schema.WhenOf(time.Now().Add(formats.MaxPlanAge))
	job := applyJob(b)
	job.Clock = func() time.Time { return time.Now().Add(formats.MaxPlanAge + time.Hour) }
	if _, err := export.Apply(ctx, job, moved); !errors.Is(err, formats.ErrPlanAltered) {
		t.Errorf("moved dates: %v", err)
	}
	untouched(t, b, to)
}

// Dated ahead, a package is the one that was planned, byte for byte; once that
// day has passed it is dated when it leaves.
func TestPlanIsDatedAsItSays(t *testing.T) {
	b := testcatalog.NewExport(t)
	ctx := context.Background()
	// A package ends with a week of its month: none ends between this day and the next.
	year, month, _ := time.Now().UTC().Date()
	today := time.Date(year, month+1, 9, 12, 0, 0, 0, time.UTC)
	clock := func(after time.Duration) func() time.Time { return func() time.Time { return today.Add(after) } }
	at := today.Add(48 * time.Hour)
	manifest := func(dir string) string {
		data, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	root := t.TempDir()
	plain := b.ExportJob(filepath.Join(root, "plain"))
	plain.At, plain.Clock = at, clock(0)
	if _, err := export.Run(ctx, plain); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		after time.Duration
		same  bool
	}{{"ahead", 24 * time.Hour, true}, {"past", 72 * time.Hour, false}} {
		dated := b.ExportJob(filepath.Join(root, tt.name))
		dated.At, dated.Clock = at, clock(0)
		plan := planOf(b, dated)
		job := applyJob(b)
		job.Clock = clock(tt.after)
		if _, err := export.Apply(ctx, job, plan); err != nil {
			t.Fatal(err)
		}
		if got := manifest(dated.Destination) == manifest(plain.Destination); got != tt.same {
			t.Errorf("%s: the same manifest: %v", tt.name, got)
		}
	}
}

// What moves while a plan is being carried out is seen by what every export has,
// and nothing is left.
func TestWithdrawalWhileAPlanIsCarriedOut(t *testing.T) {
	b := testcatalog.NewExport(t)
	to := filepath.Join(t.TempDir(), "web")
	plan := planOf(b, b.ExportJob(to))
	job := applyJob(b)
	job.Catalog = moving{b.Catalog, b}
	if _, err := export.Apply(context.Background(), job, plan); err == nil {
		t.Fatal("the plan was carried out")
	}
	untouched(t, b, to)
}

// One that was interrupted can be carried out again.
func TestInterruptedPlanLeavesNothing(t *testing.T) {
	b := testcatalog.NewExport(t)
	ctx, cancel := context.WithCancel(context.Background())
	to := filepath.Join(t.TempDir(), "web")
	plan := planOf(b, b.ExportJob(to))
	job := applyJob(b)
	job.Catalog = cancelling{b.Catalog, cancel}
	if _, err := export.Apply(ctx, job, plan); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want a cancel", err)
	}
	entries, err := os.ReadDir(filepath.Dir(to))
	if err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if _, err := export.Apply(context.Background(), applyJob(b), plan); err != nil {
		t.Error(err)
	}
}

// A plan that is refused takes nothing away either, not even what an update would:
// it does exactly what was agreed to, or nothing.
func TestRefusedPlanLeavesTheDestination(t *testing.T) {
	b := testcatalog.NewExport(t)
	ctx := context.Background()
	to := filepath.Join(t.TempDir(), "web")
	if _, err := export.Run(ctx, b.ExportJob(to)); err != nil {
		t.Fatal(err)
	}
	update := b.ExportJob(to)
	update.Update = true
	refuse := func(name string, plan schema.ExportPlan, want ...error) {
		t.Helper()
		before := testcatalog.Fingerprint(t, to)
		_, err := export.Apply(ctx, applyJob(b), plan)
		for _, w := range want {
			if !errors.Is(err, w) {
				t.Errorf("%s: %v, want %v", name, err, w)
			}
		}
		if after := testcatalog.Fingerprint(t, to); after != before {
			t.Errorf("%s: the destination is another", name)
		}
		if got := b.Deliveries(); len(got) != 1 || got[0].State != "standing" {
			t.Errorf("%s: the ledger says %+v", name, got)
		}
	}
	plan := planOf(b, update)
	picture := filepath.Join(to, filepath.FromSlash(plan.Photos[0].Files[0].Path))
	data, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(picture); err != nil {
		t.Fatal(err)
	}
	refuse("a file is gone", plan, export.ErrPlanMoved)
	if err := os.WriteFile(picture, data, 0o644); err != nil {
		t.Fatal(err)
	}
	// What is not ours is left alone and moves nothing.
	if err := os.WriteFile(filepath.Join(to, ".DS_Store"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	job := applyJob(b)
	job.DryRun = true
	if _, err := export.Apply(ctx, job, plan); err != nil {
		t.Errorf("a file of somebody else's: %v", err)
	}
	b.Withdraw()
	refuse("withdrawn", plan, export.ErrPlanMoved, export.ErrRefused)
}

// {{since}} is counted to the day on which the package is dated: a plan holds for
// the words that were read.
func TestPlanHoldsForItsWords(t *testing.T) {
	b := testcatalog.NewExport(t)
	ctx := context.Background()
	b.RecordText(`
people: [{id: person-a, family: family-a, name: Wren Notreal, died: 2013-02-15}]
photos: [{match: IMG_0000.JPG, caption: "The window, {{since}} later."}]
`)
	to := filepath.Join(t.TempDir(), "web")
	plan := planOf(b, b.ExportJob(to))
	job := applyJob(b)
	job.Clock = func() time.Time { return time.Now().Add(48 * time.Hour) }
	sum, err := export.Apply(ctx, job, plan)
	if !errors.Is(err, export.ErrPlanMoved) || errors.Is(err, export.ErrRefused) || len(sum.Moved) != 2 || !strings.Contains(sum.Moved[0], "its pictures") || !strings.Contains(sum.Moved[1], "the words") { // which are in them
		t.Errorf("two days later: %v, %v", sum.Moved, err)
	}
	untouched(t, b, to)
}

// JSON has no place for such a name, and another folder would be written.
func TestPlanRefusesWhatJSONCannotHold(t *testing.T) {
	b := testcatalog.NewExport(t)
	to := filepath.Join(t.TempDir(), "web\xff")
	if _, _, err := export.Plan(context.Background(), b.ExportJob(to)); !errors.Is(err, destination.ErrUnusable) {
		t.Errorf("got %v", err)
	}
}

// An update that would take away what somebody altered is not even planned.
func TestPlanLooksAtWhatItWouldRemove(t *testing.T) {
	b := testcatalog.NewExport(t)
	ctx := context.Background()
	to := filepath.Join(t.TempDir(), "web")
	if _, err := export.Run(ctx, b.ExportJob(to)); err != nil {
		t.Fatal(err)
	}
	fewer := b.ExportJob(to)
	fewer.Update, fewer.Reselect, fewer.Selection.Limit = true, true, 1
	plan := planOf(b, fewer)
	if len(plan.Photos) != 1 || len(plan.Removes) != 2*len(plan.Photos[0].Files) {
		t.Fatalf("%d photos leave, and it removes %v", len(plan.Photos), plan.Removes)
	}
	if err := os.WriteFile(filepath.Join(to, filepath.FromSlash(plan.Removes[0].Path)), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := export.Plan(ctx, fewer); !errors.Is(err, export.ErrAltered) {
		t.Errorf("got %v, want ErrAltered", err)
	}
}

// expire puts a photo into a room of its own whose yes ends in two days.
func expire(b *testcatalog.Bench) {
	b.RecordText(`
families: [{id: family-b, guardians: [{id: guardian-b, name: Quill Notreal, relationship: parent, authority: sole}]}]
people: [{id: person-b, family: family-b, name: Lark Notreal}]
rooms: [{id: room-b, people: [person-b], label: Another room}]
consents:
  - id: consent-b
    family: family-b
    guardian: guardian-b
    notice: notice-1
    method: signed_form
    obtained_at: 2024-01-02
    obtained_by: liaison
    effective_from: 2024-01-02
    expires_at: ` + string(schema.WhenOf(time.Now().Add(48*time.Hour))) + `
    terms: [{effect: permit, scope: "room:room-b", channels: [web]}]
    events: [{state: given, at: 2024-01-02, by: guardian-b, method: signed_form}]
photos: [{match: IMG_0002.JPG, room: room-b}]
`)
}

func ahead(by time.Duration) func() time.Time {
	return func() time.Time { return time.Now().Add(by) }
}

// What has ended by time alone is asked back when an export is planned, as by every
// export: else the plan would not know of it, and would have moved by itself.
func TestPlanKnowsWhatHasEnded(t *testing.T) {
	b := testcatalog.NewExport(t)
	ctx := context.Background()
	expire(b)
	open := func() int {
		t.Helper()
		list, err := b.Catalog.Recalls(ctx, schema.RecallFilter{Open: true})
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	if _, err := export.Run(ctx, b.ExportJob(filepath.Join(t.TempDir(), "web"))); err != nil {
		t.Fatal(err)
	}
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	job.Clock, job.DryRun = ahead(72*time.Hour), true
	if _, err := export.Run(ctx, job); err != nil || open() != 0 {
		t.Fatalf("a dry run opened %d recalls, %v", open(), err)
	}
	job.DryRun = false
	planOf(b, job)
	if open() == 0 {
		t.Error("nothing was asked back")
	}
}

// An update that takes away what is overdue can be planned and carried out.
func TestPlanTakesAwayWhatIsOverdue(t *testing.T) {
	b := testcatalog.NewExport(t)
	ctx := context.Background()
	expire(b)
	to := filepath.Join(t.TempDir(), "web")
	if _, err := export.Run(ctx, b.ExportJob(to)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Catalog.OpenRecalls(ctx, time.UTC, nil, time.Now().Add(72*time.Hour)); err != nil {
		t.Fatal(err)
	}
	update := b.ExportJob(to)
	update.Update, update.Clock = true, ahead(200*time.Hour)
	elsewhere := update
	elsewhere.Destination = filepath.Join(to, "below")
	if _, _, err := export.Plan(ctx, elsewhere); !errors.Is(err, export.ErrOverdue) {
		t.Fatalf("got %v, want ErrOverdue", err)
	}
	plan := planOf(b, update)
	job := applyJob(b)
	job.Clock = ahead(201 * time.Hour)
	sum, err := export.Apply(ctx, job, plan)
	if err != nil || sum.Removed != len(plan.Removes) || sum.Removed == 0 {
		t.Errorf("removed %d of %d, %v", sum.Removed, len(plan.Removes), err)
	}
}

// doubtful is a catalog of which something says that nothing may leave it now.
type doubtful struct {
	export.Catalog
	ledger, clock error
}

func (d doubtful) CheckLedger(context.Context) error { return d.ledger }
func (d doubtful) ClockBehind(context.Context) error { return d.clock }

// A plan that was agreed to is no way past an altered ledger, or a clock behind it.
func TestPlanNeedsASoundLedger(t *testing.T) {
	b := testcatalog.NewExport(t)
	doubt := errors.New("doubt")
	to := filepath.Join(t.TempDir(), "web")
	plan := planOf(b, b.ExportJob(to))
	for name, c := range map[string]doubtful{"ledger": {b.Catalog, doubt, nil}, "clock": {b.Catalog, nil, doubt}} {
		job := applyJob(b)
		job.Catalog = c
		if sum, err := export.Apply(context.Background(), job, plan); !errors.Is(err, doubt) || sum.Exported != 0 {
			t.Errorf("%s: %+v, %v", name, sum, err)
		}
		untouched(t, b, to)
	}
	if _, err := export.Apply(context.Background(), applyJob(b), plan); err != nil {
		t.Error(err)
	}
}
