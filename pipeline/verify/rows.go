package verify

import (
	"hash/maphash"
	"path"
)

// rows holds the paths that a row of an original names. There may be millions, so a path
// is kept as its hash; that two have one hash happens to nobody.
type rows struct {
	seed    maphash.Seed
	paths   map[uint64]struct{}
	folders map[string]bool // those of the paths
}

func newRows() *rows {
	return &rows{seed: maphash.MakeSeed(), paths: map[uint64]struct{}{}, folders: map[string]bool{}}
}

func (rows *rows) add(rel string) {
	rows.paths[maphash.String(rows.seed, rel)] = struct{}{}
	if dir := path.Dir(rel); !rows.folders[dir] {
		rows.folders[dir] = true
	}
}

func (rows *rows) have(rel string) bool {
	_, there := rows.paths[maphash.String(rows.seed, rel)]
	return there
}
