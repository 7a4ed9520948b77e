package export_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/schema"
)

// An update that would write what stands writes nothing and says so. Whatever is another
// than it was makes a new delivery.
func TestUpdateOfWhatIsTheSame(t *testing.T) {
	ctx := context.Background()
	for name, tt := range map[string]struct {
		change func(t *testing.T, b *testcatalog.Bench, job *export.Job)
		same   bool
	}{
		"nothing": {func(*testing.T, *testcatalog.Bench, *export.Job) {}, true},
		"a consent of somebody else": {func(_ *testing.T, b *testcatalog.Bench, _ *export.Job) {
			b.RecordText("families: [{id: family-z, guardians: [{id: guardian-z, name: Zora Quill, relationship: parent, authority: sole}]}]\n")
		}, false}, // a name that nothing may tell from now on
		"two days later": {func(_ *testing.T, _ *testcatalog.Bench, job *export.Job) {
			job.Clock = func() time.Time { return time.Now().Add(time.Minute) }
		}, true},
		"half of its time": {func(_ *testing.T, _ *testcatalog.Bench, job *export.Job) {
			job.Clock = func() time.Time { return time.Now().Add(20 * 24 * time.Hour) }
		}, false},
		"another date":      {func(_ *testing.T, _ *testcatalog.Bench, job *export.Job) { job.At = time.Now().Add(time.Hour) }, false},
		"another recipient": {func(_ *testing.T, _ *testcatalog.Bench, job *export.Job) { job.Recipient = "somebody" }, false},
		"another program":   {func(_ *testing.T, _ *testcatalog.Bench, job *export.Job) { job.Program = "another" }, false},
		"another setting":   {func(_ *testing.T, _ *testcatalog.Bench, job *export.Job) { job.Settings.Credit = "House of Rooms" }, false},
		"a caption": {func(_ *testing.T, b *testcatalog.Bench, _ *export.Job) {
			view, err := b.Catalog.ExportView(ctx, schema.Selection{}, schema.Web, time.UTC, time.Now())
			testcatalog.Must(b.T, err)
			b.RecordText("photos: [{match: " + view.Photos[1].Photo.SHA256.String() + ", caption: A window}]\n")
		}, false},
		"a file that is gone": {func(t *testing.T, _ *testcatalog.Bench, job *export.Job) {
			testcatalog.Must(t, os.Remove(filepath.Join(job.Destination, "manifest.json.jws")))
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := testcatalog.NewExport(t)
			job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
			first, err := export.Run(ctx, job)
			testcatalog.Must(t, err)
			job.Update = true
			tt.change(t, b, &job)
			before := testcatalog.Fingerprint(t, job.Destination)
			sum, err := export.Run(ctx, job)
			testcatalog.Must(t, err)
			after := testcatalog.Fingerprint(t, job.Destination)
			if tt.same && (sum.Unchanged != first.Delivery || sum.Delivery != "" || before != after || sum.Files != first.Files || sum.Bytes != first.Bytes || sum.ValidUntil != first.ValidUntil) {
				t.Errorf("%+v, want %+v", sum, first)
			}
			if !tt.same && (sum.Unchanged != "" || sum.Delivery == "") {
				t.Error(sum)
			}
		})
	}
}

// looked is a catalog to which something comes before it is asked whether all is as it was
// decided.
type looked struct {
	export.Catalog
	do func()
}

func (l *looked) CheckDelivery(ctx context.Context, d schema.Delivery, zone *time.Location, at time.Time) error {
	if l.do != nil {
		l.do()
		l.do = nil
	}
	return l.Catalog.CheckDelivery(ctx, d, zone, at)
}

// A withdrawal that comes while what stands is read is no "nothing has changed".
func TestWithdrawalDuringAnUpdateOfTheSame(t *testing.T) {
	b := testcatalog.NewExport(t)
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	job.Update, job.Catalog = true, &looked{Catalog: b.Catalog, do: b.Withdraw}
	sum, err := export.Run(context.Background(), job)
	if !errors.Is(err, export.ErrRefused) || sum.Again != 1 || sum.Unchanged != "" {
		t.Errorf("%+v, %v", sum, err)
	}
	if _, err := os.Lstat(job.Destination); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something is left: %v", err)
	}
}

// An update for another channel, or with other photos that nobody asked for, writes
// nothing. What may not stand goes all the same.
func TestUpdateOfSomethingElse(t *testing.T) {
	ctx := context.Background()
	b := testcatalog.NewExport(t)
	view, err := b.Catalog.ExportView(ctx, schema.Selection{}, schema.Web, time.UTC, time.Now())
	testcatalog.Must(t, err)
	one := func(i int) schema.Selection {
		return schema.Selection{IDs: []string{view.Photos[i].Photo.SHA256.String()}}
	}
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	_, err = export.Run(ctx, job)
	testcatalog.Must(t, err)
	job.Update = true
	stands := testcatalog.Fingerprint(t, job.Destination)
	refused := func(name string, job export.Job, want error) {
		t.Helper()
		if sum, err := export.Run(ctx, job); !errors.Is(err, want) || sum.Removed != 0 {
			t.Errorf("%s: %+v, %v", name, sum, err)
		}
		if testcatalog.Fingerprint(t, job.Destination) != stands || len(b.Deliveries()) != 1 {
			t.Errorf("%s: something was written", name)
		}
	}
	other := job
	other.Channel = schema.Film
	refused("another channel", other, export.ErrOtherChannel)
	narrower := job
	narrower.Selection = one(0)
	refused("fewer photos", narrower, export.ErrOtherChoice)
	dry := narrower
	dry.DryRun = true
	refused("fewer photos, dry", dry, export.ErrOtherChoice)

	narrower.Reselect = true
	sum, err := export.Run(ctx, narrower)
	if err != nil || sum.Fewer != 2 || sum.More != 0 || sum.Exported != 1 {
		t.Fatalf("said: %+v, %v", sum, err)
	}
	if _, err = export.Run(ctx, job); !errors.Is(err, export.ErrOtherChoice) || !strings.Contains(err.Error(), "2 more and 0 fewer") {
		t.Errorf("more photos: %v", err)
	}
	job.Selection = one(1)
	b.Withdraw()
	if sum, err = export.Run(ctx, job); !errors.Is(err, export.ErrOtherChoice) || sum.Removed == 0 {
		t.Errorf("after a withdrawal: %+v, %v", sum, err)
	}
	left, err := filepath.Glob(filepath.Join(job.Destination, "*", "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// What stands is what the newest delivery that was finished says.
func TestStanding(t *testing.T) {
	b := testcatalog.NewExport(t)
	to := filepath.Join(t.TempDir(), "web")
	if d, found, err := export.Standing(context.Background(), b.Catalog, to); err != nil || found {
		t.Errorf("before anything: %+v, %v", d, err)
	}
	b.MustExport(to, "somebody")
	d, found, err := export.Standing(context.Background(), b.Catalog, to)
	if err != nil || !found || d.Recipient != "somebody" || d.Order == nil {
		t.Errorf("%+v, %v, %v", d, found, err)
	}
}
