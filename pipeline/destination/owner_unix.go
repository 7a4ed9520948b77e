//go:build unix

package destination

import (
	"io/fs"
	"os"
	"syscall"
)

// likeOwner gives a folder the owner and the group of another.
func likeOwner(from fs.FileInfo, to string) error {
	was, ok := from.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	now, err := os.Lstat(to)
	if err != nil {
		return err
	}
	if is, ok := now.Sys().(*syscall.Stat_t); ok && is.Uid == was.Uid && is.Gid == was.Gid {
		return nil
	}
	return os.Lchown(to, int(was.Uid), int(was.Gid))
}

// number is what the file system knows a file by.
func number(info fs.FileInfo) (uint64, bool) {
	is, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return uint64(is.Ino), true //nolint:unconvert // smaller on some systems
}
