package atomicfile

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// syncFileSystem writes out the file system that the directory top is on. It
// reports false where that cannot be asked for.
func syncFileSystem(root *os.Root, top string) (done bool, err error) {
	d, err := root.Open(top)
	if err != nil {
		return true, err
	}
	defer d.Close()
	err = unix.Syncfs(int(d.Fd()))
	if errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return false, nil
	}
	return true, err
}
