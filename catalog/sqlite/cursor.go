package sqlite

import (
	"database/sql"
	"errors"
	"iter"
)

// cursor yields the rows of a query one at a time; an error comes last.
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
