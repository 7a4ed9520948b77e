package app

import (
	"io/fs"
	"os"
	"path/filepath"
)

// themeDir is the folder of the catalog in which parts of pages replace the built-in
// parts.
const themeDir = "theme"

// Theme is that folder; nil if there is none.
func (s *Session) Theme() fs.FS {
	dir := filepath.Join(s.Dir, themeDir)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil
	}
	return os.DirFS(dir)
}
