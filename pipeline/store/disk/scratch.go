package disk

import (
	"os"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/store"
)

// Scratch makes a file without a name in the folder of the storage.
func (s folder) Scratch() (store.Scratch, error) {
	name := atomicfile.TempName()
	f, err := s.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, atomicfile.Destination("create", string(s.place), err)
	}
	_ = s.root.Remove(name) // where a file that is open keeps its name, the next run that holds the lock removes it
	return scratch{f, string(s.place)}, nil
}

// scratch names the storage in the error of a write that fails.
type scratch struct {
	*os.File
	in string
}

func (s scratch) Write(p []byte) (int, error) {
	n, err := s.File.Write(p)
	if err != nil {
		err = atomicfile.Destination("write", s.in, err)
	}
	return n, err
}
