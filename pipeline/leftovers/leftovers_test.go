package leftovers

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/internal/workfolder"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/schema"
)

// inHand are deliveries, and which of them were said to have come to nothing.
type inHand struct {
	list   []schema.Delivery
	failed []string
}

func (c *inHand) Deliveries(context.Context, string) ([]schema.Delivery, error) { return c.list, nil }

func (c *inHand) Delivery(_ context.Context, id string) (schema.Delivery, error) {
	for _, d := range c.list {
		if d.ID == id {
			return d, nil
		}
	}
	return schema.Delivery{}, errors.New(id)
}

func (c *inHand) CloseDelivery(_ context.Context, id, state string, _ []string, _ time.Time) error {
	if state != "failed" {
		return errors.New(state)
	}
	c.failed = append(c.failed, id)
	return nil
}

// What exports that were killed left half-written goes, and nothing else: not what stands,
// not what somebody is working in, and not what a link leads to.
func TestRemoveOnlyWhatIsHalfWritten(t *testing.T) {
	st, err := disk.Create(filepath.Join(t.TempDir(), "catalog"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	dir, theirs := t.TempDir(), t.TempDir()
	write := func(name ...string) string {
		t.Helper()
		file := filepath.Join(name...)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte("x"), 0o600)); err != nil {
			t.Fatal(err)
		}
		return file
	}
	cat := &inHand{list: []schema.Delivery{
		{ID: "x-new", State: "writing", Destination: filepath.Join(dir, "new")},
		{ID: "x-update", State: "writing", Destination: filepath.Join(dir, "update")},
		{ID: "x-stands", State: "standing", Destination: filepath.Join(dir, "stands")},
	}}
	cat.list[1].Files = []schema.DeliveryFile{{Path: "r-1/a.jpg"}}
	update := destination.UpdateOf(cat.list[1].Destination, "x-update").Path()
	half := atomicfile.TempName()
	goes := []string{
		write(destination.StagingOf(cat.list[0].Destination, "x-new").Path(), "r-1", "a.jpg"),
		write(dir, "update", "r-1", half),
		write(destination.StagingOf(cat.list[2].Destination, "x-stands").Path(), "a.jpg"),
		write(update, "r-1", "a.jpg"), write(update, "r-1", half), write(update, "theirs"),
	}
	stays := []string{
		write(dir, "update", "r-1", "a.jpg"), write(dir, "stands", half), write(theirs, half), write(dir, ".stillroom-x-another.update", "a.jpg"),
		write(dir, destination.UpdateName("x-stands")), // no export makes a file of that name
	}
	if err := os.Symlink(theirs, filepath.Join(dir, "update", "linked")); err != nil {
		t.Fatal(err)
	}
	work := workfolder.In(st.Identity().Path)
	begun := write(work.Path(), "1")
	there := func(file string) bool { _, err := os.Lstat(file); return err == nil }

	removed, kept, err := Remove(context.Background(), cat, st.Identity().Path, time.Now(), work.Path())
	if err != nil || len(kept) != 0 || len(removed) != 4 || !slices.Equal(cat.failed, []string{"x-new"}) {
		t.Errorf("%v, %v; failed: %v", removed, err, cat.failed)
	}
	if slices.ContainsFunc(goes, there) || !there(begun) {
		t.Errorf("left: %v; what somebody works in: %v", slices.DeleteFunc(goes, func(f string) bool { return !there(f) }), there(begun))
	}
	if removed, kept, err = Remove(context.Background(), cat, st.Identity().Path, time.Now(), ""); err != nil || len(kept) != 0 || !slices.Equal(removed, []string{work.Path()}) || there(begun) {
		t.Errorf("nobody works there: %v, %v", removed, err)
	}
	for _, file := range stays {
		if !there(file) {
			t.Errorf("%s is gone", file)
		}
	}
}

// An export that was killed before it entered the ledger leaves a folder with nothing in it,
// which goes after a while. Until then another catalog may be about to write into it; and what
// is in one is somebody else's.
func TestFoldersWithoutAnEntry(t *testing.T) {
	dir := t.TempDir()
	to := filepath.Join(dir, "web")
	folder := func(id string, age time.Duration, inside string) string {
		t.Helper()
		path := destination.StagingOf(to, id).Path()
		err := os.Mkdir(path, 0o700)
		if inside != "" {
			err = errors.Join(err, os.WriteFile(filepath.Join(path, inside), nil, 0o600))
		}
		when := time.Now().Add(-age)
		if err = errors.Join(err, os.Chtimes(path, when, when)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	old, young, full := folder("x-old", 2*time.Hour, ""), folder("x-young", 0, ""), folder("x-full", 2*time.Hour, "a.jpg")
	cat := &inHand{}
	removed, kept, err := Remove(t.Context(), cat, t.TempDir(), time.Now(), "", to)
	if err != nil || len(kept) > 0 || !slices.Equal(removed, []string{old}) || len(cat.failed) > 0 {
		t.Errorf("removed %q, kept %v, %v", removed, kept, err)
	}
	for path, want := range map[string]bool{old: false, young: true, full: true} {
		if _, err := os.Lstat(path); (err == nil) != want {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
	}
}
