package arrange_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/arrange"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/storetest"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

var errKilled = errors.New("killed")

// cutter ends a run before the write of a number, as a kill does: nothing is written
// after it.
type cutter struct{ left int }

func (c *cutter) cut() error {
	if c.left--; c.left < 0 {
		return errKilled
	}
	return nil
}

// oneName is a storage whose files have one name alone.
type oneName struct {
	store.Storage
	*cutter
}

func (s oneName) Move(from, to string) error {
	if err := s.cut(); err != nil {
		return err
	}
	return s.Storage.Move(from, to)
}

func (s oneName) Remove(name string) error {
	if err := s.cut(); err != nil {
		return err
	}
	return s.Storage.Remove(name)
}

// twoNames is one whose files can have two.
type twoNames struct{ oneName }

func (s twoNames) Link(from, to string) error {
	if err := s.cut(); err != nil {
		return err
	}
	return store.Link(s.Storage, from, to)
}

type records struct {
	arrange.Records
	*cutter
}

func (r records) Begin(ctx context.Context, list []schema.Move) error {
	if err := r.cut(); err != nil {
		return err
	}
	return r.Records.Begin(ctx, list)
}

func (r records) Moved(ctx context.Context, list []schema.Move) error {
	if err := r.cut(); err != nil {
		return err
	}
	return r.Records.Moved(ctx, list)
}

func (r records) Done(ctx context.Context, list []schema.Move) error {
	if err := r.cut(); err != nil {
		return err
	}
	return r.Records.Done(ctx, list)
}

// Killed before any of its writes, a run leaves every original where it is on record or
// is noted to be, in the catalog and in its mirror, and the next run ends right: the same
// files, each once, in the folders of their shoots.
func TestKilledAnywhere(t *testing.T) {
	for _, kind := range []string{"two names", "one name"} {
		t.Run(kind, func(t *testing.T) {
			for n := 0; ; n++ {
				if n > 200 {
					t.Fatal("it never ends")
				}
				if !killed(t, kind, n) {
					if n < 8 {
						t.Errorf("a run has %d writes", n)
					}
					return
				}
			}
		})
	}
}

// killed cuts a run before write n, and reports whether it had so many.
func killed(t *testing.T, kind string, n int) bool {
	ctx := t.Context()
	b := testcatalog.New(t, 3)
	places := storetest.Places{}
	unlock, err := b.Store.Lock(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { unlock() }()
	open := func(fresh bool) []*mirror.Mirror {
		t.Helper()
		known, err := b.Catalog.Storages().Mirrors(ctx)
		if err != nil {
			t.Fatal(err)
		}
		h := mirror.Home{UUID: b.Store.Identity().UUID, Path: b.Store.Identity().Path, Places: places, Mirrors: known}
		list, err := h.OpenAll(ctx, []string{"far away"}, fresh)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	job := b.Job()
	job.Places, job.Mirrors = places, open(true)
	if sum, err := b.Run(ctx, job); err != nil || sum.Imported != 3 {
		t.Fatalf("%+v, %v", sum, err)
	}
	if err := mirror.CloseAll(job.Mirrors); err != nil {
		t.Fatal(err)
	}
	var all []schema.PhotoRecord
	shoot, other := "shoot-a", "shoot-b"
	err = b.Catalog.Originals(ctx, func(f schema.StoredFile) error {
		to := &shoot
		if len(all) == 2 {
			to = &other
		}
		all = append(all, schema.PhotoRecord{Match: f.SHA256.String(), Shoot: to})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	rec := schema.Records{Rooms: []schema.Room{{ID: "room-a", Label: "A room"}}, Photos: all}
	for _, id := range []string{shoot, other} {
		rec.Shoots = append(rec.Shoots, schema.Shoot{ID: id, Room: "room-a", Date: "2024-01-01", Photographer: "P"})
	}
	if _, err := b.Catalog.Apply(ctx, rec, schema.ApplyOptions{Zone: time.UTC, Now: time.Now()}); err != nil {
		t.Fatal(err)
	}
	// The name that one of them goes to is taken, in the catalog and in the mirror.
	for _, s := range []store.Storage{b.Store, places["far away"]} {
		data := []byte("somebody else's")
		if err := s.PutOnce(ctx, "originals/shoot-a/img_0000.jpg", 0o444, bytes.NewReader(data), schema.DigestOf(data), int64(len(data))); err != nil {
			t.Fatal(err)
		}
	}
	run := func(cut *cutter) error {
		list := open(false)
		var home store.Storage = b.Store
		if cut != nil {
			wrap := func(s store.Storage) store.Storage {
				if kind == "one name" {
					return oneName{s, cut}
				}
				return twoNames{oneName{s, cut}}
			}
			home = wrap(home)
			list[0].Storage = wrap(list[0].Storage)
		}
		var r arrange.Records = b.Catalog.Storages().Moves()
		if cut != nil {
			r = records{r, cut}
		}
		_, err := arrange.Run(ctx, arrange.Job{Records: r, Store: home, Mirrors: list, None: "unsorted", Counted: func(int) {}, Moved: func() {}})
		return errors.Join(err, mirror.CloseAll(list))
	}
	err = run(&cutter{n})
	if err != nil && !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	faults := func() (list []string) {
		t.Helper()
		unlock() // verify looks again at what somebody who writes may be about to move
		_, err := verify.Run(ctx, verify.Job{
			Catalog: b.Catalog, Storages: b.Catalog.Storages(), Store: b.Store, Places: places, Evidence: testcatalog.Documents(b.Store), Recipes: schema.DefaultRecipes(), Limits: schema.DefaultLimits(),
			Dir: b.Root, ReadData: true, Draws: render.InProcess{}, Zone: time.UTC, Clock: time.Now, Looked: func(int64) {},
			Found: func(f schema.Finding) {
				// What was put there for the sake of its name, and the key, which testcatalog has none of.
				if f.Rule != findings.OriginalUnrecorded && f.Rule != findings.MirrorStray && f.Rule != findings.ArrangeUnfinished && f.Rule != "SR-KEY" {
					list = append(list, fmt.Sprint(f))
				} else if f.Rule == findings.OriginalUnrecorded || f.Rule == findings.MirrorStray {
					list = append(list, f.Rule)
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		if unlock, err = b.Store.Lock(ctx, 0); err != nil {
			t.Fatal(err)
		}
		return list
	}
	want := []string{findings.OriginalUnrecorded, findings.MirrorStray}
	if got := faults(); !slices.Equal(got, want) {
		t.Errorf("killed before write %d: verify finds %q", n, got)
	}
	if rerr := run(nil); rerr != nil {
		t.Errorf("killed before write %d, and run again: %v", n, rerr)
	}
	if got := faults(); !slices.Equal(got, want) {
		t.Errorf("killed before write %d, and run again: verify finds %q", n, got)
	}
	if left, err := b.Catalog.Storages().Unfinished(ctx); err != nil || len(left) > 0 {
		t.Errorf("killed before write %d, and run again: %v is still on its way, %v", n, left, err)
	}
	var paths []string
	if err := b.Catalog.Originals(ctx, func(f schema.StoredFile) error { paths = append(paths, f.Path); return nil }); err != nil {
		t.Fatal(err)
	}
	is := []string{"originals/shoot-a/IMG_0000-2.JPG", "originals/shoot-a/IMG_0001.JPG", "originals/shoot-b/IMG_0002.JPG"}
	if !slices.Equal(paths, is) {
		t.Errorf("killed before write %d, and run again: %q", n, paths)
	}
	var copied []string
	for _, f := range places["far away"].Files() {
		if len(f) > len(store.Originals) && f[:len(store.Originals)] == store.Originals && f != "originals/shoot-a/img_0000.jpg" {
			copied = append(copied, f)
		}
	}
	if !slices.Equal(copied, is) {
		t.Errorf("killed before write %d, and run again: in the mirror %q", n, copied)
	}
	return err != nil
}
