// Package storetest holds what every storage must do, and one in memory that does it.
// It is for tests: a new kind of storage is done when Conforms says nothing of it.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Conforms holds a storage to the contract of store.Storage. It is new and empty, and
// again is the same one, opened a second time.
func Conforms(t *testing.T, s, again store.Storage) {
	t.Helper()
	c := conformer{s}
	t.Run("without the lock", c.unlocked)
	unlock, err := s.Lock(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Lock(t.Context(), 0); !errors.Is(err, store.ErrBusy) {
		t.Errorf("locked twice: %v", err)
	}
	t.Run("identity", func(t *testing.T) { c.identity(t, again) })
	t.Run("put once", c.putOnce)
	t.Run("broken sources", c.broken)
	t.Run("replace", c.replace)
	t.Run("move", c.move)
	t.Run("link", c.link)
	t.Run("walk", c.walk)
	t.Run("remove", c.remove)
	t.Run("names", c.names)
	t.Run("keep", c.keep)
	t.Run("spelling", c.spelling)
	t.Run("dates", c.dates)
	t.Run("documents", c.documents)
	t.Run("here", c.here)
	unlock()
	unlock() // more than once does no harm
	free, err := again.Lock(t.Context(), 0)
	if err != nil {
		t.Fatalf("locked after it was unlocked: %v", err)
	}
	free()
}

type conformer struct{ store.Storage }

func (c conformer) put(ctx context.Context, name, data string) error {
	b := []byte(data)
	return c.PutOnce(ctx, name, 0o444, bytes.NewReader(b), schema.DigestOf(b), int64(len(b)))
}

func (c conformer) over(ctx context.Context, name, data string) error {
	b := []byte(data)
	return c.Replace(ctx, name, 0o600, bytes.NewReader(b), schema.DigestOf(b), int64(len(b)))
}

func (c conformer) holds(t *testing.T, name, want string) {
	t.Helper()
	r, err := c.OpenAt(name, 0)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	defer r.Close()
	if data, err := io.ReadAll(r); err != nil || string(data) != want {
		t.Errorf("%s holds %q, %v; want %q", name, data, err, want)
	}
	sum, n, err := store.Digest(t.Context(), c, name)
	if err != nil || sum != schema.DigestOf([]byte(want)) || n != int64(len(want)) {
		t.Errorf("%s: digest %v of %d bytes, %v", name, sum, n, err)
	}
	if fi, err := c.Stat(name); err != nil || fi.Size() != int64(len(want)) || !fi.Mode().IsRegular() {
		t.Errorf("stat %s: %v, %v", name, fi, err)
	}
}

func (c conformer) absent(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		_, err := c.Stat(name)
		_, oerr := c.OpenAt(name, 0)
		if !errors.Is(err, fs.ErrNotExist) || !errors.Is(oerr, fs.ErrNotExist) {
			t.Errorf("%s is there: %v, %v", name, err, oerr)
		}
	}
}

// Without the lock files are kept, and nothing is moved or goes.
func (c conformer) unlocked(t *testing.T) {
	ctx := t.Context()
	if err := errors.Join(c.put(ctx, "originals/u/1.jpg", "kept"), c.over(ctx, "derivatives/aa/1.jpg", "kept")); err != nil {
		t.Fatal(err)
	}
	if c.Remove("originals/u/1.jpg") == nil || c.Move("originals/u/1.jpg", "aside/u/1.jpg") == nil {
		t.Error("something went without the lock")
	}
	if _, err := c.Sweep(ctx, false); err == nil {
		t.Error("swept without the lock")
	}
	if n, err := c.Sweep(ctx, true); err != nil || n != (store.Swept{}) {
		t.Errorf("half written: %v, %v", n, err)
	}
	c.holds(t, "originals/u/1.jpg", "kept")
	unlock, err := c.Lock(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if err := errors.Join(c.Remove("originals/u/1.jpg"), c.Remove("derivatives/aa/1.jpg")); err != nil {
		t.Error(err)
	}
}

func (c conformer) identity(t *testing.T, again store.Storage) {
	id, other := c.Identity(), again.Identity()
	if id.UUID == "" || id.Path == "" || id != other {
		t.Errorf("%+v, and opened again %+v", id, other)
	}
	if err := errors.Join(c.Present(), again.Present()); err != nil {
		t.Error(err)
	}
}

func (c conformer) putOnce(t *testing.T) {
	ctx := t.Context()
	if err := errors.Join(c.put(ctx, "originals/s/a.jpg", "first"), c.put(ctx, "originals/s/a.jpg", "first")); err != nil {
		t.Fatal(err)
	}
	// What is there already is not read once more.
	broken := brokenReader{errors.New("read")}
	if err := c.PutOnce(ctx, "originals/s/a.jpg", 0o444, broken, schema.DigestOf([]byte("first")), 5); err != nil {
		t.Errorf("the same bytes: %v", err)
	}
	for _, other := range []string{"other", "first and more", ""} {
		if err := c.put(ctx, "originals/s/a.jpg", other); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%q under a taken name: %v", other, err)
		}
	}
	c.holds(t, "originals/s/a.jpg", "first")
	r, err := c.OpenAt("originals/s/a.jpg", 3)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if data, err := io.ReadAll(r); err != nil || string(data) != "st" {
		t.Errorf("from an offset on: %q, %v", data, err)
	}
	if err := c.put(ctx, "originals/s/empty.jpg", ""); err != nil {
		t.Error(err)
	}
	c.holds(t, "originals/s/empty.jpg", "")
}

type brokenReader struct{ err error }

func (r brokenReader) Read([]byte) (int, error)       { return 0, r.err }
func (r brokenReader) Seek(int64, int) (int64, error) { return 0, nil }

// What a source does not give as promised gets no name, and leaves nothing.
func (c conformer) broken(t *testing.T) {
	ctx := t.Context()
	want, n := schema.DigestOf([]byte("promised")), int64(len("promised"))
	if err := c.over(ctx, "derivatives/bb/old.jpg", "old"); err != nil {
		t.Fatal(err)
	}
	for what, src := range map[string]io.ReadSeeker{
		"other":   bytes.NewReader([]byte("promises")),
		"shorter": bytes.NewReader([]byte("promise")),
		"longer":  bytes.NewReader([]byte("promised.")),
		"an end":  brokenReader{errors.New("the card is out")},
	} {
		if err := c.PutOnce(ctx, "originals/s/broken.jpg", 0o444, src, want, n); !errors.As(err, new(*store.SourceError)) {
			t.Errorf("put once: %s: %v", what, err)
		}
		if err := c.Replace(ctx, "derivatives/bb/old.jpg", 0o600, src, want, n); !errors.As(err, new(*store.SourceError)) {
			t.Errorf("replace: %s: %v", what, err)
		}
	}
	c.absent(t, "originals/s/broken.jpg")
	c.holds(t, "derivatives/bb/old.jpg", "old")
	ended, end := context.WithCancel(ctx)
	end()
	if err := c.put(ended, "originals/s/ended.jpg", "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
	c.absent(t, "originals/s/ended.jpg")
	if c.PutOnce(ctx, "originals/s/zero.jpg", 0o444, bytes.NewReader(nil), schema.Digest{}, 0) == nil {
		t.Error("kept without a digest")
	}
	if half, err := c.Sweep(ctx, false); err != nil || half != (store.Swept{}) {
		t.Errorf("left half written: %v, %v", half, err)
	}
}

func (c conformer) replace(t *testing.T) {
	ctx := t.Context()
	if err := errors.Join(c.over(ctx, store.HeadsName, "one\n"), c.over(ctx, store.HeadsName, "one\ntwo\n"), c.put(ctx, "derivatives/cc/1.jpg", "kept")); err != nil {
		t.Fatal(err)
	}
	c.holds(t, store.HeadsName, "one\ntwo\n")
	if err := c.over(ctx, "derivatives/cc/1.jpg", "anew"); err != nil {
		t.Errorf("over what was kept once: %v", err)
	}
	c.holds(t, "derivatives/cc/1.jpg", "anew")
}

func (c conformer) move(t *testing.T) {
	ctx := t.Context()
	if err := errors.Join(c.put(ctx, "originals/m/c.jpg", "bent"), c.Move("originals/m/c.jpg", "aside/x/c.jpg")); err != nil {
		t.Fatal(err)
	}
	c.absent(t, "originals/m/c.jpg")
	c.holds(t, "aside/x/c.jpg", "bent")
	if err := c.put(ctx, "originals/m/c.jpg", "next"); err != nil {
		t.Fatal(err)
	}
	if err := c.Move("originals/m/c.jpg", "aside/x/c.jpg"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over something: %v", err)
	}
	c.holds(t, "aside/x/c.jpg", "bent")
	c.holds(t, "originals/m/c.jpg", "next")
	if err := c.Move("originals/m/none.jpg", "aside/x/none.jpg"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of nothing: %v", err)
	}
	// The next damaged file of that name is the second.
	if to, err := store.SetAside(c, "originals/m/c.jpg", schema.DigestOf([]byte("as it was"))); err != nil {
		t.Error(err)
	} else {
		c.holds(t, to, "next")
	}
}

// A file with two names is whole under both, and under the other when one goes.
func (c conformer) link(t *testing.T) {
	ctx := t.Context()
	if err := errors.Join(c.put(ctx, "originals/l/a.jpg", "linked"), c.put(ctx, "originals/l/b.jpg", "other")); err != nil {
		t.Fatal(err)
	}
	if err := store.Link(c.Storage, "originals/l/a.jpg", "originals/l2/a.jpg"); errors.Is(err, errors.ErrUnsupported) {
		t.Skip("its files have one name")
	} else if err != nil {
		t.Fatal(err)
	}
	c.holds(t, "originals/l/a.jpg", "linked")
	c.holds(t, "originals/l2/a.jpg", "linked")
	if err := store.Link(c.Storage, "originals/l/a.jpg", "originals/l/b.jpg"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over something: %v", err)
	}
	if err := store.Link(c.Storage, "originals/l/a.jpg", "originals/l2/A.jpg"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over what is spelled otherwise: %v", err)
	}
	if err := store.Link(c.Storage, "originals/l/none.jpg", "originals/l2/none.jpg"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of nothing: %v", err)
	}
	if err := c.Remove("originals/l/a.jpg"); err != nil {
		t.Error(err)
	}
	c.absent(t, "originals/l/a.jpg")
	c.holds(t, "originals/l2/a.jpg", "linked")
	c.holds(t, "originals/l/b.jpg", "other")
}

func (c conformer) walk(t *testing.T) {
	ctx := t.Context()
	for _, name := range []string{"originals/w/b.jpg", "originals/w/a.jpg", "originals/w2/c.jpg", "originals/w/deep/d.jpg"} {
		if err := c.put(ctx, name, name); err != nil {
			t.Fatal(err)
		}
	}
	var seen []string
	err := c.Walk(ctx, "originals/w", func(e store.Entry) error {
		seen = append(seen, e.Rel)
		if e.Size != int64(len(e.Rel)) || !e.Mode.IsRegular() {
			t.Errorf("%+v", e)
		}
		return nil
	})
	if want := []string{"originals/w/a.jpg", "originals/w/b.jpg", "originals/w/deep/d.jpg"}; err != nil || !slices.Equal(seen, want) {
		t.Errorf("%q, %v", seen, err)
	}
	all := 0
	if err := c.Walk(ctx, store.Originals, func(store.Entry) error { all++; return nil }); err != nil || all < 4 {
		t.Errorf("%d files, %v", all, err)
	}
	stop := errors.New("enough")
	if err := c.Walk(ctx, store.Originals, func(store.Entry) error { return stop }); err != stop { //nolint:errorlint // exactly
		t.Errorf("what fn returns: %v", err)
	}
	ended, end := context.WithCancel(ctx)
	end()
	if err := c.Walk(ended, store.Originals, func(store.Entry) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
	if err := c.Walk(ctx, "originals/nowhere", func(store.Entry) error { return nil }); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
	if fi, err := c.Stat("originals/w"); err != nil || !fi.IsDir() {
		t.Errorf("a folder: %v, %v", fi, err)
	}
}

func (c conformer) remove(t *testing.T) {
	ctx := t.Context()
	if err := errors.Join(c.put(ctx, "originals/r/one.jpg", "x"), c.Remove("originals/r/one.jpg")); err != nil {
		t.Fatal(err)
	}
	c.absent(t, "originals/r/one.jpg")
	if _, err := c.Stat("originals/r"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty folder stays: %v", err)
	}
	if err := c.Remove("originals/r/one.jpg"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("twice: %v", err)
	}
	if err := errors.Join(c.put(ctx, "originals/r/two.jpg", "y"), c.put(ctx, "originals/r/three.jpg", "z")); err != nil {
		t.Fatal(err)
	}
	if err := c.Remove("originals/r"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a folder with files: %v, want fs.ErrExist", err)
	}
	if err := c.Remove("originals/none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
	c.holds(t, "originals/r/two.jpg", "y")
}

func (c conformer) names(t *testing.T) {
	for _, bad := range []string{"", ".", "x", "../x", "originals", "originals/", "originals/../x", "/originals/s/x", "originals//x", "other/x", "originals/a\x00b"} {
		var ne *store.NameError
		if err := c.put(t.Context(), bad, "x"); !errors.As(err, &ne) {
			t.Errorf("put %q: %v", bad, err)
		}
		if _, err := c.OpenAt(bad, 0); !errors.As(err, &ne) {
			t.Errorf("open %q: %v", bad, err)
		}
		if err := c.Remove(bad); !errors.As(err, &ne) {
			t.Errorf("remove %q: %v", bad, err)
		}
	}
}

// Keep finds a name for what has none yet, by what the storage says.
func (c conformer) keep(t *testing.T) {
	ctx := t.Context()
	for _, k := range []struct{ data, want string }{{"one", "IMG 1.JPG"}, {"two", "IMG 1-2.JPG"}, {"one", "IMG 1.JPG"}} {
		b := []byte(k.data)
		rel, err := store.Keep(ctx, c, bytes.NewReader(b), schema.DigestOf(b), int64(len(b)), "k", "IMG 1.JPG")
		if err != nil || rel != "originals/k/"+k.want {
			t.Errorf("%s is kept as %s, %v", k.data, rel, err)
			continue
		}
		c.holds(t, rel, k.data)
	}
}

// Two files whose names many disks take for one are kept apart in every storage, and a
// file that is there is found by whichever spelling.
func (c conformer) spelling(t *testing.T) {
	ctx := t.Context()
	keep := func(folder, name, data string) string {
		t.Helper()
		b := []byte(data)
		rel, err := store.Keep(ctx, c, bytes.NewReader(b), schema.DigestOf(b), int64(len(b)), folder, name)
		if err != nil {
			t.Fatal(err)
		}
		c.holds(t, rel, data)
		return rel
	}
	for _, k := range []struct{ folder, name, data, want string }{
		{"sp", "IMG_1.JPG", "upper", "sp/IMG_1.JPG"},
		{"sp", "img_1.jpg", "lower", "sp/img_1-2.jpg"},
		{"sp", "Img_1.jpg", "upper", "sp/IMG_1.JPG"},
		{"sp", "Img_1-2.JPG", "third", "sp/Img_1-2-2.JPG"},
		{"sp", "caf\u00e9.jpg", "composed", "sp/caf\u00e9.jpg"},
		{"sp", "cafe\u0301.jpg", "taken apart", "sp/cafe\u0301-2.jpg"},
		{"sp", "CAFE\u0301.JPG", "composed", "sp/caf\u00e9.jpg"},
		{"SP", "IMG_9.JPG", "other folder", "sp/IMG_9.JPG"},
		{"SP", "img_9.jpg", "again", "sp/img_9-2.jpg"},
	} {
		if rel := keep(k.folder, k.name, k.data); rel != "originals/"+k.want {
			t.Errorf("%s is kept as %s, want %s", k.data, rel, k.want)
		}
	}
	if err := c.put(ctx, "originals/sp/IMG_9.jpg", "more"); !errors.As(err, new(*store.NamesakeError)) || !errors.Is(err, fs.ErrExist) {
		t.Errorf("put once under a name that is spelled otherwise: %v", err)
	}
	if err := errors.Join(c.put(ctx, "originals/sp/moved.jpg", "moved")); err != nil {
		t.Fatal(err)
	}
	if err := c.Move("originals/sp/moved.jpg", "originals/sp/img_9.JPG"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("moved to a name that is spelled otherwise: %v", err)
	}
	c.holds(t, "originals/sp/moved.jpg", "moved")
	// A name that went is free in every spelling.
	if err := errors.Join(c.Remove("originals/sp/IMG_9.JPG"), c.put(ctx, "originals/sp/Img_9.JPG", "new")); err != nil {
		t.Error(err)
	}
	if err := errors.Join(c.Move("originals/sp/Img_9.JPG", "originals/sp2/Img_9.JPG"), c.put(ctx, "originals/sp/IMG_9.JPG", "newer"), c.put(ctx, "originals/SP3/1.jpg", "x"), c.Remove("originals/SP3/1.jpg"), c.put(ctx, "originals/sp3/1.jpg", "x")); err != nil {
		t.Error(err)
	}
	c.holds(t, "originals/sp/IMG_9.JPG", "newer")
}

// A file has the date of its source, where that has one, also when it is found there.
func (c conformer) dates(t *testing.T) {
	ctx := t.Context()
	if _, ok := c.Storage.(store.Dated); !ok {
		t.Skip("its files have no dates")
	}
	first, second := time.Date(1998, 7, 4, 11, 30, 2, 0, time.UTC), time.Date(2021, 3, 4, 5, 6, 8, 0, time.UTC)
	put := func(at time.Time) time.Time {
		t.Helper()
		b := []byte("dated")
		if err := c.PutOnce(ctx, "originals/d/1.jpg", 0o444, store.WrittenAt(bytes.NewReader(b), at), schema.DigestOf(b), int64(len(b))); err != nil {
			t.Fatal(err)
		}
		fi, err := c.Stat("originals/d/1.jpg")
		if err != nil {
			t.Fatal(err)
		}
		return fi.ModTime().UTC()
	}
	for _, k := range []struct{ at, want time.Time }{{first, first}, {second, second}, {time.Time{}, second}} {
		if got := put(k.at); !got.Equal(k.want) {
			t.Errorf("of a source of %v: %v", k.at, got)
		}
	}
	one := store.Place{Storage: c, Name: "originals/d/1.jpg"}
	if got := store.DateOf(schema.WhenOf(first), one); !got.Equal(first) {
		t.Errorf("what is on record counts: %v", got)
	}
	exact := second.Add(123456 * time.Microsecond)
	if err := store.Date(c, one.Name, exact); err != nil {
		t.Fatal(err)
	}
	exact = time.Time{}
	if fi, err := c.Stat(one.Name); err == nil {
		exact = fi.ModTime()
	}
	gone := store.Place{Storage: c, Name: "originals/d/gone.jpg"}
	if got := store.DateOf(schema.WhenOf(second), gone, one); !got.Equal(exact) {
		t.Errorf("a copy that says more than the row: %v, want %v", got, exact)
	}
}

func (c conformer) documents(t *testing.T) {
	ctx := t.Context()
	c.announced(t)
	docs := &store.Documents{In: c}
	text := []byte("a letter")
	d := schema.DigestOf(text)
	for range 2 {
		rel, err := docs.Put(ctx, bytes.NewReader(text), d, int64(len(text)))
		if err != nil || rel != store.EvidencePath(d) {
			t.Fatalf("%s, %v", rel, err)
		}
		c.holds(t, rel, "a letter")
	}
	bent := schema.DigestOf([]byte("as it was"))
	if err := c.over(ctx, store.EvidencePath(bent), "as it is"); err != nil {
		t.Fatal(err)
	}
	if _, err := docs.Put(ctx, bytes.NewReader([]byte("as it was")), bent, 9); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("over a document that is damaged: %v", err)
	}
	if err := store.RemoveFiles(c, store.EvidencePath(d)); err != nil {
		t.Error(err)
	}
	c.absent(t, store.EvidencePath(d))
}

// announced: several may keep documents, and each says it for itself.
func (c conformer) announced(t *testing.T) {
	t.Helper()
	was := c.Announced()
	one, err := c.Announce()
	two, err2 := c.Announce()
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	both := c.Announced()
	one()
	one() // more than once does no harm
	still := c.Announced()
	two()
	if now := c.Announced(); was || !both || !still || now {
		t.Errorf("documents are kept: %v, then %v, %v and %v", was, both, still, now)
	}
}
