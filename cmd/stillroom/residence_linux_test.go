package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/stillroom/stillroom/pipeline/fence"
)

const elsewhere = ^uint32(0) // in place of an exit code: it needs a process of its own

// resident runs commands for whoever connects to file 3, until file 4 ends.
func resident() int {
	listening, alive := os.NewFile(3, "commands"), os.NewFile(4, "alive")
	for _, f := range []*os.File{listening, alive} {
		unix.CloseOnExec(int(f.Fd()))
	}
	go func() {
		_, _ = alive.Read(make([]byte, 1))
		os.Exit(0)
	}()
	l, err := net.FileListener(listening)
	if err != nil {
		return 1
	}
	r := residence{once: readOnce(os.Environ())}
	for {
		c, err := l.Accept()
		if err != nil {
			return 1
		}
		go func() {
			defer c.Close()
			if err := r.serve(c.(*net.UnixConn)); err != nil {
				fmt.Fprintln(os.Stderr, "resident:", err)
			}
		}()
	}
}

// residence is the process that the commands share.
type residence struct {
	turn  sync.Mutex // of one command at a time
	spare fence.Spare
	once  []string
}

// readOnce are the variables that a process reads as it starts, or once.
func readOnce(env []string) (vars []string) {
	for _, v := range env {
		name, _, _ := strings.Cut(v, "=")
		if name == "TZ" || name == "LANG" || slices.ContainsFunc([]string{"GO", "LC_", "LD_", "MALLOC_", "VIPS"}, func(p string) bool { return strings.HasPrefix(name, p) }) {
			vars = append(vars, v)
		}
	}
	slices.Sort(vars)
	return slices.Compact(vars)
}

// serve runs one command, or says that it needs a process of its own.
func (r *residence) serve(c *net.UnixConn) error {
	args, env, files, err := startOf(c)
	if err != nil {
		return err
	}
	status := elsewhere
	if slices.Equal(readOnce(env), r.once) && r.turn.TryLock() {
		status, err = r.run(c, args, env, files)
		r.turn.Unlock()
	}
	for _, f := range files {
		err = errors.Join(err, f.Close())
	}
	return errors.Join(err, binary.Write(c, binary.NativeEndian, status))
}

// startOf reads what a command is started with: its arguments, its environment, its folder and
// the files that are its first three.
func startOf(c *net.UnixConn) (args, env []string, files []*os.File, err error) {
	var head [3]uint32 // how many arguments, how many variables, how many bytes both are
	bytes, rights := make([]byte, binary.Size(head)), make([]byte, unix.CmsgSpace(4*4))
	if _, _, _, _, err := c.ReadMsgUnix(bytes, rights); err != nil {
		return nil, nil, nil, err
	}
	_, err = binary.Decode(bytes, binary.NativeEndian, &head)
	if err != nil {
		return nil, nil, nil, err
	}
	messages, err := unix.ParseSocketControlMessage(rights)
	if err != nil || len(messages) != 1 {
		return nil, nil, nil, errors.Join(errors.New("no files"), err)
	}
	numbers, err := unix.ParseUnixRights(&messages[0])
	for _, n := range numbers {
		files = append(files, os.NewFile(uintptr(n), ""))
	}
	text := make([]byte, head[2])
	if _, readErr := io.ReadFull(c, text); readErr != nil {
		err = errors.Join(err, readErr)
	}
	said := strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
	if len(files) != 4 || len(said) != int(head[0]+head[1]) {
		return nil, nil, files, errors.Join(errors.New("it is no start of a command"), err)
	}
	return said[:head[0]], said[head[0]:], files, err
}

// run runs a command as if this were the process of it.
func (r *residence) run(c *net.UnixConn, args, env []string, files []*os.File) (code uint32, err error) {
	os.Clearenv()
	for _, v := range env {
		name, value, _ := strings.Cut(v, "=")
		err = errors.Join(err, os.Setenv(name, value))
	}
	err = errors.Join(err, files[0].Chdir(), standardFiles(files[1:]))
	if err != nil {
		return 0, err
	}
	var over atomic.Bool
	go func() {
		for sig := make([]byte, 1); ; {
			_, err := c.Read(sig)
			switch {
			case over.Load():
				return
			case err != nil:
				os.Exit(1) // whoever asked was killed
			}
			_ = syscall.Kill(os.Getpid(), syscall.Signal(sig[0]))
		}
	}()
	os.Args = args
	code = uint32(programs[filepath.Base(args[0])](&r.spare))
	over.Store(true)
	none, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return code, err
	}
	return code, errors.Join(standardFiles([]*os.File{none, none, none}), none.Close())
}

func standardFiles(files []*os.File) (err error) {
	for i, f := range files {
		err = errors.Join(err, unix.Dup2(int(f.Fd()), i))
	}
	return err
}
