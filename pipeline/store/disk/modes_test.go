package disk

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// A folder that was there before is closed to others when it becomes a catalog, and no
// right is given; one that becomes a mirror may be the top of a disk.
func TestCreateKeepsOthersOut(t *testing.T) {
	for _, x := range []struct{ before, catalog fs.FileMode }{
		{0o755, 0o700}, {0o777, 0o700}, {0o700, 0o700}, {0o740, 0o700},
	} {
		for mirror, want := range map[bool]fs.FileMode{false: x.catalog, true: x.before} {
			dir := filepath.Join(t.TempDir(), "before")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(dir, x.before); err != nil {
				t.Fatal(err)
			}
			create := Create
			if mirror {
				create = func(dir string) (*Disk, error) { return CreateMirror(dir, "1") }
			}
			d, err := create(dir)
			if err != nil {
				t.Fatal(err)
			}
			d.Close()
			if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != want {
				t.Errorf("%o, mirror %v: %v, %v; want %o", x.before, mirror, info.Mode(), err, want)
			}
		}
	}
}

// A kind of file system that keeps modes is not taken for one that does not.
func TestModeless(t *testing.T) {
	for kind, want := range map[string]bool{"exfat": true, "vfat": true, "ext4": false, "btrfs": false, "apfs": false, "hfsplus": false, "": false} {
		if modeless(kind) != want {
			t.Errorf("%s: %v", kind, !want)
		}
	}
}
