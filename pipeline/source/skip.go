package source

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/internal/litter"
)

// skip returns why a file or folder is not to be taken in, or "".
func skip(fi fs.FileInfo) string {
	name := fi.Name()
	switch {
	case fi.Mode()&fs.ModeSymlink != 0:
		return ReasonSymlink
	case litter.Is(name):
		return ReasonLitter
	case strings.HasPrefix(name, "."):
		return ReasonHidden
	case !fi.IsDir() && !fi.Mode().IsRegular():
		return ReasonSpecial
	}
	return ""
}

// isText reports whether a file is called as records are, by whatever name.
func isText(name string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".jsonl"}, strings.ToLower(path.Ext(name)))
}

// isRecords reports whether name is that of the records of a shoot.
func isRecords(name string) bool {
	return strings.EqualFold(name, "shoot.yaml") || strings.EqualFold(name, "shoot.yml")
}
