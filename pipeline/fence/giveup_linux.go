package fence

import (
	"os"
	"slices"
	"strconv"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/sys/unix"
)

// openFiles is how many files a worker may have open.
const openFiles = 32

// giveUp gives up everything that drawing does not take. What the kernel has no means for
// is left, and what is said to be given up was tried.
func giveUp() Fences {
	// Before anything else is taken for want of memory, and without a picture in a dump.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte(strconv.Itoa(1000)), 0)
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	_ = unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: openFiles, Max: openFiles})

	var f Fences
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
	filter := seccomp.Filter{NoNewPrivs: true, Flag: seccomp.FilterFlagTSync, Policy: policy()}
	f.Seccomp = seccomp.LoadFilter(filter) == nil

	if file, err := os.Open("/"); err == nil {
		file.Close()
		f.Seccomp = false
	}
	if fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0); err == nil {
		unix.Close(fd)
		f.Seccomp = false
	}
	return f
}

// policy is what a worker may ask of the kernel: memory, threads of its own, time, and to
// use the files that it has. Anything else is refused, as if it might not.
func policy() seccomp.Policy {
	return seccomp.Policy{
		DefaultAction: seccomp.ActionErrno, // EPERM
		Syscalls: []seccomp.SyscallGroup{
			// What it would do cannot be seen from outside. Libraries then take clone.
			{Action: seccomp.ActionErrno | seccomp.Action(unix.ENOSYS), Names: known("clone3")},
			{Action: seccomp.ActionAllow, Names: known(
				"mmap", "munmap", "mremap", "mprotect", "madvise", "brk", "membarrier", "mincore",
				"futex", "futex_waitv", "set_robust_list", "get_robust_list", "rseq",
				"set_tid_address", "gettid", "getpid", "arch_prctl",
				"sched_yield", "sched_getaffinity", "sched_getattr", "sched_setattr", "sched_getparam", "sched_getscheduler",
				"sched_get_priority_max", "sched_get_priority_min", "getcpu",
				"exit", "exit_group", "restart_syscall",
				"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack",
				"read", "write", "readv", "writev", "pread64", "pwrite64", "lseek", "fstat", "close", "dup", "dup3", "fcntl",
				"ftruncate", "fadvise64", "recvmsg", "recvfrom", "sendmsg", "sendto", "shutdown",
				"epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_wait", "eventfd2", "pipe2", "poll", "ppoll",
				"clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time",
				"getrandom", "uname", "sysinfo", "getrlimit", "getrusage", "times", "getuid", "geteuid", "getgid", "getegid",
			)},
			{Action: seccomp.ActionAllow, NamesWithCondtions: []seccomp.NameWithConditions{
				when("clone", 0, seccomp.BitsSet, unix.CLONE_THREAD),             // a thread, no process
				when("tgkill", 0, seccomp.Equal, uint64(os.Getpid())),            // to its own threads
				when("prctl", 0, seccomp.Equal, unix.PR_SET_NAME),                // of a thread
				when("prlimit64", 2, seccomp.Equal, 0),                           // to ask, not to set
				when("newfstatat", 3, seccomp.BitsSet, unix.AT_EMPTY_PATH),       // how C asks about an open file
				when("ioctl", 1, seccomp.Equal, 0x5401 /* whether a terminal */), // of standard error
			}},
		},
	}
}

func when(name string, argument uint32, is seccomp.Operation, value uint64) seccomp.NameWithConditions {
	c := seccomp.Condition{Argument: argument, Operation: is, Value: value}
	return seccomp.NameWithConditions{Name: name, Conditions: seccomp.ArgumentConditions{c}}
}

// known leaves out what this processor's kernels do not have.
func known(names ...string) []string {
	here, err := arch.GetInfo("")
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(names, func(name string) bool { _, ok := here.SyscallNames[name]; return !ok })
}
