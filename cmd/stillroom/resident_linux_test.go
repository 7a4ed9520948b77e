package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// To load libvips, and the hundred libraries that it brings, takes longer than most of what the
// scripts ask of the program. So a script has one process of the program in which its commands
// run one after another, each with its own arguments, environment, folder and files. What a
// script starts is a small program (testdata/resident) that asks for that, and that is killed,
// ends and prints as if it were the program. What is started beside another command is a
// process of its own, and so is, with STILLROOM_LONG, all that a script starts.

func init() { besides["resident"] = func() { os.Exit(resident()) } }

// A reside starts a process in which the commands of one environment run, and says which
// variables have them run there. end ends it.
type reside = func(env []string) (vars []string, end func(), err error)

// residents returns the means to have commands run in such processes.
func residents(t *testing.T) reside {
	t.Helper()
	if os.Getenv("STILLROOM_LONG") != "" {
		return func([]string) ([]string, func(), error) { return nil, func() {}, nil }
	}
	ask, program := residentAsked(t)
	dir := filepath.Dir(ask)
	var n atomic.Int64
	return func(env []string) ([]string, func(), error) {
		socket := filepath.Join(dir, fmt.Sprint(n.Add(1)))
		end, err := startResident(socket, env)
		path := ""
		for _, v := range env {
			if after, is := strings.CutPrefix(v, "PATH="); is {
				path = after
			}
		}
		return []string{"PATH=" + dir + string(filepath.ListSeparator) + path, "RESIDENT=" + socket, "OTHERWISE=" + program}, end, err
	}
}

// residentAsked builds the small program, named stillroom, and says where the program is that it
// starts otherwise.
func residentAsked(t *testing.T) (ask, program string) {
	t.Helper()
	ask = filepath.Join(t.TempDir(), "stillroom")
	if out, err := exec.Command("cc", "-O1", "-o", ask, "testdata/resident/resident.c").CombinedOutput(); err != nil {
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
