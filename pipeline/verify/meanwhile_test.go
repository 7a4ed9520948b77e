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
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
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
