package atomicfile

import (
	"os"

	"golang.org/x/sys/unix"
)

// renameNew renames within dir and refuses a taken name. ErrUnsupported or
// EINVAL say that the kernel or the file system cannot do it.
func renameNew(dir *os.Root, from, to string) error {
	d, err := dir.Open(".")
	if err != nil {
		return err
	}
	defer d.Close()
	fd := int(d.Fd())
	return unix.Renameat2(fd, from, fd, to, unix.RENAME_NOREPLACE)
}
