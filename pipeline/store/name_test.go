package store

import (
	"slices"
	"testing"
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
