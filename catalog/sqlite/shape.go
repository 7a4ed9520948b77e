package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/stillroom/stillroom/schema"
)

// shapes compares the tables, indexes, triggers, views and version of the database with
// those that the migrations make of an empty one.
type shapes struct{ tx *sql.Tx }

func (q shapes) Shape(ctx context.Context, differs func(part, how string)) error {
	want, err := ourShape()
	if err != nil {
		return err
	}
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
		differs("database version", fmt.Sprintf("the database says %d, and its tables are those of %d", v, newest))
	}
	return nil
}

// ourShape is the shape that the migrations make of an empty database. It is computed
// once, because the migrations are part of the program.
var ourShape = sync.OnceValues(func() (map[string]string, error) {
	fresh, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		return nil, err
	}
	defer fresh.Close()
	fresh.SetMaxOpenConns(1) // another connection would be another database
	for _, m := range schema.Migrations() {
		if _, err := fresh.Exec(m.SQL); err != nil {
			return nil, fmt.Errorf("migration %s: %w", m.Name, err)
		}
	}
	return shape(context.Background(), fresh)
})

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
