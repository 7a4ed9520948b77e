package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// HasFTS5 reports whether this build has full-text search; without it no catalog opens.
func HasFTS5() bool { return hasFTS5 }

// ErrNoFTS5 is the error of opening a catalog in a build without full-text search.
var ErrNoFTS5 = errors.New("this stillroom was built without full-text search; build it with `make build` (go build -tags sqlite_fts5)")

// SQLite itself waits for so long, and cannot be interrupted meanwhile. A writer asks
// again and again.
const (
	busyTimeout      = 250 * time.Millisecond
	busyTimeoutReads = 5 * time.Second
)

// File is the place of a database: the path of its file.
type File string

var _ contract.Place = File("")

// Create makes the file with mode 0600.
func (f File) Create(ctx context.Context, pass contract.Passing) (contract.Database, error) {
	if !hasFTS5 {
		return nil, ErrNoFTS5
	}
	path := string(f)
	// The file is made first, so that it never exists with wider permissions.
	made, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := made.Close(); err != nil {
		return nil, err
	}
	db, err := open(path)
	if err != nil {
		return nil, err
	}
	if err := db.migrate(ctx, pass); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Open is by contract.
func (f File) Open(ctx context.Context, pass contract.Passing) (contract.Database, error) {
	if !hasFTS5 {
		return nil, ErrNoFTS5
	}
	path := string(f)
	// SQLite would create a missing file: a typo must not make an empty catalog.
	if err := looksOurs(path); err != nil {
		return nil, err
	}
	left := mendBeside(path)
	db, err := open(path)
	if err != nil {
		return nil, err
	}
	if err = isOurs(ctx, db.read, path); err == nil {
		err = db.migrate(ctx, pass)
	}
	switch {
	case err == nil:
		db.left = left
		return db, nil
	case left != nil && cannotBeWritten(err) && !readable(path+"-wal"):
		return nil, errors.Join(left, db.Close())
	}
	err = errors.Join(err, db.Close())
	if !cannotBeWritten(err) {
		return nil, err
	}
	if db, err = openStill(ctx, path, pass, err); err != nil {
		return nil, err
	}
	db.left = left
	return db, nil
}

// OpenStill is by contract.
func (f File) OpenStill(ctx context.Context) (contract.Database, error) {
	path := string(f)
	if err := looksOurs(path); err != nil {
		return nil, err
	}
	at, err := dsn(path, "ro", url.Values{"_query_only": {"1"}, "immutable": {"1"}})
	if err != nil {
		return nil, err
	}
	db := &DB{readDSN: at, write: sql.OpenDB(refusing{schema.ErrReadOnly})}
	if db.read, err = sql.Open("sqlite3", at); err != nil {
		return nil, err
	}
	if err := isOurs(ctx, db.read, path); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// dsn builds the connection string. The path goes in as a URL, or a "?" or
// "#" in it would cut the name short and SQLite would open another file.
func dsn(path, mode string, extra url.Values) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	q := url.Values{
		"mode":          {mode},
		"_foreign_keys": {"on"},
		"_busy_timeout": {fmt.Sprint(busyTimeoutReads.Milliseconds())},
	}
	for k, v := range extra {
		q[k] = v
	}
	return (&url.URL{Scheme: "file", Path: abs, RawQuery: q.Encode()}).String(), nil
}

func open(path string) (*DB, error) {
	w, err := dsn(path, "rw", url.Values{"_journal_mode": {"WAL"}, "_txlock": {"immediate"}, "_synchronous": {"FULL"},
		"_busy_timeout": {fmt.Sprint(busyTimeout.Milliseconds())},
		// Delete triggers fire for rows that REPLACE takes away only with this pragma.
		"_recursive_triggers": {"1"},
		// An import runs the same few statements for every photo, and they compile slowly
		// with the triggers that watch the tables.
		"_stmt_cache_size": {"64"}})
	if err != nil {
		return nil, err
	}
	// A listing asks the same few questions for every photo. Photos are chosen and then
	// fetched a few at a time: the pages that both of it need are to be read once (KiB).
	r, err := dsn(path, "ro", url.Values{"_query_only": {"1"}, "_stmt_cache_size": {"64"}, "_cache_size": {"-8192"}})
	if err != nil {
		return nil, err
	}
	db := &DB{readDSN: r, turns: turns{path}}
	if db.write, err = sql.Open("sqlite3", w); err != nil {
		return nil, err
	}
	db.write.SetMaxOpenConns(1)
	if db.read, err = sql.Open("sqlite3", r); err != nil {
		return nil, errors.Join(err, db.write.Close())
	}
	return db, nil
}
