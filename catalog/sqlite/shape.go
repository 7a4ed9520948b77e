package sqlite

import (
	"context"
	"database/sql"
	_ "embed" // of shape.sql
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/stillroom/stillroom/schema"
)

// shapes compares the tables, indexes, triggers, views and version of the database with
// those that the migrations make of an empty one.
type shapes struct{ tx *sql.Tx }

func (q shapes) Shape(ctx context.Context, differs func(part, how string)) error {
	want := ourShape()
	have, err := shape(ctx, q.tx)
	if err != nil {
		return err
	}
	for _, what := range slices.Sorted(maps.Keys(want)) {
		switch text, there := have[what]; {
		case !there:
			differs(what, "it is not there")
		case text != want[what]:
			differs(what, "it is another than this program made")
		}
	}
	for _, what := range slices.Sorted(maps.Keys(have)) {
		if _, ours := want[what]; !ours {
			differs(what, "this program did not make it")
		}
	}
	if v, err := version(ctx, q.tx); err != nil {
		return err
	} else if newest := len(schema.Migrations()); v != newest {
		differs("database version", fmt.Sprintf("the database says version %d, and its tables are of version %d", v, newest))
	}
	return nil
}

// ourShapeText is the shape that the migrations make of an empty database, as shape.sql
// has it; a test makes it anew. A new catalog is made of it: see bring. To run the
// migrations at each start of verify would take as long as a thousand photos do.
//
//go:embed shape.sql
var ourShapeText string

var ourShape = sync.OnceValue(func() map[string]string { return readShape(ourShapeText) })

// A part of shape.sql begins with a line of its kind and name, and of its table. What
// follows is its SQL, and is nothing for an index that SQLite made by itself.
const shapePart = "--@ "

func readShape(text string) map[string]string {
	m := map[string]string{}
	for _, part := range strings.Split("\n"+text, "\n"+shapePart)[1:] {
		head, rest, _ := strings.Cut(part, "\n")
		what, table, _ := strings.Cut(head, " of ")
		m[what] = table + ": " + strings.TrimSuffix(rest, ";\n")
	}
	return m
}

func writeShape(m map[string]string) string {
	var b strings.Builder
	b.WriteString("-- The database as the migrations make it, of which a new one is made. Written by a test: see shape_test.go.\n")
	for _, what := range slices.Sorted(maps.Keys(m)) {
		table, text, _ := strings.Cut(m[what], ": ")
		b.WriteString("\n" + shapePart + what + " of " + table + "\n")
		if text != "" {
			b.WriteString(text + ";\n")
		}
	}
	return b.String()
}

// shape returns the SQL of everything in a database, by kind and name. SQLite's own
// statistics tables are left out.
func shape(ctx context.Context, db interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}) (map[string]string, error) {
	m := map[string]string{}
	err := each(func() (*sql.Rows, error) {
		return db.QueryContext(ctx, `
			SELECT type || ' ' || name, tbl_name || ': ' || COALESCE(sql, '')
			  FROM sqlite_schema
			 WHERE name NOT LIKE 'sqlite\_stat%' ESCAPE '\'`)
	}, func(rows *sql.Rows) error {
		var what, text string
		err := rows.Scan(&what, &text)
		m[what] = text
		return err
	})
	return m, err
}
