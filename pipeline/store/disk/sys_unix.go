//go:build linux || darwin || freebsd

package disk

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"

	"github.com/stillroom/stillroom/pipeline/store"
)

// tryLock takes the lock of f or says ErrBusy, without waiting.
func tryLock(f *os.File) error {
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EWOULDBLOCK):
			return store.ErrBusy
		}
		return err
	}
}

// shareLock takes a lock of f that others may have as well. It waits only for one who
// asks whether there is any, which takes no time.
func shareLock(f *os.File) error {
	for {
		if err := unix.Flock(int(f.Fd()), unix.LOCK_SH); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// free returns how many bytes may still be written where d is.
func free(d *os.File) (int64, error) {
	var st unix.Statfs_t
	if err := unix.Fstatfs(int(d.Fd()), &st); err != nil {
		return 0, err
	}
	// Bavail, not Bfree: the rest is kept for root. The types differ by system.
	return int64(st.Bavail) * int64(st.Bsize), nil
}
