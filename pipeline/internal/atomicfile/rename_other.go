//go:build !linux && !darwin

package atomicfile

import (
	"errors"
	"os"
)

func renameNew(*os.Root, string, string) error { return errors.ErrUnsupported }
