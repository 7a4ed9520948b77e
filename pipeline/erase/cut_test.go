package erase_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/pipeline/erase"
	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/store/storetest"
	"github.com/stillroom/stillroom/schema"
)

const ofFamily schema.Scope = "family:family-a"

const twoFamilies = `
families:
  - {id: family-a, guardians: [{id: guardian-a, name: Marlow Notreal, relationship: parent, authority: sole}]}
  - {id: family-o, guardians: [{id: guardian-o, name: Linden Notreal, relationship: parent, authority: sole}]}
people: [{id: person-a, family: family-a, name: Wren Notreal}, {id: person-o, family: family-o, name: Hazel Notreal}]
rooms: [{id: room-a, people: [person-a], label: A room}, {id: room-o, people: [person-o], label: A room}]
shoots:
  - {id: shoot-a, room: room-a, date: 2024-03-02, photographer: Sample Photographer}
  - {id: shoot-o, room: room-o, date: 2024-03-02, photographer: Sample Photographer}
photos:
  - {match: "IMG_0000.JPG", shoot: shoot-a, caption: "The ocelotmarker on the shelf"}
  - {match: "IMG_0001.JPG", shoot: shoot-a}
  - {match: "IMG_0002.JPG", shoot: shoot-o, caption: "Another family's shelf"}
`

// toErase is a catalog with a mirror, made once and laid out anew for every cut: always
// in one place, because where the mirror is stands on record.
type toErase struct {
	t               *testing.T
	pristine, root  string
	erased, kept    [][]byte // pictures
	catalog, mirror string   // below root
}

func newToErase(t *testing.T) *toErase {
	t.Helper()
	b := testcatalog.New(t, 3)
	e := &toErase{t: t, pristine: t.TempDir(), root: filepath.Join(t.TempDir(), "root")}
	e.catalog, e.mirror = filepath.Join(e.root, "catalog"), filepath.Join(e.root, "mirror")
	rec, err := recordsfile.Parse("records", []byte(twoFamilies))
	testcatalog.Must(t, err)
	h := mirror.Home{UUID: b.Store.Identity().UUID, Path: b.Root, Places: disk.Places{}}
	list, err := h.OpenAll(t.Context(), []string{filepath.Join(e.root, "mirror")}, true)
	testcatalog.Must(t, err)
	job := b.Job()
	job.Records, job.Mirrors = &rec, list
	if sum, err := b.Run(t.Context(), job); err != nil || sum.Imported != 3 {
		t.Fatalf("%+v, %v", sum, err)
	}
	testcatalog.Must(t, mirror.CloseAll(list))
	for n := range 3 {
		data := testcatalog.Picture(t, n)
		if n == 2 {
			e.kept = append(e.kept, data)
			continue
		}
		e.erased = append(e.erased, data)
	}
	testcatalog.Must(t, errors.Join(b.Catalog.Close(), b.Store.Close()))
	testcatalog.Must(t, os.CopyFS(filepath.Join(e.pristine, "catalog"), os.DirFS(b.Root)))
	testcatalog.Must(t, os.Rename(e.mirror, filepath.Join(e.pristine, "mirror")))
	// What no row knows: copies under other names, one that a killed run had begun to
	// write, and damaged bytes that were set aside.
	sum := schema.DigestOf(e.erased[0])
	for _, s := range []string{"catalog", "mirror"} {
		for _, name := range []string{
			"originals/shoot-a/copy of it.JPG", "originals/shoot-o/" + atomicfile.TempName(), filepath.Join(store.AsideOf(sum), "IMG_0000.JPG"),
		} {
			name = filepath.Join(e.pristine, s, name)
			testcatalog.Must(t, os.MkdirAll(filepath.Dir(name), 0o700))
			testcatalog.Must(t, os.WriteFile(name, e.erased[0], 0o600))
		}
	}
	// And what a run leaves that is killed between the last file of a folder and the folder.
	second := schema.DigestOf(e.erased[1]).String()
	testcatalog.Must(t, os.MkdirAll(filepath.Join(e.pristine, "catalog", store.Derivatives, second[:2], second), 0o700))
	testcatalog.Must(t, os.MkdirAll(filepath.Join(e.pristine, "mirror", store.Aside, second), 0o700))
	return e
}

// layOut begins again.
func (e *toErase) layOut() {
	e.t.Helper()
	testcatalog.Must(e.t, errors.Join(os.RemoveAll(e.root), os.CopyFS(e.root, os.DirFS(e.pristine))))
}

// cutCatalog is the catalog with what an erasure writes to it led through the fuse.
type cutCatalog struct {
	*catalog.Catalog
	fuse *storetest.Fuse
}

func (c cutCatalog) Purge(
	ctx context.Context, scope schema.Scope, order string, opt schema.ApplyOptions,
) (p schema.Purge, err error) {
	if opt.DryRun {
		return c.Catalog.Purge(ctx, scope, order, opt)
	}
	err = c.fuse.Write(func() error { p, err = c.Catalog.Purge(ctx, scope, order, opt); return err })
	return p, err
}

func (c cutCatalog) PurgeFilesGone(ctx context.Context, numbers []int64) error {
	return c.fuse.Write(func() error { return c.Catalog.PurgeFilesGone(ctx, numbers) })
}

func (c cutCatalog) Scrub(ctx context.Context) error {
	return c.fuse.Write(func() error { return c.Catalog.Scrub(ctx) })
}

func (c cutCatalog) CloseDelivery(ctx context.Context, id, state string, replaces []string, now time.Time) error {
	return c.fuse.Write(func() error { return c.Catalog.CloseDelivery(ctx, id, state, replaces, now) })
}

// purge opens the catalog, as the program does, gives the order, and closes it.
func (e *toErase) purge(scope schema.Scope, fuse *storetest.Fuse) (done schema.Purge, err error) {
	e.t.Helper()
	home, err := disk.Open(e.catalog)
	testcatalog.Must(e.t, err)
	defer home.Close()
	unlock, err := home.Lock(e.t.Context(), 0)
	testcatalog.Must(e.t, err)
	defer unlock()
	cat, err := catalog.Open(e.t.Context(), sqlite.File(filepath.Join(e.catalog, catalog.FileName)))
	testcatalog.Must(e.t, err)
	defer cat.Close()
	return erase.Run(e.t.Context(), erase.Job{
		Catalog: cutCatalog{cat, fuse}, Storages: cat.Storages(), Store: fuse.Storage(home), Dir: e.catalog, Places: fuse.Places(disk.Places{}),
		Scope: scope, Order: "order-1", Zone: time.UTC, Clock: time.Now, Agreed: func(schema.Purge) error { return nil },
	})
}

// holding are the files that hold a part of what is erased: of the pictures, of what is
// said of them and how they were called, and of a family its people.
func (e *toErase) holding(scope schema.Scope) (names []string) {
	e.t.Helper()
	parts := [][]byte{[]byte("ocelotmarker"), []byte("IMG_0000"), []byte("IMG_0001")}
	if scope == ofFamily {
		parts = append(parts, []byte("Marlow"), []byte("Wren"))
	}
	for _, picture := range e.erased {
		for at := len(picture) / 2; at+40 < len(picture); at += 200 {
			part := picture[at : at+40]
			if !bytes.Contains(e.kept[0], part) {
				parts = append(parts, part)
			}
		}
	}
	testcatalog.Must(e.t, filepath.WalkDir(e.root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.ContainsFunc(e.erased, func(picture []byte) bool { return d.Name() == schema.DigestOf(picture).String() }) {
				names = append(names, strings.TrimPrefix(name, e.root))
			}
			return nil
		}
		data, err := os.ReadFile(name)
		for _, part := range parts {
			if bytes.Contains(data, part) {
				names = append(names, strings.TrimPrefix(name, e.root))
				break
			}
		}
		return err
	}))
	return names
}

// An erasure that is cut off at any of its writes, because the program was killed there
// or because that one write failed, is finished by the same order: of what was erased
// nothing is left in any storage, and of another family's everything.
// STILLROOM_LONG=1 (make check-long) cuts at every one of them, for every kind of scope.
func TestErasureCutAtEveryWrite(t *testing.T) {
	e := newToErase(t)
	scopes, steps := []schema.Scope{ofFamily}, map[bool]int{false: 7, true: 4}
	if os.Getenv("STILLROOM_LONG") != "" {
		scopes, steps = append(scopes, "room:room-a", "shoot:shoot-a"), map[bool]int{false: 1, true: 1}
	}
	for _, scope := range scopes {
		e.layOut()
		if before := e.holding(scope); len(before) < 8 {
			t.Fatalf("what is to be erased lies in %q alone", before)
		}
		whole := &storetest.Fuse{}
		if done, err := e.purge(scope, whole); err != nil || done.Left != 0 {
			t.Fatalf("%s: %+v, %v", scope, done, err)
		}
		e.check(scope, "not cut")
		for _, once := range []bool{false, true} {
			for at := 1; at <= whole.Count; at += steps[once] {
				name := fmt.Sprintf("cut at %d of %d, once %v", at, whole.Count, once)
				e.layOut()
				switch done, err := e.purge(scope, &storetest.Fuse{At: at, Once: once}); {
				case err == nil && done.Left == 0 && len(e.holding(scope)) > 0:
					t.Errorf("%s %s: called done, and %q hold it", scope, name, e.holding(scope))
				case err != nil && !errors.Is(err, storetest.ErrBlown):
					t.Errorf("%s %s: %v", scope, name, err)
				}
				if done, err := e.purge(scope, &storetest.Fuse{}); err != nil || done.Left != 0 {
					t.Errorf("%s %s, again: %+v, %v", scope, name, done, err)
				}
				e.check(scope, name)
			}
		}
	}
}

// check looks for what is erased, and for what is not.
func (e *toErase) check(scope schema.Scope, cut string) {
	e.t.Helper()
	if left := e.holding(scope); len(left) > 0 {
		e.t.Errorf("%s %s: %q hold what was erased", scope, cut, left)
	}
	for _, s := range []string{e.catalog, e.mirror} {
		data, err := os.ReadFile(filepath.Join(s, "originals", "shoot-o", "IMG_0002.JPG"))
		if err != nil || !bytes.Equal(data, e.kept[0]) {
			e.t.Errorf("%s %s: another family's photo: %v", scope, cut, err)
		}
	}
}
