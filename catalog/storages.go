package catalog

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// Storages are the places that keep files of a catalog, and what is on record of
// the copies in them.
type Storages struct{ *shared }

// Storages returns those of the catalog.
func (c *Catalog) Storages() Storages { return Storages{c.shared} }

// ErrStorageName says that a storage is called so already.
var ErrStorageName = errors.New("another storage has this name")

// Mirrors are the storages of second copies, the retired ones too, in the order in
// which they came.
func (s Storages) Mirrors(ctx context.Context) (list []schema.Storage, err error) {
	err = s.db.View(ctx, func(r contract.Reader) error {
		list, err = r.Mirrors(ctx)
		return err
	})
	for i := range list {
		if list[i].Name == "" { // an older program made it
			list[i].Name = shortName(list[i].UUID)
		}
	}
	return list, err
}

// Own is the catalog's own storage, as far as it is on record.
func (s Storages) Own(ctx context.Context) (own schema.Storage, err error) {
	err = s.db.View(ctx, func(r contract.Reader) error {
		own, err = r.OwnStorage(ctx)
		return err
	})
	own.Name = schema.CatalogStorage
	return own, err
}

// Seen notes that a mirror is there, and records a new one. Its name is the given one; if
// the mirror has no name yet, one is made of its path. m says whether it is retired.
func (s Storages) Seen(ctx context.Context, m schema.Storage, now time.Time) (schema.Storage, error) {
	err := s.shared.change(ctx, ledger.Mirror, func(w contract.Writer) error {
		had, _, err := w.MirrorName(ctx, m.UUID)
		if err != nil {
			return err
		}
		if had == "" && m.Name == shortName(m.UUID) {
			m.Name = "" // nobody called it so
		}
		if m.Name == "" && had != "" {
			m.Name = had
		} else if m.Name, err = freeName(ctx, w, m); err != nil {
			return err
		}
		m.SeenAt = schema.WhenOf(now)
		return w.PutMirror(ctx, m)
	})
	return m, err
}

// shortName is the name of a mirror that was given none.
func shortName(uuid string) string { return uuid[:min(8, len(uuid))] }

// freeName is the name of a new mirror. If a person gives a name that is taken, it is
// refused. A name made of a path gets a number.
func freeName(ctx context.Context, r contract.StorageReader, m schema.Storage) (string, error) {
	taken := func(name string) (bool, error) {
		if name == schema.CatalogStorage {
			return true, nil
		}
		return r.MirrorCalled(ctx, name, m.UUID)
	}
	if m.Name != "" {
		switch is, err := taken(m.Name); {
		case err != nil:
			return "", err
		case is:
			return "", fmt.Errorf("%w: %s", ErrStorageName, m.Name)
		}
		return m.Name, nil
	}
	base := strings.TrimSpace(filepath.Base(m.Path))
	for n := 1; ; n++ {
		name := base
		if n > 1 {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		if used, err := taken(name); err != nil || !used {
			return name, err
		}
	}
}

// Retire notes that nothing is written to a mirror any more. Erasures still ask for its
// files, unless its disk is gone.
func (s Storages) Retire(ctx context.Context, uuid string, gone bool, now time.Time) error {
	return s.shared.change(ctx, ledger.Mirror, func(w contract.Writer) error {
		if err := w.RetireMirror(ctx, uuid, schema.WhenOf(now), gone); err != nil || !gone {
			return err
		}
		return w.ForgetCopies(ctx, uuid)
	})
}

// ReadThrough notes that every byte of a mirror was read.
func (s Storages) ReadThrough(ctx context.Context, uuid string, now time.Time) error {
	return s.shared.change(ctx, ledger.Mirror, func(w contract.Writer) error {
		return w.PutMirrorRead(ctx, uuid, schema.WhenOf(now))
	})
}

// Copies are those of one original, in all mirrors that are not retired.
func (s Storages) Copies(ctx context.Context, sha schema.Digest) (list []schema.Copy, err error) {
	err = s.db.View(ctx, func(r contract.Reader) error {
		list, err = r.Copies(ctx, sha)
		return err
	})
	return list, err
}

// CopiesIn are all on record in one mirror, by path.
func (s Storages) CopiesIn(ctx context.Context, uuid string) (list []schema.Copy, err error) {
	err = s.db.View(ctx, func(r contract.Reader) error {
		list, err = r.CopiesIn(ctx, uuid)
		return err
	})
	return list, err
}

// NoteCopies notes copies that are there, durable, and were read and found right now, and
// copies that were mended. A copy of no mirror is the catalog's own file. One of an
// original that was erased since it was read is not noted: its name would come back.
func (s Storages) NoteCopies(ctx context.Context, copies []schema.Copy, mended []schema.Mended, now time.Time) error {
	if len(copies) == 0 && len(mended) == 0 {
		return nil
	}
	at := schema.WhenOf(now)
	return s.shared.change(ctx, ledger.Mirror, func(w contract.Writer) error {
		for _, k := range copies {
			there, err := w.HasOriginal(ctx, k.SHA256.String())
			if err != nil {
				return err
			}
			if !there {
				continue
			}
			if k.Storage == "" {
				err = w.PutRead(ctx, k.Path, at)
			} else {
				err = w.PutCopy(ctx, k, at)
			}
			if err != nil {
				return err
			}
		}
		for _, m := range mended {
			if m.Aside == "" {
				continue
			}
			if err := w.AddSetAside(ctx, m, at); err != nil {
				return err
			}
		}
		return nil
	})
}

// NoteFaults notes what is wrong with copies on record, until they are read and found
// right again.
func (s Storages) NoteFaults(ctx context.Context, faulty []schema.Copy, now time.Time) error {
	if len(faulty) == 0 {
		return nil
	}
	return s.shared.change(ctx, ledger.Mirror, func(w contract.Writer) error {
		for _, k := range faulty {
			if err := w.PutCopyFault(ctx, k, schema.WhenOf(now)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Moved notes that an original lies at another path now.
func (s Storages) Moved(ctx context.Context, sha schema.Digest, path string) error {
	return s.shared.change(ctx, ledger.Mirror, func(w contract.Writer) error { return w.MoveOriginal(ctx, sha, path) })
}

// LastRead is when the bytes of a stored file of the catalog itself were last read and
// found right, "" if that is not on record.
func (s Storages) LastRead(ctx context.Context, path string) (at schema.When, err error) {
	err = s.db.View(ctx, func(r contract.Reader) error {
		at, err = r.LastRead(ctx, path)
		return err
	})
	return at, err
}
