package copies_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/copies"
	"github.com/stillroom/stillroom/pipeline/erase"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/storetest"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

// A mirror that is no folder is written, looked at, mended and erased like any other:
// whoever does so holds a store.Storage.
func TestMirrorThatIsNoFolder(t *testing.T) {
	ctx := t.Context()
	b := testcatalog.New(t, 4)
	places := storetest.Places{}
	home := func() mirror.Home {
		known, err := b.Catalog.Storages().Mirrors(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return mirror.Home{UUID: b.Store.Identity().UUID, Path: b.Root, Places: places, Mirrors: known}
	}
	open := func(fresh bool) []*mirror.Mirror {
		t.Helper()
		list, err := home().OpenAll(ctx, []string{"far away"}, fresh)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	unlock, err := b.Store.Lock(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()

	job := b.Job()
	job.Places, job.Copies, job.Mirrors = places, 2, open(true)
	sum, err := b.Run(ctx, job)
	if err != nil || sum.Imported != 4 {
		t.Fatalf("%+v, %v", sum, err)
	}
	if err := mirror.CloseAll(job.Mirrors); err != nil {
		t.Fatal(err)
	}
	far := places["far away"]
	kept := func() (names []string) {
		for _, name := range far.Files() {
			if strings.HasPrefix(name, store.Originals+"/") {
				names = append(names, name)
			}
		}
		return names
	}
	if len(kept()) != 4 {
		t.Fatalf("in the mirror: %q", far.Files())
	}

	rules := func() (rules []string) {
		t.Helper()
		_, err := verify.Run(ctx, verify.Job{
			Catalog: b.Catalog, Storages: b.Catalog.Storages(), Store: b.Store, Dir: b.Root, Places: places, Evidence: testcatalog.Documents(b.Store), Recipes: schema.DefaultRecipes(), Limits: schema.DefaultLimits(),
			ReadData: true, Draws: render.InProcess{}, Zone: time.UTC, Clock: time.Now, Found: func(f schema.Finding) { rules = append(rules, f.Rule) }, Looked: func(int64) {},
		})
		if err != nil {
			t.Fatal(err)
		}
		return rules
	}
	if found := rules(); len(found) > 0 {
		t.Errorf("verify finds %q", found)
	}
	far.Bend(kept()[1])
	if found := rules(); !slices.Equal(found, []string{findings.MirrorDamaged}) {
		t.Errorf("of a bent copy verify finds %q", found)
	}

	sync := func() schema.SyncSummary {
		t.Helper()
		mirrors := open(false)
		defer func() {
			if err := mirror.CloseAll(mirrors); err != nil {
				t.Error(err)
			}
		}()
		files, left := 0, int64(0)
		sum, err := copies.Sync(ctx, copies.SyncJob{
			Counted: func(n int, bytes int64) { files, left = n, bytes },
			Known:   b.Catalog.Known,
			Records: b.Catalog.Storages(), Originals: b.Catalog.Originals, Moved: b.Catalog.Storages().Moved, Store: b.Store, Mirrors: mirrors, Clock: time.Now,
			Looked: func(bytes int64) { left -= bytes }, Mended: func(schema.Mended) {}, Failed: func(f schema.StoredFile, err error) { t.Errorf("%s: %v", f.SHA256.ID(), err) },
		})
		if err != nil {
			t.Fatal(err)
		}
		if files != sum.Originals || left != 0 {
			t.Errorf("%d files were counted and %d looked at, with %d bytes left", files, sum.Originals, left)
		}
		return sum
	}
	if sum := sync(); sum.Mended != 1 {
		t.Errorf("mended: %+v", sum)
	}
	if found := rules(); len(found) > 0 {
		t.Errorf("mended, verify finds %q", found)
	}
	if i := slices.IndexFunc(far.Files(), func(name string) bool { return strings.HasPrefix(name, store.Aside+"/") }); i < 0 {
		t.Errorf("what was damaged is not aside: %q", far.Files())
	}

	// Not connected, nothing of it is called missing; and an order to erase waits.
	far.Away(true)
	for _, rule := range rules() {
		if rule == findings.MirrorMissing {
			t.Error("a copy in a mirror that is not there is called missing")
		}
	}
	gone := b.Photos()[0]
	order := func() schema.Purge {
		t.Helper()
		p, err := erase.Run(ctx, erase.Job{
			Catalog: b.Catalog, Storages: b.Catalog.Storages(), Store: b.Store, Dir: b.Root, Places: places, Scope: schema.Scope("photo:" + gone.SHA256.ID()), Order: "order-1",
			Zone: time.UTC, Clock: time.Now, Agreed: func(schema.Purge) error { return nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p := order(); p.Left == 0 {
		t.Errorf("%+v", p)
	}
	far.Away(false)
	if p := order(); p.Left != 0 {
		t.Errorf("%+v", p)
	}
	for _, name := range far.Files() {
		if filepath.Base(name) == filepath.Base(gone.Path) {
			t.Errorf("%s is still there", name)
		}
	}
	if len(kept()) != 3 {
		t.Errorf("left: %q", kept())
	}
}
