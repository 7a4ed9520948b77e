//go:build !linux && !darwin && !freebsd

package disk

import (
	"errors"
	"os"
)

// Without a lock there is no writing, so a catalog can only be read here.
func tryLock(*os.File) error   { return errors.ErrUnsupported }
func shareLock(*os.File) error { return errors.ErrUnsupported }

func free(*os.File) (int64, error) { return 0, errors.ErrUnsupported }
