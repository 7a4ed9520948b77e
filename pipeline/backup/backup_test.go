package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

const uuid = "0a0a0a0a-0000-4000-8000-000000000000"

// packed is an archive of a few small files.
func packed(t *testing.T) []byte {
	t.Helper()
	doc := []byte("a signed form")
	hex := schema.DigestOf(doc).String()
	m := Manifest{CreatedAt: "2025-06-01T12:00:00Z", Snapshot: schema.Snapshot{Catalog: uuid}}
	a, err := Prepare(t.Context(), m, []Source{
		Bytes(Database, bytes.Repeat([]byte("rows"), 500)), Bytes(Settings, []byte("name = \"x\"\n")), Bytes("evidence/"+hex[:2]+"/"+hex, doc),
		Bytes("theme/fonts/one.woff2", []byte("letters")), Bytes("shoot.yaml", []byte("rooms: []\n")),
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := a.WriteTo(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWholeBackupComesBack(t *testing.T) {
	data := packed(t)
	dir := filepath.Join(t.TempDir(), "new")
	m, err := Extract(t.Context(), bytes.NewReader(data), dir)
	if err != nil || len(m.Files) != 6 || m.Version != 2 || m.WithKey {
		t.Fatalf("%+v, %v", m, err)
	}
	n := 0
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		want := fs.FileMode(0o600)
		if e.IsDir() {
			want = 0o700
		} else {
			n++
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil || n != 5 {
		t.Errorf("%d files, %v", n, err)
	}
	if again := packed(t); !bytes.Equal(data, again) {
		t.Error("the same content gave other bytes")
	}
}

// Whatever byte of a backup's content is another, and wherever it is cut, it is not
// taken for whole.
func TestDamagedBackup(t *testing.T) {
	data := packed(t)
	for at := 0; at < len(data)-1024; at += 61 {
		bad := bytes.Clone(data)
		bad[at] ^= 1
		m, err := Check(t.Context(), bytes.NewReader(bad))
		if err == nil && !harmless(bad, data) {
			t.Errorf("byte %d is another, and nothing was said: %+v", at, m)
		}
	}
	for cut := 0; cut < len(data)-1024; cut += 97 {
		if _, err := Check(t.Context(), bytes.NewReader(data[:cut])); err == nil && !harmless(data[:cut], data) {
			t.Errorf("cut at byte %d, and nothing was said", cut)
		}
	}
}

// harmless reports whether two archives hold the same files: the byte that differs is
// in the padding between them, or says whose a file was.
func harmless(a, b []byte) bool {
	files := func(data []byte) map[string]string {
		all := map[string]string{}
		_, err := Read(context.Background(), bytes.NewReader(data), func(f File, r io.Reader) error {
			var b bytes.Buffer
			_, err := b.ReadFrom(r)
			all[f.Path] = b.String()
			return err
		})
		if err != nil {
			return nil
		}
		return all
	}
	x, y := files(a), files(b)
	if len(x) != len(y) {
		return false
	}
	for name := range x {
		if x[name] != y[name] {
			return false
		}
	}
	return true
}

func forged(t *testing.T, m Manifest, members ...[2]string) []byte {
	t.Helper()
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range append([][2]string{{ManifestName, string(text)}}, members...) {
		if err := w.WriteHeader(&tar.Header{Name: f[0], Size: int64(len(f[1])), Mode: 0o644, Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(f[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A file that somebody made writes nothing outside of the folder, and nothing that
// does not belong in a catalog.
func TestHostileBackup(t *testing.T) {
	sum := func(s string) schema.Digest { return schema.DigestOf([]byte(s)) }
	good := Manifest{Format: Format, Version: 1, CreatedAt: "2025-06-01T12:00:00Z", Snapshot: schema.Snapshot{Catalog: uuid}, Files: []File{{Database, 2, sum("db")}}}
	with := func(f ...File) Manifest { m := good; m.Files = append(append([]File{}, m.Files...), f...); return m }
	hex := sum("x").String()
	for name, data := range map[string][]byte{
		"out of the folder":         forged(t, with(File{"../x", 1, sum("x")}), [2]string{Database, "db"}, [2]string{"../x", "x"}),
		"out through evidence":      forged(t, with(File{"evidence/../../x", 1, sum("x")}), [2]string{Database, "db"}, [2]string{"evidence/../../x", "x"}),
		"out through the theme":     forged(t, with(File{"theme/../x", 1, sum("x")}), [2]string{Database, "db"}, [2]string{"theme/../x", "x"}),
		"an absolute path":          forged(t, with(File{"/tmp/x", 1, sum("x")}), [2]string{Database, "db"}, [2]string{"/tmp/x", "x"}),
		"a marker":                  forged(t, with(File{".stillroom", 1, sum("x")}), [2]string{Database, "db"}, [2]string{".stillroom", "x"}),
		"an original":               forged(t, with(File{"originals/a/x.jpg", 1, sum("x")}), [2]string{Database, "db"}, [2]string{"originals/a/x.jpg", "x"}),
		"in another's folder":       forged(t, with(File{"evidence/00/" + hex, 1, sum("x")}), [2]string{Database, "db"}, [2]string{"evidence/00/" + hex, "x"}),
		"the same twice":            forged(t, with(File{Database, 2, sum("db")}), [2]string{Database, "db"}, [2]string{Database, "db"}),
		"more than it lists":        forged(t, good, [2]string{Database, "db"}, [2]string{Settings, "x"}),
		"less than it lists":        forged(t, with(File{Settings, 1, sum("x")}), [2]string{Database, "db"}),
		"other bytes":               forged(t, good, [2]string{Database, "bd"}),
		"no database":               forged(t, Manifest{Format: Format, Version: 1, Files: []File{}}),
		"a newer version":           forged(t, Manifest{Format: Format, Version: Version + 1, Files: []File{{Database, 2, sum("db")}}}, [2]string{Database, "db"}),
		"another program's":         forged(t, Manifest{Format: "x", Version: 1}),
		"a size that is negative":   forged(t, with(File{Settings, -1, sum("x")}), [2]string{Database, "db"}),
		"no archive":                []byte("hello"),
		"nothing":                   nil,
		"an archive of other files": forged(t, good)[:512],
	} {
		t.Run(name, func(t *testing.T) {
			base := t.TempDir()
			dir := filepath.Join(base, "a", "new")
			if err := os.Mkdir(filepath.Join(base, "a"), 0o700); err != nil {
				t.Fatal(err)
			}
			if _, err := Extract(t.Context(), bytes.NewReader(data), dir); err == nil {
				t.Error("it was taken for a backup")
			}
			_ = filepath.WalkDir(base, func(path string, e fs.DirEntry, err error) error {
				rel, _ := filepath.Rel(dir, path)
				if err == nil && !e.IsDir() && rel != Database && rel != Settings {
					t.Errorf("it wrote %s", path)
				}
				return nil
			})
		})
	}
}

func TestChangedWhileItIsWritten(t *testing.T) {
	n := 0
	src := Source{Database, func() (io.ReadCloser, error) {
		n++
		return io.NopCloser(strings.NewReader(map[bool]string{true: "before", false: "behind"}[n == 1])), nil
	}}
	a, err := Prepare(t.Context(), Manifest{CreatedAt: "2025-06-01T12:00:00Z"}, []Source{src}, nil)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.tar")
	if err := a.WriteFile(t.Context(), path); err == nil {
		t.Error("it was written")
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Error("something stands there")
	}
}

// What was written counts as a backup when it can be opened, not when it was written.
func TestWrittenIsOpened(t *testing.T) {
	a, err := Prepare(t.Context(), Manifest{CreatedAt: "2025-06-01T12:00:00Z"}, []Source{Bytes(Database, []byte("db"))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := Write(t.Context(), a, filepath.Join(dir, "whole.tar")); err != nil {
		t.Error(err)
	}
	a.Manifest.Files = append(a.Manifest.Files, File{Records, 4, schema.DigestOf([]byte("more"))})
	if err := Write(t.Context(), a, filepath.Join(dir, "short.tar")); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "short.tar") {
		t.Errorf("one that lists more than it holds: %v", err)
	}
}

func TestNeverOverAFile(t *testing.T) {
	a, err := Prepare(t.Context(), Manifest{CreatedAt: "2025-06-01T12:00:00Z"}, []Source{Bytes(Database, []byte("db"))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.tar")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Write(t.Context(), a, path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("%v", err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "mine" {
		t.Errorf("%q, %v", b, err)
	}
}

// The one that was just made stays, also when the clock is behind those that were.
func TestRetainKeepsTheNewOne(t *testing.T) {
	dir := t.TempDir()
	name := func(y int) string { return Name(uuid, time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)) }
	for y := 2020; y < 2025; y++ {
		if err := os.WriteFile(filepath.Join(dir, name(y)), packed(t), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	removed, err := Retain(dir, uuid, name(2020), 2)
	if err != nil || len(removed) != 3 {
		t.Fatalf("%v, %v", removed, err)
	}
	for y, stays := range map[int]bool{2020: true, 2021: false, 2022: false, 2023: false, 2024: true} {
		if _, err := os.Stat(filepath.Join(dir, name(y))); (err == nil) != stays {
			t.Errorf("%d: %v", y, err)
		}
	}
}

// A backup of another catalog is nobody's to remove here, whatever it is called.
func TestRetainLeavesAnothersBackup(t *testing.T) {
	dir := t.TempDir()
	const other = "0b0b0b0b-0000-4000-8000-000000000000"
	name := func(y int) string { return Name(other, time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)) }
	for y := 2020; y < 2023; y++ { // they are called as the other's, and hold this one's
		if err := os.WriteFile(filepath.Join(dir, name(y)), packed(t), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if removed, err := Retain(dir, other, name(2022), 1); err != nil || len(removed) != 0 {
		t.Errorf("%v, %v", removed, err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 3 {
		t.Errorf("%d files are left, %v", len(list), err)
	}
}

// What is half written is left to whoever may be writing it, for a day.
func TestSweepLeavesWhatIsBeingWritten(t *testing.T) {
	dir, now := t.TempDir(), time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	fresh, old, other := Temp(dir), Temp(dir), filepath.Join(dir, "notes.tmp")
	for name, at := range map[string]time.Time{fresh: now.Add(-23 * time.Hour), old: now.Add(-25 * time.Hour), other: now.AddDate(-1, 0, 0)} {
		if err := errors.Join(os.WriteFile(name, nil, 0o600), os.Chtimes(name, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	if err := Sweep(dir, now); err != nil {
		t.Fatal(err)
	}
	for name, stays := range map[string]bool{fresh: true, old: false, other: true} {
		if _, err := os.Stat(name); (err == nil) != stays {
			t.Errorf("%s: %v", filepath.Base(name), err)
		}
	}
}
