package sqlite

import (
	"database/sql"
	"errors"
	"iter"
)

// cursor is the answer of a query, as it is asked for; an error is the last of it.
func cursor[T any](query func() (*sql.Rows, error), scan func(*sql.Rows) (T, error)) iter.Seq2[T, error] {
	enough := errors.New("nobody asks for more")
	return func(yield func(T, error) bool) {
		err := each(query, func(rows *sql.Rows) error {
			v, err := scan(rows)
			if err == nil && !yield(v, nil) {
				err = enough
			}
			return err
		})
		if err != nil && !errors.Is(err, enough) {
			var none T
			yield(none, err)
		}
	}
}
