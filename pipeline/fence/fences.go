package fence

import "strings"

// Fences are what a worker is kept in beside being another process. Each was tried.
type Fences struct {
	Seccomp bool // only the system calls that drawing takes
	Memory  bool // what one picture may take is limited by the kernel
}

// Text says them in words.
func (f Fences) Text() string {
	on, off := []string{"time, open files"}, []string{}
	for _, x := range []struct {
		there bool
		name  string
	}{
		{f.Memory, "memory"},
		{f.Seccomp, "no other files, no network, no programs (seccomp)"},
	} {
		if x.there {
			on = append(on, x.name)
		} else {
			off = append(off, x.name)
		}
	}
	text := "in processes of their own, limited: " + strings.Join(on, ", ")
	if len(off) > 0 {
		text += "; not limited on this system: " + strings.Join(off, ", ")
	}
	return text
}
