package disk

import "fmt"

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
