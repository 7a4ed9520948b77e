package fence

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// self is this program, also when its file has been replaced meanwhile.
func self() string {
	const running = "/proc/self/exe"
	if _, err := os.Stat(running); err == nil {
		return running
	}
	path, _ := os.Executable()
	return path
}

// newPicture makes the file that pictures are handed over in: in memory, and never with
// a name. A worker has it for reading only.
func newPicture() (ours, theirs *os.File, err error) {
	fd, err := unix.MemfdCreate("picture", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, nil, err
	}
	ours = os.NewFile(uintptr(fd), "picture")
	if theirs, err = os.Open(fmt.Sprintf("/proc/self/fd/%d", fd)); err != nil {
		return nil, nil, errors.Join(err, ours.Close())
	}
	return ours, theirs, nil
}

// limits are what a worker is held to from outside.
type limits struct {
	pid  int
	base int64 // bytes of memory that it has before it draws
	work bool
}

// spare is the memory that a worker may take beside what its picture takes: the stacks
// of threads, and what allocators keep.
const spare = 512 << 20

func limitsOf(pid int) limits {
	l := limits{pid: pid, base: dataOf(pid)}
	l.work = l.base > 0 && l.memory(0)
	return l
}

// memory limits a worker to what a picture needs, and as much again. It counts what a
// process may write to, and not what it has only reserved.
func (l limits) memory(need int64) bool {
	var now unix.Rlimit
	if unix.Prlimit(l.pid, unix.RLIMIT_DATA, nil, &now) != nil {
		return false
	}
	now.Cur = min(uint64(l.base+2*need+spare), now.Max)
	return unix.Prlimit(l.pid, unix.RLIMIT_DATA, &now, nil) == nil
}

// grown reports whether a worker holds memory that it should have given back: the next
// picture would lack it.
func (l limits) grown() bool { return l.work && dataOf(l.pid) > l.base+spare/2 }

// dataOf is how much memory of its own a process has; 0: not known.
func dataOf(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "\nVmData:")
	kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(firstLine(rest), "kB")), 10, 64)
	if err != nil {
		return 0
	}
	return kib << 10
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return strings.TrimSpace(line)
}

// used is how much of a processor it has used.
func (l limits) used() time.Duration {
	const ofProcess = 2
	var ts unix.Timespec
	if unix.ClockGettime(int32(^l.pid<<3|ofProcess), &ts) != nil {
		return 0
	}
	return time.Duration(ts.Nano())
}
