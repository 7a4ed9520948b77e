package atomicfile

import (
	"os"

	"golang.org/x/sys/unix"
)

// bypassCache does nothing: O_DIRECT wants aligned buffers and is refused by
// many file systems; dropCache does the work.
func bypassCache(*os.File) {}

// dropCache asks the kernel to forget the pages of f that are on disk. It is
// advice: where it is refused the re-read is weaker, not wrong.
func dropCache(f *os.File) {
	_ = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED) // length 0: to the end
}

// beginSync asks the kernel to start writing f out, without waiting: a later
// sync then has little left to wait for.
func beginSync(f *os.File) {
	_ = unix.SyncFileRange(int(f.Fd()), 0, 0, unix.SYNC_FILE_RANGE_WRITE) // length 0: to the end
}
