package derive

import (
	"math"
	"os"
	"path/filepath"
	"testing"
)

// What a group of processes may take is asked of each that this process is in, and not of
// the top alone.
func TestGroupMemory(t *testing.T) {
	const second, first = "sys/fs/cgroup/", "sys/fs/cgroup/memory/"
	for name, tt := range map[string]struct {
		files map[string]string
		want  int64
	}{
		"none":                  {want: math.MaxInt64},
		"at the top":            {map[string]string{"proc/self/cgroup": "0::/\n", second + "memory.max": "1000\n"}, 1000},
		"a service":             {map[string]string{"proc/self/cgroup": "0::/a.slice/b.service\n", second + "a.slice/b.service/memory.max": "300\n", second + "a.slice/memory.max": "max\n"}, 300},
		"what is above is less": {map[string]string{"proc/self/cgroup": "0::/a/b\n", second + "a/b/memory.max": "300\n", second + "a/memory.max": "200\n"}, 200},
		"the first version":     {map[string]string{"proc/self/cgroup": "12:cpu:/x\n9:memory:/c\n1:name=systemd:/\n", first + "c/memory.limit_in_bytes": "70\n", first + "x/memory.limit_in_bytes": "5\n"}, 70},
		"a path of outside":     {map[string]string{"proc/self/cgroup": "9:hugetlb,memory:/docker/abc\n", first + "memory.limit_in_bytes": "80\n"}, 80},
	} {
		root := t.TempDir()
		for file, text := range tt.files {
			file = filepath.Join(root, file)
			if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got := groupMemory(root); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
}
