package destination

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"time"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// mirror is a mirror in which files stand beside the copies of originals.
type mirror struct{ in store.Storage }

// InMirror is a place in a storage, which the caller keeps open, and locked while
// anything is written or removed.
func InMirror(s store.Storage) Place { return mirror{s} }

func (m mirror) Path(rel string) string {
	return filepath.Join(m.in.Identity().Path, filepath.FromSlash(rel))
}

// file reports what is no file, or is reached by a link.
func (m mirror) file(rel string) error {
	for folder := path.Dir(rel); folder != "."; folder = path.Dir(folder) {
		switch info, err := m.in.Stat(folder); {
		case err != nil:
			return err
		case info.Mode()&fs.ModeSymlink != 0:
			return fmt.Errorf("%s: %w", m.Path(folder), ErrLink)
		}
	}
	switch info, err := m.in.Stat(rel); {
	case err != nil:
		return err
	case info.Mode()&fs.ModeSymlink != 0:
		return fmt.Errorf("%s: %w", m.Path(rel), ErrLink)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s: %w", m.Path(rel), ErrNotFile)
	}
	return nil
}

func (m mirror) Sum(ctx context.Context, rel string) (schema.Digest, int64, error) {
	if err := m.file(rel); err != nil {
		return schema.Digest{}, 0, err
	}
	return store.Digest(ctx, m.in, rel)
}

func (m mirror) Open(rel string) (io.ReadCloser, error) {
	if err := m.file(rel); err != nil {
		return nil, err
	}
	return m.in.OpenAt(rel, 0)
}

func (m mirror) Holds(ctx context.Context, rel string, sum schema.Digest) (bool, error) {
	is, _, err := m.Sum(ctx, rel)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && is == sum, err
}

func (m mirror) Put(ctx context.Context, rel string, body Body, at time.Time) error {
	if err := m.file(rel); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	data, err := body.Read()
	if err != nil {
		return err
	}
	if err := m.in.Replace(ctx, rel, 0o644, bytes.NewReader(data), body.sum, body.size); err != nil {
		return err
	}
	return store.Date(m.in, rel, at)
}

// PutSoon is Put: such files are few.
func (m mirror) PutSoon(ctx context.Context, rel string, body Body, at time.Time) error {
	return m.Put(ctx, rel, body, at)
}

func (m mirror) Settle(context.Context) error { return nil }

func (m mirror) Remove(rel string) error { return m.in.Remove(rel) }

// Emptied leaves folders to the storage: originals lie in them.
func (m mirror) Emptied(string) {}

func (m mirror) Close() error { return nil }

func (m mirror) CloseEmpty() error { return nil }
