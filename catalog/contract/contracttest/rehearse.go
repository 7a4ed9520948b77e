package contracttest

import (
	"errors"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
)

// rehearsed: what is written in a rehearsal is read in it, what fails in it is undone by
// itself, and none of it is there afterwards.
func rehearsed(t *testing.T, at contract.Place) {
	create(t, at)
	open := func() contract.Database {
		db, err := at.Open(t.Context(), Untouched)
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	base := open()
	db, err := base.Rehearse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stop := errors.New("stop")
	if err := db.Change(t.Context(), func(w contract.Writer) error { return w.AddInfo(t.Context(), "name", "tried") }); err != nil {
		t.Fatal(err)
	}
	err = db.Change(t.Context(), func(w contract.Writer) error {
		if err := w.AddInfo(t.Context(), "created_at", "tried"); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Errorf("a change that failed: %v", err)
	}
	view(t, db, func(r contract.Reader) error {
		if name, err := r.Info(t.Context(), "name"); err != nil || name != "tried" {
			t.Errorf("within the rehearsal: %q, %v", name, err)
		}
		if made, err := r.Info(t.Context(), "created_at"); err == nil {
			t.Errorf("%q was kept of a change that failed", made)
		}
		return nil
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	again := open()
	defer again.Close()
	view(t, again, func(r contract.Reader) error {
		if name, err := r.Info(t.Context(), "name"); err == nil {
			t.Errorf("%q was kept of a rehearsal", name)
		}
		return nil
	})
}
