package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// sitting is a person at a terminal in which the program runs.
type sitting struct {
	t        *testing.T
	keyboard *os.File
	cmd      *exec.Cmd
	mu       sync.Mutex
	screen   bytes.Buffer
	more     chan struct{} // something was shown
	over     chan struct{} // nothing more will be
}

// sit runs the program at a terminal of its own, whose signals it gets.
func sit(t *testing.T, world string, line ...string) *sitting {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("there is no terminal here: %v", err)
	}
	t.Cleanup(func() { _ = keyboard.Close() })
	var number int
	raw, err := keyboard.SyscallConn()
	if err == nil {
		cerr := raw.Control(func(fd uintptr) {
			if err = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0); err == nil {
				number, err = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
			}
		})
		if err == nil {
			err = cerr
		}
	}
	if err != nil {
		t.Skipf("there is no terminal here: %v", err)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("there is no terminal here: %v", err)
	}
	defer tty.Close()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := &sitting{t: t, keyboard: keyboard, more: make(chan struct{}, 1), over: make(chan struct{})}
	s.cmd = &exec.Cmd{
		Path: self, Args: append([]string{"stillroom"}, line...), Dir: world, Stdin: tty, Stdout: tty, Stderr: tty,
		Env:         append(os.Environ(), "STILLROOM_CATALOG="+filepath.Join(world, "catalog"), "TERM=xterm", "NO_COLOR=1"),
		SysProcAttr: &syscall.SysProcAttr{Setsid: true, Setctty: true},
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	go func() {
		defer close(s.over)
		_, _ = io.Copy(s, keyboard) // ends with an error when nobody has the terminal open
	}()
	return s
}

func (s *sitting) Write(data []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.more <- struct{}{}:
	default:
	}
	return s.screen.Write(data)
}

func (s *sitting) shown() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.String()
}

// answers waits until the program asks, and types.
func (s *sitting) answers(question, keys string) {
	s.t.Helper()
	for !strings.Contains(s.shown(), question) {
		select {
		case <-s.more:
		case <-s.over:
			s.t.Fatalf("it does not ask %q:\n%s", question, s.shown())
		}
	}
	if _, err := s.keyboard.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

// ends waits for the program, and returns its exit code and everything that was shown.
func (s *sitting) ends() (code int, shown string) {
	s.t.Helper()
	_ = s.cmd.Wait()
	<-s.over
	return s.cmd.ProcessState.ExitCode(), s.shown()
}

// At a terminal, whoever takes a consent back without saying who said so is asked, and
// each question ends with Ctrl-C: nothing is recorded then, and nothing erased.
func TestAsksAtATerminal(t *testing.T) {
	world := exampleWorld(t)
	withdraw := []string{"consent", "withdraw", "consent-b-two", "consent-b-three"}
	const who, whole = "Who said it? Type an id (the consents are from guardian-b-two, guardian-b-three): ", "Type room:room-b to go on: "
	for _, c := range []struct {
		line           []string
		question, keys string
		code           int
		then           string
	}{
		{withdraw, who, "\x03", exitInterrupted, "interrupted"},
		{withdraw, who, "\n", exitUsage, "--by is needed: who said it? the consents are from guardian-b-two, guardian-b-three"},
		{withdraw, who, "guardian-b-two\n", exitOK, "withdrawn consent-b-three"},
		{[]string{"purge", "room:room-b", "--order", "order-one"}, whole, "\x03", exitInterrupted, "interrupted"},
		{[]string{"purge", "room:room-b", "--order", "order-one"}, whole, "room:room-a\n", exitFailed, "the scope was not typed back; nothing was changed"},
		{[]string{"purge", "room:room-b", "--order", "order-one"}, whole, "room:room-b\n", exitOK, "erased"},
	} {
		s := sit(t, world, c.line...)
		s.answers(c.question, c.keys)
		if code, shown := s.ends(); code != c.code || !strings.Contains(shown, c.then) {
			t.Errorf("%s, answered %q: exit %d, want %d and %q:\n%s", strings.Join(c.line, " "), c.keys, code, c.code, c.then, shown)
		}
	}
}
