package main

import (
	"io/fs"
	"os"
	"path/filepath"
)

// themeDir is the folder of the catalog in which somebody puts parts of pages in the
// place of those that are built in.
const themeDir = "theme"

// theme is that folder; nil if there is none.
func (s *session) theme() fs.FS {
	dir := filepath.Join(s.store.Path(), themeDir)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil
	}
	return os.DirFS(dir)
}
