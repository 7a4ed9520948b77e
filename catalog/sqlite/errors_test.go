package sqlite

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mattn/go-sqlite3"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/contract/contracttest"
	"github.com/stillroom/stillroom/schema"
)

func TestNamed(t *testing.T) {
	for what, x := range map[string]struct {
		err  sqlite3.Error
		want []error
	}{
		"busy":          {sqlite3.Error{Code: sqlite3.ErrBusy}, []error{contract.ErrBusy}},
		"locked":        {sqlite3.Error{Code: sqlite3.ErrLocked}, []error{contract.ErrBusy}},
		"read-only":     {sqlite3.Error{Code: sqlite3.ErrReadonly}, []error{schema.ErrReadOnly, contract.ErrUnwritable}},
		"no permission": {sqlite3.Error{Code: sqlite3.ErrPerm}, []error{schema.ErrReadOnly, contract.ErrUnwritable}},
		"full":          {sqlite3.Error{Code: sqlite3.ErrFull}, []error{schema.ErrDiskFull, contract.ErrUnwritable}},
		"no space":      {sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.ENOSPC}, []error{schema.ErrDiskFull, contract.ErrUnwritable}},
		"not opened":    {sqlite3.Error{Code: sqlite3.ErrCantOpen}, []error{contract.ErrUnwritable}},
		"cannot read":   {sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.EIO}, []error{contract.ErrUnwritable}},
		"a foreign key": {sqlite3.Error{Code: sqlite3.ErrConstraint, ExtendedCode: sqlite3.ErrConstraintForeignKey}, []error{contract.ErrReference}},
		"another check": {sqlite3.Error{Code: sqlite3.ErrConstraint, ExtendedCode: sqlite3.ErrConstraintCheck}, nil},
	} {
		err := Named(fmt.Errorf("write: %w", x.err))
		for _, is := range []error{
			contract.ErrBusy, contract.ErrUnwritable, contract.ErrReference, schema.ErrReadOnly, schema.ErrDiskFull,
		} {
			want := false
			for _, w := range x.want {
				want = want || w == is
			}
			if errors.Is(err, is) != want {
				t.Errorf("%s: is %q: %v", what, is, !want)
			}
		}
		for _, ours := range []error{schema.ErrReadOnly, schema.ErrDiskFull} {
			if errors.Is(err, ours) && err.Error() != ours.Error() {
				t.Errorf("%s: it says %q, want %q alone", what, err, ours)
			}
		}
		if !errors.As(err, new(sqlite3.Error)) {
			t.Errorf("%s: what SQLite said is lost", what)
		}
		if again := Named(fmt.Errorf("more: %w", err)); again.Error() != "more: "+err.Error() {
			t.Errorf("%s: named twice: %v", what, again)
		}
	}
}

// What a trigger says is the database's own word, as it stands in the migrations.
func TestRefusedByTheDatabase(t *testing.T) {
	db, err := File(filepath.Join(t.TempDir(), "c.db")).Create(t.Context(), contracttest.Untouched)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Change(t.Context(), func(w contract.Writer) error {
		return exec(t.Context(), w.(*Tx).tx, `
			CREATE TEMP TRIGGER no BEFORE INSERT ON catalog_info BEGIN SELECT RAISE(ABORT, 'it never changes'); END;
			INSERT INTO catalog_info (key, value) VALUES ('a', 'b')`)
	})
	var refused *contract.RefusedError
	if !errors.As(err, &refused) || refused.Text != "it never changes" || strings.Contains(err.Error(), ":") {
		t.Errorf("got %v", err)
	}
}
