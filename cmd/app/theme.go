package app

import (
	"io/fs"
	"os"
	"path/filepath"
)

// themeDir is the folder of the catalog in which parts of pages replace the built-in
// parts.
const themeDir = "theme"

// themeIn is that folder of a catalog; nil if there is none.
func themeIn(catalog string) fs.FS {
	dir := filepath.Join(catalog, themeDir)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil
	}
	return os.DirFS(dir)
}
