package contracttest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

func madeOnce(t *testing.T, at contract.Place) {
	db := create(t, at)
	change(t, db, func(w contract.Writer) error { return w.AddInfo(t.Context(), "uuid", "first") })
	if again, err := at.Create(t.Context(), Untouched); err == nil {
		again.Close()
		t.Fatal("a second one was made in the place of the first")
	}
	view(t, db, func(r contract.Reader) error {
		uuid, err := r.Info(t.Context(), "uuid")
		if uuid != "first" {
			t.Errorf("the first one is %q now", uuid)
		}
		return err
	})
}

func nothingThere(t *testing.T, at contract.Place) {
	for range 2 { // looking for one makes none
		if _, err := at.Open(t.Context(), Untouched); !errors.Is(err, contract.ErrNone) {
			t.Errorf("Open: %v, want ErrNone", err)
		}
		if _, err := at.OpenStill(t.Context()); !errors.Is(err, contract.ErrNone) {
			t.Errorf("OpenStill: %v, want ErrNone", err)
		}
	}
}

func versionsPassed(t *testing.T, at contract.Place) {
	var passed []contract.Version
	db, err := at.Create(t.Context(), func(_ context.Context, _ contract.Writer, v contract.Version) error {
		passed = append(passed, v)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for i, v := range passed {
		if v.First != (i == 0) || v.Last != (i == len(passed)-1) || i > 0 && v.Number <= passed[i-1].Number {
			t.Errorf("version %d of %d is passed as %+v", i, len(passed), v)
		}
	}
	if len(passed) != 2 || passed[0].Number != 0 {
		t.Errorf("a new database passed %+v, want 0 and the newest version", passed)
	}
	db, err = at.Open(t.Context(), func(context.Context, contract.Writer, contract.Version) error {
		t.Error("a database that is at the newest version passed one")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
}

func allOrNothing(t *testing.T, at contract.Place) {
	db := create(t, at)
	stop := errors.New("stop")
	err := db.Change(t.Context(), func(w contract.Writer) error {
		if err := w.AddInfo(t.Context(), "name", "half"); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Errorf("Change: %v", err)
	}
	view(t, db, func(r contract.Reader) error {
		if name, err := r.Info(t.Context(), "name"); err == nil {
			t.Errorf("%q was kept of a change that failed", name)
		}
		return nil
	})
	if err := db.View(t.Context(), func(contract.Reader) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("View: %v", err)
	}
}

func ofOneMoment(t *testing.T, at contract.Place) {
	db := create(t, at)
	view(t, db, func(r contract.Reader) error {
		if _, err := r.Mirrors(t.Context()); err != nil { // the moment is that of the first read
			return err
		}
		change(t, db, func(w contract.Writer) error { return w.PutMirror(t.Context(), mirror("m1", "shelf")) })
		list, err := r.Mirrors(t.Context())
		if len(list) != 0 {
			t.Errorf("what was written since is seen: %+v", list)
		}
		return err
	})
	view(t, db, func(r contract.Reader) error {
		list, err := r.Mirrors(t.Context())
		if len(list) != 1 {
			t.Errorf("what was kept before is not seen: %+v", list)
		}
		return err
	})
}

func readsOwn(t *testing.T, at contract.Place) {
	change(t, create(t, at), func(w contract.Writer) error {
		if err := w.AddInfo(t.Context(), "name", "mine"); err != nil {
			return err
		}
		name, err := w.Info(t.Context(), "name")
		if name != "mine" {
			t.Errorf("the change that wrote it reads %q", name)
		}
		return err
	})
}

func watched(t *testing.T, at contract.Place) {
	db := create(t, at)
	changed, stop, err := db.Watch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	is := func(want bool, when string) {
		t.Helper()
		if got, err := changed(t.Context()); err != nil || got != want {
			t.Errorf("%s: changed is %v, %v", when, got, err)
		}
	}
	is(false, "nothing happened")
	change(t, db, func(w contract.Writer) error { return w.AddInfo(t.Context(), "name", "x") })
	is(true, "something was written")
	is(false, "asked again")
}

func whole(t *testing.T, at contract.Place) {
	db := create(t, at)
	if err := db.ReadOnly(); err != nil {
		t.Errorf("ReadOnly: %v", err)
	}
	if damage, dangling, err := db.Integrity(t.Context()); err != nil || len(damage)+len(dangling) > 0 {
		t.Errorf("Integrity: %q, %q, %v", damage, dangling, err)
	}
	if err := db.Scrub(t.Context()); err != nil {
		t.Errorf("Scrub: %v", err)
	}
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.MendShape(t.Context()) }, // there is nothing to mend
			func() error {
				return w.Shape(t.Context(), func(part, how string) { t.Errorf("of a new database, %s: %s", part, how) })
			})
	})
}

func copied(t *testing.T, at contract.Place) {
	db := create(t, at)
	change(t, db, func(w contract.Writer) error { return w.AddInfo(t.Context(), "uuid", "u") })
	path := filepath.Join(t.TempDir(), "copy")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	place, err := db.CopyTo(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	change(t, db, func(w contract.Writer) error { return w.PutMirror(t.Context(), mirror("m1", "later")) })
	c, err := place.OpenStill(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	view(t, c, func(r contract.Reader) error {
		d, err := r.Describe(t.Context())
		if err != nil || d.Catalog != "u" || d.Photos != 0 || d.Version == 0 {
			t.Errorf("the copy describes itself as %+v, %v", d, err)
		}
		list, err := r.Mirrors(t.Context())
		if len(list) != 0 {
			t.Errorf("the copy has what was written after it: %+v", list)
		}
		return err
	})
}

func still(t *testing.T, at contract.Place) {
	db := create(t, at)
	change(t, db, func(w contract.Writer) error { return w.AddInfo(t.Context(), "uuid", "u") })
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := at.OpenStill(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Change(t.Context(), func(w contract.Writer) error { return w.AddInfo(t.Context(), "name", "x") })
	if !errors.Is(err, schema.ErrReadOnly) {
		t.Errorf("Change: %v, want ErrReadOnly", err)
	}
	view(t, s, func(r contract.Reader) error {
		uuid, err := r.Info(t.Context(), "uuid")
		if uuid != "u" {
			t.Errorf("it is %q", uuid)
		}
		return err
	})
}

func info(t *testing.T, at contract.Place) {
	db := create(t, at)
	add := func(value string) error {
		return db.Change(t.Context(), func(w contract.Writer) error { return w.AddInfo(t.Context(), "uuid", value) })
	}
	if err := add("a"); err != nil {
		t.Fatal(err)
	}
	if err := add("b"); err == nil {
		t.Error("what a catalog is was written twice")
	}
	view(t, db, func(r contract.Reader) error {
		if _, err := r.Info(t.Context(), "name"); err == nil {
			t.Error("what was never written is read")
		}
		uuid, err := r.Info(t.Context(), "uuid")
		if uuid != "a" {
			t.Errorf("it is %q", uuid)
		}
		return err
	})
}
