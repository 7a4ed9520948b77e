package catalog

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

var testNow = time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)

// emptyCatalog is the file of a new catalog. Making one takes a while, and a
// test that is about something else need not wait for that.
var emptyCatalog = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "catalog-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, FileName)
	c, err := Create(context.Background(), sqlite.File(path), "0a0a0a0a-0000-4000-8000-000000000000", "Test", testNow)
	if err != nil {
		return nil, err
	}
	if err := c.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// newCatalog opens an empty catalog whose path holds what would confuse a
// connection string.
func newCatalog(t testing.TB) (*Catalog, string) {
	t.Helper()
	data, err := emptyCatalog()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "a?b#c%20 d")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, FileName)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return openCatalog(t, path), path
}

// openCatalog opens a catalog that need not outlive a power cut: waiting for the
// disk is most of what a test of small writes would do.
func openCatalog(t testing.TB, path string) *Catalog {
	t.Helper()
	c, err := Open(context.Background(), sqlite.File(path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if _, err := c.writing().Exec(`PRAGMA synchronous = OFF`); err != nil {
		t.Fatal(err)
	}
	return c
}

// unsynced is for connections of tests' own, likewise.
var unsynced = url.Values{"_synchronous": {"OFF"}}

// dsn is a connection string of tests' own, with the path as a URL.
func dsn(path, mode string, extra url.Values) string {
	q := url.Values{"mode": {mode}, "_foreign_keys": {"on"}, "_busy_timeout": {"5000"}}
	maps.Copy(q, extra)
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// raw is the catalog's database as the sqlite3 shell would open it.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", dsn(path, "rw", unsynced))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestCreatePrivateAndOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	c, err := Create(context.Background(), sqlite.File(path), "x", "y", testNow)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("mode %o, want 600", got)
	}
	if _, err := Create(context.Background(), sqlite.File(path), "x", "y", testNow); !errors.Is(err, os.ErrExist) {
		t.Errorf("a second Create: %v, want ErrExist", err)
	}
}

func TestOpenRefusesWhatIsNotThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	if _, err := Open(context.Background(), sqlite.File(path)); !errors.Is(err, ErrNone) {
		t.Errorf("got %v, want ErrNone", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error("looking for a catalog made one")
	}
}

func TestOpenRefusesNewer(t *testing.T) {
	c, path := newCatalog(t)
	c.Close()
	if _, err := raw(t, path).Exec(`PRAGMA user_version = 9999`); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(context.Background(), sqlite.File(path)); !errors.Is(err, ErrTooNew) {
		t.Errorf("got %v, want ErrTooNew", err)
	}
}

func TestEveryConnectionHoldsForeignKeys(t *testing.T) {
	c, _ := newCatalog(t)
	ctx := context.Background()
	c.reading().SetMaxIdleConns(0)
	for range 3 {
		conn, err := c.reading().Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var on int
		if err := conn.QueryRowContext(ctx, `PRAGMA foreign_keys`).Scan(&on); err != nil || on != 1 {
			t.Errorf("foreign_keys = %d, %v", on, err)
		}
		defer conn.Close()
	}
	if _, err := c.reading().Exec(`DELETE FROM families`); err == nil {
		t.Error("the reader could write")
	}
}

func TestBusyIsNamed(t *testing.T) {
	c, path := newCatalog(t)
	db := raw(t, path)
	if _, err := db.Exec(`BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	if _, err := c.writing().Exec(`PRAGMA busy_timeout = 1`); err != nil {
		t.Fatal(err)
	}
	err := c.FinishImport(context.Background(), 1, "done", testNow)
	if !errors.Is(err, ErrBusy) {
		t.Errorf("got %v, want ErrBusy", err)
	}
}

func TestMigrationsAreNumberedAndStrict(t *testing.T) {
	for i, m := range schema.Migrations() {
		if m.Version != i+1 {
			t.Errorf("%s has version %d", m.Name, m.Version)
		}
	}
	c, _ := newCatalog(t)
	rows, err := c.reading().Query(`SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'photo_search%'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			t.Fatal(err)
		}
		n++
		if !strings.Contains(text[strings.LastIndex(text, ")"):], "STRICT") {
			t.Errorf("table %s is not STRICT", name)
		}
	}
	if err := rows.Err(); err != nil || n < 15 {
		t.Fatalf("%d tables, %v", n, err)
	}
}

// The vocabulary stands in Go, in SQL and in JSON; the three must agree.
func TestVocabularyParity(t *testing.T) {
	records, err := schema.JSONSchemaText(schema.RecordsSchema)
	if err != nil {
		t.Fatal(err)
	}
	for _, reason := range schema.InvalidReasons() {
		if !strings.Contains(string(records), `"`+reason+`"`) {
			t.Errorf("reason %s is not in the schema of records", reason)
		}
	}
	sqlText := schema.Migrations()[0].SQL
	for _, ch := range schema.Channels() {
		if n := strings.Count(sqlText, "'"+string(ch)+"'"); n < 3 {
			t.Errorf("channel %s stands %d times in the migration, want 3", ch, n)
		}
		for _, name := range []string{schema.RecordsSchema, schema.ManifestSchema, schema.RecallSchema} {
			text, err := schema.JSONSchemaText(name)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), `"`+string(ch)+`"`) {
				t.Errorf("channel %s is not in %s", ch, name)
			}
		}
	}
}
