package catalog

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// unwritable makes a place where SQLite cannot keep the file that it needs beside a
// database, whoever runs this.
func unwritable(t *testing.T, path string) {
	t.Helper()
	if err := os.RemoveAll(path + "-shm"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere/at/all", path+"-shm"); err != nil {
		t.Fatal(err)
	}
}

func made(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), FileName)
	c, err := Create(t.Context(), sqlite.File(path), "00000000-0000-4000-8000-000000000001", "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func lyingIn(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

func TestReadWhereNothingCanBeWritten(t *testing.T) {
	path := made(t)
	unwritable(t, path)
	before := readFile(t, path)
	c, err := Open(t.Context(), sqlite.File(path))
	if err != nil {
		t.Fatal(err)
	}
	if !errors.Is(c.ReadOnly(), schema.ErrReadOnly) {
		t.Errorf("ReadOnly() = %v", c.ReadOnly())
	}
	if uuid, _, err := c.Info(t.Context()); err != nil || uuid != "00000000-0000-4000-8000-000000000001" {
		t.Errorf("Info: %q, %v", uuid, err)
	}
	if _, err := c.Apply(t.Context(), schema.Records{Events: []schema.Event{{ID: "event-a", Name: "x", Date: "2024-01-01"}}}, schema.ApplyOptions{Now: time.Now(), Zone: time.UTC}); !errors.Is(err, schema.ErrReadOnly) {
		t.Errorf("Apply: %v", err)
	}
	if damage, dangling, err := c.Integrity(t.Context()); err != nil || len(damage)+len(dangling) > 0 {
		t.Errorf("Integrity: %v, %v, %v", damage, dangling, err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if string(readFile(t, path)) != string(before) {
		t.Error("looking changed it")
	}
}

// What was said last may be in the log only: a catalog without it would be one in
// which a no was never said.
func TestReadLogWhereNothingCanBeWritten(t *testing.T) {
	live := made(t)
	c, err := Open(t.Context(), sqlite.File(live))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.Apply(t.Context(), schema.Records{Events: []schema.Event{{ID: "event-late", Name: "x", Date: "2024-01-01"}}}, schema.ApplyOptions{Now: time.Now(), Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), FileName)
	for _, end := range []string{"", "-wal"} {
		if err := os.WriteFile(path+end, readFile(t, live+end), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	unwritable(t, path)
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	s, err := Open(t.Context(), sqlite.File(path))
	if err != nil {
		t.Fatal(err)
	}
	if s.ReadOnly() == nil {
		t.Error("it was opened as it lies")
	}
	rec, err := s.Dump(t.Context())
	if err != nil || len(rec.Events) != 1 || rec.Events[0].ID != "event-late" {
		t.Errorf("what is in the log is not seen: %v, %v", rec.Events, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if left := lyingIn(t, temp); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestChangedWhileRead(t *testing.T) {
	path := made(t)
	unwritable(t, path)
	c, err := Open(t.Context(), sqlite.File(path))
	if err != nil {
		t.Fatal(err)
	}
	changed, stop, err := c.Watch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if moved, err := changed(t.Context()); moved || err != nil {
		t.Errorf("unchanged: %v, %v", moved, err)
	}
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := changed(t.Context()); !errors.Is(err, ErrChanged) {
		t.Errorf("Watch: %v", err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if err := c.Close(); !errors.Is(err, ErrChanged) {
		t.Errorf("Close: %v", err)
	}
}

func TestForeignIsLeftAlone(t *testing.T) {
	made := func(statements string) []byte {
		path := filepath.Join(t.TempDir(), "other.db")
		db, err := sql.Open("sqlite3", path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(statements); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		return readFile(t, path)
	}
	for name, content := range map[string][]byte{
		"empty": {}, "short": []byte("SQLi"), "text": []byte("a letter to somebody, long enough to be a header"),
		"another program's": made(`CREATE TABLE songs (title TEXT); PRAGMA user_version = 3`),
		"without tables":    made(`PRAGMA user_version = 1`),
		"of photographs":    made(`CREATE TABLE photos (id); CREATE TABLE originals (id); CREATE TABLE people (id); CREATE TABLE events (id); PRAGMA user_version = 7`),
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), FileName)
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			c, err := Open(t.Context(), sqlite.File(path))
			if !errors.Is(err, ErrForeign) {
				t.Fatalf("Open: %v, %v", c, err)
			}
			if string(readFile(t, path)) != string(content) {
				t.Error("it was changed")
			}
			for _, n := range lyingIn(t, filepath.Dir(path)) {
				if n != FileName && !strings.HasSuffix(n, "-shm") && !strings.HasSuffix(n, "-wal") {
					t.Errorf("%s was made", n)
				}
			}
		})
	}
}

func TestAPipeIsNotWaitedFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if c, err := Open(t.Context(), sqlite.File(path)); !errors.Is(err, ErrForeign) {
		t.Fatalf("Open: %v, %v", c, err)
	}
}

// asNobody runs the test that it is called in once more, as a user who owns nothing.
func asNobody(t *testing.T, dir string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can become another user")
	}
	for d := dir; strings.HasPrefix(d, os.TempDir()) && d != os.TempDir(); d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(dir, "test")
	self, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, self, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(program, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "-test.run", "^"+t.Name()+"$", "-test.v")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "NOBODYS="+dir, "TMPDIR="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := cmd.CombinedOutput()
	if err != nil || !slices.Contains(strings.Fields(string(out)), "PASS") {
		t.Errorf("as nobody: %v\n%s", err, out)
	}
}

func TestLogOfAnotherUser(t *testing.T) {
	if dir := os.Getenv("NOBODYS"); dir != "" {
		path := filepath.Join(dir, "cat", FileName)
		c, err := Open(context.Background(), sqlite.File(path))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, _, err := c.Info(context.Background()); err != nil {
			t.Errorf("it can be read, and is not: %v", err)
		}
		var left *sqlite.LeftError
		_, err = c.Apply(context.Background(), schema.Records{Events: []schema.Event{{ID: "event-a", Name: "x", Date: "2024-01-01"}}}, schema.ApplyOptions{Now: time.Now(), Zone: time.UTC})
		if !errors.As(err, &left) || !strings.HasPrefix(left.Error(), FileName+"-wal cannot be written: it was left by another user (user 0, mode 0444)") {
			t.Errorf("Apply: %v", err)
		}
		return
	}
	dir := t.TempDir()
	cat := filepath.Join(dir, "cat")
	if err := os.Mkdir(cat, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(cat, FileName)
	if err := os.Rename(made(t), path); err != nil {
		t.Fatal(err)
	}
	c, err := Open(t.Context(), sqlite.File(path))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() // its log stays as long
	if _, err := c.Apply(t.Context(), schema.Records{Events: []schema.Event{{ID: "event-b", Name: "x", Date: "2024-01-01"}}}, schema.ApplyOptions{Now: time.Now(), Zone: time.UTC}); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]os.FileMode{cat: 0o755, path: 0o644, path + "-wal": 0o444, path + "-shm": 0o444} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{cat, path} {
		if err := os.Lchown(name, 65534, 65534); err != nil && os.Geteuid() == 0 {
			t.Fatal(err)
		}
	}
	asNobody(t, dir)
}
