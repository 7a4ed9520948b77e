package disk

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

func TestPathsAreChecked(t *testing.T) {
	s := create(t)
	rel := mustPut(t, s, "s", "1.jpg", []byte("x"))
	write(t, at(s, "catalog.db"), nil)
	var ne *store.NameError
	for _, bad := range []string{
		"", ".", "..", "/", "originals", "originals/", "originals/..", "originals/../catalog.db", "../catalog/" + rel,
		"/" + rel, at(s, rel), "./" + rel, rel + "/", strings.Replace(rel, "/", "//", 1), "catalog.db", store.Marker, "originals/\x00",
	} {
		if _, err := s.Stat(bad); bad != store.Originals && !errors.As(err, &ne) {
			t.Errorf("stat %q: got %v, want a NameError", bad, err)
		}
		if _, err := s.OpenAt(bad, 0); !errors.As(err, &ne) {
			t.Errorf("open %q: got %v, want a NameError", bad, err)
		}
		if _, _, err := store.Digest(t.Context(), s, bad); !errors.As(err, &ne) {
			t.Errorf("digest %q: got %v, want a NameError", bad, err)
		}
	}
	if _, err := s.OpenAt("originals/s/2.jpg", 0); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want fs.ErrNotExist", err)
	}
}

func TestLinksAreNotFollowed(t *testing.T) {
	s := create(t)
	outside := t.TempDir()
	write(t, filepath.Join(outside, "secret"), []byte("x"))
	rel := mustPut(t, s, "s", "1.jpg", []byte("x"))
	if err := errors.Join(
		os.Symlink(filepath.Join(outside, "secret"), at(s, "originals/s/out")),
		os.Symlink("1.jpg", at(s, "originals/s/in")),
		os.Symlink(outside, at(s, "originals/dir")),
	); err != nil {
		t.Fatal(err)
	}
	for _, r := range []string{"originals/s/out", "originals/s/in", "originals/dir/secret", "originals/dir", "originals/s"} {
		if f, err := s.OpenAt(r, 0); err == nil {
			f.Close()
			t.Errorf("%s was opened", r)
		}
	}
	if _, err := s.OpenAt(rel, 0); err != nil {
		t.Error(err)
	}
}

func TestDigestSeesWhatChanged(t *testing.T) {
	s := create(t)
	b := []byte("as shot")
	rel := mustPut(t, s, "s", "1.jpg", b)
	if err := errors.Join(os.Chmod(at(s, rel), 0o600), os.WriteFile(at(s, rel), []byte("AS shot"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if d, _, err := store.Digest(t.Context(), s, rel); err != nil || d == schema.DigestOf(b) {
		t.Errorf("got %v, %v", d, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if d, _, err := store.Digest(ctx, s, rel); !errors.Is(err, context.Canceled) || !d.IsZero() {
		t.Errorf("on cancel: got %v, %v", d, err)
	}
}

func TestWalk(t *testing.T) {
	s := create(t)
	want := []string{
		mustPut(t, s, "a", "1.jpg", []byte("x")),
		mustPut(t, s, "a", "10.jpg", []byte("x")),
		mustPut(t, s, "a", "2.jpg", []byte("x")),
		mustPut(t, s, "b", "-rf", []byte("xy")),
		"originals/b/link", "originals/b/\xff", "originals/orphan",
	}
	slices.Sort(want)
	write(t, at(s, "originals/orphan"), nil)
	write(t, at(s, "originals/b/.stillroom-ABCDEFGHIJKLMNOPQRSTUVWXYZ.tmp"), nil)
	if err := os.Symlink("-rf", at(s, "originals/b/link")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at(s, "originals/b/\xff"), nil, 0o600); err != nil {
		want = slices.DeleteFunc(want, func(n string) bool { return strings.Contains(n, "\xff") }) // UTF-8 only here
	}
	var got []string
	err := s.Walk(t.Context(), store.Originals, func(e store.Entry) error {
		got = append(got, e.Rel)
		fi, err := s.Stat(e.Rel)
		if err != nil || fi.Size() != e.Size || fi.Mode() != e.Mode || !fi.ModTime().Equal(e.ModTime) {
			t.Errorf("%s: got %+v, want %v, %v", e.Rel, e, fi, err)
		}
		return nil
	})
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}

	stop := errors.New("enough")
	n := 0
	err = s.Walk(t.Context(), store.Originals, func(store.Entry) error { n++; return stop })
	if err != stop || n != 1 { //nolint:errorlint // as it was returned
		t.Errorf("after an error: got %v, %d calls", err, n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Walk(ctx, store.Originals, func(store.Entry) error { return nil }); err != context.Canceled { //nolint:errorlint // exactly
		t.Errorf("on cancel: got %v", err)
	}
	for _, bad := range []string{"", ".", "..", "catalog.db"} {
		if err := s.Walk(t.Context(), bad, func(store.Entry) error { return nil }); err == nil {
			t.Errorf("walked %q", bad)
		}
	}
}

func TestWalkWithoutFolder(t *testing.T) {
	s := create(t)
	if err := errors.Join(os.Remove(at(s, store.Derivatives)), os.Remove(at(s, store.Evidence))); err != nil {
		t.Fatal(err)
	}
	none := func(e store.Entry) error { t.Errorf("found %s", e.Rel); return nil }
	if err := s.Walk(t.Context(), store.Derivatives, none); err != nil {
		t.Errorf("a cache may be deleted: %v", err)
	}
	if err := s.Walk(t.Context(), store.Evidence, none); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("evidence may not: got %v", err)
	}
	if _, err := store.PutDerivative(t.Context(), s, schema.DigestOf(nil), "large", "jpg", nil); err != nil {
		t.Errorf("it is made again: %v", err)
	}
}

func TestWalkGoesOnAfterWhatItCannotRead(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	s := create(t)
	mustPut(t, s, "a", "1.jpg", []byte("x"))
	mustPut(t, s, "b", "2.jpg", []byte("x"))
	if err := os.Chmod(at(s, "originals/a"), 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(at(s, "originals/a"), 0o700) //nolint:errcheck // so that the cleanup can remove it
	var got []string
	err := s.Walk(t.Context(), store.Originals, func(e store.Entry) error { got = append(got, e.Rel); return nil })
	if !errors.Is(err, fs.ErrPermission) || !slices.Equal(got, []string{"originals/b/2.jpg"}) {
		t.Errorf("got %q, %v", got, err)
	}
}
