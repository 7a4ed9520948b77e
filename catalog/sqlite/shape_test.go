package sqlite

import (
	"context"
	"database/sql"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

var update = flag.Bool("update", false, "write shape.sql anew")

// What verify holds a database against is written down, and is what the migrations make.
func TestShapeIsThatOfTheMigrations(t *testing.T) {
	fresh, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	fresh.SetMaxOpenConns(1) // another connection would be another database
	for _, m := range schema.Migrations() {
		if _, err := fresh.Exec(m.SQL); err != nil {
			t.Fatalf("migration %s: %v", m.Name, err)
		}
	}
	made, err := shape(t.Context(), fresh)
	if err != nil {
		t.Fatal(err)
	}
	for what := range made {
		kind, table, _ := strings.Cut(what, " ")
		// What the index of words begins with, and the numbers 0 of sqlite_sequence, are SQLite's.
		own := strings.HasPrefix(table, "photo_search_") && table != "photo_search_config" || strings.HasPrefix(table, "sqlite_")
		if kind != "table" || own {
			continue
		}
		want := map[string]int{"photo_search_config": 1}[table] // the version of its form
		var rows int
		if err := fresh.QueryRow(`SELECT COUNT(*) FROM ` + quoted(table)).Scan(&rows); err != nil {
			t.Fatal(err)
		} else if rows != want {
			t.Errorf("the migrations put %d rows into %s, and a new catalog has %d: see bring", rows, table, want)
		}
	}
	if *update {
		if err := os.WriteFile("shape.sql", []byte(writeShape(made)), 0o644); err != nil {
			t.Fatal(err)
		}
		ourShapeText = writeShape(made)
	}
	written := readShape(ourShapeText)
	if maps.Equal(made, written) {
		return
	}
	for what := range made {
		if made[what] != written[what] {
			t.Errorf("%s is another in shape.sql than the migrations make", what)
		}
	}
	for what := range written {
		if _, there := made[what]; !there {
			t.Errorf("%s is in shape.sql, and no migration makes it", what)
		}
	}
	t.Error("after a new migration: go test -tags sqlite_fts5 ./catalog/sqlite -run TestShape -update")
}

// A new catalog is made at once and not by the migrations. It is as shape.sql says, which the
// test above holds against what they make.
func TestANewCatalogIsThatOfTheMigrations(t *testing.T) {
	var passed []contract.Version
	db, err := File(filepath.Join(t.TempDir(), "catalog.db")).Create(t.Context(), func(_ context.Context, _ contract.Writer, v contract.Version) error {
		passed = append(passed, v)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if newest := len(schema.Migrations()); !slices.Equal(passed, []contract.Version{{First: true}, {Number: newest, Last: true}}) {
		t.Errorf("versions passed: %+v", passed)
	}
	if err := db.View(t.Context(), func(r contract.Reader) error {
		return r.Shape(t.Context(), func(part, how string) { t.Errorf("%s: %s", part, how) })
	}); err != nil {
		t.Fatal(err)
	}
}

// SQLite lets nobody make its own tables, whatever was made before them.
func TestTablesOfSQLiteAreItsOwn(t *testing.T) {
	fresh, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	tx, err := fresh.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	asked := false
	err = makeMissing(t.Context(), tx, func(table string) bool {
		asked = asked || table == "sqlite_sequence"
		return table == "sqlite_sequence"
	})
	if err != nil || !asked {
		t.Errorf("asked %v: %v", asked, err)
	}
}
