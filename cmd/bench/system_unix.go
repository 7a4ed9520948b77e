//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// largestResident is the peak memory of the largest process of a tree that has
// ended, in bytes: the kernel sees peaks that fall between two looks.
func largestResident(s *os.ProcessState) int64 {
	r, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return r.Maxrss // bytes there, KiB elsewhere
	}
	return r.Maxrss << 10
}
