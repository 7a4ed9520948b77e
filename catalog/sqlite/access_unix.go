//go:build linux || darwin || freebsd

package sqlite

import (
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

func writable(path string) bool { return unix.Access(path, unix.W_OK) == nil }
func readable(path string) bool { return unix.Access(path, unix.R_OK) == nil }

// ownerOf returns the number of the user who owns a file, for a message; "" if it is not
// known.
func ownerOf(path string) string {
	info, err := os.Lstat(path)
	if err != nil {
		return ""
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return fmt.Sprintf("user %d, ", st.Uid)
	}
	return ""
}
