package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/stillroom/stillroom/catalog/contract"
)

// Scrub rewrites the file: what SQLite deletes stays readable in it until something else
// needs the room.
func (db *DB) Scrub(ctx context.Context) error {
	done, err := db.turns.take(ctx, false, newWait(contract.Turn{}))
	if err != nil {
		return err
	}
	defer done()
	for _, q := range []string{
		`INSERT INTO photo_search (photo_search) VALUES ('rebuild')`, // its index keeps words until it is merged
		`VACUUM`,
	} {
		if err := patiently(ctx, func() error { _, err := db.write.ExecContext(ctx, q); return Named(err) }); err != nil {
			return err
		}
	}
	err = patiently(ctx, func() error {
		var busy bool
		var pages, moved int
		if err := db.write.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved); err != nil {
			return Named(err)
		}
		if busy {
			return contract.ErrBusy // it says so in a row, and not as an error
		}
		return nil
	})
	if err != nil {
		return err
	}
	return db.settleLog(ctx)
}

// settleLog makes it durable that the log of the database is empty: SQLite cuts it, and
// does not wait for the disk. Else it is there again when the power goes, with what was
// erased.
func (db *DB) settleLog(ctx context.Context) error {
	var file string
	if err := db.write.QueryRowContext(ctx, `SELECT file FROM pragma_database_list WHERE name = 'main'`).Scan(&file); err != nil {
		return Named(err)
	}
	if file == "" {
		return nil // in memory
	}
	log, err := os.OpenFile(file+"-wal", os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	return errors.Join(log.Sync(), log.Close())
}

// patience is how often a database is asked for that others read: for some seconds, by
// busyTimeout.
const patience = 20

func patiently(ctx context.Context, ask func() error) (err error) {
	for range patience {
		if err = ask(); !errors.Is(err, contract.ErrBusy) || ctx.Err() != nil {
			return err
		}
	}
	return err
}
