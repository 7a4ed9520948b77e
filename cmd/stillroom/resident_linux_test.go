package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// To load libvips, and the hundred libraries that it brings, takes longer than most of what the
// scripts ask of the program. So a script has one process of the program in which its commands
// run one after another, each with its own arguments, environment, folder and files. What a
// script starts is a small program (testdata/resident) that asks for that, and that is killed,
// ends and prints as if it were the program. What is started beside another command is a
// process of its own, and so is, with STILLROOM_LONG, all that a script starts.

func init() { besides["resident"] = func() { os.Exit(resident()) } }

// residents have the program run in a process for each script, for the environments they are
// called with.
func residents(t *testing.T) func(*testscript.Env) error {
	t.Helper()
	if os.Getenv("STILLROOM_LONG") != "" {
		return func(*testscript.Env) error { return nil }
	}
	ask, program := residentAsked(t)
	dir := filepath.Dir(ask)
	var n atomic.Int64
	return func(e *testscript.Env) error {
		socket := filepath.Join(dir, fmt.Sprint(n.Add(1)))
		end, err := startResident(socket, e.Vars)
		e.Defer(end)
		path := dir + string(filepath.ListSeparator) + e.Getenv("PATH")
		e.Vars = append(e.Vars, "PATH="+path, "RESIDENT="+socket, "OTHERWISE="+program)
		return err
	}
}

// residentAsked builds the small program, named stillroom, and says where the program is that it
// starts otherwise.
func residentAsked(t *testing.T) (ask, program string) {
	t.Helper()
	ask = filepath.Join(t.TempDir(), "stillroom")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", ask, "./testdata/resident")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	program, err := exec.LookPath("stillroom")
	if err != nil {
		t.Fatal(err)
	}
	return ask, program
}

// startResident starts a process that answers at a socket until end is called, or until this
// process is gone.
func startResident(socket string, env []string) (end func(), err error) {
	none := func() {}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: socket})
	if err != nil {
		return none, err
	}
	defer l.Close()
	l.SetUnlinkOnClose(false)
	listening, err := l.File()
	if err != nil {
		return none, err
	}
	defer listening.Close()
	read, write, err := os.Pipe()
	if err != nil {
		return none, err
	}
	defer read.Close()
	c := exec.Command("resident")
	c.Env, c.ExtraFiles, c.Stderr = env, []*os.File{listening, read}, os.Stderr
	if err := c.Start(); err != nil {
		return none, errors.Join(err, write.Close())
	}
	return func() {
		_ = write.Close()
		_ = c.Wait() // a command that was killed took it along
	}, nil
}
