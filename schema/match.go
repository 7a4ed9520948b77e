package schema

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// foldName is one spelling for all that look alike but for capitals.
func foldName(s string) string { return norm.NFC.String(cases.Fold().String(norm.NFC.String(s))) }

// Names finds files by the names that records give them. Names are compared as people
// see them: in whichever Unicode form a system wrote them, and without regard to
// capitals. A name or pattern with a slash is compared with the whole path, one without
// with the last part of it; the syntax is that of path.Match. The zero value is empty.
type Names struct {
	seen   map[string]map[string]bool // by the name as it is seen: what is called so
	folded map[string]map[string]bool // and without regard to capitals
	globs  []namedFile
}

type namedFile struct{ path, base, key string } // folded

// Add makes key known by the path of a file, and by the last part of it.
func (n *Names) Add(rel, key string) {
	if n.seen == nil {
		n.seen, n.folded = map[string]map[string]bool{}, map[string]map[string]bool{}
	}
	note := func(m map[string]map[string]bool, name string) {
		if m[name] == nil {
			m[name] = map[string]bool{}
		}
		m[name][key] = true
	}
	f := namedFile{foldName(rel), foldName(path.Base(rel)), key}
	for _, name := range []string{rel, path.Base(rel)} {
		note(n.seen, norm.NFC.String(name))
	}
	note(n.folded, f.path)
	note(n.folded, f.base)
	n.globs = append(n.globs, f)
}

// Find returns the keys of the files that an entry names, sorted. named says that the
// entry is a name and not a pattern: more than one key is then more than was meant. A
// name that is a pattern to look at, such as IMG[1].jpg, is a name where a file is
// called so. One with other capitals is meant only where there is none with these.
func (n *Names) Find(match string) (keys []string, named bool, err error) {
	for _, found := range []map[string]bool{n.seen[norm.NFC.String(match)], n.folded[foldName(match)]} {
		if len(found) > 0 {
			return slices.Sorted(maps.Keys(found)), true, nil
		}
	}
	if !strings.ContainsAny(match, `*?[\`) {
		return nil, true, nil
	}
	glob, whole := foldName(match), strings.Contains(match, "/")
	if _, err := path.Match(glob, ""); err != nil {
		return nil, true, nil // no pattern: a name that no file has
	}
	found := map[string]bool{}
	for _, f := range n.globs {
		name := f.base
		if whole {
			name = f.path
		}
		ok, err := path.Match(glob, name)
		if err != nil {
			return nil, false, fmt.Errorf("%q is not a file pattern: %w", match, err)
		}
		if ok {
			found[f.key] = true
		}
	}
	return slices.Sorted(maps.Keys(found)), false, nil
}

// MinDigestPrefix is the shortest prefix of a SHA-256 that names a photo.
const MinDigestPrefix = 4

// IsDigestPrefix reports whether s could be the beginning of a SHA-256.
func IsDigestPrefix(s string) bool {
	return len(s) >= MinDigestPrefix && len(s) <= 64 && strings.Trim(s, "0123456789abcdef") == ""
}
