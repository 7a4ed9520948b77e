package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

// WritePrivate writes a file that a person of the catalog hands on themselves,
// whole or not at all, readable to its owner only. It is no export: nothing of
// it is in the ledger. What stands at to is replaced only if replace says so;
// else the error is fs.ErrExist. It refuses, as an export does, to write inside
// the catalog.
func WritePrivate(ctx context.Context, catalog, to string, data []byte, replace bool) error {
	own, err := realPath(catalog)
	if err != nil {
		return err
	}
	path, err := realPath(to)
	if err != nil {
		return err
	}
	if within(path, own) {
		return fmt.Errorf("%w: %s lies inside the catalog", ErrDestination, to)
	}
	if replace {
		err = atomicfile.Replace(ctx, to, 0o600, data)
	} else {
		err = atomicfile.WriteOnce(ctx, to, 0o600, bytes.NewReader(data), schema.DigestOf(data), int64(len(data)))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", ErrDestination, err)
	}
	return err
}
