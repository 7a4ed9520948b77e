package disk

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/stillroom/stillroom/pipeline/store"
)

// list names what is in a folder; nothing, of one that is not there.
func (s folder) list(folder string) ([]string, error) {
	d, err := s.root.Open(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, s.place.nameless(err)
	}
	defer d.Close()
	names, err := d.Readdirnames(-1)
	return names, s.place.nameless(err)
}

// naming claims the name of an original while it is given to a file, and gives it up if
// that fails. Where something has that name already it stays claimed.
func (s *Disk) naming(rel string, give func() error) error {
	if !strings.HasPrefix(rel, store.Originals+"/") || store.CheckName(rel) != nil {
		return give() // which refuses what is no name
	}
	if err := s.names.Claim(rel); err != nil {
		return err
	}
	err := give()
	if err != nil && !errors.Is(err, fs.ErrExist) {
		s.names.Release(rel)
	}
	return err
}
