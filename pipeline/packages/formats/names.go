package formats

import (
	"fmt"
	"hash/maphash"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
)

// Set is a set of texts that can be asked and not listed: of each it keeps sixteen
// bytes, so that the files of a hundred thousand photos take little. The seeds are
// chance: nobody can write two texts that it takes for one.
type Set struct {
	seeds [2]maphash.Seed
	keys  map[[2]uint64]struct{}
}

// NewSet is an empty set.
func NewSet() *Set {
	return &Set{[2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, map[[2]uint64]struct{}{}}
}

func (s *Set) key(text string) [2]uint64 {
	return [2]uint64{maphash.String(s.seeds[0], text), maphash.String(s.seeds[1], text)}
}

// Add adds a text, and reports whether it was not there.
func (s *Set) Add(text string) bool {
	k := s.key(text)
	_, there := s.keys[k]
	s.keys[k] = struct{}{}
	return !there
}

// Has reports whether a text is there.
func (s *Set) Has(text string) bool {
	_, there := s.keys[s.key(text)]
	return there
}

// names are the photos and files that a manifest named so far, each of them once.
type names struct{ photos, paths *Set }

func newNames() names { return names{NewSet(), NewSet()} }

func (n names) photo(id string) error {
	if !n.photos.Add(id) {
		return fmt.Errorf("%s is not valid: it names photo %s twice", ManifestName, brief(id))
	}
	return nil
}

// file refuses a name that no file of a package may have, and one that two files share,
// or share on another system.
func (n names) file(name string) error {
	if len(name) > maxPath || !fs.ValidPath(name) || !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("%w: %s", ErrPath, strconv.Quote(brief(name)))
	}
	switch folded := foldPath(name); folded {
	case ManifestName, RecallName, ManifestSignature, RecallSignature:
		return fmt.Errorf("%w: %s, the package's own", ErrPath, brief(name))
	default:
		if !n.paths.Add(folded) {
			return fmt.Errorf("%w: %s, twice, or under two names that are one on some systems", ErrPath, brief(name))
		}
		return nil
	}
}

// foldPath is one text for all paths that are one file on some system: there are
// those that do not tell A from a, and those that drop a dot at the end.
func foldPath(p string) string {
	parts := strings.Split(strings.ToLower(p), "/")
	for i := range parts {
		parts[i] = strings.TrimRight(parts[i], ".")
	}
	return strings.Join(parts, "/")
}
