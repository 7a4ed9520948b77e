package store

import (
	"context"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/stillroom/stillroom/pipeline/internal/parallel"
)

// Local is an ability that a storage may have: its files lie on this computer, where
// other programs can open them by name.
type Local interface {
	// Local is what a file is called on this computer, whether or not it is there; ok is
	// false of a name that no file can have.
	Local(name string) (file string, ok bool)
}

// Here is a file of a storage under a name on this computer.
type Here struct {
	File   string
	Copied bool // it is a copy, which Close removes
}

// BringHere gives a file a name that other programs can open: its own where the storage
// lies on this computer, else that of a copy that only its owner may read.
func BringHere(ctx context.Context, s Storage, name string) (h Here, err error) {
	if local, ok := s.(Local); ok {
		if file, ok := local.Local(name); ok {
			return Here{File: file}, nil
		}
	}
	from, err := s.OpenAt(name, 0)
	if err != nil {
		return Here{}, err
	}
	defer from.Close()
	dir, err := os.MkdirTemp("", "stillroom-")
	if err != nil {
		return Here{}, err
	}
	h = Here{File: filepath.Join(dir, path.Base(name)), Copied: true}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.Close())
		}
	}()
	to, err := os.OpenFile(h.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return h, err
	}
	_, err = io.Copy(to, parallel.Interruptible(ctx, from))
	return h, errors.Join(err, to.Close())
}

// Close removes a copy. A file of the storage stays.
func (h Here) Close() error {
	if !h.Copied {
		return nil
	}
	return os.RemoveAll(filepath.Dir(h.File))
}
