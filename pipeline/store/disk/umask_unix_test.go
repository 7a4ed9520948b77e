//go:build unix

package disk

import (
	"syscall"
	"testing"
)

// umask sets what the system takes from the mode of every new file, until the
// test ends. It is the process's: no test beside it may be parallel.
func umask(t *testing.T, mask int) {
	old := syscall.Umask(mask)
	t.Cleanup(func() { syscall.Umask(old) })
}
