package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/catalog/contract"
)

// LeftError says that another user left a file that SQLite keeps beside the database, or
// that its mode is wrong, so that the database cannot be used. The file may hold the
// newest rows and must never be removed.
type LeftError struct {
	Path string
	Mode fs.FileMode
	Read bool // it cannot even be read
}

func (e *LeftError) Error() string {
	what := "written"
	if e.Read {
		what = "read"
	}
	return fmt.Sprintf("%s cannot be %s: it was left by another user (%smode %04o)", filepath.Base(e.Path), what, ownerOf(e.Path), e.Mode.Perm())
}

// Is makes it one of the errors that say that nothing can be written there.
func (e *LeftError) Is(target error) bool { return target == contract.ErrUnwritable }

// mendBeside gives our files beside a database the mode of the database: SQLite made them
// with the mode that it had then. A file of another user is a LeftError.
func mendBeside(path string) error {
	db, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !writable(path) {
		return nil // nobody means to write here
	}
	var left error
	for _, end := range []string{"-wal", "-shm"} {
		info, err := os.Lstat(path + end)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			continue
		}
		if info.Mode().Perm()&0o600 != 0o600 && db.Mode().Perm()&0o600 == 0o600 {
			_ = os.Chmod(path+end, db.Mode().Perm()) // refused where it is not ours, which is found next
		}
		if !writable(path + end) {
			left = errors.Join(left, &LeftError{Path: path + end, Mode: info.Mode(), Read: !readable(path + end)})
		}
	}
	return left
}
