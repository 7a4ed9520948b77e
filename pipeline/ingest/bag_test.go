package ingest_test

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/schema"
)

// handBag is a bag that is written by hand, from the text of RFC 8493.
type handBag struct {
	t     *testing.T
	dir   string
	files map[string]string // all but the tag manifest
}

func newHandBag(t *testing.T) *handBag {
	b := &handBag{t: t, dir: filepath.Join(t.TempDir(), "bag"), files: map[string]string{
		"bagit.txt":            "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
		"data/originals/a.jpg": string(testcatalog.Picture(t, 1)),
		"data/originals/b.jpg": string(testcatalog.Picture(t, 2)),
		"data/notes.txt":       "notes",
	}}
	size := len(b.files["data/originals/a.jpg"]) + len(b.files["data/originals/b.jpg"]) + len("notes")
	b.files["bag-info.txt"] = fmt.Sprintf("Payload-Oxum: %d.3\n", size)
	b.list("manifest-sha512.txt", "data/")
	return b
}

// list writes a manifest of the files whose path begins so.
func (b *handBag) list(name, below string) {
	var text strings.Builder
	for path, content := range b.files {
		if !strings.HasPrefix(path, below) || below == "" && strings.HasPrefix(path, "data/") {
			continue
		}
		sum := sha512.Sum512([]byte(content))
		if strings.Contains(name, "sha256") {
			short := sha256.Sum256([]byte(content))
			copy(sum[:], short[:])
			fmt.Fprintf(&text, "%s  %s\n", hex.EncodeToString(sum[:32]), path)
			continue
		}
		fmt.Fprintf(&text, "%s  %s\n", hex.EncodeToString(sum[:]), path)
	}
	b.files[name] = text.String()
}

func (b *handBag) write() {
	b.t.Helper()
	for path, content := range b.files {
		name := filepath.Join(b.dir, filepath.FromSlash(path))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(content), 0o644)); err != nil {
			b.t.Fatal(err)
		}
	}
}

// A bag is a source when it is complete and valid (RFC 8493, 3), and only then.
func TestABagIsValidOrNoSource(t *testing.T) {
	edit := func(path string, change func(string) string) func(*handBag) {
		return func(b *handBag) { b.files[path] = change(b.files[path]) }
	}
	drop := func(path string) func(*handBag) { return func(b *handBag) { delete(b.files, path) } }
	with := func(path, content string) func(*handBag) { return func(b *handBag) { b.files[path] = content } }
	all := func(steps ...func(*handBag)) func(*handBag) {
		return func(b *handBag) {
			for _, s := range steps {
				s(b)
			}
		}
	}
	for _, tt := range []struct {
		name  string
		edit  func(*handBag)
		after func(t *testing.T, dir string)
		want  string // of the error; "": it is taken in
	}{
		{name: "whole", edit: func(*handBag) {}},
		{name: "without bag-info.txt", edit: drop("bag-info.txt")},
		{name: "with a tag manifest", edit: func(b *handBag) { b.list("tagmanifest-sha512.txt", "") }},
		{name: "with two manifests", edit: func(b *handBag) { b.list("manifest-sha256.txt", "data/") }},
		{name: "sha256 alone", edit: all(drop("manifest-sha512.txt"), func(b *handBag) { b.list("manifest-sha256.txt", "data/") })},
		{name: "a tag file that nothing lists", edit: with("metadata/more.txt", "more")},

		{name: "a byte of the payload", edit: edit("data/notes.txt", func(string) string { return "nodes" }), want: "data/notes.txt: other bytes"},
		{name: "a byte more of the payload", edit: edit("data/notes.txt", func(s string) string { return s + "." }), want: "data/notes.txt: other bytes"},
		{name: "a file less", edit: drop("data/notes.txt"), want: "data/notes.txt: it is not there"},
		{name: "a file more", edit: with("data/more/x.jpg", "x"), want: "data/more/x.jpg: no manifest names it"},
		{name: "a hidden file more", edit: with("data/.x", "x"), want: "data/.x: no manifest names it"},
		{name: "a file that one of two manifests lacks", edit: func(b *handBag) {
			b.list("manifest-sha256.txt", "data/originals/")
		}, want: "manifest-sha256.txt: it does not name data/notes.txt"},
		{name: "a digest in one of two manifests", edit: func(b *handBag) {
			b.list("manifest-sha256.txt", "data/")
			b.files["manifest-sha256.txt"] = strings.Repeat("0a", 32) + b.files["manifest-sha256.txt"][64:]
		}, want: "other bytes"},
		{name: "a tag file", edit: func(b *handBag) {
			b.list("tagmanifest-sha512.txt", "")
			b.files["bag-info.txt"] += "Bag-Size: 1 KB\n"
		}, want: "bag-info.txt: other bytes"},
		{name: "a tag file less", edit: func(b *handBag) {
			b.list("tagmanifest-sha512.txt", "")
			delete(b.files, "bag-info.txt")
		}, want: "bag-info.txt: it is not there"},
		{name: "no manifest", edit: drop("manifest-sha512.txt"), want: "there is no manifest"},
		{name: "no payload", edit: all(drop("data/notes.txt"), drop("data/originals/a.jpg"), drop("data/originals/b.jpg")), want: "data"},
		{name: "another version", edit: edit("bagit.txt", func(s string) string { return strings.Replace(s, "1.0", "0.97", 1) }), want: "bagit.txt: "},
		{name: "a count", edit: edit("bag-info.txt", func(string) string { return "Payload-Oxum: 5.3\n" }), want: "bag-info.txt: the payload is"},
		{name: "a count that is none", edit: edit("bag-info.txt", func(string) string { return "Payload-Oxum: many\n" }), want: "bag-info.txt: "},
		{name: "to be fetched", edit: with("fetch.txt", "https://example.org/x 5 data/x\n"), want: "fetch.txt: "},
		{name: "a digest that nobody here checks", edit: with("manifest-md5.txt", "0cc175b9c0f1b6a831c399e269772661  data/notes.txt\n"), want: "manifest-md5.txt: "},
		{name: "a way out", edit: edit("manifest-sha512.txt", func(s string) string { return s + strings.Repeat("0a", 64) + "  data/../../x\n" }), want: "manifest-sha512.txt: "},
		{name: "a tag file in the manifest", edit: edit("manifest-sha512.txt", func(s string) string { return s + strings.Repeat("0a", 64) + "  bagit.txt\n" }), want: "manifest-sha512.txt: "},
		{name: "the payload in a tag manifest", edit: with("tagmanifest-sha512.txt", strings.Repeat("0a", 64)+"  data/notes.txt\n"), want: "tagmanifest-sha512.txt: "},
		{name: "a link", edit: func(*handBag) {}, after: func(t *testing.T, dir string) {
			if err := errors.Join(os.Rename(filepath.Join(dir, "data/notes.txt"), filepath.Join(dir, "notes.txt")),
				os.Symlink("../notes.txt", filepath.Join(dir, "data/notes.txt"))); err != nil {
				t.Fatal(err)
			}
		}, want: "data/notes.txt: not a regular file"},
		{name: "a link to a folder", edit: func(*handBag) {}, after: func(t *testing.T, dir string) {
			if err := errors.Join(os.Rename(filepath.Join(dir, "data/originals"), filepath.Join(dir, "other")),
				os.Symlink("../other", filepath.Join(dir, "data/originals"))); err != nil {
				t.Fatal(err)
			}
		}, want: "not a regular file"},
		{name: "no originals", edit: func(b *handBag) {
			delete(b.files, "data/originals/a.jpg")
			delete(b.files, "data/originals/b.jpg")
			b.files["bag-info.txt"] = "Payload-Oxum: 5.1\n"
			b.list("manifest-sha512.txt", "data/")
		}, want: "holds no originals"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			hand := newHandBag(t)
			tt.edit(hand)
			hand.write()
			if tt.after != nil {
				tt.after(t, hand.dir)
			}
			b := testcatalog.New(t, 0)
			job := b.Job()
			job.Sources, job.Recipes = []string{hand.dir}, nil
			sum, err := b.Run(context.Background(), job)
			if tt.want == "" {
				if err != nil || sum.Imported != 2 || sum.Seen != 2 {
					t.Errorf("%+v, %v", sum, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), hand.dir) {
				t.Errorf("%v, want %q of %s", err, tt.want, hand.dir)
			}
			if sum.Seen != 0 || sum.Import != 0 {
				t.Errorf("something was taken in: %+v", sum)
			}
		})
	}
}

// What is read after the check is what was checked.
func TestABagThatChangesAfterItsCheck(t *testing.T) {
	hand := newHandBag(t)
	hand.write()
	name := filepath.Join(hand.dir, "data/originals/a.jpg")
	b := testcatalog.New(t, 0)
	job := b.Job()
	job.Sources, job.Recipes = []string{hand.dir}, nil
	job.Watch = changing{func() {
		other := testcatalog.Picture(t, 1)
		other[len(other)/2] ^= 0xff
		// Of the size and the time that the walk saw.
		if err := errors.Join(os.WriteFile(name, other, 0o644), os.Chtimes(name, time.Unix(1e9, 0), time.Unix(1e9, 0))); err != nil {
			t.Error(err)
		}
	}}
	if err := os.Chtimes(name, time.Unix(1e9, 0), time.Unix(1e9, 0)); err != nil {
		t.Fatal(err)
	}
	sum, err := b.Run(context.Background(), job)
	if err != nil || sum.Failed != 1 || sum.Imported != 1 {
		t.Errorf("%+v, %v", sum, err)
	}
}

// changing calls a function when the walk has ended.
type changing struct{ counted func() }

func (c changing) Counted(int, int64) { c.counted() }

func (c changing) Unsorted(int)              {}
func (c changing) Given(int, string, string) {}

func (changing) Applied(schema.Applied) {}

func (changing) Item(schema.ImportItem) {}
