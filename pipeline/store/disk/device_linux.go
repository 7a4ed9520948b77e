package disk

import (
	"bufio"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/stillroom/stillroom/schema"
)

// DeviceOf names what a path lies on: the disk, whatever its partition; the server
// of a folder on the network; else the number of the file system. Two places with
// one name are lost together. It holds while they are connected, begins with
// schema.DeviceInMemory where nothing outlives the power, and is "" where it cannot be
// told.
func DeviceOf(path string) string {
	m, err := mountOf(path)
	if err != nil {
		return ""
	}
	switch {
	case slices.Contains(fleeting, m.kind):
		return schema.DeviceInMemory + " " + m.device
	case strings.HasPrefix(m.kind, "nfs"):
		if host, _, ok := strings.Cut(m.source, ":"); ok {
			return "server " + host
		}
	case m.kind == "cifs", m.kind == "smb3", m.kind == "smbfs":
		if host, _, ok := strings.Cut(strings.TrimPrefix(m.source, "//"), "/"); ok {
			return "server " + host
		}
	}
	if disks := disksOf(m.device); len(disks) > 0 {
		return diskOf(disks)
	}
	// A file system with a number of its own that lies on a disk all the same, as
	// btrfs: by the device that was mounted.
	var st unix.Stat_t
	if unix.Stat(m.source, &st) == nil && st.Mode&unix.S_IFMT == unix.S_IFBLK {
		if disks := disksOf(number(uint64(st.Rdev))); len(disks) > 0 {
			return diskOf(disks)
		}
	}
	return "file system " + m.device
}

// fleeting are file systems that lie in memory, "rootfs" the one that a machine starts
// from.
var fleeting = []string{"tmpfs", "ramfs", "rootfs", "devtmpfs", "hugetlbfs"}

// diskOf is what disks are called together. Those that the kernel makes of memory hold
// nothing once the power is off.
func diskOf(disks []string) string {
	all := strings.Join(disks, "+")
	if slices.ContainsFunc(disks, isMemory) {
		return schema.DeviceInMemory + " " + all
	}
	return "disk " + all
}

// isMemory reports whether a disk is one of ram0, zram0 and so on.
func isMemory(disk string) bool {
	n, ok := strings.CutPrefix(strings.TrimPrefix(disk, "z"), "ram")
	return ok && n != "" && strings.Trim(n, "0123456789") == ""
}

func number(dev uint64) string { return fmt.Sprintf("%d:%d", unix.Major(dev), unix.Minor(dev)) }

// disksOf are the whole disks that a block device lies on: of a partition its disk,
// of a volume those below it.
func disksOf(number string) []string {
	dir, err := filepath.EvalSymlinks("/sys/dev/block/" + number)
	if err != nil {
		return nil
	}
	return wholeDisks(dir)
}

func wholeDisks(dir string) []string {
	if below, err := os.ReadDir(filepath.Join(dir, "slaves")); err == nil && len(below) > 0 {
		var all []string
		for _, b := range below {
			if one, err := filepath.EvalSymlinks(filepath.Join(dir, "slaves", b.Name())); err == nil {
				all = append(all, wholeDisks(one)...)
			}
		}
		slices.Sort(all)
		return slices.Compact(all)
	}
	if _, err := os.Stat(filepath.Join(dir, "partition")); err == nil {
		dir = filepath.Dir(dir)
	}
	return []string{filepath.Base(dir)}
}

// mount is a line of the table of mounts, and where in its file system a path lies.
type mount struct {
	device, kind, source string
	within               string // path from the root of the file system
}

// mountOf finds the file system of a path, also of one that is yet to be made.
func mountOf(name string) (mount, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return mount{}, err
	}
	real, _, err := nearest(abs)
	if err != nil {
		return mount{}, err
	}
	var st unix.Stat_t
	if err := unix.Stat(real, &st); err != nil {
		return mount{}, err
	}
	dev := number(uint64(st.Dev))
	f, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return mount{}, err
	}
	defer f.Close()
	found, longest := mount{device: dev}, -1
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		// id parent device root point options [tags...] - kind source options
		head, tail, ok := strings.Cut(lines.Text(), " - ")
		h, t := strings.Fields(head), strings.Fields(tail)
		if !ok || len(h) < 6 || len(t) < 2 {
			continue
		}
		root, point := unescaped(h[3]), unescaped(h[4])
		rel, in := below(real, point)
		if !in || len(point) < longest {
			continue // of two at one point the later covers the earlier
		}
		longest = len(point)
		found = mount{device: h[2], kind: t[0], source: unescaped(t[1]), within: path.Join(root, rel)}
	}
	if found.device != dev {
		// btrfs tells another number of a file than of its mount.
		if found.kind != "btrfs" {
			found.device = dev
		}
	}
	return found, lines.Err()
}

// below is the rest of a path below a folder.
func below(name, folder string) (rest string, ok bool) {
	if folder == "/" {
		return name, true
	}
	rest, ok = strings.CutPrefix(name, folder)
	return rest, ok && (rest == "" || rest[0] == '/')
}

// unescaped undoes how the table writes spaces and the like: \040.
func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		var c int
		if s[i] == '\\' && i+3 < len(s) {
			if n, _ := fmt.Sscanf(s[i+1:i+4], "%o", &c); n == 1 {
				b.WriteByte(byte(c))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// choosy are file systems that cannot hold every name, or are read by systems that
// cannot.
var choosy = []string{"vfat", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk", "cifs", "smb3", "smbfs", "hfsplus", "udf"}

// plainNames reports whether a path lies on such a file system.
func plainNames(path string) bool { return slices.Contains(choosy, kindOf(path)) }

// kindOf is the kind of file system that a path lies on, "" where it cannot be told.
func kindOf(path string) string {
	m, err := mountOf(path)
	if err != nil {
		return ""
	}
	return m.kind
}

// sameSpot reports whether one path leads to a place at or below another's, also
// through a second mount of a part of a file system.
func sameSpot(inner, outer string) bool {
	a, err := mountOf(inner)
	b, err2 := mountOf(outer)
	if err != nil || err2 != nil || a.device != b.device || a.within == "" || b.within == "" {
		return false
	}
	_, in := below(path.Clean(a.within), path.Clean(b.within))
	return in
}
