package sqlite

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/mattn/go-sqlite3"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// A catalog on a full disk is read, and says that the disk is full: somebody can make room.
func TestStillSaysThatTheDiskIsFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	pass := func(context.Context, contract.Writer, contract.Version) error { return nil }
	db, err := File(path).Create(t.Context(), pass)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for because, full := range map[error]bool{
		sqlite3.Error{Code: sqlite3.ErrFull}:     true,
		sqlite3.Error{Code: sqlite3.ErrCantOpen}: false,
	} {
		still, err := openStill(t.Context(), path, pass, because)
		if err != nil {
			t.Fatal(err)
		}
		if err := still.ReadOnly(); !errors.Is(err, schema.ErrReadOnly) || errors.Is(err, schema.ErrDiskFull) != full {
			t.Errorf("after %v: %v", because, err)
		}
		if err := still.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
