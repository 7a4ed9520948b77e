package export_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/erase"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

func TestExportIsDeterministic(t *testing.T) {
	b := testcatalog.NewExport(t)
	at := time.Now().Add(time.Hour).Truncate(time.Second)
	var packages [2]string
	for i, name := range []string{"one", "two"} {
		job := b.ExportJob(filepath.Join(t.TempDir(), name))
		job.At = at
		if _, err := export.Run(context.Background(), job); err != nil {
			t.Fatal(err)
		}
		packages[i] = strings.ReplaceAll(testcatalog.Fingerprint(t, job.Destination), job.Destination, "")
		// The folder's own time is not part of the package.
		_, packages[i], _ = strings.Cut(packages[i], "\n")
	}
	for i := range packages {
		packages[i] = dropFolders(packages[i])
	}
	if packages[0] != packages[1] {
		t.Errorf("two exports dated alike differ:\n%s\n%s", packages[0], packages[1])
	}
}

func dropFolders(s string) string {
	var out []string
	for _, line := range strings.Split(s, "\n") {
		if !strings.Contains(line, " drwx") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// moving is a catalog in which a consent is withdrawn after the export has
// decided and before it enters the ledger.
type moving struct {
	export.Catalog
	b *testcatalog.Bench
}

func (m moving) OpenDelivery(ctx context.Context, d schema.Delivery, zone *time.Location, at time.Time) error {
	m.b.Withdraw()
	return m.Catalog.OpenDelivery(ctx, d, zone, at)
}

func TestWithdrawalDuringAnExportWins(t *testing.T) {
	b := testcatalog.NewExport(t)
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	job.Catalog = moving{b.Catalog, b}
	if _, err := export.Run(context.Background(), job); err == nil {
		t.Fatal("the export went through")
	}
	if _, err := os.Lstat(job.Destination); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
	if got := b.Deliveries(); len(got) != 0 {
		t.Errorf("the ledger says %+v", got)
	}
}

// A derivative that was exchanged behind our back, here for one that carries
// EXIF, does not leave.
func TestExportRefusesChangedDerivatives(t *testing.T) {
	b := testcatalog.NewExport(t)
	var thumb string
	err := filepath.WalkDir(filepath.Join(b.Root, "derivatives"), func(path string, d os.DirEntry, err error) error {
		if filepath.Base(path) == "thumb.jpg" {
			thumb = path
		}
		return err
	})
	if err != nil || thumb == "" {
		t.Fatal("no thumb", err)
	}
	data, err := os.ReadFile(thumb)
	if err != nil {
		t.Fatal(err)
	}
	leaky := append(append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, 16}, []byte("Exif\x00\x00GPSLatit")...), data[2:]...)
	if err := os.WriteFile(thumb, leaky, 0o600); err != nil {
		t.Fatal(err)
	}
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	_, err = export.Run(context.Background(), job)
	if err == nil || !strings.Contains(err.Error(), "stillroom derive ") {
		t.Fatalf("got %v, want a refusal that says how to mend it", err)
	}
	if _, err := os.Lstat(job.Destination); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

// leaking is a catalog whose row vouches for a derivative that leaks: a fault
// of ours. The gate does not take its word.
type leaking struct {
	export.Catalog
	path string
	data []byte
}

func (l leaking) ExportView(
	ctx context.Context, sel schema.Selection, ch schema.Channel, zone *time.Location, at time.Time,
) (schema.ExportView, error) {
	v, err := l.Catalog.ExportView(ctx, sel, ch, zone, at)
	for i := range v.Photos {
		for j, d := range v.Photos[i].Photo.Derivatives {
			if strings.HasSuffix(l.path, filepath.FromSlash(d.Path)) {
				d.SHA256, d.Bytes = schema.DigestOf(l.data), int64(len(l.data))
				v.Photos[i].Photo.Derivatives[j] = d
			}
		}
	}
	return v, err
}

// overrunning makes pictures with more behind their end: a fault of ours. The gate does not take
// its word.
type overrunning struct{ render.Renderer }

func (l overrunning) Progressive(ctx context.Context, lim render.Limits, data []byte) ([]byte, error) {
	out, err := l.Renderer.Progressive(ctx, lim, data)
	return append(out, "after the end"...), err
}

func TestLeakGateStopsAnExport(t *testing.T) {
	b := testcatalog.NewExport(t)
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	job.Recipes, job.Draws = []string{"thumb"}, overrunning{job.Draws}
	if _, err := export.Run(context.Background(), job); !errors.Is(err, export.ErrLeak) {
		t.Fatalf("got %v, want ErrLeak", err)
	}
	if _, err := os.Lstat(job.Destination); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
	if got := b.Deliveries(); len(got) != 0 {
		t.Errorf("the ledger says %+v", got)
	}
}

// What a killed export leaves is known to the ledger, found by verify and
// cleared by the next export to the same place.
func TestKilledExportIsClearedByTheNext(t *testing.T) {
	b := testcatalog.NewExport(t)
	ctx := context.Background()
	parent := t.TempDir()
	job := b.ExportJob(filepath.Join(parent, "web"))
	now := schema.WhenOf(time.Now())
	killed := schema.Delivery{
		ID: "x-20250101-0badc0de", Manifest: "urn:uuid:0", Channel: schema.Web, Format: "manifest", Destination: job.Destination,
		CreatedAt: now, ValidUntil: now, Program: "test",
	}
	if err := b.Catalog.OpenDelivery(ctx, killed, time.UTC, time.Now()); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(parent, ".stillroom-"+killed.ID+".partial")
	if err := os.MkdirAll(filepath.Join(left, "r-0"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := export.Run(ctx, job); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(left); !errors.Is(err, os.ErrNotExist) {
		t.Error("what the killed export wrote is still there")
	}
	states := map[string]int{}
	for _, d := range b.Deliveries() {
		states[d.State]++
	}
	if states["failed"] != 1 || states["standing"] != 1 {
		t.Errorf("the ledger says %v", states)
	}
}

func TestInterruptedExportLeavesNothing(t *testing.T) {
	b := testcatalog.NewExport(t)
	ctx, cancel := context.WithCancel(context.Background())
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	job.Catalog = cancelling{b.Catalog, cancel}
	if _, err := export.Run(ctx, job); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want a cancel", err)
	}
	entries, err := os.ReadDir(filepath.Dir(job.Destination))
	if err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if got := b.Deliveries(); len(got) != 1 || got[0].State != "failed" {
		t.Errorf("the ledger says %+v", got)
	}
}

type cancelling struct {
	export.Catalog
	cancel func()
}

func (c cancelling) OpenDelivery(ctx context.Context, d schema.Delivery, zone *time.Location, at time.Time) error {
	defer c.cancel()
	return c.Catalog.OpenDelivery(ctx, d, zone, at)
}

func TestManifestCarriesNoRecordIDs(t *testing.T) {
	b := testcatalog.NewExport(t)
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(job.Destination, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"Notreal", "guardian", "family", "consent-a", "room-a", "shoot-a", "IMG_", "person"} {
		if strings.Contains(string(data), word) {
			t.Errorf("the manifest holds %q", word)
		}
	}
	var m schema.Manifest
	if err := json.Unmarshal(data, &m); err != nil || len(m.Photos) != 3 {
		t.Fatalf("%d photos, %v", len(m.Photos), err)
	}
	for _, p := range m.Photos {
		for _, f := range p.Files {
			got, err := os.ReadFile(filepath.Join(job.Destination, f.Path))
			if err != nil || schema.DigestOf(got) != f.SHA256 || int64(len(got)) != f.Bytes {
				t.Errorf("%s is not what the manifest says: %v", f.Path, err)
			}
		}
	}
}

// A folder that is there and empty is treated like one that is not: nothing of
// an interrupted export stands in it.
func TestInterruptedExportIntoAnEmptyFolder(t *testing.T) {
	b := testcatalog.NewExport(t)
	ctx, cancel := context.WithCancel(context.Background())
	job := b.ExportJob(t.TempDir())
	job.Catalog = cancelling{b.Catalog, cancel}
	if _, err := export.Run(ctx, job); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want a cancel", err)
	}
	if entries, err := os.ReadDir(job.Destination); err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if _, err := export.Run(context.Background(), b.ExportJob(job.Destination)); err != nil {
		t.Errorf("the next export: %v", err)
	}
}

// withdrawing withdraws while the package is being written.
type withdrawing struct {
	export.Catalog
	b *testcatalog.Bench
}

func (w withdrawing) CheckDelivery(ctx context.Context, d schema.Delivery, zone *time.Location, at time.Time) error {
	w.b.Withdraw()
	return w.Catalog.CheckDelivery(ctx, d, zone, at)
}

func TestWithdrawalWhileWritingWins(t *testing.T) {
	b := testcatalog.NewExport(t)
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	job.Catalog = withdrawing{b.Catalog, b}
	if _, err := export.Run(context.Background(), job); err == nil {
		t.Fatal("the export went through")
	}
	if entries, err := os.ReadDir(filepath.Dir(job.Destination)); err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// An altered copy of what may no longer stand is named, and its delivery stays
// open.
func TestAlteredFileIsNotForgotten(t *testing.T) {
	b := testcatalog.NewExport(t)
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	pictures, err := filepath.Glob(filepath.Join(job.Destination, "r-*", "*-thumb.jpg"))
	if err != nil || len(pictures) == 0 {
		t.Fatal("no pictures", err)
	}
	data, err := os.ReadFile(pictures[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(pictures[0], append(data, 'x'), 0o644); err != nil {
		t.Fatal(err)
	}
	b.Withdraw()
	job.Update = true
	if _, err := export.Run(context.Background(), job); !errors.Is(err, export.ErrAltered) || errors.Is(err, export.ErrRefused) {
		t.Fatalf("got %v, want ErrAltered", err)
	}
	if _, err := os.Stat(pictures[0]); err != nil {
		t.Errorf("the altered file: %v", err)
	}
	if _, err := os.Stat(pictures[1]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is as it was written still stands: %v", err)
	}
	if got := b.Deliveries(); got[0].State != "standing" {
		t.Errorf("the ledger says %s", got[0].State)
	}
}

// A package that was carried away still stands wherever it is.
func TestCarriedAwayPackageStillStands(t *testing.T) {
	b := testcatalog.NewExport(t)
	parent := t.TempDir()
	job := b.ExportJob(filepath.Join(parent, "web"))
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(job.Destination, filepath.Join(parent, "elsewhere")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(job.Destination, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	for _, d := range b.Deliveries() {
		if d.State != "standing" {
			t.Errorf("delivery %s is %s", d.ID, d.State)
		}
	}
}

// What was carried away is not done with what is done at the place it came from.
func TestCarriedAwayIsAskedBackWhereItIs(t *testing.T) {
	b := testcatalog.NewExport(t)
	ctx := context.Background()
	to := filepath.Join(t.TempDir(), "web")
	job := b.ExportJob(to)
	first, err := export.Run(ctx, job)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(to, to+"-carried"); err != nil {
		t.Fatal(err)
	}
	second, err := export.Run(ctx, job)
	if err != nil {
		t.Fatal(err)
	}
	b.Withdraw()
	job.Update = true
	if _, err := export.Run(ctx, job); !errors.Is(err, export.ErrRefused) {
		t.Fatalf("got %v, want ErrRefused", err)
	}
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("still there: %v", err)
	}
	open, err := b.Catalog.Recalls(ctx, schema.RecallFilter{Open: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(open) == 0 {
		t.Error("nothing is asked back of the copy that was carried away")
	}
	for _, r := range open {
		if r.Delivery != first.Delivery {
			t.Errorf("%s of %s is open, though its files were removed", r.ID, r.Delivery)
		}
	}
	all, err := b.Catalog.Deliveries(ctx, to)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if want := map[string]string{first.Delivery: "standing", second.Delivery: "replaced"}[d.ID]; d.State != want || d.Carried != (d.ID == first.Delivery) {
			t.Errorf("%s is %s, carried %v; want %s", d.ID, d.State, d.Carried, want)
		}
	}
}

// killedAtTheEnd is a run that ended between the appearance of a package and the
// word of it in the ledger.
type killedAtTheEnd struct{ export.Catalog }

var errKilled = errors.New("killed")

func (killedAtTheEnd) CloseDelivery(context.Context, string, string, []string, time.Time) error {
	return errKilled
}

// What appeared is out, whether or not its run came to say so: gone from its
// place, it stands elsewhere.
func TestCarriedAwayAfterAKill(t *testing.T) {
	b := testcatalog.NewExport(t)
	ctx := context.Background()
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	killed := job
	killed.Catalog = killedAtTheEnd{b.Catalog}
	first, err := export.Run(ctx, killed)
	if !errors.Is(err, errKilled) {
		t.Fatalf("got %v, want the kill", err)
	}
	if err := os.Rename(job.Destination, job.Destination+"-carried"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := export.Run(ctx, job); err != nil {
			t.Fatal(err)
		}
		job.Update = true
	}
	for _, d := range b.Deliveries() {
		if d.ID == first.Delivery && (d.State != "standing" || !d.Carried) {
			t.Errorf("it is %s, carried %v", d.State, d.Carried)
		}
	}
	b.Withdraw()
	open, err := b.Catalog.Recalls(ctx, schema.RecallFilter{Open: true})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(open, func(r schema.Recall) bool { return r.Delivery == first.Delivery }) {
		t.Error("nothing is asked back of it")
	}
}

func TestUpdateOverwritesOnlyWhatWeWrote(t *testing.T) {
	b := testcatalog.NewExport(t)
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	manifest := filepath.Join(job.Destination, "manifest.json")
	if err := os.WriteFile(manifest, []byte(`{"mine":1}`), 0o644); err != nil {
		t.Fatal(err)
	}
	job.Update = true
	if _, err := export.Run(context.Background(), job); !errors.Is(err, destination.ErrUnusable) {
		t.Errorf("got %v, want ErrDestination", err)
	}
	if data, err := os.ReadFile(manifest); err != nil || string(data) != `{"mine":1}` {
		t.Errorf("it was overwritten: %s, %v", data, err)
	}
}

// A date to come does not open today what opens then.
func TestFutureDateMustBePermittedToday(t *testing.T) {
	b := testcatalog.NewExport(t)
	rec, err := recordsfile.Parse("embargo", []byte(strings.NewReplacer("consent-a", "consent-b", "channels: [web]", "channels: [film], embargo_until: 2098-01-01").Replace(testcatalog.ExportRecords[strings.Index(testcatalog.ExportRecords, "consents:"):strings.Index(testcatalog.ExportRecords, "photos:")])))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Catalog.Apply(context.Background(), rec, schema.ApplyOptions{Zone: time.UTC, Now: time.Now()}); err != nil {
		t.Fatal(err)
	}
	job := b.ExportJob(filepath.Join(t.TempDir(), "film"))
	job.Channel, job.At = schema.Film, time.Date(2098, 6, 1, 0, 0, 0, 0, time.UTC)
	if _, err := export.Run(context.Background(), job); !errors.Is(err, export.ErrRefused) {
		t.Errorf("got %v, want ErrRefused", err)
	}
}

// Nobody who has the manifest can find out a room's id by trying likely ones.
func TestRoomIDsNeedTheSecret(t *testing.T) {
	var ids []string
	for range 2 {
		b := testcatalog.NewExport(t)
		job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
		if _, err := export.Run(context.Background(), job); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(job.Destination, "manifest.json"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), b.Store.Identity().UUID) {
			t.Error("the manifest names the catalog")
		}
		var m schema.Manifest
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, m.Photos[0].RoomID)
	}
	if ids[0] == ids[1] {
		t.Error("two catalogs give one room the same id")
	}
}

// An update in place is seen at once: what a withdrawal hits meanwhile is gone from
// the folder before the update ends, whatever it has come to by then, and the ledger
// has nothing open.
func TestWithdrawalDuringAnUpdateTakesAway(t *testing.T) {
	for name, at := range map[string]func(b *testcatalog.Bench, left int) export.Catalog{
		"before the ledger's entry": func(b *testcatalog.Bench, _ int) export.Catalog { return moving{b.Catalog, b} },
		"before the first file": func(b *testcatalog.Bench, _ int) export.Catalog {
			return &meanwhile{Catalog: b.Catalog, do: b.Withdraw, asked: 1}
		},
		"between two photos": func(b *testcatalog.Bench, _ int) export.Catalog {
			return &meanwhile{Catalog: b.Catalog, do: b.Withdraw, asked: 6}
		},
		"before the manifest": func(b *testcatalog.Bench, n int) export.Catalog {
			return &meanwhile{Catalog: b.Catalog, do: b.Withdraw, asked: n}
		},
		"after the last file": func(b *testcatalog.Bench, _ int) export.Catalog {
			return &meanwhile{Catalog: b.Catalog, do: b.Withdraw, closing: true}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := testcatalog.NewExport(t)
			job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
			sum, err := export.Run(context.Background(), job)
			if err != nil {
				t.Fatal(err)
			}
			update := job
			update.Update, update.Catalog, update.Program = true, at(b, sum.Files-2), "another"
			sum, err = export.Run(context.Background(), update)
			if !errors.Is(err, export.ErrRefused) || sum.Again != 1 {
				t.Fatalf("again %d, %v; want one more decision, and ErrRefused", sum.Again, err)
			}
			if _, err := os.Lstat(job.Destination); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("something is left: %v", err)
			}
			for i, d := range b.Deliveries() {
				// Of an update that did not become the package nobody has seen anything.
				if d.State != "replaced" && (i == 0 || d.State != "failed") {
					t.Errorf("the ledger says %s of %s", d.State, d.ID)
				}
			}
			if left, err := os.ReadDir(filepath.Dir(job.Destination)); err != nil || len(left) > 0 {
				t.Errorf("left beside it: %v, %v", left, err)
			}
			open, err := b.Catalog.Recalls(context.Background(), schema.RecallFilter{Open: true})
			if err != nil || len(open) != 0 {
				t.Errorf("asked back and not closed: %v, %v", open, err)
			}
		})
	}
}

// meanwhile is a catalog to which something happens while an export is written:
// when it is asked for the nth time whether anything did, or when it is told that
// the export stands.
type meanwhile struct {
	export.Catalog
	do      func()
	asked   int
	closing bool
}

func (m *meanwhile) happen() {
	if m.do != nil {
		m.do()
		m.do = nil
	}
}

func (m *meanwhile) Watch(ctx context.Context) (func(context.Context) (bool, error), func() error, error) {
	changed, stop, err := m.Catalog.Watch(ctx)
	return func(ctx context.Context) (bool, error) {
		if m.asked--; m.asked == 0 {
			m.happen()
		}
		return changed(ctx)
	}, stop, err
}

func (m *meanwhile) CloseDelivery(ctx context.Context, id, state string, replaces []string, now time.Time) error {
	if m.closing {
		defer m.happen()
	}
	return m.Catalog.CloseDelivery(ctx, id, state, replaces, now)
}

// Where some may stay, what stands at the end is a whole package of those.
func TestWithdrawalOfSomeDuringAnUpdate(t *testing.T) {
	b := testcatalog.NewExport(t)
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	view, err := b.Catalog.ExportView(context.Background(), schema.Selection{}, schema.Web, time.UTC, time.Now())
	testcatalog.Must(t, err)
	deny := strings.NewReplacer("consent-a", "consent-no", "effect: permit", "effect: deny", "room:room-a", "photo:"+view.Photos[1].Photo.SHA256.String()).
		Replace(testcatalog.ExportRecords[strings.Index(testcatalog.ExportRecords, "consents:"):strings.Index(testcatalog.ExportRecords, "photos:")])
	job.Update, job.Catalog, job.Program = true, &meanwhile{Catalog: b.Catalog, do: func() { b.RecordText(deny) }, asked: 4}, "another"
	sum, err := export.Run(context.Background(), job)
	if err != nil || sum.Again != 1 || sum.Exported != 2 || sum.Removed == 0 {
		t.Fatalf("%+v, %v", sum, err)
	}
	var rules []string
	packages, err := packages.Check(context.Background(), packages.Job{
		Paths: []string{job.Destination}, Clock: time.Now, Found: func(f schema.Finding) { rules = append(rules, f.Rule) },
		Photo: func(findings.PackagePhoto) {}, Done: func(findings.PackageVerdict) {},
	})
	if err != nil || packages.MayBeShown != 2 || len(rules) != 0 {
		t.Errorf("%+v, %v, %v", packages, rules, err)
	}
}

// fullDisk is a catalog to which a withdrawal comes, and whose disk is full when the
// update goes on.
type fullDisk struct{ meanwhile }

func (f *fullDisk) CheckDelivery(ctx context.Context, d schema.Delivery, zone *time.Location, at time.Time) error {
	f.happen()
	return errors.New("the disk is full")
}

// Whatever else ends an update, what was withdrawn meanwhile does not stay, and
// nothing that names it does.
func TestFailedUpdateTakesAwayAsWell(t *testing.T) {
	b := testcatalog.NewExport(t)
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	job.Update, job.Catalog, job.Program = true, &fullDisk{meanwhile{Catalog: b.Catalog, do: b.Withdraw}}, "another"
	sum, err := export.Run(context.Background(), job)
	if err == nil || !strings.Contains(err.Error(), "the disk is full") || sum.Removed == 0 {
		t.Fatalf("%+v, %v", sum, err)
	}
	var left []string
	testcatalog.Must(t, filepath.WalkDir(job.Destination, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			left = append(left, d.Name())
		}
		return err
	}))
	if !slices.Equal(left, []string{"recall.json", "recall.json.jws"}) {
		t.Errorf("left: %v", left)
	}
}

// What a killed export left, wherever it was to go, is found by verify and removed
// by the next export and by a purge, and never while an export is running.
func TestLeftoversOfKilledExports(t *testing.T) {
	ctx := context.Background()
	kill := func(b *testcatalog.Bench) (paths []string) {
		job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
		_, err := export.Run(ctx, job)
		testcatalog.Must(t, err)
		now := schema.WhenOf(time.Now())
		for i, to := range []string{job.Destination, filepath.Join(t.TempDir(), "film")} {
			testcatalog.Must(t, b.Catalog.OpenDelivery(ctx, schema.Delivery{
				ID: []string{"x-20250101-0badc0de", "x-20250101-0badc0df"}[i], Manifest: "urn:uuid:0", Channel: schema.Web, Format: "manifest", Destination: to,
				CreatedAt: now, ValidUntil: now, Program: "test",
			}, time.UTC, time.Now()))
			paths = append(paths, []string{
				filepath.Join(job.Destination, "r-1", ".stillroom-ABCDEFGHIJKLMNOPQRSTUVWXYZ.tmp"), filepath.Join(filepath.Dir(to), ".stillroom-x-20250101-0badc0df.partial", "r-0", "a.jpg"),
			}[i])
		}
		paths = append(paths, filepath.Join(b.Root, ".export", "1"))
		for _, p := range paths {
			testcatalog.Must(t, errors.Join(os.MkdirAll(filepath.Dir(p), 0o755), os.WriteFile(p, []byte("x"), 0o600)))
		}
		return paths
	}
	found := func(b *testcatalog.Bench) (n int) {
		_, err := verify.Run(ctx, verify.Job{
			Catalog: b.Catalog, Storages: b.Catalog.Storages(), Store: b.Store, Dir: b.Root, Places: disk.Places{}, Evidence: testcatalog.Documents(b.Store), Recipes: schema.DefaultRecipes(), Limits: schema.DefaultLimits(), Zone: time.UTC, Clock: time.Now, Looked: func(int64) {},
			Found: func(f schema.Finding) {
				if f.Rule == findings.DeliveryHalfway {
					n++
				}
			},
		})
		testcatalog.Must(t, err)
		return n
	}
	for name, next := range map[string]func(b *testcatalog.Bench) error{
		"export elsewhere": func(b *testcatalog.Bench) error {
			_, err := export.Run(ctx, b.ExportJob(filepath.Join(t.TempDir(), "other")))
			return err
		},
		"purge": func(b *testcatalog.Bench) error {
			p, err := erase.Run(ctx, erase.Job{
				Catalog: b.Catalog, Storages: b.Catalog.Storages(), Store: b.Store, Dir: b.Root, Places: disk.Places{}, Scope: "room:room-a", Order: "order-1", Zone: time.UTC, Clock: time.Now,
				Agreed: func(schema.Purge) error { return nil },
			})
			if len(p.Leftovers) != 3 {
				t.Errorf("the purge names %v", p.Leftovers)
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := testcatalog.NewExport(t)
			left := kill(b)
			if n := found(b); n != 3 {
				t.Errorf("verify names %d, want 3", n)
			}
			unlock, err := b.Store.Lock(ctx, 0)
			testcatalog.Must(t, err)
			if n := found(b); n != 0 {
				t.Errorf("verify names %d while an export is running", n)
			}
			testcatalog.Must(t, next(b))
			unlock()
			for _, p := range left {
				if _, err := os.Lstat(p); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%s: %v", p, err)
				}
			}
			if n := found(b); n != 0 {
				t.Errorf("verify names %d afterwards", n)
			}
		})
	}
}

// A README.txt of somebody else's is theirs: an update goes without one, and leaves it.
func TestAReadMeOfSomebodyElseStays(t *testing.T) {
	b := testcatalog.NewExport(t)
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(job.Destination, formats.ReadMeName)
	before := documentsOf(t, job.Destination)
	if !slices.Contains(before, formats.ReadMeName) {
		t.Fatalf("it is not in the manifest: %v", before)
	}
	// As an export before there was one left it.
	if err := os.WriteFile(name, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	job.Catalog = otherwise{b.Catalog, func(list []schema.DeliveryFile) []schema.DeliveryFile {
		return slices.DeleteFunc(list, func(f schema.DeliveryFile) bool { return f.Path == formats.ReadMeName })
	}}
	job.Update, job.Settings.Recall.Contact = true, "another@example.org"
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(name); err != nil || string(data) != "theirs" {
		t.Errorf("theirs is %q (%v)", data, err)
	}
	if after := documentsOf(t, job.Destination); slices.Contains(after, formats.ReadMeName) {
		t.Errorf("the manifest names theirs: %v", after)
	}
}

// documentsOf are the documents that a manifest names.
func documentsOf(t *testing.T, dir string) (list []string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, formats.ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	m, err := formats.ReadManifest(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range m.Documents {
		list = append(list, d.Path)
	}
	return list
}

// A folder of documents that a killed run had emptied goes with the next update, and an empty
// folder of somebody else stays.
func TestEmptiedFoldersGoWithAnUpdate(t *testing.T) {
	b := testcatalog.NewExport(t)
	job := b.ExportJob(filepath.Join(t.TempDir(), "web"))
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"emptied", "theirs"} {
		if err := os.Mkdir(filepath.Join(job.Destination, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	job.Catalog = otherwise{b.Catalog, func(list []schema.DeliveryFile) []schema.DeliveryFile {
		return append(list, schema.DeliveryFile{Path: "emptied/page.html", SHA256: schema.DigestOf([]byte("a page"))})
	}}
	job.Update, job.Settings.Recall.Contact = true, "another@example.org"
	if _, err := export.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	for name, stays := range map[string]bool{"emptied": false, "theirs": true} {
		if _, err := os.Lstat(filepath.Join(job.Destination, name)); (err == nil) != stays {
			t.Errorf("the folder %s: %v", name, err)
		}
	}
}

// otherwise is a catalog whose deliveries had other files.
type otherwise struct {
	export.Catalog
	files func([]schema.DeliveryFile) []schema.DeliveryFile
}

func (o otherwise) Delivery(ctx context.Context, id string) (schema.Delivery, error) {
	d, err := o.Catalog.Delivery(ctx, id)
	d.Files = o.files(d.Files)
	return d, err
}
