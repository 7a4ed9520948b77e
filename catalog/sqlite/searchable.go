package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"strings"
)

// wordsAsked is how many words are looked for at most: each part of the index is met by
// many.
const wordsAsked = 500

// searchable looks for words of the index by the index, as somebody does who searches, and
// says what is wrong. SQLite's own check compares the index with the rows, and not by
// which way a word is found in it. The words and where they are found are of one moment:
// somebody may write meanwhile.
func searchable(ctx context.Context, db *sql.DB) (damage []string, err error) {
	c, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if _, err := c.ExecContext(ctx, `PRAGMA query_only = OFF`); err != nil { // of a connection that can only read
		return nil, err
	}
	if _, err := c.ExecContext(ctx, `CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, photo_search, 'row')`); err != nil {
		return nil, err
	}
	tx, err := c.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	type word struct {
		term string
		rows int
	}
	var all []word
	err = each(func() (*sql.Rows, error) { return tx.QueryContext(ctx, `SELECT term, doc FROM temp.words`) }, func(rows *sql.Rows) error {
		var w word
		err := rows.Scan(&w.term, &w.rows)
		all = append(all, w)
		return err
	})
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return []string{"the search index cannot be read"}, nil
	}
	step := max(1, len(all)/wordsAsked)
	for i := 0; i < len(all); i += step {
		var n int
		err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM photo_search WHERE photo_search MATCH ?`, `"`+strings.ReplaceAll(all[i].term, `"`, `""`)+`"`).Scan(&n)
		switch {
		case ctx.Err() != nil:
			return nil, errors.Join(err, ctx.Err())
		case err != nil || n != all[i].rows:
			return []string{"the search index does not find what it holds"}, nil
		}
	}
	return nil, nil
}
