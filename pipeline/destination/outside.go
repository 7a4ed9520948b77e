package destination

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/schema"
)

// ErrUnusable says that nothing can be written at the place that was named.
var ErrUnusable = errors.New("the destination cannot be used")

// WriteOwnerOnly writes a file that a person of the catalog hands on themselves, whole or
// not at all, readable to its owner only. It is no export: nothing of it is in the
// ledger. A file at to is replaced only if replace says so; else the error is
// fs.ErrExist. It refuses, as an export does, to write inside the catalog.
func WriteOwnerOnly(ctx context.Context, catalog, to string, data []byte, replace bool) error {
	return Outside(catalog, to, func() error {
		if replace {
			return atomicfile.Replace(ctx, to, 0o600, data)
		}
		return atomicfile.WriteOnce(ctx, to, 0o600, bytes.NewReader(data), schema.DigestOf(data), int64(len(data)))
	})
}

// Vacant reports whether a new file can be called to: fs.ErrExist if there is one,
// ErrUnusable if there is no folder for it.
func Vacant(to string) error {
	if _, err := os.Lstat(to); err == nil {
		return &fs.PathError{Op: "write", Path: to, Err: fs.ErrExist}
	}
	path, err := paths.Real(to)
	if err != nil {
		return err
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return fmt.Errorf("%w: there is no folder for %s", ErrUnusable, to)
	}
	return nil
}

// TakeBack removes a file that WriteOwnerOnly wrote and that is of no use to anybody.
func TakeBack(to string) error { return os.Remove(to) }

// Outside runs write unless to lies in the catalog.
func Outside(catalog, to string, write func() error) error {
	own, err := paths.Real(catalog)
	if err != nil {
		return err
	}
	path, err := paths.Real(to)
	if err != nil {
		return err
	}
	if paths.Within(path, own) {
		return fmt.Errorf("%w: %s lies inside the catalog", ErrUnusable, to)
	}
	if err = write(); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	return err
}
