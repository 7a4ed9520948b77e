package derive

import (
	"os"
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
	for _, file := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		if text, err := os.ReadFile(file); err == nil {
			if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && n > 0 {
				least = min(least, n)
			}
		}
	}
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_AS, &limit) == nil && limit.Cur < 1<<62 {
		// Half of what is left when the program and its libraries are loaded.
		least = min(least, int64(limit.Cur)/2)
	}
	return least
}
