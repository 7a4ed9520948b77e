package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// HoldUnmatched notes which entries of the records that came with an import found
// no file, and returns for each of them the id by which frames are held: see
// [schema.ImportItem]; -1 if none are. shoots are those that the frames come from. It
// is called before the first frame is there, so that none is ever there without it.
// Import 0 notes nothing, and the ids of entries that are not held yet are 0.
//
// An entry that names a photo of one of these shoots that is known has found it,
// and known has its whole digest: the same records lie on each card of a visit. One
// that a person has dismissed is held no more, and one that is held already is not
// held twice.
func (c *Catalog) HoldUnmatched(ctx context.Context, importID int64, shoots []string, entries []schema.UnmatchedEntry, now time.Time) (ids []int64, known map[string][]string, err error) {
	known = map[string][]string{}
	list, err := marshal(append([]string{}, shoots...))
	if err != nil {
		return nil, nil, err
	}
	ids = make([]int64, len(entries))
	err = c.act(ctx, ledger.Import, func(tx *sqlite.Tx) error {
		names, err := namesIn(ctx, tx, list)
		if err != nil {
			return err
		}
		for i, e := range entries {
			ids[i] = -1
			if known[e.Match], _, err = names.Find(e.Match); err != nil {
				return err
			} else if len(known[e.Match]) > 0 {
				continue
			}
			id, held, err := holdEntry(ctx, tx, importID, e, now)
			if err != nil {
				return err
			}
			if held {
				ids[i] = id
			}
		}
		return nil
	})
	return ids, known, err
}

// namesIn are the names of the photos of some shoots.
func namesIn(ctx context.Context, tx *sqlite.Tx, shoots string) (*schema.Names, error) {
	names := new(schema.Names)
	return names, each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT o.photo, o.source
			  FROM originals o
			  JOIN photos p ON p.sha256 = o.photo
			  JOIN photo_places pl ON pl.sha256 = o.photo
			 WHERE o.role IN ('primary', 'raw', 'jpeg')
			   AND (pl.shoot_id IN (SELECT value FROM json_each(?1)) OR p.shoot_id IN (SELECT value FROM json_each(?1)))`, shoots)
	}, func(rows *sql.Rows) error {
		var photo, source string
		if err := rows.Scan(&photo, &source); err != nil {
			return err
		}
		names.Add(source, photo)
		return nil
	})
}

func holdEntry(ctx context.Context, tx *sqlite.Tx, importID int64, e schema.UnmatchedEntry, now time.Time) (id int64, held bool, err error) {
	shoots, err := marshal(append([]string{}, e.Shoots...))
	if err != nil {
		return 0, false, err
	}
	var resolution string
	err = tx.QueryRowContext(ctx, `
		SELECT unmatched_id, COALESCE(resolution, '')
		  FROM unmatched_records
		 WHERE match = ? AND content = ? AND shoots = ?
		 ORDER BY unmatched_id DESC LIMIT 1`, e.Match, e.Content, shoots).Scan(&id, &resolution)
	switch {
	case err == nil && resolution == "":
		return id, true, nil
	case err == nil && resolution == "dismissed":
		return 0, false, nil
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return 0, false, err
	}
	if importID == 0 {
		return 0, true, nil
	}
	res, err := tx.ExecContext(ctx, `
		INSERT INTO unmatched_records (import_id, match, content, shoots, recorded_at)
		VALUES (?, ?, ?, ?, ?)`, importID, e.Match, e.Content, shoots, schema.FormatInstant(now))
	if err != nil {
		return 0, false, err
	}
	id, err = res.LastInsertId()
	return id, true, err
}

// holdFile notes that a file came with entries that found none.
func holdFile(ctx context.Context, tx *sqlite.Tx, sha string, entries []int64) error {
	for _, id := range entries {
		_, err := tx.ExecContext(ctx, `INSERT INTO unmatched_files (unmatched_id, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING`, id, sha)
		if err != nil {
			return err
		}
	}
	return nil
}

// Unmatched lists the entries by which photos are on hold, oldest first.
func (c *Catalog) Unmatched(ctx context.Context) ([]schema.Unmatched, error) {
	var list []schema.Unmatched
	err := c.view(ctx, func(tx *sqlite.Tx) (err error) {
		list, err = loadUnmatched(ctx, tx)
		return err
	})
	return list, err
}

func loadUnmatched(ctx context.Context, tx *sqlite.Tx) ([]schema.Unmatched, error) {
	var list []schema.Unmatched
	err := each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT u.unmatched_id, u.import_id, u.match, u.recorded_at,
			       (SELECT COUNT(DISTINCT photo) FROM held_photos h WHERE h.unmatched_id = u.unmatched_id)
			  FROM unmatched_records u
			 WHERE u.resolved_at IS NULL
			 ORDER BY u.unmatched_id`)
	}, func(rows *sql.Rows) error {
		var u schema.Unmatched
		err := rows.Scan(&u.ID, &u.Import, &u.Match, &u.RecordedAt, &u.Photos)
		list = append(list, u)
		return err
	})
	return list, err
}

// DismissUnmatched records that entries are about nothing that is here: those with
// these ids, or all if there are none. Photos that may go somewhere by that are an
// opening, which needs opt.Open.
func (c *Catalog) DismissUnmatched(ctx context.Context, ids []int64, opt schema.ApplyOptions) (dismissed int, opens schema.Openings, err error) {
	err = c.act(ctx, ledger.Apply, func(tx *sqlite.Tx) error {
		if opt.Open {
			if err := c.behind(ctx, tx); err != nil {
				return err
			}
		}
		if len(ids) == 0 {
			all, err := loadUnmatched(ctx, tx)
			if err != nil {
				return err
			}
			for _, u := range all {
				ids = append(ids, u.ID)
			}
		}
		for _, id := range ids {
			done, err := resolveUnmatched(ctx, tx, id, "dismissed", opt.Now)
			if err != nil {
				return err
			}
			if !done {
				return fmt.Errorf("record %d: %w: `stillroom imports unmatched` lists those that hold photos", id, ErrNotFound)
			}
		}
		opens, err = c.guard(ctx, tx, opt, settled{})
		return err
	})
	return len(ids), opens, err
}

func resolveUnmatched(ctx context.Context, tx *sqlite.Tx, id int64, how string, now time.Time) (bool, error) {
	res, err := tx.ExecContext(ctx, `
		UPDATE unmatched_records SET resolved_at = ?, resolution = ? WHERE unmatched_id = ? AND resolved_at IS NULL`,
		schema.FormatInstant(now), how, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// matchedEntry is an entry of this text that found photos.
type matchedEntry struct {
	schema.PhotoRecord
	photos []string
}

// releaseMatched releases what an entry holds that has found its photo: by the name
// that it was written with, or by another. Of an entry that says the same with
// another name it is only known that it is the same one put right if it changes a
// photo that is on hold.
func (a *applier) releaseMatched() error {
	if len(a.matched) == 0 {
		return nil
	}
	type waiting struct {
		id             int64
		match, content string
	}
	var open []waiting
	err := each(func() (*sql.Rows, error) {
		return a.tx.QueryContext(a.ctx, `SELECT unmatched_id, match, content FROM unmatched_records WHERE resolved_at IS NULL`)
	}, func(rows *sql.Rows) error {
		var w waiting
		err := rows.Scan(&w.id, &w.match, &w.content)
		open = append(open, w)
		return err
	})
	if err != nil {
		return err
	}
	for _, w := range open {
		for _, m := range a.matched {
			if m.Content() != w.content {
				continue
			}
			found, err := a.foundBy(m, w.id, m.Match == w.match)
			if err != nil {
				return err
			}
			if found {
				if _, err := resolveUnmatched(a.ctx, a.tx, w.id, "matched", a.opt.Now); err != nil {
					return err
				}
				break
			}
		}
	}
	return nil
}

// foundBy reports whether what an entry says is recorded of a photo that it found:
// of any if it has the name that was written, and otherwise of one that is on hold
// by the entry id and was changed now.
func (a *applier) foundBy(m matchedEntry, id int64, sameName bool) (bool, error) {
	for _, photo := range m.photos {
		if !sameName {
			var held bool
			err := a.tx.QueryRowContext(a.ctx, `SELECT EXISTS (SELECT 1 FROM held_photos WHERE unmatched_id = ? AND photo = ?)`, id, photo).Scan(&held)
			if err != nil {
				return false, err
			}
			if !held || !a.decided[photo] {
				continue
			}
		}
		said, err := a.recorded(photo, m.PhotoRecord)
		if err != nil || said {
			return said, err
		}
	}
	return false, nil
}

// recorded reports whether a photo that is here belongs where an entry says, and
// hides all that it says.
func (a *applier) recorded(photo string, entry schema.PhotoRecord) (bool, error) {
	var room, shoot string
	var row photoRecordRow
	err := a.tx.QueryRowContext(a.ctx, `
		SELECT COALESCE(pl.room_id, ''), COALESCE(pl.shoot_id, ''), `+photoRecordColumns+`
		  FROM photo_places pl LEFT JOIN photo_records pr ON pr.sha256 = pl.sha256
		 WHERE pl.sha256 = ?`, photo).Scan(append([]any{&room, &shoot}, row.dest()...)...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, err
	}
	is, err := row.record(photo)
	if err != nil {
		return false, err
	}
	if entry.Room != nil && *entry.Room != room || entry.Shoot != nil && *entry.Shoot != shoot {
		return false, nil
	}
	return entry.Depicts == nil || is.Depicts != nil && !schema.Shows(*entry.Depicts, *is.Depicts), nil
}
