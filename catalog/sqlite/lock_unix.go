//go:build linux || darwin || freebsd

package sqlite

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// lockKind is whether others may have the lock as well.
type lockKind int

const (
	alone  lockKind = unix.LOCK_EX
	shared lockKind = unix.LOCK_SH
)

// tryLockFile locks a file if nobody stands in the way.
func tryLockFile(f *os.File, how lockKind) (got bool, err error) {
	err = flock(f, int(how)|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}

// lockFile locks a file, and waits until nobody stands in the way.
func lockFile(f *os.File, how lockKind) error { return flock(f, int(how)) }

func flock(f *os.File, how int) error {
	for {
		if err := unix.Flock(int(f.Fd()), how); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// giveTo gives a file to the owner of another, with its mode, as far as that is allowed.
func giveTo(f *os.File, as fs.FileInfo) {
	_ = f.Chmod(as.Mode().Perm())
	if st, ok := as.Sys().(*syscall.Stat_t); ok && os.Geteuid() == 0 {
		_ = f.Chown(int(st.Uid), int(st.Gid))
	}
}
