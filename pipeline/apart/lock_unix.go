//go:build linux || darwin || freebsd

package apart

import (
	"os"

	"golang.org/x/sys/unix"
)

// hold keeps others from sweeping a folder away.
func hold(f *os.File) error { return claim(f) }

// claim is an error if somebody holds a folder.
func claim(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }

// ours reports whether a folder is this user's.
func ours(f *os.File) bool {
	var st unix.Stat_t
	return unix.Fstat(int(f.Fd()), &st) == nil && int(st.Uid) == os.Getuid()
}
