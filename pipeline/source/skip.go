package source

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// litter is what operating systems leave on cards, in lower case: FAT keeps
// names in whatever case it was given, and ignores it.
var litter = []string{
	".ds_store", ".spotlight-v100", ".trashes", ".fseventsd", ".temporaryitems", "__macosx", // macOS
	"thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "system volume information", // Windows
	"lost+found", // Linux
}

// skip returns why a file or folder is not to be taken in, or "".
func skip(fi fs.FileInfo) string {
	name := fi.Name()
	switch {
	case fi.Mode()&fs.ModeSymlink != 0:
		return ReasonSymlink
	case strings.HasPrefix(name, "._"), slices.Contains(litter, strings.ToLower(name)):
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
