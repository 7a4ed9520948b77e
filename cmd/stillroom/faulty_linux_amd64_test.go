package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// faulted runs a program in a folder and lets one of its system calls go wrong, by a fault as
// kill. Counted are the calls, of all its threads, that change files below root; for EMFILE,
// EACCES and EIO-open those that open one, for power those that synchronize one, between two
// of which the disk holds the same, and for kill all but those, which change nothing then.
// At the Nth, the first being 1, kill ends the program and power ends it and leaves of root
// what had reached the disk by then; an errno makes that call fail, and with a + behind it all
// that follow. With N 0 nothing goes wrong before the program ends; power then leaves what had
// reached the disk. What the program starts is not followed.  It asks the kernel for that
// (ptrace), which takes no privilege for a program of one's own.
func faulted(fault string, n int, root, dir string, env, args []string) (r faultReport, s faultSaid, err error) {
	t := &tracing{fault: fault, at: n, root: root, failing: map[int]syscall.Errno{}}
	if t.isPower() {
		t.disk, err = newPlatter(root, fault == "lying")
		defer func() { err = errors.Join(err, t.disk.close()) }()
		if err != nil {
			return r, s, err
		}
	}
	nothing, err := os.Open(os.DevNull)
	if err != nil {
		return r, s, err
	}
	defer nothing.Close()
	said, say, err := os.Pipe()
	if err != nil {
		return r, s, err
	}
	defer said.Close()
	read := make(chan []byte)
	go func() {
		all, _ := io.ReadAll(said) // what a program that was killed said
		read <- all
	}()
	traced := make(chan error)
	go func() {
		runtime.LockOSThread() // the kernel knows the one that traces by its thread, which ends with this
		var err error
		s.code, err = t.run(args, os.ProcAttr{Dir: dir, Env: env, Files: []*os.File{nothing, say, say}})
		traced <- err
	}()
	err = errors.Join(<-traced, say.Close())
	s.out = string(<-read)
	if err == nil && t.isPower() {
		err = t.disk.restore()
	}
	return faultReport{t.count, t.hit}, s, err
}

type faultReport struct {
	Count int    // of the calls
	Hit   string // what went wrong, "" if nothing did
}

type tracing struct {
	fault string
	at    int
	root  string
	disk  *platter

	pid     int
	count   int
	hit     string
	failing map[int]syscall.Errno // by thread, between the begin of a call and its end
}

func (t *tracing) isPower() bool { return t.fault == "power" || t.fault == "lying" }

func (t *tracing) run(args []string, with os.ProcAttr) (int, error) {
	path, err := exec.LookPath(args[0])
	if err != nil {
		return 0, err
	}
	with.Sys = &syscall.SysProcAttr{Ptrace: true}
	p, err := os.StartProcess(path, args, &with)
	if err != nil {
		return 0, err
	}
	t.pid = p.Pid
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(t.pid, &status, syscall.WALL, nil); err != nil {
		return 0, err
	}
	const exitKill = 0x100000
	if err := syscall.PtraceSetOptions(t.pid, syscall.PTRACE_O_TRACECLONE|syscall.PTRACE_O_TRACESYSGOOD|exitKill); err != nil {
		return 0, err
	}
	known := map[int]bool{t.pid: true}
	next, signal := t.pid, 0
	on := syscall.PtraceCont // until it has a second thread: it loads libraries, and changes nothing
	for {
		if err := on(next, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return 0, err
		}
		on = syscall.PtraceSyscall
	wait:
		id, err := syscall.Wait4(-1, &status, syscall.WALL|unix.WNOTHREAD, nil) // what other tests start is theirs
		switch {
		case errors.Is(err, syscall.EINTR):
			goto wait
		case err != nil:
			return 0, err
		case id == t.pid && status.Exited():
			return status.ExitStatus(), nil
		case id == t.pid && status.Signaled():
			return 128 + int(status.Signal()), nil
		case !status.Stopped():
			goto wait
		}
		next, signal = id, 0
		switch stop := status.StopSignal(); {
		case stop == syscall.SIGTRAP|0x80:
			if err := t.call(id); err != nil && !errors.Is(err, syscall.ESRCH) {
				return 0, err
			}
		case stop == syscall.SIGTRAP && status.TrapCause() > 0: // a thread has been made
		case stop == syscall.SIGSTOP && !known[id]: // and begins
		default:
			signal = int(stop)
		}
		known[id] = true
	}
}

// call is at the begin or the end of a system call.
func (t *tracing) call(id int) error {
	const getSyscallInfo, begin, end = 0x420e, 1, 2
	var info [88]byte
	if _, _, e := syscall.RawSyscall6(syscall.SYS_PTRACE, getSyscallInfo, uintptr(id), uintptr(len(info)), uintptr(unsafe.Pointer(&info)), 0, 0); e != 0 {
		return e
	}
	word := func(n int) uint64 { return binary.LittleEndian.Uint64(info[24+8*n:]) }
	switch info[0] {
	case begin:
		return t.begins(id, word(0), [4]uint64{word(1), word(2), word(3), word(4)})
	case end:
		e, failing := t.failing[id]
		if failing {
			delete(t.failing, id)
			var regs syscall.PtraceRegs
			if err := syscall.PtraceGetRegs(id, &regs); err != nil {
				return err
			}
			regs.Rax = -uint64(e)
			return syscall.PtraceSetRegs(id, &regs)
		}
		var regs syscall.PtraceRegs
		if t.disk == nil {
			return nil
		}
		if err := syscall.PtraceGetRegs(id, &regs); err != nil {
			return err
		}
		if regs.Rax == 0 && (regs.Orig_rax == unix.SYS_FSYNC || regs.Orig_rax == unix.SYS_FDATASYNC) {
			return t.disk.sync(fmt.Sprintf("/proc/%d/fd/%d", t.pid, regs.Rdi))
		}
	}
	return nil
}

var errnos = map[string]syscall.Errno{
	"ENOSPC": syscall.ENOSPC, "EIO": syscall.EIO, "EROFS": syscall.EROFS, "EACCES": syscall.EACCES, "EMFILE": syscall.EMFILE, "EIO-open": syscall.EIO,
}

func (t *tracing) begins(id int, nr uint64, args [4]uint64) error {
	name := strings.TrimSuffix(t.fault, "+")
	opens := name == "EMFILE" || name == "EACCES" || name == "EIO-open"
	what := t.touches(id, nr, args, opens)
	if what == "" {
		return nil
	}
	t.count++
	if t.at == 0 || t.count < t.at || t.count > t.at && name == t.fault {
		return nil
	}
	if t.hit == "" {
		t.hit = what
	}
	e, fails := errnos[name]
	if !fails {
		return syscall.Kill(t.pid, syscall.SIGKILL)
	}
	t.failing[id] = e
	var regs syscall.PtraceRegs
	if err := syscall.PtraceGetRegs(id, &regs); err != nil {
		return err
	}
	regs.Orig_rax = ^uint64(0) // no such call
	return syscall.PtraceSetRegs(id, &regs)
}

// byFile are calls that change a file that is open, byName those that change a folder, with
// the place of the name among what they are given and of the folder that it is below.
var byFile = map[uint64]string{
	unix.SYS_WRITE: "write", unix.SYS_PWRITE64: "pwrite64", unix.SYS_WRITEV: "writev", unix.SYS_PWRITEV: "pwritev", unix.SYS_FTRUNCATE: "ftruncate",
	unix.SYS_FALLOCATE: "fallocate", unix.SYS_FSYNC: "fsync", unix.SYS_FDATASYNC: "fdatasync", unix.SYS_FCHMOD: "fchmod",
}

var byName = map[uint64]struct {
	name       string
	dir, above int // -1: names are of the folder that the program is in
}{
	unix.SYS_RENAME: {"rename", 1, -1}, unix.SYS_RENAMEAT: {"renameat", 3, 2}, unix.SYS_RENAMEAT2: {"renameat2", 3, 2}, unix.SYS_LINKAT: {"linkat", 3, 2},
	unix.SYS_UNLINK: {"unlink", 0, -1}, unix.SYS_UNLINKAT: {"unlinkat", 1, 0}, unix.SYS_RMDIR: {"rmdir", 0, -1}, unix.SYS_MKDIR: {"mkdir", 0, -1},
	unix.SYS_MKDIRAT: {"mkdirat", 1, 0}, unix.SYS_UTIMENSAT: {"utimensat", 1, 0}, unix.SYS_CHMOD: {"chmod", 0, -1}, unix.SYS_FCHMODAT: {"fchmodat", 1, 0},
	unix.SYS_OPENAT: {"openat", 1, 0},
}

// touches says what a call changes below the root, "" if it changes nothing there.
func (t *tracing) touches(id int, nr uint64, args [4]uint64, opens bool) string {
	syncs := nr == unix.SYS_FSYNC || nr == unix.SYS_FDATASYNC
	counts := !opens && (syncs || !t.isPower()) && (!syncs || t.fault != "kill")
	if call, ok := byFile[nr]; ok && counts {
		return t.below(call, t.opened(args[0]))
	}
	call, ok := byName[nr]
	switch {
	case !ok, t.isPower(), opens != (nr == unix.SYS_OPENAT) && (opens || args[2]&unix.O_CREAT == 0):
		return ""
	}
	name := t.text(id, uintptr(args[call.dir]))
	if !filepath.IsAbs(name) {
		from := fmt.Sprintf("/proc/%d/cwd", t.pid)
		if call.above >= 0 && int32(args[call.above]) != unix.AT_FDCWD {
			from = fmt.Sprintf("/proc/%d/fd/%d", t.pid, args[call.above])
		}
		folder, err := os.Readlink(from)
		if err != nil {
			return ""
		}
		name = filepath.Join(folder, name)
	}
	return t.below(call.name, name)
}

func (t *tracing) opened(fd uint64) string {
	name, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", t.pid, fd))
	return name
}

func (t *tracing) below(call, name string) string {
	// What SQLite shares between processes (-shm) is memory, and made anew where it is not there.
	if rel, err := filepath.Rel(t.root, name); err == nil && filepath.IsLocal(rel) && !strings.HasSuffix(rel, "-shm") {
		return call + " " + rel
	}
	return ""
}

// text reads a text of the program.
func (t *tracing) text(id int, at uintptr) string {
	var all []byte
	for len(all) < 4096 {
		var word [8]byte
		if _, err := syscall.PtracePeekData(id, at+uintptr(len(all)), word[:]); err != nil {
			return ""
		}
		if end := bytes.IndexByte(word[:], 0); end >= 0 {
			return string(append(all, word[:end]...))
		}
		all = append(all, word[:]...)
	}
	return ""
}
