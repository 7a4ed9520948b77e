package disk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

func put(t *testing.T, s *Disk, shoot, name string, b []byte) (string, error) {
	t.Helper()
	return store.Keep(t.Context(), s, bytes.NewReader(b), schema.DigestOf(b), int64(len(b)), shoot, name)
}

func mustPut(t *testing.T, s *Disk, shoot, name string, b []byte) string {
	t.Helper()
	rel, err := put(t, s, shoot, name, b)
	if err != nil {
		t.Fatal(err)
	}
	return rel
}

// wantOriginal checks bytes and mode of what stands at rel.
func wantOriginal(t *testing.T, s *Disk, rel string, b []byte) {
	t.Helper()
	d, n, err := store.Digest(t.Context(), s, rel)
	if err != nil || d != schema.DigestOf(b) || n != int64(len(b)) {
		t.Errorf("%s: got %d bytes %s, %v", rel, n, d.ID(), err)
	}
	fi, err := s.Stat(rel)
	if err != nil || fi.Mode() != 0o444 {
		t.Errorf("%s: got %v, %v, want mode 0444", rel, fi, err)
	}
}

func TestPutOriginal(t *testing.T) {
	s := create(t)
	for _, tc := range []struct{ name, bytes, want string }{
		{"IMG_1.JPG", "one", "originals/s/IMG_1.JPG"},
		{"IMG_1.JPG", "two", "originals/s/IMG_1-2.JPG"},
		{"IMG_1.JPG", "threE", "originals/s/IMG_1-3.JPG"},
		{"IMG_1.JPG", "two", "originals/s/IMG_1-2.JPG"}, // the same bytes
		{"IMG_1.JPG", "one", "originals/s/IMG_1.JPG"},
		{"IMG_2.JPG", "", "originals/s/IMG_2.JPG"},
	} {
		rel := mustPut(t, s, "s", tc.name, []byte(tc.bytes))
		if rel != tc.want {
			t.Errorf("%q as %s: got %s, want %s", tc.bytes, tc.name, rel, tc.want)
		}
		wantOriginal(t, s, rel, []byte(tc.bytes))
	}
	if rel := mustPut(t, s, "t", "IMG_1.JPG", []byte("two")); rel != "originals/t/IMG_1.JPG" {
		t.Errorf("another shoot: got %s", rel)
	}
	wantFiles(t, s, "originals/s/IMG_1.JPG", "originals/s/IMG_1-2.JPG", "originals/s/IMG_1-3.JPG", "originals/s/IMG_2.JPG", "originals/t/IMG_1.JPG")
}

func TestNames(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, tc := range []struct{ name, want, second string }{
		{"IMG_0001.CR3", "IMG_0001.CR3", "IMG_0001-2.CR3"},
		{"-rf", "-rf", "-rf-2"},
		{"日本語.jpg", "日本語.jpg", "日本語-2.jpg"},
		{"🕯️", "🕯️", "🕯️-2"},
		{"trailing ", "trailing ", "trailing -2"},
		{" leading", " leading", " leading-2"},
		{"a.b.c", "a.b.c", "a.b-2.c"},
		{".hidden", ".hidden", ".hidden-2"},
		{"dot.", "dot.", "dot-2."},
		{"CON", "CON", "CON-2"},
		{"new\nline.jpg", "new\nline.jpg", "new\nline-2.jpg"},
		{"", "_", "_-2"},
		{".", "_.", "_-2."},
		{"..", "_..", "_.-2."},
		{"...", "...", "..-2."},
		{"a/b", "a_b", "a_b-2"},
		{"../../etc/passwd", ".._.._etc_passwd", ".._.-2._etc_passwd"},
		{`a\b`, "a_b", "a_b-2"},
		{"nul\x00.jpg", "nul_.jpg", "nul_-2.jpg"},
		{"\xff\xfe.jpg", "\uFFFD.jpg", "\uFFFD-2.jpg"},
		{long, long[:255], long[:253] + "-2"},
		{long + ".jpg", long[:251] + ".jpg", long[:249] + "-2.jpg"},
		{"a." + long, "a." + long[:253], "a." + long[:251] + "-2"},
		{strings.Repeat("語", 100) + ".jpg", strings.Repeat("語", 83) + ".jpg", strings.Repeat("語", 83) + "-2.jpg"},
		{".stillroom-ABCDEFGHIJKLMNOPQRSTUVWXYZ.tmp", "_.stillroom-ABCDEFGHIJKLMNOPQRSTUVWXYZ.tmp", "_.stillroom-ABCDEFGHIJKLMNOPQRSTUVWXYZ-2.tmp"},
	} {
		t.Run(fmt.Sprintf("%.20q", tc.name), func(t *testing.T) {
			s := create(t)
			for i, want := range []string{tc.want, tc.second} {
				if len(want) > 255 || !utf8.ValidString(want) {
					t.Fatalf("the table asks for a name that cannot be: %q", want)
				}
				b := []byte{byte(i)}
				rel := mustPut(t, s, "s", tc.name, b)
				if got := strings.TrimPrefix(rel, "originals/s/"); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
				wantOriginal(t, s, rel, b)
			}
			if got := files(t, s); len(got) != 3 {
				t.Errorf("in the store: %q", got)
			}
		})
	}
}

func TestFolderIsMadeOfPlainNames(t *testing.T) {
	s := create(t)
	for _, shoot := range []string{"", ".", "..", "/a", "a/", "a//b", "a/../b", "../x", "a\x00b", `a\b`} {
		if rel, err := put(t, s, shoot, "1.jpg", []byte("x")); err == nil {
			t.Errorf("%q: put at %s", shoot, rel)
		}
	}
	wantFiles(t, s)
}

func TestOrphanIsTakenOver(t *testing.T) {
	s := create(t)
	b := []byte("left by a crash between file and row")
	write(t, at(s, "originals/s/1.jpg"), []byte(strings.ToUpper(string(b)))) // same length, other bytes
	write(t, at(s, "originals/s/1-2.jpg"), b)                                // and writable
	rel, err := store.Keep(t.Context(), s, once{iotest.ErrReader(errors.New("src was read"))}, schema.DigestOf(b), int64(len(b)), "s", "1.jpg")
	if err != nil || rel != "originals/s/1-2.jpg" {
		t.Errorf("got %s, %v", rel, err)
	}
	wantOriginal(t, s, "originals/s/1-2.jpg", b)
	wantFiles(t, s, "originals/s/1.jpg", "originals/s/1-2.jpg")
}

func TestTakeOverIsMadeDurable(t *testing.T) {
	s := create(t)
	mustPut(t, s, "s", "1.jpg", []byte("x"))
	for _, lost := range []atomicfile.Step{atomicfile.StepSync, atomicfile.StepSyncDir} {
		s.w.Fault = func(step atomicfile.Step, _ string) error {
			if step == lost {
				return syscall.EIO
			}
			return nil
		}
		if _, err := put(t, s, "s", "1.jpg", []byte("x")); !errors.Is(err, syscall.EIO) {
			t.Errorf("%s: got %v: an orphan, or its name, may never have been synced", lost, err)
		}
	}
}

func TestNameTakenBySomethingElse(t *testing.T) {
	s := create(t)
	outside := path.Join(t.TempDir(), "outside")
	write(t, outside, []byte("x"))
	if err := errors.Join(
		os.MkdirAll(at(s, "originals/s/1.jpg"), 0o700),
		os.Symlink(outside, at(s, "originals/s/1-2.jpg")),
		os.Symlink("1-4.jpg", at(s, "originals/s/1-3.jpg")),
	); err != nil {
		t.Fatal(err)
	}
	if rel := mustPut(t, s, "s", "1.jpg", []byte("x")); rel != "originals/s/1-4.jpg" {
		t.Errorf("got %s, want originals/s/1-4.jpg", rel)
	}
	// Not even a link to the right bytes, of the right length, is a file of ours.
	b := []byte("7 bytes")
	write(t, at(s, "originals/s/the-one"), b)
	if err := os.Symlink("the-one", at(s, "originals/s/2.jpg")); err != nil {
		t.Fatal(err)
	}
	if rel := mustPut(t, s, "s", "2.jpg", b); rel != "originals/s/2-2.jpg" {
		t.Errorf("got %s, want originals/s/2-2.jpg", rel)
	}
	if fi, err := os.Stat(outside); err != nil || fi.Mode() != 0o600 {
		t.Errorf("the file outside: %v, %v", fi, err)
	}
}

func TestNothingIsWrittenOutside(t *testing.T) {
	outside := t.TempDir()
	s := create(t)
	if err := errors.Join(os.Symlink(outside, at(s, "originals/s")), os.Remove(at(s, store.Derivatives)), os.Symlink(outside, at(s, store.Derivatives))); err != nil {
		t.Fatal(err)
	}
	if rel, err := put(t, s, "s", "1.jpg", []byte("x")); err == nil {
		t.Errorf("an original went through a link: %s", rel)
	}
	if rel, err := store.PutDerivative(t.Context(), s, schema.DigestOf([]byte("x")), "large", "jpg", nil); err == nil {
		t.Errorf("a derivative went through a link: %s", rel)
	}
	if es, err := os.ReadDir(outside); err != nil || len(es) != 0 {
		t.Errorf("outside: %v, %v", es, err)
	}
}

func TestConcurrentPutsToOneName(t *testing.T) {
	t.Run("same bytes", func(t *testing.T) {
		s := create(t)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if rel, err := put(t, s, "s", "1.jpg", []byte("x")); err != nil || rel != "originals/s/1.jpg" {
					t.Errorf("got %s, %v", rel, err)
				}
			})
		}
		wg.Wait()
		wantFiles(t, s, "originals/s/1.jpg")
	})
	t.Run("other bytes", func(t *testing.T) {
		s := create(t)
		var mu sync.Mutex
		got := map[string][]byte{}
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				b := []byte{byte(i)}
				rel, err := put(t, s, "s", "1.jpg", b)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				got[rel] = b
			})
		}
		wg.Wait()
		want := []string{"originals/s/1.jpg"}
		for i := range 7 {
			want = append(want, fmt.Sprintf("originals/s/1-%d.jpg", i+2))
		}
		for _, rel := range want {
			wantOriginal(t, s, rel, got[rel])
		}
		wantFiles(t, s, want...)
	})
	// Both find the name free, both write, one is later: made certain by
	// letting the second put run whole between the first one's two steps.
	for name, b := range map[string]string{"same bytes, in between": "x", "other bytes, in between": "y"} {
		t.Run(name, func(t *testing.T) {
			s, inner := create(t), (*Disk)(nil)
			inner, err := Open(string(s.place))
			if err != nil {
				t.Fatal(err)
			}
			defer inner.Close()
			once := false
			s.w.Fault = func(step atomicfile.Step, _ string) error {
				if step == atomicfile.StepLink && !once {
					once = true
					mustPut(t, inner, "s", "1.jpg", []byte(b))
				}
				return nil
			}
			want := "originals/s/1.jpg"
			if b != "x" {
				want = "originals/s/1-2.jpg"
			}
			if rel := mustPut(t, s, "s", "1.jpg", []byte("x")); rel != want {
				t.Errorf("got %s, want %s", rel, want)
			}
			wantOriginal(t, s, want, []byte("x"))
			wantOriginal(t, s, "originals/s/1.jpg", []byte(b))
		})
	}
}

func TestFaultsOfTheSource(t *testing.T) {
	b := []byte("what was promised")
	d, n := schema.DigestOf(b), int64(len(b))
	broken := errors.New("card fell out")
	for name, tc := range map[string]struct {
		src  io.Reader
		want error
	}{
		"read error":   {iotest.ErrReader(broken), broken},
		"short read":   {bytes.NewReader(b[:5]), store.ErrChanged},
		"wrong digest": {strings.NewReader("what was Promised"), store.ErrChanged},
		"longer":       {strings.NewReader("what was promised and more"), store.ErrChanged},
	} {
		t.Run(name, func(t *testing.T) {
			s := create(t)
			rel, err := store.Keep(t.Context(), s, once{tc.src}, d, n, "s", "1.jpg")
			var se *store.SourceError
			if rel != "" || !errors.As(err, &se) || !errors.Is(err, tc.want) {
				t.Errorf("got %q, %v, want a store.SourceError with %v", rel, err, tc.want)
			}
			wantFiles(t, s)
		})
	}
}

func TestFaultsOfTheDestination(t *testing.T) {
	for _, step := range []atomicfile.Step{
		atomicfile.StepMkdir, atomicfile.StepCreate, atomicfile.StepWrite, atomicfile.StepSync,
		atomicfile.StepReread, atomicfile.StepLink, atomicfile.StepSyncDir,
	} {
		s := create(t)
		s.w.Fault = func(got atomicfile.Step, _ string) error {
			if got == step {
				return syscall.ENOSPC
			}
			return nil
		}
		rel, err := put(t, s, "s", "1.jpg", []byte("x"))
		var de *store.DestinationError
		if rel != "" || !errors.As(err, &de) || !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%s: got %q, %v, want a store.DestinationError with ENOSPC", step, rel, err)
		}
		wantFiles(t, s)
		// And when there is room again, nothing is in the way.
		s.w.Fault = nil
		if rel := mustPut(t, s, "s", "1.jpg", []byte("x")); rel != "originals/s/1.jpg" {
			t.Errorf("%s: then got %s", step, rel)
		}
	}
}

func TestCorruptionOnTheWay(t *testing.T) {
	s := create(t)
	s.w.Fault = func(step atomicfile.Step, p string) error {
		if step == atomicfile.StepReread {
			return errors.Join(os.Chmod(p, 0o600), os.WriteFile(p, []byte("y"), 0o600))
		}
		return nil
	}
	_, err := put(t, s, "s", "1.jpg", []byte("x"))
	var de *store.DestinationError
	if !errors.Is(err, store.ErrCorrupt) || !errors.As(err, &de) {
		t.Errorf("got %v, want a store.DestinationError with ErrCorrupt", err)
	}
	wantFiles(t, s)
}

func TestPutOnCancel(t *testing.T) {
	s := create(t)
	ctx, cancel := context.WithCancel(t.Context())
	src := readerFunc(func(p []byte) (int, error) {
		cancel()
		return copy(p, "x"), nil // and it would go on for ever
	})
	if _, err := store.Keep(ctx, s, once{src}, schema.DigestOf([]byte("x")), 1<<40, "s", "1.jpg"); err != context.Canceled { //nolint:errorlint // exactly
		t.Errorf("got %v, want context.Canceled itself", err)
	}
	wantFiles(t, s)
	if _, err := store.Keep(ctx, s, once{src}, schema.DigestOf([]byte("x")), 1, "s", "1.jpg"); err != context.Canceled { //nolint:errorlint // exactly
		t.Errorf("already cancelled: got %v", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestUnknownDigest(t *testing.T) {
	s := create(t)
	for d, size := range map[schema.Digest]int64{{}: 0, schema.DigestOf(nil): -1} {
		if _, err := store.Keep(t.Context(), s, strings.NewReader(""), d, size, "s", "1.jpg"); err == nil {
			t.Errorf("%v, %d: an original was kept without knowing what it should be", d, size)
		}
	}
	wantFiles(t, s)
	if _, err := os.Stat(at(s, "originals/s")); err == nil {
		t.Error("a folder was made for it")
	}
}

func TestPutDerivative(t *testing.T) {
	s := create(t)
	d := schema.DigestOf([]byte("the original"))
	want := "derivatives/" + d.String()[:2] + "/" + d.String() + "/large.jpg"
	for _, b := range []string{"old recipe", "new recipe"} {
		rel, err := store.PutDerivative(t.Context(), s, d, "large", "jpg", []byte(b))
		if err != nil || rel != want {
			t.Fatalf("got %s, %v, want %s", rel, err, want)
		}
		got, n, err := store.Digest(t.Context(), s, rel)
		if err != nil || got != schema.DigestOf([]byte(b)) || n != int64(len(b)) {
			t.Errorf("got %d bytes, %v", n, err)
		}
		if fi, err := s.Stat(rel); err != nil || fi.Mode() != 0o600 {
			t.Errorf("got %v, %v, want mode 0600", fi, err)
		}
	}
	for _, bad := range [][2]string{{"", "jpg"}, {"large", ""}, {"../x", "jpg"}, {"large", "j/g"}, {"Large", "jpg"}, {".x", "jpg"}, {"-x", "jpg"}} {
		if rel, err := store.PutDerivative(t.Context(), s, d, bad[0], bad[1], nil); err == nil {
			t.Errorf("%q: put at %s", bad, rel)
		}
	}
	if rel, err := store.PutDerivative(t.Context(), s, schema.Digest{}, "large", "jpg", nil); err == nil {
		t.Errorf("of no original: put at %s", rel)
	}
	wantFiles(t, s, want)
}

// TestSettle: a derivative waits for no disk by itself, and Settle for the file
// and for every folder that leads to it, once.
func TestSettle(t *testing.T) {
	s := create(t)
	var synced []string
	s.w.Fault = func(step atomicfile.Step, path string) error {
		if step == atomicfile.StepSync || step == atomicfile.StepSyncDir {
			rel, err := filepath.Rel(string(s.place), path)
			if err != nil {
				t.Error(err)
			}
			synced = append(synced, string(step)+" "+filepath.ToSlash(rel))
		}
		return nil
	}
	d := schema.DigestOf([]byte("the original"))
	rel, err := store.PutDerivative(t.Context(), s, d, "large", "jpg", []byte("x"))
	if err != nil || len(synced) > 0 || !slices.Equal(s.Unsettled(), []string{rel}) {
		t.Fatalf("after a put: %v, synced %q, unsettled %q", err, synced, s.Unsettled())
	}
	if err := s.Settle(); err != nil || len(s.Unsettled()) > 0 {
		t.Fatalf("settled: %v, %q", err, s.Unsettled())
	}
	want := []string{"sync " + rel}
	for _, dir := range []string{".", "derivatives", path.Dir(path.Dir(rel)), path.Dir(rel)} {
		want = append(want, "sync folder "+dir)
	}
	if !slices.Equal(synced, want) {
		t.Errorf("got %q, want %q", synced, want)
	}
	synced = nil
	if err := s.Settle(); err != nil || len(synced) > 0 {
		t.Errorf("again: %v, %q", err, synced)
	}

	full := errors.New("no space left")
	if _, err := store.PutDerivative(t.Context(), s, d, "large", "jpg", []byte("y")); err != nil {
		t.Fatal(err)
	}
	s.w.Fault = func(step atomicfile.Step, _ string) error {
		if step == atomicfile.StepSync {
			return full
		}
		return nil
	}
	var de *store.DestinationError
	if err := s.Settle(); !errors.Is(err, full) || !errors.As(err, &de) {
		t.Errorf("got %v, want a fault of the destination", err)
	}
	// What cannot be written leaves nothing behind.
	for _, step := range []atomicfile.Step{atomicfile.StepCreate, atomicfile.StepWrite, atomicfile.StepChmod, atomicfile.StepClose, atomicfile.StepRename} {
		s.w.Fault = func(at atomicfile.Step, _ string) error {
			if at == step {
				return full
			}
			return nil
		}
		if _, err := store.PutDerivative(t.Context(), s, d, "thumb", "jpg", []byte("z")); !errors.Is(err, full) {
			t.Errorf("%s: got %v", step, err)
		}
	}
	wantFiles(t, s, rel)
}

func putEvidence(t *testing.T, s *Disk, b []byte) (string, error) {
	t.Helper()
	return documents(s).Put(t.Context(), bytes.NewReader(b), schema.DigestOf(b), int64(len(b)))
}

func TestPutEvidence(t *testing.T) {
	s := create(t)
	b := []byte("a signed form")
	hex := schema.DigestOf(b).String()
	want := "evidence/" + hex[:2] + "/" + hex
	for range 2 {
		rel, err := putEvidence(t, s, b)
		if err != nil || rel != want || rel != store.EvidencePath(schema.DigestOf(b)) {
			t.Fatalf("got %s, %v, want %s", rel, err, want)
		}
		if fi, err := s.Stat(rel); err != nil || fi.Mode() != 0o600 {
			t.Errorf("got %v, %v, want mode 0600", fi, err)
		}
	}
	wantFiles(t, s, want)
	write(t, at(s, want), []byte("A signed form"))
	if _, err := putEvidence(t, s, b); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("other bytes under its digest: got %v, want ErrCorrupt", err)
	}
	if _, err := putEvidence(t, s, nil); err == nil {
		t.Error("nothing was kept as a document")
	}
	if _, err := documents(s).Put(t.Context(), bytes.NewReader([]byte("another form")), schema.DigestOf([]byte("a form")), 12); !errors.Is(err, store.ErrChanged) {
		t.Errorf("a file that changed since it was hashed: got %v, want ErrChanged", err)
	}
	wantFiles(t, s, want)
}

// Folders and files that were opened to others, by a umask or by a program that
// copied the catalog, are closed by the next put.
func TestPutEvidenceIsPrivate(t *testing.T) {
	umask(t, 0)
	s := create(t)
	b := []byte("a signed form")
	rel := store.EvidencePath(schema.DigestOf(b))
	modes := func() {
		t.Helper()
		if _, err := putEvidence(t, s, b); err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]fs.FileMode{store.Evidence: 0o700, filepath.Dir(rel): 0o700, rel: 0o600} {
			if fi, err := os.Stat(at(s, path)); err != nil || fi.Mode().Perm() != want {
				t.Errorf("%s: got %v, %v, want %o", path, fi.Mode(), err, want)
			}
		}
	}
	modes()
	for path, mode := range map[string]fs.FileMode{store.Evidence: 0o755, filepath.Dir(rel): 0o777, rel: 0o644} {
		if err := os.Chmod(at(s, path), mode); err != nil {
			t.Fatal(err)
		}
	}
	modes()
}

// Whoever holds the lock may sweep unfinished files away while a document is
// written without it.
func TestPutEvidenceOutlivesASweep(t *testing.T) {
	s := create(t)
	b := []byte("a signed form")
	sweeps := 0
	s.w.Fault = func(step atomicfile.Step, _ string) error {
		if step != atomicfile.StepReread || sweeps > 0 {
			return nil
		}
		for _, f := range files(t, s) {
			if atomicfile.IsTemp(filepath.Base(f)) {
				sweeps++
				return os.Remove(at(s, f))
			}
		}
		return nil
	}
	rel, err := putEvidence(t, s, b)
	if err != nil || sweeps != 1 {
		t.Fatalf("got %v after %d sweeps", err, sweeps)
	}
	wantFiles(t, s, rel)
}

// once is a source that is read one time, from where it stands.
type once struct{ io.Reader }

func (once) Seek(int64, int) (int64, error) { return 0, nil }
