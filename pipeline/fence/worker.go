package fence

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unicode"

	"golang.org/x/sys/unix"
)

// worker is a process that draws, as who asks has it. One goroutine uses it.
type worker struct {
	cmd     *exec.Cmd
	conn    *net.UnixConn
	picture *os.File // what the worker is given lies in it
	holds   int64    // bytes that it is long
	fences  Fences
	limits  limits
	said    *tail // what it wrote on its standard error
	gone    chan struct{}
}

// lostError reports a worker that ended, or was ended, before it had answered.
type lostError struct {
	memory bool    // for want of it
	why    verdict // for which we ended it, if we did
}

func (*lostError) Error() string { return "a process that draws pictures was lost" }

// start starts a worker and waits until it is ready. The error is a *StartError, or that of
// ctx.
func (w *Workers) start(ctx context.Context) (*worker, error) {
	path, args := self(), []string{workerName}
	if w.command != nil {
		path, args = w.command()
	}
	x := &worker{said: new(tail), gone: make(chan struct{})}
	err := x.begin(ctx, path, args)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, startError(err)
	}
	return x, nil
}

func (x *worker) begin(ctx context.Context, path string, args []string) error {
	ends, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	for _, fd := range ends {
		unix.CloseOnExec(fd)
	}
	theirs := os.NewFile(uintptr(ends[1]), "socket")
	if x.conn, err = socketAt(uintptr(ends[0])); err != nil {
		return errors.Join(err, theirs.Close())
	}
	var picture *os.File
	if x.picture, picture, err = newPicture(); err != nil {
		return errors.Join(err, x.conn.Close(), theirs.Close())
	}
	x.cmd = &exec.Cmd{Path: path, Args: args, Env: environment(), Dir: "/", ExtraFiles: []*os.File{theirs, picture}, Stderr: x.said}
	err = x.cmd.Start()
	_, _ = theirs.Close(), picture.Close() // or nobody would see that the worker is gone
	if err != nil {
		return errors.Join(err, x.conn.Close(), x.picture.Close())
	}
	go func() {
		_ = x.cmd.Wait()
		close(x.gone)
	}()
	stop := context.AfterFunc(ctx, x.kill)
	defer stop()
	var slow atomic.Bool
	patient := time.AfterFunc(ready, func() { slow.Store(true); x.kill() })
	defer patient.Stop()
	if err := hear(x.conn, &x.fences); err != nil {
		x.goes(time.Second) // by itself, which tells more
		x.end()
		if slow.Load() {
			return fmt.Errorf("it was not ready after %v", ready)
		}
		return errors.New(x.lastWords())
	}
	x.limits = limitsOf(x.cmd.Process.Pid)
	x.fences.Memory = x.limits.work
	return nil
}

// environment is what a worker is told of ours: where libraries are.
func environment() []string {
	env := []string{"GOTRACEBACK=none", "GOMAXPROCS=2", "GODEBUG=containermaxprocs=0,updatemaxprocs=0", "OMP_NUM_THREADS=1", "LC_ALL=C"}
	for _, name := range []string{"LD_LIBRARY_PATH", "LD_PRELOAD", "GOCOVERDIR"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

func (x *worker) kill() { _ = x.cmd.Process.Kill() }

// end ends a worker and waits until it is gone.
func (x *worker) end() {
	x.kill()
	<-x.gone
	_ = x.conn.Close()
	_ = x.picture.Close()
}

// ask has a task done. After an error the worker is of no use.
func (x *worker) ask(
	ctx context.Context, t task, data []byte, files int, to *os.File, seconds int, stall time.Duration,
) (outcome, error) {
	stop := context.AfterFunc(ctx, x.kill)
	defer stop()
	if err := x.hand(data); err != nil {
		return outcome{}, err
	}
	need := needOf(t, data)
	x.limits.memory(need)
	watched := x.watch(time.Duration(seconds)*time.Second, stall)
	err := x.order(t, to)
	var out outcome
	if err == nil {
		out, err = hearOutcome(x.conn, need+64<<20)
	}
	why := watched()
	if err == nil && !out.fits(t, files) {
		err = errNonsense
	}
	if err == nil {
		return out, nil
	}
	// What it wrote, and how it ended, tells of memory only if we did not end it.
	lost := &lostError{why: why}
	if why == goesOn && !errors.Is(err, errNonsense) && x.goes(stall) {
		lost.memory = x.said.has("out of memory", "annot allocate memory", "failed to allocate", "pthread_create failed") || x.killed()
	}
	x.kill()
	<-x.gone
	return outcome{}, lost
}

// goes reports whether a worker that does not answer any more ends without our doing. Its
// socket is closed a moment before it is gone.
func (x *worker) goes(stall time.Duration) bool {
	soon := time.NewTimer(min(10*time.Second, stall))
	defer soon.Stop()
	select {
	case <-x.gone:
		return true
	case <-soon.C:
		return false
	}
}

// killed reports whether the kernel ended it, which it does where there is no memory.
func (x *worker) killed() bool {
	status, ok := x.cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// hand puts the picture where the worker finds it.
func (x *worker) hand(data []byte) error {
	const much = 64 << 20 // more than that is given back
	if size := int64(len(data)); size > x.holds || x.holds > much {
		if err := x.picture.Truncate(size); err != nil {
			return err
		}
		x.holds = size
	}
	_, err := x.picture.WriteAt(data, 0)
	return err
}

// order says what is to be done.
func (x *worker) order(t task, to *os.File) error {
	if to == nil {
		return say(x.conn, t)
	}
	var b bytes.Buffer
	if err := say(&b, t); err != nil {
		return err
	}
	first, rights := b.Next(4), unix.UnixRights(int(to.Fd()))
	if _, _, err := x.conn.WriteMsgUnix(first, rights, nil); err != nil {
		return err
	}
	_, err := x.conn.Write(b.Bytes())
	return err
}

// fits reports whether an outcome is one of such a task.
func (o outcome) fits(t task, files int) bool {
	if o.Failed != nil {
		return true
	}
	if t.Do == opStill {
		return o.Still.Valid() && len(o.Made) == 0
	}
	if t.Do == opPages {
		return o.Pages > 0 && len(o.Made) == 0
	}
	for _, m := range o.Made {
		if m.Size == 0 {
			return false
		}
	}
	return len(o.Made) == files
}

// watch ends the worker when it has used so much of a processor, or does nothing at all.
// stop says for which of them it was ended.
func (x *worker) watch(most, stall time.Duration) (stop func() verdict) {
	var why atomic.Int32
	done := make(chan struct{})
	p := newPatience(most, stall, x.limits.used(), time.Now())
	go func() {
		tick := time.NewTicker(p.often)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			if v := p.look(x.limits.used(), time.Now()); v != goesOn {
				why.Store(int32(v))
				x.kill()
				return
			}
		}
	}()
	return sync.OnceValue(func() verdict {
		close(done)
		return verdict(why.Load())
	})
}

// tail keeps the beginning of what is written into it, which is where a runtime says why
// it ends.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (s *tail) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if room := 4096 - len(s.text); room > 0 {
		s.text = append(s.text, b[:min(room, len(b))]...)
	}
	return len(b), nil
}

// firstLine is the first line that says anything, of what can be printed in it.
func (s *tail) firstLine() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for line := range strings.Lines(string(s.text)) {
		line = strings.TrimSpace(strings.Map(func(r rune) rune {
			if !unicode.IsPrint(r) {
				return -1
			}
			return r
		}, strings.ToValidUTF8(line, "")))
		if line != "" {
			return strings.ToValidUTF8(line[:min(len(line), 200)], "")
		}
	}
	return ""
}

func (s *tail) has(any ...string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range any {
		if bytes.Contains(s.text, []byte(a)) {
			return true
		}
	}
	return false
}

var _ io.Writer = (*tail)(nil)

// Active starts a worker, and says what fences it is in.
func (w *Workers) Active(ctx context.Context) (Fences, error) {
	x, _, err := w.take(ctx, false)
	if err != nil {
		return Fences{}, err
	}
	w.giveBack(x)
	return x.fences, nil
}
