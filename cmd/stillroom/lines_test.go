package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// widest is how many columns two files beside each other have on a screen.
const widest = 120

// Comments, signatures and prose fit in two columns of a screen. Tables, commands and
// what a test compares are as wide as they have to be. The CHANGELOG is a list that many
// hands append to, and is left as it is.
func TestLinesFit(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := map[string]int{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "bin" || len(d.Name()) > 2 && strings.HasPrefix(d.Name(), ".")):
			return filepath.SkipDir
		case d.IsDir() || d.Name() == "CHANGELOG.md":
			return nil
		}
		ext := filepath.Ext(path)
		if ext != ".go" && ext != ".md" {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		seen[ext]++
		wide := wideGo
		if ext == ".md" {
			wide = wideProse()
		}
		n := 0
		for line := range strings.Lines(string(data)) {
			if n++; wide(strings.TrimRight(line, "\n")) {
				t.Errorf("%s:%d is wider than %d columns", strings.TrimPrefix(path, root+string(filepath.Separator)), n, widest)
			}
		}
		return nil
	})
	if err != nil || seen[".go"] < 500 || seen[".md"] < 30 {
		t.Errorf("%v: looked at %v", err, seen)
	}
}

// wideGo reports whether a line of Go is a comment or a signature and too wide.
func wideGo(line string) bool {
	s := strings.TrimSpace(line)
	return (strings.HasPrefix(s, "//") || strings.HasPrefix(s, "func ")) && widthOf(line) > widest
}

// wideProse returns a function that is given the lines of a page in their order, and
// reports whether one is prose and too wide.
func wideProse() func(line string) bool {
	fence := false
	return func(line string) bool {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fence = !fence
			return false
		}
		code := fence || strings.HasPrefix(line, "|") || strings.HasPrefix(line, "    ")
		return !code && widthOf(line) > widest
	}
}

func widthOf(line string) int {
	return utf8.RuneCountInString(strings.ReplaceAll(line, "\t", "    "))
}
