package sqlite

import (
	"database/sql"
	"flag"
	"maps"
	"os"
	"testing"

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
