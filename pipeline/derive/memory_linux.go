package derive

import (
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// memoryHere is how many bytes of memory this process may hope for: what the machine
// has, or less where a container or a limit says so.
func memoryHere() int64 {
	var info unix.Sysinfo_t
	least := int64(8 << 30)
	if unix.Sysinfo(&info) == nil {
		least = int64(info.Totalram) * int64(info.Unit)
	}
	least = min(least, groupMemory("/"))
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_AS, &limit) == nil && limit.Cur < 1<<62 {
		// Half of what is left when the program and its libraries are loaded.
		least = min(least, int64(limit.Cur)/2)
	}
	return least
}

// groupMemory is the least memory that any control group allows in which this process is:
// a container has one at the top, a service of systemd one further down. root is the
// folder of the system.
func groupMemory(root string) int64 {
	least := int64(math.MaxInt64)
	text, _ := os.ReadFile(filepath.Join(root, "proc/self/cgroup"))
	for line := range strings.Lines(string(text)) {
		at := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(at) < 3 {
			continue
		}
		top, file := "sys/fs/cgroup", "memory.max" // of the second version
		if at[1] != "" {
			top, file = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
			if !slices.Contains(strings.Split(at[1], ","), "memory") {
				continue
			}
		}
		for dir := path.Clean("/" + at[2]); ; dir = path.Dir(dir) {
			text, _ := os.ReadFile(filepath.Join(root, top, dir, file))
			if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && n > 0 {
				least = min(least, n)
			}
			if dir == "/" {
				break
			}
		}
	}
	return least
}
