package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/mattn/go-sqlite3"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/pipeline/apart"
	"github.com/stillroom/stillroom/schema"
)

// still is a catalog that can be read where it lies but not written: on a disk that is
// mounted for reading, in a snapshot, in another user's folder, or on a full disk. SQLite
// cannot open a database in WAL mode there, because it needs to write a file beside it.
type still struct {
	path    string        // of the database
	was     fs.FileInfo   // as it was when it was opened
	log     logState      // of its write-ahead log then
	refused error         // of whoever wants to write
	copy    *apart.Folder // of the copy that is read in its place; nil for none
}

// openStill opens a catalog that cannot be written where it lies, for reading. Without a
// write-ahead log it reads the database as it is. A write-ahead log may hold a no, so
// with one it reads a copy of both.
func openStill(ctx context.Context, path string, pass contract.Passing, because error) (*DB, error) {
	s := &still{path: path}
	var err error
	if s.was, err = os.Stat(path); err != nil {
		return nil, err
	}
	if s.log, err = logOf(path); err != nil {
		return nil, err
	}
	from, extra := path, url.Values{"_query_only": {"1"}, "immutable": {"1"}}
	if s.log.length > 0 {
		if from, err = s.copyBoth(); err != nil {
			return nil, errors.Join(fmt.Errorf("read the catalog: %w", because), err, s.close())
		}
		extra.Del("immutable")
	}
	r, err := dsn(from, "ro", extra)
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	s.refused = fmt.Errorf("%w: %s", schema.ErrReadOnly, filepath.Dir(path))
	if errors.Is(Named(because), schema.ErrDiskFull) {
		s.refused = fmt.Errorf("%w: %w: %s", schema.ErrReadOnly, schema.ErrDiskFull, filepath.Dir(path))
	}
	db := &DB{readDSN: r, still: s, write: sql.OpenDB(refusing{s.refused})}
	if db.read, err = sql.Open("sqlite3", r); err != nil {
		return nil, errors.Join(err, s.close())
	}
	if err := db.migrate(ctx, pass); err != nil {
		if errors.Is(err, schema.ErrReadOnly) {
			err = fmt.Errorf("an older program made it, and it has to be updated first: %w", err)
		}
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// logState tells one state of a write-ahead log from another. SQLite writes it anew from its
// beginning when all of it is in the database, and leaves it as long as it was.
type logState struct {
	length  int64
	written time.Time
	head    [32]byte // with the salts, which are others each time it is begun again
}

// logOf is the state of the write-ahead log of a database; the zero one if there is none.
func logOf(path string) (state logState, err error) {
	f, err := os.Open(path + "-wal")
	if errors.Is(err, fs.ErrNotExist) {
		return state, nil
	} else if err != nil {
		return state, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return state, err
	}
	state.length, state.written = info.Size(), info.ModTime()
	if _, err = io.ReadFull(f, state.head[:]); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil // it is empty, or was just begun
	}
	return state, err
}

// copyBoth copies database and log into a folder of their own, which nobody else
// can read.
func (s *still) copyBoth() (path string, err error) {
	if s.copy, err = apart.New(); err != nil {
		return "", err
	}
	path = filepath.Join(s.copy.Path(), filepath.Base(s.path))
	for _, end := range []string{"", "-wal"} {
		if err := copyFile(path+end, s.path+end); err != nil {
			return "", err
		}
	}
	return path, s.unchanged()
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// unchanged returns ErrChanged if somebody wrote to the database since it was opened.
func (s *still) unchanged() error {
	now, err := os.Stat(s.path)
	if err != nil {
		return err
	}
	log, err := logOf(s.path)
	if err != nil {
		return err
	}
	if now.Size() != s.was.Size() || !now.ModTime().Equal(s.was.ModTime()) || log != s.log {
		return contract.ErrChanged
	}
	return nil
}

// close removes the copy, and returns ErrChanged if the reads may not be of one moment.
func (s *still) close() error {
	if s == nil {
		return nil
	}
	if s.copy != nil {
		return s.copy.Close() // it was compared when it was made
	}
	return s.unchanged()
}

// refusing is a connector whose every connection fails with the same error.
type refusing struct{ err error }

func (r refusing) Connect(context.Context) (driver.Conn, error) { return nil, r.err }
func (r refusing) Driver() driver.Driver                        { return &sqlite3.SQLiteDriver{} }

// ReadOnly is by contract.
func (db *DB) ReadOnly() error {
	if db.still == nil {
		return nil
	}
	return db.still.refused
}
