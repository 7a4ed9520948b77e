package fence

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"time"
)

// ready is how long a worker may take until it is ready.
const ready = 2 * time.Minute

// StartError reports that no process can be had that draws pictures. It says nothing of
// any picture.
type StartError struct{ Why string }

func (e *StartError) Error() string {
	return "no picture can be drawn: the process that draws pictures does not start: " + e.Why
}

// startError says in words why a worker did not start, where there are better ones than
// the system's.
func startError(err error) error {
	var at *fs.PathError
	why := err.Error()
	switch {
	case errors.Is(err, syscall.EAGAIN):
		why = "the system lets this user start no more processes"
	case errors.Is(err, syscall.ENOMEM):
		why = "the system has no memory left for it"
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		why = "too many files are open"
	case errors.Is(err, syscall.ENOSYS), errors.As(err, &at) && at.Op == "open":
		why = "the system lacks something that it takes, such as /proc: " + why
	case errors.As(err, &at):
		why = "the program itself cannot be run: " + at.Err.Error()
	}
	return &StartError{why}
}

// lastWords are why a worker ended that was never ready: what it said, as a loader does
// that lacks a library, or how it ended.
func (x *worker) lastWords() string {
	if said := x.said.firstLine(); said != "" {
		return said
	}
	return fmt.Sprintf("it ended at once (%v)", x.cmd.ProcessState)
}
