package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"

	"github.com/stillroom/stillroom/schema"
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

// jsonList reads a list of a row. Most are empty, and are not worth a reading.
func jsonList[T any](text string, list *[]T) error {
	if text == "[]" {
		*list = []T{}
		return nil
	}
	return json.Unmarshal([]byte(text), list)
}

// exec runs a statement, and gives its error the contract's name.
func exec(ctx context.Context, tx *sql.Tx, query string, args ...any) error {
	_, err := tx.ExecContext(ctx, query, args...)
	return Named(err)
}

// affected is exec, and returns the number of rows that it wrote or deleted.
func affected(ctx context.Context, tx *sql.Tx, query string, args ...any) (int, error) {
	done, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, Named(err)
	}
	n, err := done.RowsAffected()
	return int(n), Named(err)
}

// added is exec, and returns the number that the database gave the row.
func added(ctx context.Context, tx *sql.Tx, query string, args ...any) (int64, error) {
	done, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, Named(err)
	}
	n, err := done.LastInsertId()
	return n, Named(err)
}

// hexOrNone is a digest as the tables have it, "" for none.
func hexOrNone(d schema.Digest) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// touches is exec, and reports whether it wrote any row.
func touches(ctx context.Context, tx *sql.Tx, query string, args ...any) (bool, error) {
	n, err := affected(ctx, tx, query, args...)
	return n > 0, err
}

// each runs a query and calls row for every row of the result.
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

// column runs a query that returns one text a row.
func column(ctx context.Context, tx *sql.Tx, query string, args ...any) ([]string, error) {
	var list []string
	err := each(func() (*sql.Rows, error) { return tx.QueryContext(ctx, query, args...) }, func(rows *sql.Rows) error {
		var s string
		err := rows.Scan(&s)
		list = append(list, s)
		return err
	})
	return list, err
}

// columnIn is column for a query whose argument is a list.
func columnIn(ctx context.Context, tx *sql.Tx, query string, ids []string) ([]string, error) {
	list, err := marshal(append([]string{}, ids...))
	if err != nil {
		return nil, err
	}
	return column(ctx, tx, query, list)
}

// among is the condition that a column is one of a list, with its argument: no condition
// if the list is nil, and a condition that nothing meets if it is empty.
func among(column string, only []string) (where string, args []any, err error) {
	if only == nil {
		return ``, nil, nil
	}
	list, err := marshal(only)
	return ` WHERE ` + column + ` IN (SELECT value FROM json_each(?))`, []any{list}, err
}

// rowsAmong runs a query about the rows of which a column is one of a list, or about all
// rows if the list is nil, and calls row for each.
func rowsAmong(
	ctx context.Context, tx *sql.Tx, query, by string, only []string, order string, row func(*sql.Rows) error,
) error {
	where, args, err := among(by, only)
	if err != nil {
		return err
	}
	return each(func() (*sql.Rows, error) { return tx.QueryContext(ctx, query+where+order, args...) }, row)
}

// digests is column for digests.
func digests(ctx context.Context, tx *sql.Tx, query string, args ...any) ([]schema.Digest, error) {
	texts, err := column(ctx, tx, query, args...)
	if err != nil {
		return nil, err
	}
	list := make([]schema.Digest, len(texts))
	for i, s := range texts {
		if list[i], err = schema.ParseDigest(s); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// oneText runs a query that returns one text or no row.
func oneText(ctx context.Context, tx *sql.Tx, query string, args ...any) (text string, found bool, err error) {
	err = tx.QueryRowContext(ctx, query, args...).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return text, err == nil, err
}

// marshal is JSON as it is stored: one form for one value.
func marshal(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}

// likeEscape lets LIKE match a person's text literally.
func likeEscape(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}
