//go:build unix && !linux

package source

import "golang.org/x/sys/unix"

const (
	safely       = unix.O_NOFOLLOW | unix.O_NONBLOCK
	noAccessTime = 0
)
