package store

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// conforms is what every Storage must do.
func conforms(t *testing.T, s Storage) {
	t.Helper()
	ctx := t.Context()
	a, b := []byte("first"), []byte("other")
	put := func(name string, data []byte) error {
		return s.PutOnce(ctx, name, 0o444, bytes.NewReader(data), schema.DigestOf(data), int64(len(data)))
	}
	read := func(name string, at int64) string {
		r, err := s.OpenAt(name, at)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	unlock, err := s.Lock(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if err := errors.Join(s.Present(), put("originals/s/a.jpg", a), put("originals/s/a.jpg", a)); err != nil {
		t.Fatal(err)
	}
	if err := put("originals/s/a.jpg", b); !errors.Is(err, fs.ErrExist) || read("originals/s/a.jpg", 0) != "first" {
		t.Errorf("a taken name: %v, %q", err, read("originals/s/a.jpg", 0))
	}
	if read("originals/s/a.jpg", 3) != "st" {
		t.Error("an offset is not kept to")
	}
	if err := s.PutOnce(ctx, "originals/s/b.jpg", 0o444, bytes.NewReader(b), schema.DigestOf(a), 5); !errors.As(err, new(*SourceError)) {
		t.Errorf("other bytes than were promised: %v", err)
	}
	if _, err := s.Stat("originals/s/b.jpg"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what failed has a name: %v", err)
	}
	if err := s.Replace(ctx, HeadsName, 0o600, bytes.NewReader(b), schema.DigestOf(b), 5); err != nil || read(HeadsName, 0) != "other" {
		t.Errorf("replace: %v", err)
	}
	if err := errors.Join(put("originals/s/c.jpg", b), s.Move("originals/s/c.jpg", "aside/x/c.jpg")); err != nil || read("aside/x/c.jpg", 0) != "other" {
		t.Errorf("move: %v", err)
	}
	if err := errors.Join(put("originals/s/c.jpg", a)); err != nil {
		t.Error(err)
	}
	if err := s.Move("originals/s/c.jpg", "aside/x/c.jpg"); !errors.Is(err, fs.ErrExist) || read("aside/x/c.jpg", 0) != "other" {
		t.Errorf("a move over something: %v", err)
	}
	var seen []string
	if err := s.Walk(ctx, Originals, func(e Entry) error { seen = append(seen, e.Rel); return nil }); err != nil || len(seen) != 2 || seen[0] != "originals/s/a.jpg" {
		t.Errorf("walk: %v, %v", seen, err)
	}
	if err := s.Remove("originals/s/a.jpg"); err != nil {
		t.Error(err)
	}
	if err := s.Remove("originals/s/a.jpg"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("removed twice: %v", err)
	}
	if _, err := s.Stat("../x"); err == nil {
		t.Error("a path leads out of the storage")
	}
}

func TestFolderConforms(t *testing.T) {
	s, err := CreateMirror(t.TempDir()+"/m", "catalog")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	conforms(t, s)
	if s.MirrorOf() != "catalog" {
		t.Errorf("mirror of %q", s.MirrorOf())
	}
}

func TestSafeNames(t *testing.T) {
	for name, want := range map[string]string{
		"a:b.jpg": "a%3Ab.jpg", "dot.": "dot%2E", "blank ": "blank%20", "CON": "%43ON", "aux.txt": "%61ux.txt", "com1.jpg": "%63om1.jpg",
		"100%3A.jpg": "100%253A.jpg", "q?.jpg": "q%3F.jpg", "IMG_1.JPG": "IMG_1.JPG", "50%.jpg": "50%.jpg", "写真.jpg": "写真.jpg", "console.jpg": "console.jpg",
	} {
		if got := SafeName(name); got != want || NameAsShot(got) != name {
			t.Errorf("%q is %q, and back %q", name, got, NameAsShot(got))
		}
	}
}
