package catalog

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// BeginImport opens the record of an import and returns its number. Imports
// that were left running are closed as interrupted: the caller holds the lock,
// so nothing else can be running.
func (c ImportRegister) BeginImport(
	ctx context.Context, sources []string, program string, now time.Time,
) (id int64, err error) {
	err = c.change(ctx, ledger.Import, func(w contract.Writer) error {
		if err := w.InterruptImports(ctx); err != nil {
			return err
		}
		id, err = w.AddImport(ctx, sources, program, schema.WhenOf(now))
		return err
	})
	return id, err
}

// RecordItems writes files of an import, with their photos, in one transaction,
// and brings the import's counts up to date. Files that belong together come in
// one call. An item that claims to be a duplicate of bytes the catalog does not hold comes
// back as failed: nothing is ever called safe that is not.
func (c ImportRegister) RecordItems(
	ctx context.Context, importID int64, first int, items []schema.ImportItem, now time.Time,
) ([]schema.ImportItem, error) {
	out := slices.Clone(items)
	err := c.change(ctx, ledger.Import, func(w contract.Writer) error {
		// Primaries first: the rest refer to them.
		order := make([]int, 0, len(out))
		for i, it := range out {
			if it.New != nil && it.New.Frame != nil {
				order = append(order, i)
			}
		}
		for i, it := range out {
			if it.New == nil || it.New.Frame == nil {
				order = append(order, i)
			}
		}
		if err := c.comeAgain(ctx, w, importID, out, now); err != nil {
			return err
		}
		for _, i := range order {
			if err := recordItem(ctx, w, importID, first+i, &out[i], now); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func recordItem(
	ctx context.Context, w contract.Writer, importID int64, n int, it *schema.ImportItem,
	now time.Time,
) error {
	sha := ""
	there := false
	if !it.SHA256.IsZero() {
		var err error
		sha = it.SHA256.String()
		if there, err = w.HasOriginal(ctx, sha); err != nil {
			return err
		}
	}
	switch {
	case it.Outcome == schema.Duplicate && !there:
		it.Outcome, it.Reason = schema.Failed, "the same bytes came earlier in this import and could not be stored"
	case it.Outcome == schema.Imported && there:
		// The bytes had a row and no file; the file has been put back.
		it.Outcome, it.Reason = schema.Duplicate, "its original was missing or damaged and has been stored again"
		if err := w.MoveOriginal(ctx, it.SHA256, it.Path); err != nil {
			return err
		}
	case it.Outcome == schema.Imported:
		if err := insertOriginal(ctx, w, importID, sha, it.New, now); err != nil {
			return err
		}
		if err := versionWords(ctx, w, it); err != nil {
			return err
		}
		if it.Joins != "" {
			it.Photo = it.New.Photo.ID()
			if it.New.Frame != nil {
				it.Joins = ""
			}
		}
	}
	if sha != "" && it.Outcome != schema.Failed {
		if err := holdFile(ctx, w, sha, it.Waits); err != nil {
			return err
		}
	}
	if it.Reread != nil && there {
		if err := reread(ctx, w, it); err != nil {
			return err
		}
	}
	kept := *it
	if sha != "" && it.Outcome == schema.Failed {
		// A name that was erased does not come back with a card that is refused.
		if erased, err := w.WasErased(ctx, sha); err != nil {
			return err
		} else if erased {
			kept.Source = schema.Erased
		}
	}
	if err := w.AddItem(ctx, importID, n, kept); err != nil {
		return err
	}
	if it.Outcome == schema.Duplicate {
		return w.IndexName(ctx, sha, it.Source)
	}
	return nil
}

// ResumeImport says that an import goes on after it let another one in, which took it for
// interrupted.
func (c ImportRegister) ResumeImport(ctx context.Context, id int64) error {
	return c.change(ctx, ledger.Import, func(w contract.Writer) error { return w.ResumeImport(ctx, id) })
}

// FinishImport closes the record of an import, and finds out what its photos look like.
func (c ImportRegister) FinishImport(ctx context.Context, id int64, state string, now time.Time) error {
	err := c.change(ctx, ledger.Import, func(w contract.Writer) error { return w.EndImport(ctx, id, state, schema.WhenOf(now)) })
	return errors.Join(err, c.compareLooks(ctx))
}

// Imports returns every past import, oldest first.
func (c ImportRegister) Imports(ctx context.Context) (runs []schema.ImportRun, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		runs, err = r.Imports(ctx)
		return err
	})
	return runs, err
}

// Import returns one past import with its files.
func (c ImportRegister) Import(ctx context.Context, id int64) (run schema.ImportRun, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		var found bool
		if run, found, err = r.Import(ctx, id); err == nil && !found {
			err = notFound("import", strconv.FormatInt(id, 10))
		}
		return err
	})
	return run, err
}
