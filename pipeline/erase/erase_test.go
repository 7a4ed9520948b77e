package erase

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/schema"
)

// ordered is a catalog in which one order to erase has been given: what it knows of it is
// the list of files that are to go.
type ordered struct {
	files  []schema.PurgeFile
	live   []schema.StoredFile
	states []bool // dry, of each time that it was asked
}

func (o *ordered) Purge(_ context.Context, _ schema.Scope, _ string, opt schema.ApplyOptions) (schema.Purge, error) {
	o.states = append(o.states, opt.DryRun)
	return schema.Purge{DryRun: opt.DryRun}, nil
}

func (o *ordered) PurgeFiles(context.Context) ([]schema.PurgeFile, error) {
	return slices.Clone(o.files), nil
}

func (o *ordered) PurgeFilesGone(_ context.Context, numbers []int64) error {
	o.files = slices.DeleteFunc(o.files, func(f schema.PurgeFile) bool { return slices.Contains(numbers, f.No) })
	return nil
}

func (o *ordered) Originals(_ context.Context, fn func(schema.StoredFile) error) error {
	for _, f := range o.live {
		if err := fn(f); err != nil {
			return err
		}
	}
	return nil
}

func (o *ordered) Deliveries(context.Context, string) ([]schema.Delivery, error) { return nil, nil }

func (o *ordered) Delivery(context.Context, string) (schema.Delivery, error) {
	return schema.Delivery{}, nil
}

func (o *ordered) CloseDelivery(context.Context, string, string, []string, time.Time) error {
	return errors.New("no delivery is in hand")
}

func (o *ordered) Scrub(context.Context) error { return nil }

// onRecord are mirrors and what copies each has.
type onRecord struct {
	mirrors []schema.Storage
	copies  map[string][]schema.Copy
}

func (r onRecord) Mirrors(context.Context) ([]schema.Storage, error) { return r.mirrors, nil }

func (r onRecord) Seen(_ context.Context, m schema.Storage, _ time.Time) (schema.Storage, error) {
	return m, nil
}

func (r onRecord) CopiesIn(_ context.Context, uuid string) ([]schema.Copy, error) {
	return r.copies[uuid], nil
}

// house is a catalog's storage and a mirror of it, with one photo that is to be erased
// and one that stays.
type house struct {
	t            *testing.T
	home, mirror *disk.Disk
	gone, stays  []byte
	catalog      *ordered
	storages     onRecord
	agreed       func(schema.Purge) error
	altered      bool
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, gone: []byte("the room that is to be forgotten"), stays: []byte("another family's room"), agreed: func(schema.Purge) error { return nil }}
	var err error
	if h.home, err = disk.Create(filepath.Join(t.TempDir(), "catalog")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.home.Close() })
	if h.mirror, err = disk.CreateMirror(filepath.Join(t.TempDir(), "mirror"), h.home.Identity().UUID); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.mirror.Close() })
	sum, kept := schema.DigestOf(h.gone), schema.DigestOf(h.stays)
	for _, s := range []*disk.Disk{h.home, h.mirror} {
		h.put(s, "originals/s/one.jpg", h.gone)
		h.put(s, "originals/s/two.jpg", h.stays)
		h.put(s, path.Join(store.AsideOf(sum), "one.jpg"), []byte("what a disk has made of it"))
	}
	h.put(h.home, path.Join(store.Derivatives, sum.String()[:2], sum.String(), "thumb.jpg"), []byte("small"))
	size, mirror := int64(len(h.gone)), h.mirror.Identity().UUID
	h.catalog = &ordered{
		files: []schema.PurgeFile{
			{No: 1, Path: "originals/s/one.jpg", SHA256: sum.String(), Bytes: size},
			{No: 2, Mirror: mirror, Path: "originals/s/one.jpg", SHA256: sum.String(), Bytes: size},
		},
		live: []schema.StoredFile{{Path: "originals/s/two.jpg", SHA256: kept}},
	}
	h.storages = onRecord{
		mirrors: []schema.Storage{{UUID: mirror, Name: "attic", Path: h.mirror.Identity().Path}},
		copies:  map[string][]schema.Copy{mirror: {{Storage: mirror, Path: "originals/s/two.jpg", SHA256: kept}}},
	}
	return h
}

func (h *house) put(s *disk.Disk, name string, data []byte) {
	h.t.Helper()
	if err := s.PutOnce(context.Background(), name, 0o444, bytes.NewReader(data), schema.DigestOf(data), int64(len(data))); err != nil {
		h.t.Fatal(err)
	}
}

// half leaves a file that a run which was killed had begun to write.
func (h *house) half(s *disk.Disk) string {
	h.t.Helper()
	name := filepath.Join(s.Identity().Path, "originals", "s", atomicfile.TempName())
	if err := os.WriteFile(name, h.gone[:9], 0o600); err != nil {
		h.t.Fatal(err)
	}
	return name
}

func (h *house) run(ctx context.Context) (schema.Purge, error) {
	h.t.Helper()
	unlock, err := h.home.Lock(context.Background(), 0)
	if err != nil {
		h.t.Fatal(err)
	}
	defer unlock()
	return Run(ctx, Job{
		Catalog: h.catalog, Storages: h.storages, Store: h.home, Dir: h.home.Identity().Path, Places: disk.Places{}, Order: "order-1", Zone: time.UTC, Clock: time.Now, Agreed: h.agreed, Altered: h.altered,
	})
}

// left are the files of a storage, but for its marker and what else stands at its top.
func (h *house) left(s *disk.Disk) (names []string) {
	h.t.Helper()
	err := fs.WalkDir(os.DirFS(s.Identity().Path), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path.Dir(name) != "." {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return names
}

// What is erased goes from every storage that is there, under whatever name, with what
// was made of it and what was set aside; what is another family's stays.
func TestErasedEverywhere(t *testing.T) {
	h := newHouse(t)
	h.put(h.mirror, "originals/s/one-2.jpg", h.gone) // a copy of which no row was written
	halves := []string{h.half(h.home), h.half(h.mirror)}
	done, err := h.run(context.Background())
	if err != nil || done.Left != 0 || len(h.catalog.files) != 0 || len(done.Altered) != 0 {
		t.Errorf("%+v, %v; still to go: %v", done, err, h.catalog.files)
	}
	for name, s := range map[string]*disk.Disk{"catalog": h.home, "mirror": h.mirror} {
		if got := h.left(s); !slices.Equal(got, []string{"originals/s/two.jpg"}) {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, name := range halves {
		if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("half written: %v", err)
		}
	}
}

// The bytes of a photo that stays are not erased where they stand under a name that is,
// even when files that were altered are to go as well.
func TestWhatLivesStaysUnderAnErasedName(t *testing.T) {
	h := newHouse(t)
	h.altered = true
	name := filepath.Join(h.mirror.Identity().Path, "originals", "s", "one.jpg")
	if err := errors.Join(os.Remove(name), os.WriteFile(name, h.stays, 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := h.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := h.left(h.mirror); !slices.Equal(got, []string{"originals/s/one.jpg", "originals/s/two.jpg"}) {
		t.Errorf("in the mirror is %q", got)
	}
}

// A copy that was cut short has no row: it goes although the list names nothing there.
func TestHalfACopyGoesWhereNoneIsOnRecord(t *testing.T) {
	h := newHouse(t)
	h.catalog.files = slices.DeleteFunc(h.catalog.files, func(f schema.PurgeFile) bool { return f.Mirror != "" })
	half := h.half(h.mirror)
	if done, err := h.run(context.Background()); err != nil || done.Left != 0 {
		t.Errorf("%+v, %v", done, err)
	}
	if _, err := os.Lstat(half); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half written: %v", err)
	}
}

// A mirror that is not connected is still owed what is to go from it.
func TestErasedLaterWhereItIsAway(t *testing.T) {
	h := newHouse(t)
	h.storages.mirrors[0].Path = filepath.Join(t.TempDir(), "unplugged")
	done, err := h.run(context.Background())
	if err != nil || done.Left != 1 || len(done.Mirrors) != 1 || done.Mirrors[0].Reached || done.Mirrors[0].Left != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	h.storages.mirrors[0].Path = h.mirror.Identity().Path
	if done, err = h.run(context.Background()); err != nil || done.Left != 0 {
		t.Errorf("connected: %+v, %v", done, err)
	}
	if got := h.left(h.mirror); !slices.Equal(got, []string{"originals/s/two.jpg"}) {
		t.Errorf("%q", got)
	}
}

// Whoever stops the run when the rows are gone finds nothing half-written all the same,
// and what has not gone is still on the list.
func TestInterruptedErasureSweeps(t *testing.T) {
	h := newHouse(t)
	half := h.half(h.home)
	ctx, cancel := context.WithCancel(context.Background())
	h.agreed = func(schema.Purge) error { cancel(); return nil }
	if done, err := h.run(ctx); !errors.Is(err, context.Canceled) || done.Left == 0 {
		t.Errorf("%+v, %v", done, err)
	}
	if _, err := os.Lstat(half); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half written: %v", err)
	}
}

// Nothing goes that nobody agreed to, nor in a rehearsal.
func TestNothingGoesUnagreed(t *testing.T) {
	no := errors.New("no")
	h := newHouse(t)
	before := [2][]string{h.left(h.home), h.left(h.mirror)}
	h.agreed = func(schema.Purge) error { return no }
	if _, err := h.run(context.Background()); !errors.Is(err, no) || !slices.Equal(h.catalog.states, []bool{true}) {
		t.Errorf("%v, asked %v", err, h.catalog.states)
	}
	for i, s := range []*disk.Disk{h.home, h.mirror} {
		if got := h.left(s); !slices.Equal(got, before[i]) || len(h.catalog.files) != 2 {
			t.Errorf("%q of %q", got, before[i])
		}
	}
}

// In a mirror, which others may write to, what has an erased file's name and other bytes
// stays until somebody says that it goes, and so does what is owed there.
func TestAlteredCopiesStay(t *testing.T) {
	h := newHouse(t)
	name := filepath.Join(h.mirror.Identity().Path, "originals", "s", "one.jpg")
	if err := errors.Join(os.Chmod(name, 0o600), os.WriteFile(name, []byte("somebody's own"), 0o600)); err != nil {
		t.Fatal(err)
	}
	done, err := h.run(context.Background())
	if err != nil || len(done.Altered) != 1 || done.Altered[0].Path != "originals/s/one.jpg" || done.Left != 1 {
		t.Errorf("%+v, %v", done, err)
	}
	if data, err := os.ReadFile(name); err != nil || string(data) != "somebody's own" {
		t.Errorf("%q, %v", data, err)
	}
}
