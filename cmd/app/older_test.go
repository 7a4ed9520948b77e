package app

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

// Whoever opens a catalog of an earlier program hears that it is brought up to date, and
// hears it once.
func TestAnOlderCatalogSaysThatItIsBroughtUpToDate(t *testing.T) {
	d, notices := newDoor(t)
	var uuid string
	nothing := func(s *Session) (err error) {
		uuid, _, err = s.Catalog.Info(t.Context())
		return err
	}
	if err := d.Read(t.Context(), nothing); err != nil {
		t.Fatal(err)
	}
	if len(notices.lines) > 0 {
		t.Fatalf("of its own catalog it says %q", notices.lines)
	}
	older := filepath.Join(d.Dir, catalog.FileName)
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.RemoveAll(older + end); err != nil {
			t.Fatal(err)
		}
	}
	makeOlder(t, older, uuid)
	for n, want := range []int{1, 1} {
		if err := d.Read(t.Context(), nothing); err != nil {
			t.Fatal(err)
		}
		got := len(notices.lines) - len(slices.DeleteFunc(slices.Clone(notices.lines), func(l string) bool { return l == isOlder }))
		if got != want {
			t.Errorf("opened %d times, it has said %q", n+1, notices.lines)
		}
	}
}

// makeOlder makes the database of a catalog as the program of ten versions ago did.
func makeOlder(t *testing.T, path, uuid string) {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	all := schema.Migrations()
	older := all[:len(all)-10]
	for _, m := range older {
		if _, err := db.Exec(m.SQL); err != nil {
			t.Fatalf("%s: %v", m.Name, err)
		}
	}
	if _, err := db.Exec(fmt.Sprintf(`PRAGMA user_version = %d`, len(older))); err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(`INSERT INTO catalog_info (key, value) VALUES ('uuid', ?), ('name', 'n'), ('created_at', '2024-01-01T00:00:00Z'), ('secret', 's')`, uuid)
	if err != nil {
		t.Fatal(err)
	}
}
