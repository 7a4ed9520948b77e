package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/pipeline/ingest"
	"github.com/stillroom/stillroom/schema"
)

func moveTo(dir string) Relocation {
	return Relocation{To: dir, Counted: func(int, int64) {}, Looked: func(int64) {}}
}

// Whoever had the catalog open as it was moved writes nothing into the old one: it would
// be missing in the new one, a no as well.
func TestNobodyWritesToAMovedCatalog(t *testing.T) {
	d, _ := newDoor(t)
	open, err := d.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	to := filepath.Join(t.TempDir(), "new")
	if _, err := d.Relocate(t.Context(), moveTo(to)); err != nil {
		t.Fatal(err)
	}
	if _, err := Rooms.Add(t.Context(), open, "room-late", []FieldSaid{{Field: "label", Value: "Late"}}, Writing{}); !errors.Is(err, catalog.ErrElsewhere) {
		t.Errorf("adding a room: %v", err)
	}
	if err := open.Catalog.NoteVerified(t.Context()); err != nil && !errors.Is(err, catalog.ErrElsewhere) {
		t.Error(err)
	}
	_, err = catalog.Accept(t.Context(), open.Catalog, schema.Accepting{By: "keeper-1", Reason: "why"})
	if !errors.Is(err, catalog.ErrElsewhere) {
		t.Errorf("accepting: %v", err)
	}
	var moved *MovedError
	if _, err := d.Open(t.Context()); !errors.As(err, &moved) || moved.To != to || moved.Begun {
		t.Errorf("opened again: %v", err)
	}
	d.Dir = to
	s, err := d.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := Rooms.Add(t.Context(), s, "room-late", []FieldSaid{{Field: "label", Value: "Late"}}, Writing{}); err != nil {
		t.Error(err)
	}
}

// Between the moment at which the old database is given up and that at which the new
// folder is a catalog there is none, and the same call ends it.
func TestMoveIsEnded(t *testing.T) {
	d, _ := newDoor(t)
	to := filepath.Join(t.TempDir(), "new")
	stop := errors.New("killed")
	begun := func(ctx context.Context, dir string, at error) error {
		s, done, err := d.Write(ctx)
		if err != nil {
			return err
		}
		defer done()
		m := &move{s: s, from: s.Dir, to: dir}
		files, err := m.files(ctx, moveTo(dir))
		if err == nil {
			err = m.begin(0)
		}
		if err != nil {
			return err
		}
		return catalog.HandOver(ctx, s.Catalog, dir, func() error { return errors.Join(m.last(ctx, files), at) })
	}
	// Where the last step fails the old one is as good as before.
	if err := begun(t.Context(), to, stop); !errors.Is(err, stop) {
		t.Fatal(err)
	}
	s, err := d.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if list := OldFolders(s); len(list) != 1 || list[0] != to {
		t.Errorf("what was begun: %v", list)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := begun(t.Context(), to, nil); err != nil {
		t.Fatal(err)
	}
	var moved *MovedError
	if _, err := d.Open(t.Context()); !errors.As(err, &moved) || moved.To != to || !moved.Begun {
		t.Errorf("opened in the middle: %v", err)
	}
	if _, err := d.Relocate(t.Context(), moveTo(filepath.Join(t.TempDir(), "elsewhere"))); !errors.As(err, &moved) {
		t.Errorf("moved elsewhere: %v", err)
	}
	// Its disk is away: nothing is made in its place.
	if err := os.Rename(to, to+"-away"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := d.Relocate(t.Context(), moveTo(to)); err == nil {
			t.Error("it ended without the copy")
		}
		if err := os.MkdirAll(to, 0o700); err != nil { // where a disk was mounted
			t.Fatal(err)
		}
	}
	if err := os.RemoveAll(to); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(to+"-away", to); err != nil {
		t.Fatal(err)
	}
	// What was not whole is told by whoever ends the move, and before that by a dry run.
	if err := writeLines(d.Dir, movingDamaged, []string{"0123456789ab"}); err != nil {
		t.Fatal(err)
	}
	look := moveTo(to)
	look.DryRun = true
	for _, x := range []Relocation{look, moveTo(to)} {
		out, err := d.Relocate(t.Context(), x)
		if err != nil || !out.Copied || len(out.Damaged) != 1 || out.Damaged[0] != "0123456789ab" {
			t.Errorf("dry run %v: %+v, %v", x.DryRun, out, err)
		}
	}
	for _, name := range []string{movingTo, movingDamaged} {
		if list := linesOf(d.Dir, name); len(list) > 0 {
			t.Errorf("%s is left: %v", name, list)
		}
	}
	d.Dir = to
	if s, err = d.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// A disk that cannot hold the names is refused before a file is copied to it.
func TestMoveToADiskOfPlainNames(t *testing.T) {
	for name, fits := range map[string]bool{"DSC_0001.JPG": true, "before: after?.JPG": false} {
		card := t.TempDir()
		if err := os.WriteFile(filepath.Join(card, name), []byte("a note of the day"), 0o600); err != nil {
			t.Fatal(err)
		}
		d, _ := newDoor(t)
		s, done, err := d.Write(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		job, end, err := Import{Sources: []string{card}, Jobs: 1}.InSession(t.Context(), s, "test")
		if err != nil {
			t.Fatal(err)
		}
		job.Watch = unwatched{}
		_, err = ingest.Run(t.Context(), job)
		if err := errors.Join(err, end()); err != nil {
			t.Fatal(err)
		}
		done()
		d.Places.Plain = func(string) bool { return true }
		to := filepath.Join(t.TempDir(), "new")
		_, err = d.Relocate(t.Context(), moveTo(to))
		if refused := isUsage(err, "cannot hold the names"); refused == fits {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Lstat(to); !fits && err == nil {
			t.Error("something was written there")
		}
	}
}
