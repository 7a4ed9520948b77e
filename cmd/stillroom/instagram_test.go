package main

import (
	"bytes"
	"errors"
	"fmt"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// posted DIR prints the pictures below DIR and their sizes.
func cmdPosted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: posted DIR")
	}
	dir := os.DirFS(ts.MkAbs(args[0]))
	ts.Check(fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".jpg") {
			return err
		}
		f, err := dir.Open(name)
		if err != nil {
			return err
		}
		c, err := jpeg.DecodeConfig(f)
		fmt.Fprintf(ts.Stdout(), "%s %dx%d\n", name, c.Width, c.Height)
		return errors.Join(err, f.Close())
	}))
}

// settings FILE OLD NEW puts one text in the place of another, which must be there.
func cmdSettings(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: settings FILE OLD NEW")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o600))
}

// same DIR DIR fails unless both hold the same files with the same bytes.
func cmdSame(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: same DIR DIR")
	}
	read := func(dir string) map[string][]byte {
		files := map[string][]byte{}
		ts.Check(filepath.WalkDir(ts.MkAbs(dir), func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel, err := filepath.Rel(ts.MkAbs(dir), name)
			if err != nil {
				return err
			}
			files[rel], err = os.ReadFile(name)
			return err
		}))
		return files
	}
	a, b := read(args[0]), read(args[1])
	if len(a) != len(b) || len(a) == 0 {
		ts.Fatalf("%d and %d files", len(a), len(b))
	}
	for name, data := range a {
		if !bytes.Equal(data, b[name]) {
			ts.Fatalf("%s differs", name)
		}
	}
}
