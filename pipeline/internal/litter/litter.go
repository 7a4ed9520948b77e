// Package litter knows what operating systems leave on disks by themselves, by name.
package litter

import (
	"slices"
	"strings"
)

// names are in lower case: FAT keeps names in whatever case it was given, and ignores it.
var names = []string{
	".ds_store", ".spotlight-v100", ".fseventsd", ".temporaryitems", ".documentrevisions-v100", ".apdisk", "__macosx", // macOS
	"thumbs.db", "ehthumbs.db", "desktop.ini", "system volume information", // Windows
	".directory", // Linux
}

// bins are folders in which there may be what a person had and threw away, or lost.
var bins = []string{".trash", ".trashes", "$recycle.bin", "recycler", "lost+found"}

// Is reports whether a file or folder of this name is of an operating system.
func Is(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "._") || slices.Contains(names, name) || isBin(name)
}

// isBin is asked in lower case.
func isBin(name string) bool {
	return slices.Contains(bins, name) || strings.HasPrefix(name, ".trash-")
}

// folders are those in which an operating system alone keeps something.
var folders = []string{".spotlight-v100", ".fseventsd", ".temporaryitems", ".documentrevisions-v100", "system volume information"}

// Holds reports whether a path below a folder, with slashes, is of an operating system,
// or lies in a folder of one. What lies in a bin was a person's, and is there still, and
// so is a photo in a folder that has the name of a file.
func Holds(rel string) bool {
	parts := strings.Split(rel, "/")
	last := len(parts) - 1
	return Is(parts[last]) || slices.ContainsFunc(parts[:last], func(part string) bool { return slices.Contains(folders, strings.ToLower(part)) })
}
