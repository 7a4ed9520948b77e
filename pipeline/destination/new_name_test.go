package destination

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file that could not be written when the work is over is refused before it begins.
func TestFree(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, d := range []string{"card/DCIM", "out"} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.WriteFile("out/there.html", nil, 0o600), os.Symlink("../card/DCIM", "out/way"), os.Symlink("nowhere", "out/dangling")); err != nil {
		t.Fatal(err)
	}
	card := Kept{"card", "the card"}
	for _, c := range []struct {
		names []string
		want  string // "": it is free
	}{
		{[]string{"out/a.html", "", "a.html"}, ""},
		{[]string{"cards.html"}, ""},
		{[]string{"out/there.html"}, "--0: out/there.html exists"},
		{[]string{"out/dangling"}, "--0: out/dangling exists"},
		{[]string{"out"}, "exists"},
		{[]string{"a.html", "nowhere/b.html"}, "--1: the folder nowhere is not there"},
		{[]string{"out/there.html/b.html"}, "out/there.html is a file, and no folder"},
		{[]string{"new/"}, "the folder new is not there"},
		{[]string{"card/a.html"}, "card/a.html is inside the card"},
		{[]string{"card/DCIM/a.html"}, "is inside the card"},
		{[]string{"out/../card/a.html"}, "is inside the card"},
		{[]string{"out/way/a.html"}, "is inside the card"},
		{[]string{filepath.Join(dir, "card", "a.html")}, "is inside the card"},
		{[]string{"a.html", "out/../a.html"}, "--1: out/../a.html is the file of --0"},
	} {
		var names []NewName
		for i, n := range c.names {
			names = append(names, NewName{"--" + string(rune('0'+i)), n})
		}
		err := Free(names, Kept{"nowhere", "what is not there"}, card)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%q: %v", c.names, err)
		}
	}
}

// Of a file that could not be written to its end, nothing stays that a second try meets.
func TestNothingStaysOfHalfAFile(t *testing.T) {
	dir := t.TempDir()
	to := filepath.Join(dir, "a.json")
	full := errors.New("no room")
	half := func(w io.Writer) error { _, _ = io.WriteString(w, "half"); return full }
	if err := WriteNew(to, half); !errors.Is(err, full) {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Fatalf("%v, %v", left, err)
	}
	whole := func(w io.Writer) error { _, err := io.WriteString(w, "whole"); return err }
	if err := WriteNew(to, whole); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(to); err != nil || string(data) != "whole" {
		t.Errorf("%q, %v", data, err)
	}
	if err := WriteNew(to, half); !errors.Is(err, os.ErrExist) {
		t.Error(err)
	}
}
