package backup

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// A catalog is made of a backup whole, in the order database, note, marker; or not at all,
// whatever step fails, and nothing is left beside it.
func TestRestoredWholeOrNotAtAll(t *testing.T) {
	full := errors.New("the disk is full")
	for name, c := range map[string]struct {
		spoil func(*RestoreJob)
		want  error
	}{
		"whole":            {func(*RestoreJob) {}, nil},
		"another database": {func(job *RestoreJob) { job.Describe = of(schema.Snapshot{Catalog: "another"}) }, ErrDamaged},
		"another head": {func(job *RestoreJob) {
			job.Describe = of(schema.Snapshot{Catalog: uuid, Head: schema.LedgerHead{Seq: 3}})
		}, ErrDamaged},
		"no note":   {func(job *RestoreJob) { job.Note = func(context.Context, string, Manifest) error { return full } }, full},
		"no marker": {func(job *RestoreJob) { job.Mark = func(string, string) error { return full } }, full},
		"cut short": {func(job *RestoreJob) { job.From = io.LimitReader(job.From, 4000) }, ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			above := t.TempDir()
			dir := filepath.Join(above, "new")
			var steps []string
			step := func(s string) { steps = append(steps, s) }
			job := RestoreJob{
				From: bytes.NewReader(packed(t)), Dir: dir, Describe: of(schema.Snapshot{Catalog: uuid}),
				Note: func(_ context.Context, database string, m Manifest) error {
					step("note")
					if _, err := os.Stat(database); err != nil || m.Catalog != uuid {
						t.Errorf("%s of %s: %v", database, m.Catalog, err)
					}
					return nil
				},
				Mark: func(at, catalog string) error {
					step("mark")
					if _, err := os.Stat(dir); err == nil || catalog != uuid {
						t.Errorf("%s has its name before it is whole, %v", at, err)
					}
					return nil
				},
			}
			c.spoil(&job)
			if _, err := Restore(t.Context(), job); !errors.Is(err, c.want) {
				t.Errorf("%v", err)
			}
			left, err := os.ReadDir(above)
			if err != nil {
				t.Fatal(err)
			}
			if c.want != nil {
				if len(left) > 0 {
					t.Errorf("left: %v", left)
				}
				return
			}
			if len(left) != 1 || left[0].Name() != "new" || len(steps) != 2 || steps[0] != "note" {
				t.Errorf("%v after %v", left, steps)
			}
		})
	}
}

// What a run that was killed left is no part of the next, and no folder that holds
// anything is written over.
func TestRestoreBesideOthers(t *testing.T) {
	above := t.TempDir()
	dir := filepath.Join(above, "new")
	half := filepath.Join(above, ".new.stillroom-restoring")
	for _, d := range []string{half, dir} {
		if err := errors.Join(os.Mkdir(d, 0o700), os.WriteFile(filepath.Join(d, "stray"), nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	job := RestoreJob{
		Dir: dir, Describe: of(schema.Snapshot{Catalog: uuid}),
		Note: func(context.Context, string, Manifest) error { return nil }, Mark: func(string, string) error { return nil },
	}
	job.From = bytes.NewReader(packed(t))
	if _, err := Restore(t.Context(), job); err == nil {
		t.Error("it was written over a folder that holds a file")
	}
	if _, err := os.Stat(filepath.Join(dir, "stray")); err != nil {
		t.Error(err)
	}
	if err := errors.Join(os.RemoveAll(dir), os.Mkdir(half, 0o700), os.WriteFile(filepath.Join(half, "stray"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	job.From = bytes.NewReader(packed(t))
	if _, err := Restore(t.Context(), job); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "stray")); err == nil {
		t.Error("a file of the run that was killed is in the new catalog")
	}
}

func of(s schema.Snapshot) func(context.Context, string) (schema.Snapshot, error) {
	return func(context.Context, string) (schema.Snapshot, error) { return s, nil }
}
