package source

import (
	"slices"
	"testing"
)

// TestWhatBelongsToAFile: what programs write of a file shares its frame, whether
// they keep its extension or not.
func TestWhatBelongsToAFile(t *testing.T) {
	var files []File
	for _, rel := range []string{
		"A.JPG", "A.JPG.pp3", "a.jpg.out.pp3", "A.dop", "A.JPG.on1", "A.jpg.supplemental-metadata.json", "A.AAE",
		"B.NEF", "B.THM", "B.xmp", "B.nef.xmp",
		"C.JPG", "C.JPG.JPG", "D.JPG.pp3",
	} {
		files = append(files, File{Root: "/card", Rel: rel})
	}
	var got [][]string
	for _, f := range Frames(files) {
		got = append(got, rels(f.Files))
	}
	want := [][]string{
		{"A.JPG", "A.JPG.pp3", "a.jpg.out.pp3", "A.dop", "A.JPG.on1", "A.jpg.supplemental-metadata.json", "A.AAE"},
		{"B.NEF", "B.THM", "B.xmp", "B.nef.xmp"},
		{"C.JPG"}, {"C.JPG.JPG"}, {"D.JPG.pp3"},
	}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	for _, tt := range []struct {
		beside, owner string
		want          bool
	}{
		{"A.JPG.xmp", "a.jpg", true}, {"a.jpg.out.pp3", "A.JPG", true}, {"A.xmp", "A.JPG", false}, {"A.JPG", "A.JPG", false}, {"A.JPG2.xmp", "A.JPG", false},
	} {
		if got := Names(tt.beside, tt.owner); got != tt.want {
			t.Errorf("Names(%q, %q) is %v", tt.beside, tt.owner, got)
		}
	}
}

// TestHowMuchBelongsToAFile: sidecars, however many, do not push one another away from
// their photo; pictures of one name are a frame only as long as a camera writes so many.
func TestHowMuchBelongsToAFile(t *testing.T) {
	named := func(n int, ext string) (files []File) {
		for i := range n {
			files = append(files, File{Root: "/card", Rel: "A" + ext, Path: string(rune('a' + i))})
		}
		return files
	}
	for _, tt := range []struct {
		name  string
		files []File
		want  int
	}{
		{"a photo with the sidecars of many programs", slices.Concat(named(1, ".JPG"), named(1, ".NEF"), named(maxBesides, ".xmp")), 1},
		{"sidecars before the photo", slices.Concat(named(12, ".dop"), named(1, ".JPG")), 1},
		{"sidecars without end", slices.Concat(named(1, ".JPG"), named(maxBesides+1, ".xmp")), 2},
		{"pictures of one name", named(maxFrame, ".JPG"), 1},
		{"a folder in which the names mean something else", named(maxFrame+1, ".JPG"), 2},
	} {
		if got := Frames(tt.files); len(got) != tt.want {
			t.Errorf("%s: %d frames, want %d", tt.name, len(got), tt.want)
		}
	}
}
