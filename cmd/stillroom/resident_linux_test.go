package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// To load libvips, and the hundred libraries that it brings, takes longer than most of what the
// scripts ask of the program. So commands run in a process of the program, one after another,
// each with its own arguments, environment, folder and files; a script that ends leaves it to
// the next. What a script starts is a small program (testdata/resident) that asks for that, and
// that is killed, ends and prints as if it were the program. What is started beside another
// command is a process of its own, and so is, with STILLROOM_LONG, all that a script starts.

func init() { besides["resident"] = func() { os.Exit(resident()) } }

// A reside has the commands of an environment run in a process that nobody else uses until
// end is called, and says which variables do so.
type reside = func(env []string) (vars []string, end func(), err error)

// residents returns the means to have commands run in such processes.
func residents(t *testing.T) reside {
	t.Helper()
	if os.Getenv("STILLROOM_LONG") != "" {
		return func([]string) ([]string, func(), error) { return nil, func() {}, nil }
	}
	ask, own := residentAsked(t)
	l := lodging{dir: ask, free: map[string][]*lodger{}}
	t.Cleanup(l.close)
	return func(env []string) ([]string, func(), error) {
		r, err := l.take(env)
		if err != nil {
			return nil, func() {}, err
		}
		path := ""
		for _, v := range env {
			if after, is := strings.CutPrefix(v, "PATH="); is {
				path = after
			}
		}
		vars := []string{"PATH=" + ask + string(filepath.ListSeparator) + path, "RESIDENT=" + r.socket, "OTHERWISE=" + own}
		return vars, func() { l.leave(r) }, nil
	}
}

// residentAsked builds the small program, under the names of those it stands for, and says
// where these are.
func residentAsked(t *testing.T) (ask, own string) {
	t.Helper()
	ask = t.TempDir()
	// The compiler of cgo, which built this test.
	cc, err := exec.Command("go", "env", "CC").Output()
	if err != nil {
		t.Fatal(err)
	}
	compile := append(strings.Fields(string(cc)), "-O1", "-o", filepath.Join(ask, "ask"), "testdata/resident/resident.c")
	if out, err := exec.Command(compile[0], compile[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for name := range programs {
		if err := os.Link(filepath.Join(ask, "ask"), filepath.Join(ask, name)); err != nil {
			t.Fatal(err)
		}
	}
	program, err := exec.LookPath("stillroom")
	if err != nil {
		t.Fatal(err)
	}
	return ask, filepath.Dir(program)
}

// lodging has the processes that nobody uses, by what they read as they started.
type lodging struct {
	dir string // of their sockets

	mu   sync.Mutex
	n    int
	free map[string][]*lodger
}

type lodger struct {
	socket string
	reads  string
	end    func()
	gone   chan struct{} // closed when the process has ended: a command that was killed takes it along
}

func newLodger(socket string) *lodger { return &lodger{socket: socket, gone: make(chan struct{})} }

func (l *lodging) take(env []string) (*lodger, error) {
	reads := strings.Join(readOnce(env), "\x00")
	l.mu.Lock()
	defer l.mu.Unlock()
	for list := l.free[reads]; len(list) > 0; list = l.free[reads] {
		r := list[len(list)-1]
		l.free[reads] = list[:len(list)-1]
		select {
		case <-r.gone:
			r.end()
		default:
			return r, nil
		}
	}
	l.n++
	r := newLodger(filepath.Join(l.dir, fmt.Sprint(l.n)))
	r.reads = reads
	return r, r.start(env)
}

func (l *lodging) leave(r *lodger) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.free[r.reads] = append(l.free[r.reads], r)
}

func (l *lodging) close() {
	for _, list := range l.free {
		for _, r := range list {
			r.end()
		}
	}
}

// start starts the process, which answers at its socket until end is called, or until this
// process is gone.
func (r *lodger) start(env []string) error {
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: r.socket})
	if err != nil {
		return err
	}
	defer l.Close()
	l.SetUnlinkOnClose(false)
	listening, err := l.File()
	if err != nil {
		return err
	}
	defer listening.Close()
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer read.Close()
	c := exec.Command("resident")
	c.Env, c.ExtraFiles, c.Stderr = env, []*os.File{listening, read}, os.Stderr
	if err := c.Start(); err != nil {
		return errors.Join(err, write.Close())
	}
	go func() {
		_ = c.Wait()
		close(r.gone)
	}()
	r.end = func() {
		_ = write.Close()
		<-r.gone
	}
	return nil
}

// A command whose resident is gone before it has heard all of it has a process of its own.
func TestAResidentThatIsGone(t *testing.T) {
	ask, _ := residentAsked(t)
	own := t.TempDir()
	if err := os.WriteFile(filepath.Join(own, "stillroom"), []byte("#!/bin/sh\necho \"itself, with $1\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(own, "commands")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		if c, err := l.Accept(); err == nil {
			_, _ = c.Read(make([]byte, 1))
			c.Close()
		}
	}()
	c := exec.Command(filepath.Join(ask, "stillroom"), "list")
	c.Env = []string{"RESIDENT=" + socket, "OTHERWISE=" + own, "PATH=" + os.Getenv("PATH")}
	for i := range 10 { // more than a socket holds
		c.Env = append(c.Env, fmt.Sprintf("LONG%d=%s", i, strings.Repeat("x", 100_000)))
	}
	if out, err := c.CombinedOutput(); err != nil || string(out) != "itself, with list\n" {
		t.Errorf("%v: %.200s", err, out)
	}
}
