package sqlite

import (
	"context"

	"github.com/stillroom/stillroom/catalog/contract"
)

// Scrub rewrites the file: what SQLite deletes stays readable in it until something else
// needs the room.
func (db *DB) Scrub(ctx context.Context) error {
	for _, q := range []string{
		`INSERT INTO photo_search (photo_search) VALUES ('rebuild')`, // its index keeps words until it is merged
		`VACUUM`,
	} {
		if _, err := db.write.ExecContext(ctx, q); err != nil {
			return Named(err)
		}
	}
	var busy bool
	var pages, moved int
	if err := db.write.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved); err != nil {
		return Named(err)
	}
	if busy {
		return contract.ErrBusy // it says so in a row, and not as an error
	}
	return nil
}
