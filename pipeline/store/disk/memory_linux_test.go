package disk

import (
	"testing"

	"golang.org/x/sys/unix"

	"github.com/stillroom/stillroom/schema"
)

// What the system itself calls a file system in memory is no disk, also for a folder
// that is yet to be made there.
func TestMemoryIsNoDisk(t *testing.T) {
	looked := 0
	for _, top := range []string{"/dev/shm", "/run", "/tmp", "/var/tmp", "/", "/home"} {
		var fs unix.Statfs_t
		if unix.Statfs(top, &fs) != nil {
			continue
		}
		looked++
		fleeting := fs.Type == unix.TMPFS_MAGIC || uint32(fs.Type) == 0x858458f6 // ramfs
		for _, path := range []string{top, top + "/no/such/folder"} {
			if got := DeviceOf(path); schema.IsInMemory(got) != fleeting {
				t.Errorf("%s lies on %q, and its file system has the number %x", path, got, fs.Type)
			}
		}
	}
	if looked == 0 {
		t.Error("not one folder could be looked at")
	}
}

func TestDisksOfMemory(t *testing.T) {
	for name, want := range map[string]bool{"ram0": true, "zram12": true, "sda": false, "vda": false, "ram": false, "ramdisk": false, "nvme0n1": false, "zd0": false} {
		if got := isMemory(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
