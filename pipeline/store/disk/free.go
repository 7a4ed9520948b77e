package disk

import (
	"fmt"
	"os"
)

// Free returns how many bytes may still be written to the storage.
func (s folder) Free() (int64, error) {
	d, err := s.root.Open(".")
	if err != nil {
		return 0, fmt.Errorf("free space: %w", err)
	}
	defer d.Close()
	n, err := free(d)
	if err != nil {
		return 0, fmt.Errorf("free space: %w", err)
	}
	return n, nil
}

// FreeAt is how many bytes may still be written into a folder that is no storage yet.
func FreeAt(dir string) (int64, error) {
	d, err := os.Open(dir)
	if err != nil {
		return 0, err
	}
	defer d.Close()
	return free(d)
}
