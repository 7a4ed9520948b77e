package store

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

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

func TestSlug(t *testing.T) {
	for _, ok := range []string{"a", "large", "web-2", "x_y", "0"} {
		if !slug(ok) {
			t.Errorf("%q refused", ok)
		}
	}
	if slices.ContainsFunc([]string{"", "A", "a b", "a.b", "_a", "é"}, slug) {
		t.Error("accepted what is none")
	}
}

// No name leads out of a storage, or to anything in it that is not a file of its folders.
func TestCheckName(t *testing.T) {
	for _, ok := range []string{"originals/s/1.jpg", "derivatives/ab/x", "evidence/ab/cd", "aside/x", "originals/s/..jpg", "originals/\u202e", HeadsName} {
		if err := CheckName(ok); err != nil {
			t.Errorf("%q: %v", ok, err)
		}
	}
	for _, bad := range []string{
		"", ".", "..", "/", "originals", "originals/", "originals/.", "originals/..", "originals/../catalog.db", "originals/a/../../catalog.db", "originals//a",
		"originals/./a", "originals/a/", "/originals/a", "../originals/a", "./originals/a", "Originals/a", "originals/a\x00b", "catalog.db", ".stillroom", "signing.key",
	} {
		if err := CheckName(bad); !errors.As(err, new(*NameError)) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, folder := range []string{"originals", "originals/s", "aside"} {
		if err := CheckFolder(folder); err != nil {
			t.Errorf("%q: %v", folder, err)
		}
	}
	for _, folder := range []string{"", ".", "..", "originals/..", "/"} {
		if CheckFolder(folder) == nil {
			t.Errorf("%q is a folder", folder)
		}
	}
}

// A file is kept as it was called, as far as that is one name that stays: not a path, not
// a folder, not what a sweep takes away.
func TestCleanName(t *testing.T) {
	half := atomicfile.TempName()
	for name, want := range map[string]string{
		"IMG_1.JPG": "IMG_1.JPG", "a b.jpg": "a b.jpg", "../../a.jpg": ".._.._a.jpg", `c:\a.jpg`: "c:_a.jpg", "a\x00b": "a_b",
		"": "_", ".": "_.", "..": "_..", half: "_" + half, "a\xff.jpg": "a\ufffd.jpg",
		strings.Repeat("n", 300) + ".jpg": strings.Repeat("n", 251) + ".jpg",
	} {
		if got := cleanName(name); got != want {
			t.Errorf("%q is kept as %q", name, got)
		}
	}
}
