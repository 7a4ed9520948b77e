package fence

import (
	"fmt"
	"strings"
)

// Fences are what a worker is kept in beside being another process. Each was tried.
type Fences struct {
	Landlock int  // the version of its interface that the kernel has; 0: files are not out of reach
	Seccomp  bool // only the system calls that drawing takes
	Memory   bool // what one picture may take is limited by the kernel
}

// Text says them in words.
func (f Fences) Text() string {
	on, off := []string{"time, open files"}, []string{}
	for _, x := range []struct {
		there bool
		name  string
	}{
		{f.Memory, "memory"},
		{f.Landlock > 0, fmt.Sprintf("no files (Landlock %d)", f.Landlock)},
		{f.Seccomp, "no network, no programs (seccomp)"},
	} {
		if x.there {
			on = append(on, x.name)
		} else {
			name, _, _ := strings.Cut(x.name, " (Landlock")
			off = append(off, name)
		}
	}
	text := "in processes of their own, limited: " + strings.Join(on, ", ")
	if len(off) > 0 {
		text += "; not limited on this system: " + strings.Join(off, ", ")
	}
	return text
}
