package export_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// slipped is an export to a new folder that is entered on a slip.
func slipped(t *testing.T, b *testcatalog.Bench) (job export.Job, to, slip string) {
	t.Helper()
	to, slip = filepath.Join(t.TempDir(), "web"), filepath.Join(t.TempDir(), "slip.json")
	job, err := export.OnSlip(b.ExportJob(to), b.Catalog, slip)
	if err != nil {
		t.Fatal(err)
	}
	return job, to, slip
}

func there(path string) bool { _, err := os.Lstat(path); return err == nil }

// A package never stands without its slip: the slip is whole before the first file of the
// package is written, and says what the ledger would.
func TestSlipComesBeforeThePackage(t *testing.T) {
	b := testcatalog.NewExport(t)
	job, to, slip := slipped(t, b)
	job.Recipient = "Quiet Reader"
	writing := 0
	job.Watch = func(s export.Stage) {
		if s.Doing != "writing" {
			return
		}
		if writing++; !there(slip) || there(to) {
			t.Errorf("while file %d is written: slip %v, package %v", s.Done, there(slip), there(to))
		}
	}
	sum, err := export.Run(t.Context(), job)
	if err != nil || writing == 0 {
		t.Fatalf("%v, %d files", err, writing)
	}
	if len(b.Deliveries()) != 0 {
		t.Error("the ledger has an entry too")
	}
	text, err := os.ReadFile(slip)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(text, []byte("Quiet Reader")) || bytes.Contains(text, []byte(to)) {
		t.Error("the slip names the recipient or the folder")
	}
	s, err := formats.ReadSlip(bytes.NewReader(text))
	if err != nil || s.Delivery != sum.Delivery || len(s.Files) != sum.Files || s.Photos != sum.Exported {
		t.Fatalf("%+v, %v", s, err)
	}
	key, err := b.Catalog.SlipKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d, err := formats.OpenSlip(s, key)
	if err != nil || d.Recipient != "Quiet Reader" || d.Destination != to || d.Order == nil || d.Order.MadeOf == "" {
		t.Fatalf("%+v, %v", d, err)
	}
	for name, change := range map[string]func(*schema.Slip){
		"of another delivery": func(s *schema.Slip) { s.Delivery = "x-20260101-00000000" },
		"cut":                 func(s *schema.Slip) { s.Sealed = nil },
		"fewer files":         func(s *schema.Slip) { s.Files = s.Files[1:] },
	} {
		other := s
		if change(&other); !errors.Is(openErr(other, key), formats.ErrSlipAltered) {
			t.Errorf("%s: %v", name, openErr(other, key))
		}
	}
	key[0]++
	if !errors.Is(openErr(s, key), formats.ErrSlipAltered) {
		t.Error("another catalog opens it")
	}
}

func openErr(s schema.Slip, key [32]byte) error { _, err := formats.OpenSlip(s, key); return err }

// A run that ends before its folder has a name leaves neither package nor slip.
func TestSlipGoesWithAPackageThatFailed(t *testing.T) {
	b := testcatalog.NewExport(t)
	job, to, slip := slipped(t, b)
	ctx, cancel := context.WithCancel(t.Context())
	began := false
	job.Watch = func(s export.Stage) {
		if s.Doing == "writing" {
			began = there(slip)
			cancel()
		}
	}
	if _, err := export.Run(ctx, job); !errors.Is(err, context.Canceled) || !began {
		t.Fatalf("%v, began %v", err, began)
	}
	if there(to) || there(slip) {
		t.Errorf("package %v, slip %v", there(to), there(slip))
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(to), ".*")); len(left) > 0 {
		t.Errorf("left: %s", left)
	}
}

// A no that is said while the package is made keeps it in the house, as any.
func TestSlipIsDecidedAgain(t *testing.T) {
	b := testcatalog.NewExport(t)
	job, to, slip := slipped(t, b)
	done := false
	job.Watch = func(s export.Stage) {
		if s.Doing == "writing" && !done {
			done = true
			b.Withdraw()
		}
	}
	if _, err := export.Run(t.Context(), job); !errors.Is(err, schema.ErrMoved) || !done {
		t.Fatalf("%v", err)
	}
	if there(to) || there(slip) {
		t.Errorf("package %v, slip %v", there(to), there(slip))
	}
}
