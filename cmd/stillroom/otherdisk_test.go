package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/schema"
)

// otherDisks are the tops of disks that scripts do not lie on and may write to, as many
// as this machine has.
var otherDisks = sync.OnceValue(func() (tops []string) {
	seen := map[string]bool{"": true, disk.DeviceOf(os.TempDir()): true}
	for _, top := range []string{"/dev/shm", fmt.Sprintf("/run/user/%d", os.Getuid()), "/run", "/tmp", "/var/tmp"} {
		device := disk.DeviceOf(top)
		if seen[device] {
			continue
		}
		try, err := os.MkdirTemp(top, "stillroom-")
		if err != nil || os.Remove(try) != nil {
			continue
		}
		seen[device], tops = true, append(tops, top)
	}
	return tops
})

// devicesOfScripts takes memory for a disk, so that scripts say the same on a machine
// whose temporary folder lies in memory. Only what lies in $IN_MEMORY is gone at
// power-off.
func devicesOfScripts(path string) string {
	device := disk.DeviceOf(path)
	if rest, ok := strings.CutPrefix(device, schema.DeviceInMemory); ok {
		device = "file system" + rest
	}
	folder := os.Getenv("IN_MEMORY")
	if abs, err := filepath.Abs(path); folder != "" && err == nil && disk.Within(abs, folder) {
		device = schema.DeviceInMemory + " for the script"
	}
	return device
}

// nameOtherDisks gives a script a folder of its own on each of them, to be made there:
// $DISK_2, $DISK_3.
func nameOtherDisks(e *testscript.Env) {
	for i, top := range otherDisks() {
		dir := filepath.Join(top, fmt.Sprintf("stillroom-%d-%s", os.Getpid(), filepath.Base(e.WorkDir)))
		e.Setenv(fmt.Sprintf("DISK_%d", i+2), dir)
		e.Defer(func() { _ = os.RemoveAll(dir) })
	}
}

// hasDisks is the condition of a script that needs so many: [disks:2].
func hasDisks(condition string) (bool, error) {
	text, ok := strings.CutPrefix(condition, "disks:")
	var n int
	if _, err := fmt.Sscan(text, &n); !ok || err != nil {
		return false, fmt.Errorf("no condition is called %q", condition)
	}
	return len(otherDisks())+1 >= n, nil
}
