package schema

import (
	"slices"
	"testing"
)

func TestNamesFind(t *testing.T) {
	const (
		composed   = "Zo\u00eb.jpg"  // as Linux and Windows write it
		decomposed = "Zoe\u0308.jpg" // as a Mac does
	)
	for _, tt := range []struct {
		name  string
		files []string
		match string
		want  []string
		named bool
	}{
		{"a name, wherever it lies", []string{"a/b.jpg", "c/b.jpg"}, "b.jpg", []string{"a/b.jpg", "c/b.jpg"}, true},
		{"a path", []string{"a/b.jpg", "c/b.jpg"}, "c/b.jpg", []string{"c/b.jpg"}, true},
		{"the end of a path is none", []string{"x/c/b.jpg"}, "c/b.jpg", nil, true},
		{"a pattern", []string{"a/b.jpg", "c/d.png"}, "*.jpg", []string{"a/b.jpg"}, false},
		{"a pattern with a folder", []string{"a/b.jpg", "b/a/c.jpg"}, "a/*", []string{"a/b.jpg"}, false},
		{"a pattern and other capitals", []string{"IMG_1.JPG"}, "img_?.jpg", []string{"IMG_1.JPG"}, false},
		{"not a flag", []string{"-rf"}, "-rf", []string{"-rf"}, true},
		{"typed on Linux, written by a Mac", []string{decomposed}, composed, []string{decomposed}, true},
		{"typed on a Mac, written by a camera", []string{composed}, decomposed, []string{composed}, true},
		{"two forms that look alike are two files", []string{"1/" + composed, "2/" + decomposed}, composed, []string{"1/" + composed, "2/" + decomposed}, true},
		{"one letter in a pattern", []string{decomposed}, "Zo?.jpg", []string{decomposed}, false},
		{"other capitals", []string{"IMG_1.JPG"}, "img_1.jpg", []string{"IMG_1.JPG"}, true},
		{"these capitals before others", []string{"a/IMG_1.JPG", "b/img_1.jpg"}, "img_1.jpg", []string{"b/img_1.jpg"}, true},
		{"other capitals beyond ASCII", []string{"STRASSE \u00c9.jpg"}, "stra\u00dfe \u00e9.JPG", []string{"STRASSE \u00c9.jpg"}, true},
		{"brackets in a name", []string{"IMG[1].jpg", "IMG1.jpg"}, "IMG[1].jpg", []string{"IMG[1].jpg"}, true},
		{"brackets in a name, other capitals", []string{"img[1].jpg"}, "IMG[1].JPG", []string{"img[1].jpg"}, true},
		{"brackets in a pattern", []string{"IMG1.jpg", "IMG2.jpg"}, "IMG[1].jpg", []string{"IMG1.jpg"}, false},
		{"one bracket in a name", []string{"a [1.jpg"}, "a [1.jpg", []string{"a [1.jpg"}, true},
		{"a star in a name", []string{"a*.jpg", "ab.jpg"}, "a*.jpg", []string{"a*.jpg"}, true},
		{"a quoted star", []string{"a*.jpg", "ab.jpg"}, `a\*.jp?`, []string{"a*.jpg"}, false},
		{"nothing", []string{"a.jpg"}, "b.jpg", nil, true},
	} {
		var n Names
		for _, f := range tt.files {
			n.Add(f, f)
		}
		if got, named, err := n.Find(tt.match); err != nil || named != tt.named || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q is %q, named %v, %v", tt.name, tt.match, got, named, err)
		}
	}
	var n Names
	n.Add("x", "x")
	if got, named, err := n.Find("IMG["); err != nil || !named || len(got) != 0 {
		t.Errorf("what is no pattern is a name: %q, %v, %v", got, named, err)
	}
}
