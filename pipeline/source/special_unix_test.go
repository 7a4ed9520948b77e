//go:build unix

package source

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

func TestSpecialFiles(t *testing.T) {
	dir := tree(t, "1.jpg")
	pipe := filepath.Join(dir, "pipe.jpg")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir) // the path of a socket must be short
	l, err := net.Listen("unix", "socket")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p := walk(t, dir)
	wantStrings(t, "files", rels(p.Files), "1.jpg")
	wantStrings(t, "skips", reasons(p), "pipe.jpg: not a regular file", "socket: not a regular file")
	wantStrings(t, "the pipe as a root", reasons(walk(t, pipe)), "pipe.jpg: not a regular file")

	// A pipe that took a photo's place must not make us wait for a writer.
	f := p.Files[0]
	if err := errors.Join(os.Remove(f.Path), unix.Mkfifo(f.Path, 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(f); !errors.Is(err, ErrChanged) {
		t.Errorf("got %v, want ErrChanged", err)
	}
}
