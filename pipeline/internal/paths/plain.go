package paths

import (
	"errors"
	"io/fs"
	"os"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// Without removes the path from an error of the file system: the caller who reports it
// names the file by its path in the package, or the photo that it belongs to.
func Without(err error) error {
	var pe *fs.PathError
	var le *os.LinkError
	var de *atomicfile.DestinationError
	switch {
	case errors.As(err, &de):
		return &atomicfile.DestinationError{Op: de.Op, Path: "the file", Err: de.Err}
	case errors.As(err, &pe):
		return pe.Err
	case errors.As(err, &le):
		return le.Err
	}
	return err
}
