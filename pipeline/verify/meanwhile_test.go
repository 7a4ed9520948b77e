package verify_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/signature/signingkey"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

// held is a storage to which somebody else writes.
type held struct{ *disk.Disk }

func (held) Lock(context.Context, time.Duration) (func(), error) { return nil, store.ErrBusy }

func verified(b *testcatalog.Bench, st store.Storage) (findings.Report, []string) {
	b.T.Helper()
	report, err := verify.Run(context.Background(), verify.Job{
		Catalog: b.Catalog, Storages: b.Catalog.Storages(), Store: st, Dir: b.Root, Places: disk.Places{}, Evidence: testcatalog.Documents(b.Store),
		Recipes: schema.DefaultRecipes(), Limits: schema.DefaultLimits(), Zone: time.UTC, Clock: time.Now, Looked: func(int64) {}, Found: func(schema.Finding) {},
	})
	testcatalog.Must(b.T, err)
	var rules []string
	for _, f := range report.Findings {
		rules = append(rules, f.Rule)
	}
	slices.Sort(rules)
	return report, rules
}

// What is wrong in the folder of a delivery is found while somebody writes elsewhere.
func TestDestinationsWhileSomebodyWrites(t *testing.T) {
	b := testcatalog.NewExport(t)
	to := filepath.Join(t.TempDir(), "web")
	b.MustExport(to, "")
	if report, rules := verified(b, held{b.Store}); report.Verdict != findings.Sound {
		t.Fatalf("%s: %v", report.Verdict, rules)
	}
	testcatalog.Must(t, os.WriteFile(filepath.Join(to, "manifest.json"), []byte("{}"), 0o600))
	testcatalog.Must(t, os.WriteFile(filepath.Join(to, "other.jpg"), []byte("x"), 0o600))
	for name, st := range map[string]store.Storage{"alone": b.Store, "beside another": held{b.Store}} {
		report, rules := verified(b, st)
		if !slices.Equal(rules, []string{findings.DeliveryAltered, findings.DeliveryStray}) || report.Verdict != findings.Found || len(report.Unsure) > 0 {
			t.Errorf("%s: %s: %v, unsure of %v", name, report.Verdict, rules, report.Unsure)
		}
	}
}

// What may be of somebody who is writing is no finding, and the catalog is not called
// sound.
func TestWhatMayBeSomebodyElses(t *testing.T) {
	b := testcatalog.NewExport(t)
	b.MustExport(filepath.Join(t.TempDir(), "web"), "")
	stray := filepath.Join(b.Root, store.Derivatives, "stray")
	testcatalog.Must(t, os.MkdirAll(stray, 0o700))
	testcatalog.Must(t, os.WriteFile(filepath.Join(stray, "display.jpg"), []byte("x"), 0o600))
	testcatalog.Must(t, os.Mkdir(filepath.Join(b.Root, ".export"), 0o700))
	report, rules := verified(b, held{b.Store})
	if len(rules) > 0 || report.Verdict != findings.Unsure || !slices.Equal(report.Unsure, []string{"derivatives", "leftovers"}) {
		t.Errorf("while somebody writes: %s: %v, unsure of %v", report.Verdict, rules, report.Unsure)
	}
	report, rules = verified(b, b.Store)
	if !slices.Equal(rules, []string{findings.DeliveryHalfway, findings.DerivativeStray}) || len(report.Unsure) > 0 {
		t.Errorf("then: %s: %v, unsure of %v", report.Verdict, rules, report.Unsure)
	}
}

// So it is of every folder that is compared with its rows: what has its name before its
// row, or loses its row before its name, is looked at again while nobody writes.
func TestWhatIsBetweenFileAndRow(t *testing.T) {
	b := testcatalog.NewExport(t)
	b.MustExport(filepath.Join(t.TempDir(), "web"), "")
	lay(t, b.Root, store.Originals, "unsorted", "x.jpg")
	lay(t, b.Root, store.Originals, "unsorted", atomicfile.TempName())
	lay(t, b.Root, store.Derivatives, "x", "display.jpg")
	lay(t, b.Root, store.Evidence, "ab", strings.Repeat("ab", 32))
	files := derivativesIn(t, b)
	testcatalog.Must(t, os.Remove(files[0]))
	testcatalog.Must(t, os.Remove(files[1]))
	lay(t, files[1])
	testcatalog.Must(t, os.Remove(filepath.Join(b.Root, signingkey.KeyName)))

	want := []string{
		findings.DerivativeMissing, findings.DerivativeSize, findings.DerivativeStray, findings.EvidenceUnrecorded, findings.OriginalUnrecorded,
		findings.SigningKey, findings.StorageLeftover,
	}
	report, rules := verified(b, held{b.Store})
	if unsure := []string{"derivatives", "evidence", "unrecorded", "leftovers", "key"}; len(rules) > 0 || !slices.Equal(report.Unsure, unsure) {
		t.Errorf("while somebody writes: %v, unsure of %v", rules, report.Unsure)
	}
	for _, rule := range want {
		if report.Looked[rule] {
			t.Errorf("%s was looked for", rule)
		}
	}
	slices.Sort(want)
	if report, rules = verified(b, b.Store); !slices.Equal(rules, want) || len(report.Unsure) > 0 {
		t.Errorf("then: %v, unsure of %v", rules, report.Unsure)
	}
}

func lay(t *testing.T, parts ...string) {
	t.Helper()
	name := filepath.Join(parts...)
	testcatalog.Must(t, os.MkdirAll(filepath.Dir(name), 0o700))
	testcatalog.Must(t, os.WriteFile(name, []byte("x"), 0o600))
}

func derivativesIn(t *testing.T, b *testcatalog.Bench) (names []string) {
	t.Helper()
	testcatalog.Must(t, b.Catalog.Photos(t.Context(), schema.Selection{}, func(p schema.Photo) error {
		for _, d := range p.Derivatives {
			names = append(names, filepath.Join(b.Root, filepath.FromSlash(d.Path)))
		}
		return nil
	}))
	return names
}

// finishing is a storage that somebody writes to when a check begins, and who is done when
// it is looked at again.
type finishing struct {
	*disk.Disk
	done func()
}

func (f finishing) Lock(ctx context.Context, wait time.Duration) (func(), error) {
	f.done()
	return f.Disk.Lock(ctx, wait)
}

// What was finished meanwhile is no finding, and the catalog is sound.
func TestWhatWasFinishedMeanwhile(t *testing.T) {
	b := testcatalog.NewExport(t)
	b.MustExport(filepath.Join(t.TempDir(), "web"), "")
	sound, _ := verified(b, b.Store)
	stray, names := filepath.Join(b.Root, store.Originals, "unsorted", "x.jpg"), derivativesIn(t, b)
	lay(t, stray)
	testcatalog.Must(t, os.Rename(names[0], names[0]+".x"))
	report, rules := verified(b, finishing{b.Store, func() { _ = os.Remove(stray); _ = os.Rename(names[0]+".x", names[0]) }})
	if len(rules) > 0 || report.Verdict != findings.Sound {
		t.Errorf("%s: %v, unsure of %v", report.Verdict, rules, report.Unsure)
	}
	if report.Checked != sound.Checked {
		t.Errorf("looked at %+v, and otherwise at %+v", report.Checked, sound.Checked)
	}
}

// Documents are kept without the lock of the catalog. While somebody keeps one, what no
// record names may be it.
func TestADocumentThatIsBeingKept(t *testing.T) {
	b := testcatalog.NewExport(t)
	lay(t, b.Root, store.Evidence, "ab", strings.Repeat("ab", 32))
	lay(t, b.Root, store.Evidence, "ab", atomicfile.TempName())
	other, err := disk.Open(b.Root)
	testcatalog.Must(t, err)
	defer other.Close()
	done, err := other.Announce()
	testcatalog.Must(t, err)
	if report, rules := verified(b, b.Store); len(rules) > 0 || !slices.Equal(report.Unsure, []string{"evidence", "leftovers"}) {
		t.Errorf("meanwhile: %v, unsure of %v", rules, report.Unsure)
	}
	done()
	if report, rules := verified(b, b.Store); !slices.Equal(rules, []string{findings.EvidenceUnrecorded, findings.StorageLeftover}) || len(report.Unsure) > 0 {
		t.Errorf("then: %v, unsure of %v", rules, report.Unsure)
	}
}

// A delivery that is being written may be half changed.
func TestADeliveryThatIsBeingWritten(t *testing.T) {
	b := testcatalog.NewExport(t)
	to := filepath.Join(t.TempDir(), "web")
	b.MustExport(to, "")
	d, err := b.Catalog.Delivery(t.Context(), b.Deliveries()[0].ID)
	testcatalog.Must(t, err)
	d.ID = "x-" + strings.Repeat("0", len(d.ID)-2)
	testcatalog.Must(t, b.Catalog.OpenDelivery(t.Context(), d, time.UTC, time.Now()))
	testcatalog.Must(t, os.WriteFile(filepath.Join(to, "other.jpg"), []byte("x"), 0o600))
	report, rules := verified(b, held{b.Store})
	if len(rules) > 0 || report.Running != 1 || !slices.Equal(report.Unsure, []string{"deliveries", "destinations"}) {
		t.Errorf("while somebody writes: %v, unsure of %v, %d running", rules, report.Unsure, report.Running)
	}
	if report, rules = verified(b, b.Store); !slices.Equal(rules, []string{findings.DeliveryStray, findings.DeliveryUnfinished}) {
		t.Errorf("then: %v, unsure of %v", rules, report.Unsure)
	}
}

// What operating systems leave where a delivery went, and at the top of the catalog, is no
// stray; what somebody threw away there is there still.
func TestWhatSystemsLeave(t *testing.T) {
	b := testcatalog.NewExport(t)
	to := filepath.Join(t.TempDir(), "web")
	b.MustExport(to, "")
	for _, dir := range []string{to, b.Root} {
		for _, rel := range []string{"._manifest.json", ".Spotlight-V100/1.db", ".fseventsd/1", "$RECYCLE.BIN/desktop.ini", "desktop.ini"} {
			testcatalog.Must(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, rel)), 0o700))
			testcatalog.Must(t, os.WriteFile(filepath.Join(dir, rel), []byte("x"), 0o600))
		}
	}
	if _, rules := verified(b, b.Store); len(rules) > 0 {
		t.Errorf("%v", rules)
	}
	testcatalog.Must(t, os.WriteFile(filepath.Join(to, "$RECYCLE.BIN", "$R1.JPG"), []byte("x"), 0o600))
	if _, rules := verified(b, b.Store); !slices.Equal(rules, []string{findings.DeliveryStray}) {
		t.Errorf("thrown away: %v", rules)
	}
}

// A package in the folder of another one is told as what it is: its own.
func TestAPackageInTheFolderOfAnother(t *testing.T) {
	b := testcatalog.NewExport(t)
	outer := filepath.Join(t.TempDir(), "web")
	b.MustExport(outer, "")
	inner := filepath.Join(outer, "press")
	b.MustExport(inner, "")
	if report, rules := verified(b, b.Store); report.Verdict != findings.Sound {
		t.Fatalf("%s: %v", report.Verdict, rules)
	}
	testcatalog.Must(t, os.WriteFile(filepath.Join(inner, "other.jpg"), []byte("x"), 0o600))
	report, rules := verified(b, b.Store)
	if !slices.Equal(rules, []string{findings.DeliveryStray}) || report.Findings[0].Subject != b.Deliveries()[1].ID {
		t.Errorf("%s: %v of %v", report.Verdict, rules, report.Findings)
	}
}
