package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// WritePrivate writes a file that a person of the catalog hands on themselves,
// whole or not at all, readable to its owner only. It is no export: nothing of
// it is in the ledger. What stands at to is replaced only if replace says so;
// else the error is fs.ErrExist. It refuses, as an export does, to write inside
// the catalog.
func WritePrivate(ctx context.Context, catalog, to string, data []byte, replace bool) error {
	return outside(catalog, to, func() error {
		if replace {
			return atomicfile.Replace(ctx, to, 0o600, data)
		}
		return atomicfile.WriteOnce(ctx, to, 0o600, bytes.NewReader(data), schema.DigestOf(data), int64(len(data)))
	})
}

// CopyEvidence writes a document that is kept to a file for a person who has to
// read it, as WritePrivate does, and never in place of what stands there. What is
// not what was kept is not handed out: the error is store.ErrCorrupt.
func CopyEvidence(ctx context.Context, st *store.Store, e schema.Evidence, to string) error {
	f, err := st.OpenDocument(e.SHA256)
	if err != nil {
		return err
	}
	defer f.Close()
	err = outside(st.Path(), to, func() error { return atomicfile.WriteOnce(ctx, to, 0o600, f, e.SHA256, e.Bytes) })
	if errors.As(err, new(*store.SourceError)) {
		return store.ErrCorrupt
	}
	return err
}

// outside runs write unless to lies in the catalog.
func outside(catalog, to string, write func() error) error {
	own, err := paths.Real(catalog)
	if err != nil {
		return err
	}
	path, err := paths.Real(to)
	if err != nil {
		return err
	}
	if paths.Within(path, own) {
		return fmt.Errorf("%w: %s lies inside the catalog", ErrDestination, to)
	}
	if err = write(); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", ErrDestination, err)
	}
	return err
}
