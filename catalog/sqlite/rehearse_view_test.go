package sqlite_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/contract/contracttest"
	"github.com/stillroom/stillroom/catalog/sqlite"
)

// Within a change of a rehearsal, a view is of what is kept: what compares before and
// after finds a difference.
func TestRehearsedChangeIsSeenFromOutsideAsBefore(t *testing.T) {
	at := sqlite.File(filepath.Join(t.TempDir(), "catalog.db"))
	base, err := at.Create(t.Context(), contracttest.Untouched)
	if err != nil {
		t.Fatal(err)
	}
	db, err := base.Rehearse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	there := func(r contract.Reader) (found bool) {
		_, err := r.Info(context.Background(), "name")
		return err == nil
	}
	err = db.Change(t.Context(), func(w contract.Writer) error {
		if err := w.AddInfo(t.Context(), "name", "tried"); err != nil {
			return err
		}
		return db.View(t.Context(), func(r contract.Reader) error {
			if there(r) || !there(w) {
				t.Error("the view is not of what is kept")
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = db.View(t.Context(), func(r contract.Reader) error {
		if !there(r) {
			t.Error("what was tried is not seen afterwards")
		}
		return nil
	})
}
