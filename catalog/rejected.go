package catalog

import (
	"context"
	"database/sql"
	"time"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// Reject puts photos aside: nothing of them is erased, and they are neither listed
// nor exported until TakeBack. It returns the ids of those that were not aside
// before. What was delivered of them stays where it is.
func (c *Catalog) Reject(ctx context.Context, photos []string) ([]string, error) {
	return c.setAside(ctx, photos, `INSERT INTO rejected (photo, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING`)
}

// TakeBack takes photos out of those that were put aside. They may go where their
// families let them: what was said of them counted all the time. It returns the ids of
// those that were aside.
func (c *Catalog) TakeBack(ctx context.Context, photos []string) ([]string, error) {
	return c.setAside(ctx, photos, `DELETE FROM rejected WHERE photo = ?1 AND ?2 <> ''`)
}

func (c *Catalog) setAside(ctx context.Context, photos []string, query string) ([]string, error) {
	changed := []string{}
	err := c.act(ctx, ledger.Other, func(tx *sqlite.Tx) error {
		at, err := c.momentIn(ctx, tx)
		if err != nil {
			return err
		}
		for _, id := range photos {
			sha, err := resolvePhoto(ctx, tx, id)
			if err != nil {
				return err
			}
			done, err := tx.ExecContext(ctx, query, sha, schema.FormatInstant(at))
			if err != nil {
				return err
			}
			if n, err := done.RowsAffected(); err != nil {
				return err
			} else if n > 0 {
				changed = append(changed, sha[:schema.PhotoIDLen])
			}
		}
		return nil
	})
	return changed, err
}

// Rejected are the photos that are aside, by SHA-256, and since when; with before,
// those that were put aside earlier than that.
func (c *Catalog) Rejected(ctx context.Context, before time.Time) (map[string]schema.When, error) {
	list := map[string]schema.When{}
	end := "9999"
	if !before.IsZero() {
		end = schema.FormatInstant(before)
	}
	err := each(func() (*sql.Rows, error) {
		return c.read.QueryContext(ctx, `SELECT photo, at FROM rejected WHERE at < ?`, end)
	}, func(rows *sql.Rows) error {
		var sha string
		var at schema.When
		err := rows.Scan(&sha, &at)
		list[sha] = at
		return err
	})
	return list, sqlErr(err)
}

// shown is a selection for people to see, and for what leaves: without the photos
// that are aside, unless it asks for those.
func shown(sel schema.Selection) schema.Selection {
	if sel.Rejected == schema.RejectedToo {
		sel.Rejected = schema.RejectedNot
	}
	return sel
}
