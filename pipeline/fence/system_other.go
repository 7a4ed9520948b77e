//go:build !linux

package fence

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// self is this program.
func self() string {
	path, _ := os.Executable()
	return path
}

// newPicture makes the file that pictures are handed over in. It has no name from the
// first moment on. A worker has it for reading only.
func newPicture() (ours, theirs *os.File, err error) {
	if ours, err = os.CreateTemp("", "stillroom-picture-*"); err != nil {
		return nil, nil, err
	}
	theirs, err = os.Open(ours.Name())
	if err = errors.Join(err, os.Remove(ours.Name())); err != nil {
		return nil, nil, errors.Join(err, ours.Close())
	}
	return ours, theirs, nil
}

// limits are what a worker is held to from outside: nothing here but the time that it
// does not answer.
type limits struct{ work bool }

func limitsOf(int) limits { return limits{} }

func (limits) memory(int64) bool { return false }

func (limits) grown() bool { return false }

func (limits) used() time.Duration { return 0 }

// giveUp gives up what every Unix lets a process give up.
func giveUp() Fences {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	return Fences{}
}
