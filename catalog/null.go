package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
)

// null stores an empty string as NULL: "not said" has one form in the database.
func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func nullPtr[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

func ptr[T any](n sql.Null[T]) *T {
	if !n.Valid {
		return nil
	}
	return &n.V
}

// jsonText stores v as JSON text; a nil pointer as NULL.
func jsonText[T any](p *T) (any, error) {
	if p == nil {
		return nil, nil
	}
	b, err := json.Marshal(p)
	return string(b), err
}

// jsonPtr reads what jsonText stored.
func jsonPtr[T any](n sql.NullString) (*T, error) {
	if !n.Valid {
		return nil, nil
	}
	v := new(T)
	return v, json.Unmarshal([]byte(n.String), v)
}

// each runs a query and calls row for every line of the answer.
func each(q func() (*sql.Rows, error), row func(*sql.Rows) error) error {
	rows, err := q()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// rower is a transaction, or a database outside of one.
type rower interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

func hasTable(ctx context.Context, q rower, name string) (there bool, err error) {
	err = q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?)`, name).Scan(&there)
	return there, err
}
