package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/catalog/contract"
)

// magic begins every database of SQLite.
var magic = []byte("SQLite format 3\x00")

// looksOurs looks at a file before SQLite, which would turn an empty file into an empty
// database. The error is ErrNone if no file is there, and ErrForeign if SQLite did not
// write it.
func looksOurs(path string) error {
	info, err := os.Stat(path) // first: a pipe would be waited for
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: %s", contract.ErrNone, filepath.Dir(path))
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s: %w: it is not a file", path, contract.ErrForeign)
	case info.Size() == 0:
		return fmt.Errorf("%s: %w: it is empty", path, contract.ErrForeign)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(f, head); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if !bytes.Equal(head, magic) {
		return fmt.Errorf("%s: %w: SQLite did not write it", path, contract.ErrForeign)
	}
	return nil
}

// isOurs checks that a database is a catalog before anything is written to it. Other
// programs have photos and people too, and a catalog may have lost tables: so it has some
// of those that every version has.
func isOurs(ctx context.Context, db *sql.DB, path string) error {
	const some = 3
	var tables, ours int
	err := db.QueryRowContext(ctx, `
		SELECT COUNT(*), COUNT(*) FILTER (WHERE name IN (
		  'catalog_info', 'photos', 'originals', 'import_items', 'clock_corrections', 'consents', 'consent_events', 'room_people'))
		FROM sqlite_schema WHERE type = 'table'`).Scan(&tables, &ours)
	switch {
	case err != nil:
		return err
	case tables == 0:
		return fmt.Errorf("%s: %w: no table is in it", path, contract.ErrForeign)
	case ours < some:
		return fmt.Errorf("%s: %w: it is another program's", path, contract.ErrForeign)
	}
	return nil
}
