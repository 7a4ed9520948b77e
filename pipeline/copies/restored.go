package copies

import (
	"context"
	"errors"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// MissingOriginals counts the originals of a catalog, and those that are not where they
// were put: after a restore all of them, until they are put back.
func MissingOriginals(ctx context.Context, cat interface {
	Originals(ctx context.Context, fn func(schema.StoredFile) error) error
}, st store.Storage) (missing, total int, err error) {
	err = cat.Originals(ctx, func(f schema.StoredFile) error {
		total++
		_, err := st.Stat(f.Path)
		if errors.Is(err, fs.ErrNotExist) {
			missing++
			return nil
		}
		return err
	})
	return missing, total, err
}

// Heads are the entries of a catalog's ledger that its mirrors remember, of
// those that are connected.
func Heads(ctx context.Context, cat interface {
	Mirrors(ctx context.Context) ([]schema.Storage, error)
}, places store.Places, catalog string) ([]schema.LedgerClaim, error) {
	mirrors, err := cat.Mirrors(ctx)
	if err != nil {
		return nil, err
	}
	var list []schema.LedgerClaim
	for _, m := range mirrors {
		st, err := places.Open(m.Path)
		if err != nil {
			continue // not there is an answer
		}
		var held []string
		if st.Identity().UUID == m.UUID {
			held, err = store.Heads(st, catalog)
		}
		if err = errors.Join(err, st.Close()); err != nil {
			return nil, err
		}
		for _, sum := range held {
			list = append(list, schema.LedgerClaim{SHA256: sum, From: "mirror " + m.Name})
		}
	}
	return list, nil
}
