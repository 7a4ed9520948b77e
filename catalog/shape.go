package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/stillroom/stillroom/schema"
)

// proveShape compares what the database is made of with what the migrations make
// of an empty one: tables, indexes, triggers, views, and its version.
func proveShape(ctx context.Context, tx *sql.Tx, found func(schema.LedgerFault)) error {
	want, err := ourShape()
	if err != nil {
		return err
	}
	have, err := shape(ctx, tx)
	if err != nil {
		return err
	}
	tell := func(what, message string) {
		found(schema.LedgerFault{Kind: schema.FaultSchema, Subject: what, Message: message})
	}
	for _, what := range slices.Sorted(maps.Keys(want)) {
		switch text, there := have[what]; {
		case !there:
			tell(what, "it is not there")
		case text != want[what]:
			tell(what, "it is another than this program made")
		}
	}
	for _, what := range slices.Sorted(maps.Keys(have)) {
		if _, ours := want[what]; !ours {
			tell(what, "this program did not make it")
		}
	}
	if v, err := version(ctx, tx); err != nil {
		return err
	} else if newest := len(schema.Migrations()); v != newest {
		tell("database version", fmt.Sprintf("it is %d, and the tables are of %d", v, newest))
	}
	return nil
}

// ourShape is what the migrations make of an empty database; they are part of the
// program, and so is what comes of them.
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

// shape is the text of everything in a database, by kind and name. SQLite's own
// notes of how long tables are decide nothing.
func shape(ctx context.Context, db querier) (map[string]string, error) {
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
