package relocate

import (
	"context"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// Place gives a file of a folder its name, durably, in place of whatever has it.
func Place(dir, temp, name string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := gone(root.Remove(name)); err != nil {
		return err
	}
	return new(atomicfile.Writer).MoveOnce(root, temp, name)
}

// Note writes a small file that only its owner can read, durably.
func Note(dir, name string, text []byte) error {
	return atomicfile.Replace(context.Background(), filepath.Join(dir, name), 0o600, text)
}
