package catalog

import (
	"database/sql"
	"encoding/json"
	"strings"
)

// null stores an empty string as NULL: "not said" has one form in the database.
func null(s string) any {
	if s == "" {
		return nil
	}
	return s
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

// marshal is JSON as stored and hashed: one form for one value.
func marshal(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}
