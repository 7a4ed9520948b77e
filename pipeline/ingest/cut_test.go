package ingest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stillroom/stillroom/pipeline/ingest"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/naming"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/store/storetest"
	"github.com/stillroom/stillroom/schema"
)

// unplugged is a disk that is taken away at one of its writes, and given back: its
// folder is somewhere else meanwhile.
type unplugged struct {
	store.Storage
	puts *atomic.Int64 // that are still to come before it is taken away
}

func (u unplugged) PutOnce(
	ctx context.Context, name string, mode fs.FileMode, src io.ReadSeeker, want schema.Digest,
	size int64,
) error {
	if u.puts.Add(-1) == 0 {
		if err := os.Rename(u.Identity().Path, u.Identity().Path+"-away"); err != nil {
			return err
		}
	}
	return u.Storage.PutOnce(ctx, name, mode, src, want, size)
}

type unpluggedPlaces struct {
	disk.Places
	puts *atomic.Int64
}

func (p unpluggedPlaces) Open(at string) (store.Storage, error) {
	s, err := p.Places.Open(at)
	if err != nil {
		return nil, err
	}
	return unplugged{s, p.puts}, nil
}

// withMirror imports the card into the catalog and a mirror of it, through these places.
func withMirror(
	t *testing.T, b *testcatalog.Bench, at string, places store.Places,
	lead func(store.Storage) store.Storage,
) (schema.ImportSummary, error) {
	t.Helper()
	return withMirrorAs(t, b, at, places, lead, naming.Templates{})
}

func withMirrorAs(
	t *testing.T, b *testcatalog.Bench, at string, places store.Places,
	lead func(store.Storage) store.Storage, names naming.Templates,
) (schema.ImportSummary, error) {
	t.Helper()
	known, err := b.Catalog.Storages().Mirrors(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h := mirror.Home{UUID: b.Store.Identity().UUID, Path: b.Root, Places: places, Mirrors: known}
	list, err := h.OpenAll(t.Context(), []string{at}, len(known) == 0)
	if err != nil {
		return schema.ImportSummary{}, err
	}
	defer func() { _ = mirror.CloseAll(list) }()
	job := b.Job()
	job.Templates, job.Recipes, job.Mirrors, job.Copies, job.Store, job.Places = names, nil, list, 2, lead(b.Store), places
	return ingest.Run(t.Context(), job)
}

func as(s store.Storage) store.Storage { return s }

// holdsTheCard fails unless a storage has every frame of the card, byte for byte, once.
func holdsTheCard(t *testing.T, b *testcatalog.Bench, root string, when string) {
	t.Helper()
	frames := map[schema.Digest]int{}
	for _, dir := range []string{b.Card, filepath.Join(root, "originals")} {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(name)
			if dir == b.Card {
				frames[schema.DigestOf(data)]++
			} else {
				frames[schema.DigestOf(data)]--
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for sum, n := range frames {
		if n != 0 {
			t.Errorf("%s: %s holds frame %s %d times more or less than once", when, filepath.Base(root), sum.ID(), -n)
		}
	}
}

// An import that is killed at any of its writes, to the catalog's files or to the
// mirror's, is finished by the same import: card, catalog and mirror are equal, and so
// are names that have numbers, as if nothing had been.
func TestImportCutAtEveryWrite(t *testing.T) {
	numbered, err := naming.Parse("", "{shoot}_{sequence}")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("as shot", func(t *testing.T) { cutAtEveryWrite(t, naming.Templates{}, "IMG_0000.JPG") })
	t.Run("numbered", func(t *testing.T) { cutAtEveryWrite(t, numbered, "unsorted_1.JPG", "unsorted_2.JPG", "unsorted_3.JPG") })
}

func cutAtEveryWrite(t *testing.T, names naming.Templates, called ...string) {
	const frames = 3
	whole := &storetest.Fuse{}
	for at := 0; at == 0 || at <= whole.Count; at++ {
		b := testcatalog.New(t, frames)
		attic := filepath.Join(t.TempDir(), "attic")
		fuse := &storetest.Fuse{At: at}
		if at == 0 {
			fuse = whole
		}
		sum, err := withMirrorAs(t, b, attic, fuse.Places(disk.Places{}), fuse.Storage, names)
		switch {
		case at == 0 && (err != nil || sum.Imported != frames):
			t.Fatalf("%+v, %v", sum, err)
		case at > 0 && sum.Safety.Safe:
			t.Errorf("cut at %d: called safe", at)
		case at > 0 && err == nil && sum.Failed == 0:
			t.Errorf("cut at %d: %+v", at, sum)
		}
		when := fmt.Sprintf("cut at %d", at)
		if sum, err := withMirrorAs(t, b, attic, disk.Places{}, as, names); err != nil || sum.Failed > 0 || sum.Imported+sum.Duplicate != frames {
			t.Errorf("%s, again: %+v, %v", when, sum, err)
		}
		holdsTheCard(t, b, b.Root, when)
		holdsTheCard(t, b, attic, when)
		for _, name := range called {
			if _, err := os.Stat(filepath.Join(b.Root, "originals", "unsorted", name)); err != nil {
				t.Errorf("%s: %v", when, err)
			}
		}
	}
	if whole.Count < 2*frames {
		t.Errorf("%d writes of %d frames into two storages", whole.Count, frames)
	}
}

// A mirror whose disk is taken away midway ends the run with its name, is not made anew
// in its place, and is never counted as a copy; given back, it is brought up to date.
func TestMirrorTakenAwayMidway(t *testing.T) {
	const frames = 4
	for puts := 1; puts <= frames; puts++ {
		b := testcatalog.New(t, frames)
		attic := filepath.Join(t.TempDir(), "attic")
		if _, err := withMirror(t, b, attic, unpluggedPlaces{disk.Places{}, new(atomic.Int64)}, as); err != nil {
			t.Fatal(err)
		}
		for n := range frames {
			b.Write(fmt.Sprintf("IMG_9%03d.JPG", n), testcatalog.Picture(t, 100+n))
		}
		var left atomic.Int64
		left.Store(int64(puts))
		sum, err := withMirror(t, b, attic, unpluggedPlaces{disk.Places{}, &left}, as)
		var away *mirror.AwayError
		if !errors.As(err, &away) || away.Mirror.Path != attic || sum.Safety.Safe {
			t.Errorf("taken away at %d: %+v, %v", puts, sum.Safety, err)
		}
		if _, err := withMirror(t, b, attic, disk.Places{}, as); !errors.As(err, new(*mirror.AwayError)) {
			t.Errorf("while it is away: %v", err)
		}
		if _, err := os.Lstat(filepath.Join(attic, store.Marker)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("something was made in its place: %v", err)
		}
		if err := errors.Join(os.RemoveAll(attic), os.Rename(attic+"-away", attic)); err != nil {
			t.Fatal(err)
		}
		when := fmt.Sprintf("taken away at %d", puts)
		if sum, err := withMirror(t, b, attic, disk.Places{}, as); err != nil || sum.Failed > 0 {
			t.Errorf("%s, given back: %+v, %v", when, sum, err)
		}
		holdsTheCard(t, b, b.Root, when)
		holdsTheCard(t, b, attic, when)
		marker, err := os.ReadFile(filepath.Join(attic, store.Marker))
		if err != nil || !bytes.Contains(marker, []byte("mirror of "+b.Store.Identity().UUID)) {
			t.Errorf("%s: %q, %v", when, marker, err)
		}
	}
}
