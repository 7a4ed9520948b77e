package store

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// NamesakeError says that a name is taken by one that differs from it in capitals or in
// its Unicode form alone. Many disks take the two for one: when a catalog is copied to
// such a disk, one file would replace the other. It is fs.ErrExist.
type NamesakeError struct{ Name string } // as it stands there, with its folders

func (e *NamesakeError) Error() string { return "the name is taken, in another spelling" }
func (e *NamesakeError) Unwrap() error { return fs.ErrExist }

// FoldName is one spelling for all that a disk may take for one name.
func FoldName(name string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFD.String(name)))
}

// Spellings holds how the names in folders are spelled, so that no two names in one
// folder differ in spelling alone. A storage keeps one for its originals. It may be used
// by many goroutines.
type Spellings struct {
	// List names what is in a folder. One that is not there is empty.
	List func(folder string) ([]string, error)

	mu      sync.Mutex
	folders map[string]map[string][]string // folder, folded name: as it is spelled; of an older program, more than once
}

// Claim takes a name, a path with the folders above it, for a file that is about to be
// kept. If a part of it is spelled otherwise already the error is a NamesakeError.
func (n *Spellings) Claim(name string) error {
	folder, rest, _ := strings.Cut(name, "/")
	n.mu.Lock()
	defer n.mu.Unlock()
	other := false
	for part := range strings.SplitSeq(rest, "/") {
		known, err := n.read(folder)
		if err != nil {
			return err
		}
		switch as := known[FoldName(part)]; {
		case slices.Contains(as, part):
		case len(as) > 0:
			part, other = as[0], true
		case !other:
			known[FoldName(part)] = []string{part}
		}
		folder = path.Join(folder, part)
	}
	if other {
		return &NamesakeError{folder}
	}
	return nil
}

// read is what is known of a folder; the caller holds mu.
func (n *Spellings) read(folder string) (map[string][]string, error) {
	if known, ok := n.folders[folder]; ok {
		return known, nil
	}
	names, err := n.List(folder)
	if err != nil {
		return nil, err
	}
	known := make(map[string][]string, len(names))
	for _, name := range names {
		known[FoldName(name)] = append(known[FoldName(name)], name)
	}
	if n.folders == nil {
		n.folders = map[string]map[string][]string{}
	}
	n.folders[folder] = known
	return known, nil
}

// Release gives up a name: of a file or a folder that went, or did not come.
func (n *Spellings) Release(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.folders, name)
	known, part := n.folders[path.Dir(name)], path.Base(name)
	left := slices.DeleteFunc(slices.Clone(known[FoldName(part)]), func(as string) bool { return as == part })
	if len(left) > 0 {
		known[FoldName(part)] = left
	} else if known != nil {
		delete(known, FoldName(part))
	}
}

// Forget drops all that is known: somebody else may have been writing.
func (n *Spellings) Forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.folders = nil
}
