package atomicfile

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The bytes compared after the write must come from the storage: at the time
// of the re-read none of them may still be in memory.
func TestRereadIsNotAnsweredFromMemory(t *testing.T) {
	b := photo(4 * chunk)
	dir := t.TempDir()
	var fsys unix.Statfs_t
	if err := unix.Statfs(dir, &fsys); err != nil {
		t.Fatal(err)
	}
	if fsys.Type == unix.TMPFS_MAGIC || fsys.Type == unix.OVERLAYFS_SUPER_MAGIC {
		t.Skip("this file system has nothing below its memory")
	}
	cached := -1
	w := &Writer{Fault: func(s Step, path string) error {
		if s == StepReread {
			cached = resident(t, path, len(b))
		}
		return nil
	}}
	if err := writeOnce(t, w, filepath.Join(dir, "a.jpg"), b); err != nil {
		t.Fatal(err)
	}
	if cached != 0 {
		t.Errorf("%d pages were still in memory, want 0", cached)
	}
}

// resident counts the pages of the file that are in memory.
func resident(t *testing.T, path string, size int) int {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := unix.Mmap(int(f.Fd()), 0, size, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Munmap(m)
	vec := make([]byte, (size+os.Getpagesize()-1)/os.Getpagesize())
	_, _, errno := syscall.Syscall(unix.SYS_MINCORE, uintptr(unsafe.Pointer(&m[0])), uintptr(size), uintptr(unsafe.Pointer(&vec[0])))
	if errno != 0 {
		t.Fatal(errno)
	}
	n := 0
	for _, v := range vec {
		n += int(v & 1)
	}
	return n
}
