//go:build darwin || freebsd

package disk

import "golang.org/x/sys/unix"

// kindOf is the kind of file system that a folder lies on, "" where it cannot be told.
func kindOf(dir string) string {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return ""
	}
	return unix.ByteSliceToString(st.Fstypename[:])
}
