package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// command is what a peer runs.
type command struct {
	args []string
	env  []string // in addition
}

// cost is what a run took.
type cost struct {
	wall time.Duration
	cpu  time.Duration // user and system, of the process and of all it waited for
	peak int64         // bytes resident at once, summed over the process tree
}

// measure runs a command to its end. The last line of what it says is in the
// error, if it fails; what it took is told all the same.
func measure(c command) (cost, error) {
	cmd := exec.Command(c.args[0], c.args[1:]...)
	cmd.Env = append(os.Environ(), c.env...)
	// What a process says may be long, and the kernel counts what its parent holds when
	// it begins towards its own peak.
	var said lastWords
	cmd.Stdout, cmd.Stderr = &said, &said
	started := time.Now()
	if err := cmd.Start(); err != nil {
		return cost{}, err
	}
	ended, peak := make(chan struct{}), make(chan int64, 1)
	go func() { peak <- watch(cmd.Process.Pid, ended) }()
	err := cmd.Wait()
	wall := time.Since(started)
	close(ended)
	most := <-peak
	s := cmd.ProcessState
	took := cost{wall, s.UserTime() + s.SystemTime(), max(most, largestResident(s))}
	if err != nil {
		return took, fmt.Errorf("%s: %w: %s", filepath.Base(c.args[0]), err, lastLine(said.end))
	}
	return took, nil
}

// lastWords keeps the end of what is written to it.
type lastWords struct{ end []byte }

func (l *lastWords) Write(b []byte) (int, error) {
	const kept = 4 << 10
	l.end = append(l.end, b[max(0, len(b)-kept):]...)
	l.end = append(l.end[:0], l.end[max(0, len(l.end)-kept):]...)
	return len(b), nil
}

// watch looks at a process tree until it has ended, and returns the most memory
// that was resident at once.
func watch(pid int, ended <-chan struct{}) int64 {
	// Often enough for tools that run for a tenth of a second, and seldom enough
	// to take less than a percent of a processor.
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var most int64
	for {
		select {
		case <-ended:
			return most
		case <-tick.C:
			most = max(most, resident(strconv.Itoa(pid)))
		}
	}
}

// resident sums the resident memory of a process and its descendants; pages
// that two of them share count twice. What has just ended counts as nothing, as
// does everything where there is no /proc.
func resident(pid string) int64 {
	var sum int64
	if statm, err := os.ReadFile("/proc/" + pid + "/statm"); err == nil {
		if f := strings.Fields(string(statm)); len(f) > 1 {
			pages, _ := strconv.ParseInt(f[1], 10, 64)
			sum = pages * int64(os.Getpagesize())
		}
	}
	// A child belongs to the thread that started it.
	lists, _ := filepath.Glob("/proc/" + pid + "/task/*/children")
	for _, list := range lists {
		children, _ := os.ReadFile(list)
		for child := range strings.FieldsSeq(string(children)) {
			sum += resident(child)
		}
	}
	return sum
}

// flush waits until all that was written is on the disk, where there is a
// program for it.
func flush() { _ = exec.Command("sync").Run() }
