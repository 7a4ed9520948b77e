package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog/contract"
)

// MendShape makes triggers, views, indexes and missing tables as the migrations make
// them, and takes away those that this program did not make. It leaves a table of another
// shape, or a foreign table that holds rows, for people to decide about.
func (q shapes) MendShape(ctx context.Context) error {
	tx := q.tx
	want := ourShape()
	have, err := shape(ctx, tx)
	if err != nil {
		return err
	}
	for _, what := range slices.Sorted(maps.Keys(have)) {
		text, ours := want[what]
		kind, name, _ := strings.Cut(what, " ")
		switch {
		case ours && text == have[what] || strings.HasPrefix(name, "sqlite_"):
			continue
		case kind == "table" && ours:
			return fmt.Errorf("%w: table %s has other columns or rules", contract.ErrShape, name)
		case kind == "table":
			var n int
			if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+quoted(name)).Scan(&n); err != nil {
				return err
			}
			if n > 0 {
				return fmt.Errorf("%w: table %s does not belong to this program and was kept with its rows (%d): take it out of catalog.db", contract.ErrShape, name, n)
			}
		}
		if _, err := tx.ExecContext(ctx, `DROP `+kind+` IF EXISTS main.`+quoted(name)); err != nil {
			return err
		}
	}
	return makeMissing(ctx, tx, func(string) bool { return true })
}

// makeMissing makes the missing parts of the tables that mine names.
func makeMissing(ctx context.Context, tx *sql.Tx, mine func(table string) bool) error {
	want := ourShape()
	have, err := shape(ctx, tx)
	if err != nil {
		return err
	}
	for _, kind := range []string{"table", "index", "view", "trigger"} {
		for _, what := range slices.Sorted(maps.Keys(want)) {
			of, name, _ := strings.Cut(what, " ")
			table, text, _ := strings.Cut(want[what], ": ")
			// SQLite makes its own tables, and lets nobody else make them.
			if _, there := have[what]; there || of != kind || !mine(table) || text == "" || strings.HasPrefix(name, "sqlite_") {
				continue
			}
			if _, err := tx.ExecContext(ctx, text); err != nil {
				return err
			}
			// A full-text table makes other tables with itself.
			if strings.HasPrefix(text, "CREATE VIRTUAL") {
				if have, err = shape(ctx, tx); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// rower is a transaction, or a database outside of one.
type rower interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// HasTable is by contract.
func (q shapes) HasTable(ctx context.Context, name string) (bool, error) {
	return hasTable(ctx, q.tx, name)
}

func hasTable(ctx context.Context, q rower, name string) (there bool, err error) {
	err = q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?)`, name).Scan(&there)
	return there, err
}
