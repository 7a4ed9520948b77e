package store

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// maxName is the longest name that the common file systems take, in bytes.
const maxName = 255

// maxExt is the longest ending that is treated as one and kept when a name is
// shortened: longer "extensions" are sentences with a dot. Arbitrary.
const maxExt = 32

// cleanName returns name as one path component that every file system we know
// can hold, changed as little as possible: people look for the name that the
// camera showed. Spaces, dashes, control characters and every script stay.
func cleanName(name string) string {
	name = strings.ToValidUTF8(name, "\uFFFD") // APFS and others refuse the bytes as they are
	name = strings.Map(func(r rune) rune {
		switch r {
		case '/', '\\', 0: // the backslash: the catalog may be read on Windows one day
			return '_'
		}
		return r
	}, name)
	if name == "" || name == "." || name == ".." || atomicfile.IsTemp(name) {
		name = "_" + name // a temp name would be swept up after a crash
	}
	return candidate(name, 1)
}

// candidate is the nth name to try for a clean name: as it is, then with -2,
// -3 and so on before the extension. It is never longer than maxName.
func candidate(name string, n int) string {
	base, ext := splitExt(name)
	suffix := ""
	if n > 1 {
		suffix = fmt.Sprintf("-%d", n)
	}
	room := maxName - len(suffix) - len(ext)
	for len(base) > room {
		_, size := utf8.DecodeLastRuneInString(base)
		base = base[:len(base)-size]
	}
	return base + suffix + ext
}

// Candidate is the nth name to try for a file that has a name already, where that is
// taken: see Keep.
func Candidate(name string, n int) string { return candidate(name, n) }

// Split splits the path of an original into its folder below Originals and its name.
func Split(rel string) (folder, name string) {
	return strings.TrimPrefix(path.Dir(rel), Originals+"/"), path.Base(rel)
}

// splitExt splits off the extension. A leading dot begins a name, not an
// extension.
func splitExt(name string) (base, ext string) {
	ext = path.Ext(name)
	if len(ext) > maxExt || len(ext) == len(name) {
		ext = ""
	}
	return name[:len(name)-len(ext)], ext
}

// CheckFolder is CheckName for what may be a folder as well: one of the storage's, or
// one below it.
func CheckFolder(rel string) error {
	if rel == HeadsName {
		return nil
	}
	return CheckName(rel + "/x")
}

// CheckName refuses a name that is not below one of the folders of a storage, or is
// written in another way than we would write it.
func CheckName(rel string) error {
	if rel == HeadsName {
		return nil
	}
	top, rest, _ := strings.Cut(rel, "/")
	ok := rest != "" && path.Clean(rel) == rel && filepath.IsLocal(filepath.FromSlash(rel)) && !strings.ContainsRune(rel, 0)
	switch top {
	case Originals, Derivatives, Evidence, Aside:
	default:
		ok = false
	}
	if !ok {
		return &NameError{Path: fmt.Sprintf("%q", rel), Err: fmt.Errorf("not a path below %s, %s, %s or %s", Originals, Derivatives, Evidence, Aside)}
	}
	return nil
}

// slug reports whether s may stand in the path of a derivative as it is.
func slug(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && (c != '-' && c != '_' || i == 0) {
			return false
		}
	}
	return s != ""
}
