package atomicfile

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// photo is n bytes that look like nothing.
func photo(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(b)
	return b
}

func writeOnce(t *testing.T, w *Writer, path string, b []byte) error {
	t.Helper()
	return w.WriteOnce(t.Context(), path, 0o444, bytes.NewReader(b), schema.DigestOf(b), int64(len(b)))
}

// names lists what stands in dir, temp files included.
func names(t *testing.T, dir string) []string {
	t.Helper()
	es, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range es {
		out = append(out, e.Name())
	}
	return out
}

func wantNames(t *testing.T, dir string, want ...string) {
	t.Helper()
	if got := names(t, dir); !slices.Equal(got, want) {
		t.Errorf("in the directory: got %q, want %q", got, want)
	}
}

func wantFile(t *testing.T, path string, want []byte, mode fs.FileMode) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got %d bytes, want %d bytes, or they differ", path, len(got), len(want))
	}
	fi, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	if fi.Mode() != mode {
		t.Errorf("%s: got mode %v, want %v", path, fi.Mode(), mode)
	}
}

func TestWriteOnce(t *testing.T) {
	for _, size := range []int{0, 1, chunk - 1, chunk, 2*chunk + 17} {
		dir := t.TempDir()
		b := photo(size)
		path := filepath.Join(dir, "-rf")
		if err := writeOnce(t, new(Writer), path, b); err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		wantFile(t, path, b, 0o444)
		wantNames(t, dir, "-rf")
	}
}

func TestWriteOnceNeverReplaces(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.jpg")
	if err := os.Symlink("nowhere", filepath.Join(dir, "b.jpg")); err != nil {
		t.Fatal(err)
	}
	if err := writeOnce(t, new(Writer), path, []byte("first")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.jpg", "b.jpg"} {
		err := writeOnce(t, new(Writer), filepath.Join(dir, name), []byte("second"))
		if !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: got %v, want fs.ErrExist", name, err)
		}
		var de *DestinationError
		if errors.As(err, &de) {
			t.Errorf("%s: a taken name is a fault of the destination: %v", name, err)
		}
	}
	wantFile(t, path, []byte("first"), 0o444)
	wantNames(t, dir, "a.jpg", "b.jpg")
}

func TestWriteOnceManyWritersOneWins(t *testing.T) {
	for name, fault := range map[string]func(Step, string) error{
		"link":             nil,
		"exclusive rename": failAt(StepLink, syscall.EPERM),
		"check and rename": func(s Step, p string) error {
			return errors.Join(failAt(StepLink, syscall.EPERM)(s, p), failAt(stepRenameNew, syscall.EINVAL)(s, p))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "a.jpg")
			var mu sync.Mutex
			var won [][]byte
			var wg sync.WaitGroup
			for i := range 8 {
				wg.Go(func() {
					b := bytes.Repeat([]byte{byte(i)}, 100)
					err := writeOnce(t, &Writer{Fault: fault}, path, b)
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil:
						won = append(won, b)
					case !errors.Is(err, fs.ErrExist):
						t.Errorf("writer %d: %v", i, err)
					}
				})
			}
			wg.Wait()
			if len(won) != 1 {
				t.Fatalf("got %d winners, want 1", len(won))
			}
			wantFile(t, path, won[0], 0o444)
			wantNames(t, dir, "a.jpg")
		})
	}
}

// The check and the rename of two writers of this process do not interleave.
func TestCheckAndRenameIsOneStep(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jpg")
	var arrived sync.WaitGroup
	arrived.Add(2)
	both := make(chan struct{})
	go func() { arrived.Wait(); close(both) }()
	w := &Writer{Fault: func(s Step, _ string) error {
		switch s {
		case StepLink:
			return syscall.EPERM
		case stepRenameNew:
			return syscall.EINVAL
		case StepRename: // checked, not yet renamed
			arrived.Done()
			select {
			case <-both:
			case <-time.After(20 * time.Millisecond): // the other one is kept out, as it should be
			}
		}
		return nil
	}}
	results := make(chan error, 2)
	for _, b := range []string{"one", "two"} {
		go func() { results <- writeOnce(t, w, path, []byte(b)) }()
	}
	errs := []error{<-results, <-results}
	if n := len(slices.DeleteFunc(errs, func(err error) bool { return err != nil })); n != 1 {
		t.Errorf("%d writers say that they wrote the file, want 1", n)
	}
	select {
	case <-both:
	default:
		arrived.Done() // let the goroutine above end
	}
}

func TestReplace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m.json")
	for _, s := range []string{"one", "", "three"} {
		if err := Replace(t.Context(), path, 0o600, []byte(s)); err != nil {
			t.Fatal(err)
		}
		wantFile(t, path, []byte(s), 0o600)
	}
	// What stands there is replaced, never written through.
	other := filepath.Join(dir, "other")
	if err := os.WriteFile(other, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link.json")
	if err := os.Symlink("other", link); err != nil {
		t.Fatal(err)
	}
	if err := Replace(t.Context(), link, 0o600, []byte("new")); err != nil {
		t.Fatal(err)
	}
	wantFile(t, other, []byte("mine"), 0o600)
	wantFile(t, link, []byte("new"), 0o600)
}

// failAt makes a step fail with err.
func TestReplaceFrom(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	old, next := photo(1000), photo(300<<10)
	if err := errors.Join(Replace(context.Background(), path, 0o644, old), ReplaceFrom(context.Background(), path, 0o644, bytes.NewReader(next), schema.DigestOf(next), int64(len(next)))); err != nil {
		t.Fatal(err)
	}
	wantFile(t, path, next, 0o644)
	// What holds other bytes than it should takes nothing away.
	err := ReplaceFrom(context.Background(), path, 0o644, bytes.NewReader(old), schema.DigestOf(next), int64(len(next)))
	if !errors.As(err, new(*SourceError)) {
		t.Errorf("%v", err)
	}
	wantFile(t, path, next, 0o644)
	wantNames(t, filepath.Dir(path), "a")
}

func failAt(step Step, err error) func(Step, string) error {
	return func(s Step, _ string) error {
		if s == step {
			return err
		}
		return nil
	}
}

func TestDestinationFaults(t *testing.T) {
	b := photo(3 * chunk)
	for _, step := range []Step{StepCreate, StepWrite, StepChmod, StepSync, StepClose, StepReread, StepLink} {
		for _, errno := range []error{syscall.ENOSPC, syscall.EROFS, syscall.EDQUOT, syscall.EIO} {
			dir := t.TempDir()
			path := filepath.Join(dir, "a.jpg")
			w := &Writer{Fault: failAt(step, &fs.PathError{Op: "x", Path: "y", Err: errno})}
			err := writeOnce(t, w, path, b)
			var de *DestinationError
			if !errors.As(err, &de) || !errors.Is(err, errno) {
				t.Errorf("%s: got %v, want a DestinationError with %v", step, err, errno)
			} else if de.Op != string(step) {
				t.Errorf("%s: got op %q", step, de.Op)
			}
			wantNames(t, dir)
		}
	}
}

func TestFullOnTheNthWrite(t *testing.T) {
	dir := t.TempDir()
	n := 0
	w := &Writer{Fault: func(s Step, _ string) error {
		if s != StepWrite {
			return nil
		}
		if n++; n == 3 {
			return syscall.ENOSPC
		}
		return nil
	}}
	err := writeOnce(t, w, filepath.Join(dir, "a.jpg"), photo(5*chunk))
	if !errors.Is(err, syscall.ENOSPC) || n != 3 {
		t.Errorf("got %v after %d writes, want ENOSPC after 3", err, n)
	}
	wantNames(t, dir)
}

func TestFaultAfterPublishing(t *testing.T) {
	dir := t.TempDir()
	b := photo(10)
	path := filepath.Join(dir, "a.jpg")
	err := writeOnce(t, &Writer{Fault: failAt(StepSyncDir, syscall.EIO)}, path, b)
	var de *DestinationError
	if !errors.As(err, &de) || de.Path != path {
		t.Errorf("got %v, want a DestinationError for %s", err, path)
	}
	wantFile(t, path, b, 0o444) // whole: it must not be removed by the cleanup
	wantNames(t, dir, "a.jpg")
}

// A storage that does not keep what it was given.
func TestCorruptionIsSeenOnReread(t *testing.T) {
	b := photo(chunk + 5)
	for name, spoil := range map[string]func(path string) error{
		"one bit": func(path string) error {
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteAt([]byte{b[chunk] ^ 1}, chunk)
			return err
		},
		"short write": func(path string) error { return os.Truncate(path, chunk) },
		"longer":      func(path string) error { return os.Truncate(path, 2*chunk) },
		"zeros": func(path string) error {
			return errors.Join(os.Truncate(path, 0), os.Truncate(path, int64(len(b))))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			w := &Writer{Fault: func(s Step, path string) error {
				if s != StepReread {
					return nil
				}
				// As root the mode does not matter; as anybody else it does.
				return errors.Join(os.Chmod(path, 0o600), spoil(path))
			}}
			err := writeOnce(t, w, filepath.Join(dir, "a.jpg"), b)
			var de *DestinationError
			if !errors.Is(err, ErrCorrupt) || !errors.As(err, &de) {
				t.Errorf("got %v, want a DestinationError with ErrCorrupt", err)
			}
			wantNames(t, dir)
		})
	}
}

func TestSourceFaults(t *testing.T) {
	b := photo(chunk + 100)
	d, size := schema.DigestOf(b), int64(len(b))
	broken := errors.New("card fell out")
	flipped := bytes.Clone(b)
	flipped[chunk] ^= 1
	for name, tc := range map[string]struct {
		r    io.Reader
		want error
	}{
		"read error":    {io.MultiReader(bytes.NewReader(b[:chunk]), iotest.ErrReader(broken)), broken},
		"short":         {bytes.NewReader(b[:size-1]), ErrChanged},
		"empty":         {bytes.NewReader(nil), ErrChanged},
		"longer":        {bytes.NewReader(append(bytes.Clone(b), 0)), ErrChanged},
		"without end":   {zeros{}, ErrChanged},
		"other bytes":   {bytes.NewReader(flipped), ErrChanged},
		"error at end":  {iotest.DataErrReader(io.MultiReader(bytes.NewReader(b), iotest.ErrReader(broken))), broken},
		"unexpected":    {iotest.ErrReader(io.ErrUnexpectedEOF), io.ErrUnexpectedEOF},
		"reader's path": {iotest.ErrReader(&fs.PathError{Op: "read", Path: "x", Err: syscall.EIO}), syscall.EIO},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			err := WriteOnce(t.Context(), filepath.Join(dir, "a.jpg"), 0o444, tc.r, d, size)
			var se *SourceError
			var de *DestinationError
			if !errors.Is(err, tc.want) || !errors.As(err, &se) || errors.As(err, &de) {
				t.Errorf("got %v (%T), want a SourceError with %v", err, err, tc.want)
			}
			wantNames(t, dir)
		})
	}
	t.Run("one byte at a time", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "a.jpg")
		small := b[:1000]
		err := WriteOnce(t.Context(), path, 0o444, iotest.OneByteReader(bytes.NewReader(small)), schema.DigestOf(small), 1000)
		if err != nil {
			t.Fatal(err)
		}
		wantFile(t, path, small, 0o444)
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestUnknownDigestIsRefused(t *testing.T) {
	dir := t.TempDir()
	r := readerFunc(func([]byte) (int, error) { t.Error("the source was read"); return 0, io.EOF })
	for d, size := range map[schema.Digest]int64{{}: 0, schema.DigestOf(nil): -1} {
		if err := WriteOnce(t.Context(), filepath.Join(dir, "a"), 0o444, r, d, size); err == nil {
			t.Errorf("%v, %d: a file was written without knowing what it should be", d, size)
		}
	}
	wantNames(t, dir)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// Whoever can guess the temp name must not make us write through a link.
func TestTempIsNeverWrittenThrough(t *testing.T) {
	dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "mine")
	for _, target := range []string{outside, "inside"} {
		if err := os.WriteFile(filepath.Join(dir, "inside"), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		w := &Writer{Fault: func(s Step, path string) error {
			if s == StepCreate {
				return os.Symlink(target, path)
			}
			return nil
		}}
		if err := writeOnce(t, w, filepath.Join(dir, "a.jpg"), []byte("x")); err == nil {
			t.Errorf("%s: written", target)
		}
		wantFile(t, filepath.Join(dir, "inside"), []byte("mine"), 0o600)
	}
	if _, err := os.Lstat(outside); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("outside: got %v, want nothing there", err)
	}
}

func TestCancelBetweenChunks(t *testing.T) {
	b := photo(4 * chunk)
	for _, step := range []Step{StepWrite, StepReread} {
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		w := &Writer{Fault: func(s Step, _ string) error {
			if s == step {
				n++
				cancel()
			}
			return nil
		}}
		err := w.WriteOnce(ctx, filepath.Join(dir, "a.jpg"), 0o444, bytes.NewReader(b), schema.DigestOf(b), int64(len(b)))
		if err != context.Canceled { //nolint:errorlint // exactly: neither fault
			t.Errorf("%s: got %v, want context.Canceled itself", step, err)
		}
		if n != 1 {
			t.Errorf("%s: got %d times after the cancel, want 1", step, n)
		}
		wantNames(t, dir)
	}
}

func TestWithoutHardLinks(t *testing.T) {
	b := photo(100)
	for _, errno := range []error{syscall.EPERM, syscall.ENOTSUP, syscall.EOPNOTSUPP, syscall.EXDEV, syscall.ENOSYS, syscall.EMLINK} {
		for _, second := range []error{nil, syscall.EINVAL, syscall.ENOSYS} {
			dir := t.TempDir()
			path := filepath.Join(dir, "a.jpg")
			w := &Writer{Fault: func(s Step, _ string) error {
				switch s {
				case StepLink:
					return errno
				case stepRenameNew:
					return second
				}
				return nil
			}}
			if err := writeOnce(t, w, path, b); err != nil {
				t.Fatalf("%v, %v: %v", errno, second, err)
			}
			if err := writeOnce(t, w, path, []byte("other")); !errors.Is(err, fs.ErrExist) {
				t.Errorf("%v, %v: a taken name: got %v, want fs.ErrExist", errno, second, err)
			}
			wantFile(t, path, b, 0o444)
			wantNames(t, dir, "a.jpg")
		}
	}
}

func TestWithoutModes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jpg")
	if err := writeOnce(t, &Writer{Fault: failAt(StepChmod, syscall.EPERM)}, path, []byte("x")); err != nil {
		t.Errorf("a file system without modes: %v", err)
	}
}

func TestNamesTheFileSystemRefuses(t *testing.T) {
	dir := t.TempDir()
	err := writeOnce(t, new(Writer), filepath.Join(dir, strings.Repeat("x", 300)), []byte("x"))
	var ne *NameError
	if !errors.As(err, &ne) || !errors.Is(err, syscall.ENAMETOOLONG) {
		t.Errorf("got %v, want a NameError with ENAMETOOLONG", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for _, name := range []string{"", ".", "..", "a/b", "a\x00b"} {
		s, err := new(Writer).Stage(t.Context(), root, 0o444, strings.NewReader("x"), schema.DigestOf([]byte("x")), 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.PublishOnce(name); !errors.As(err, &ne) {
			t.Errorf("%q: got %v, want a NameError", name, err)
		}
		s.Discard()
	}
	wantNames(t, dir)
}

func TestDiscardNeverRemovesWhatWasPublished(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	s, err := new(Writer).Stage(t.Context(), root, 0o444, strings.NewReader("x"), schema.DigestOf([]byte("x")), 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); len(got) != 1 || !IsTemp(got[0]) {
		t.Fatalf("staged: got %q, want one temp file", got)
	}
	if err := s.PublishReplace("a"); err != nil {
		t.Fatal(err)
	}
	// Somebody else's file under the name that ours had.
	if err := os.WriteFile(filepath.Join(dir, s.temp), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.Discard()
	s.Discard()
	if got := names(t, dir); len(got) != 2 {
		t.Errorf("got %q, want both files", got)
	}
	if err := s.PublishOnce("b"); err == nil {
		t.Error("published twice")
	}
}

func TestMissingDirectory(t *testing.T) {
	err := writeOnce(t, new(Writer), filepath.Join(t.TempDir(), "no", "a"), []byte("x"))
	var de *DestinationError
	if !errors.As(err, &de) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want a DestinationError with fs.ErrNotExist", err)
	}
}

func TestIsTemp(t *testing.T) {
	for range 20 {
		if n := tempName(); !IsTemp(n) {
			t.Errorf("%q is one of ours", n)
		}
	}
	ours := tempName()
	for _, n := range []string{
		"", ".stillroom", ".stillroom-.tmp", ".stillroom-notes.tmp", ours + "x", "x" + ours,
		strings.TrimPrefix(ours, "."), strings.ToLower(ours), "IMG_0001.JPG", ours[:len(ours)-5] + "/.tmp",
	} {
		if IsTemp(n) {
			t.Errorf("%q is not one of ours", n)
		}
	}
}
