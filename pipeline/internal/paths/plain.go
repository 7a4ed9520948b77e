package paths

import (
	"errors"
	"io/fs"
	"os"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// Without takes the path from an error of the file system: who reports it names
// the file, and as it stands in the package, or the photo whose file it is.
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
