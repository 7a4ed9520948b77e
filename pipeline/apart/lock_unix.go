//go:build linux || darwin || freebsd

package apart

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

var flock = unix.Flock // another, in tests

// openFolder opens a folder, and nothing that somebody put in its place: others may write to
// the temporary folder.
func openFolder(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
}

// hold keeps others from sweeping a folder away. It is false if somebody is about to. Where
// there are no locks, as on some network disks, nobody sweeps either.
func hold(f *os.File) bool {
	return !errors.Is(flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB), unix.EWOULDBLOCK)
}

// claim reports whether nobody holds a folder, and holds it.
func claim(f *os.File) bool { return flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil }

// ours reports whether a folder is this user's.
func ours(f *os.File) bool {
	var st unix.Stat_t
	return unix.Fstat(int(f.Fd()), &st) == nil && int(st.Uid) == os.Getuid()
}
