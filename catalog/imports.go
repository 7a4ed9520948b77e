package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// BeginImport opens the record of an import and returns its number. Imports
// that were left running are closed as interrupted: the caller holds the lock,
// so nothing else can be running.
func (c *Catalog) BeginImport(ctx context.Context, sources []string, program string, now time.Time) (id int64, err error) {
	text, err := marshal(sources)
	if err != nil {
		return 0, err
	}
	err = c.act(ctx, ledger.Import, func(tx *sqlite.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE imports SET state = 'interrupted' WHERE state = 'running'`); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO imports (started_at, sources, program) VALUES (?, ?, ?)`,
			schema.FormatInstant(now), text, program)
		if err != nil {
			return err
		}
		id, err = res.LastInsertId()
		return err
	})
	return id, err
}

// RecordItems writes files of an import, with their photos, in one transaction,
// and brings the import's counts up to date. Files that belong together come in
// one call. An item that claims to be a duplicate of bytes the catalog does not hold comes
// back as failed: nothing is ever called safe that is not.
func (c *Catalog) RecordItems(ctx context.Context, importID int64, first int, items []schema.ImportItem, now time.Time) ([]schema.ImportItem, error) {
	out := slices.Clone(items)
	err := c.act(ctx, ledger.Import, func(tx *sqlite.Tx) error {
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
		for _, i := range order {
			if err := recordItem(ctx, tx, importID, first+i, &out[i], now); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func recordItem(ctx context.Context, tx *sqlite.Tx, importID int64, n int, it *schema.ImportItem, now time.Time) error {
	sha := ""
	there := 0
	if !it.SHA256.IsZero() {
		sha = it.SHA256.String()
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM originals WHERE sha256 = ?`, sha).Scan(&there); err != nil {
			return err
		}
	}
	switch {
	case it.Outcome == schema.Duplicate && there == 0:
		it.Outcome, it.Reason = schema.Failed, "the same bytes came earlier in this import and could not be stored"
	case it.Outcome == schema.Imported && there > 0:
		// The bytes had a row and no file; the file has been put back.
		it.Outcome, it.Reason = schema.Duplicate, "its original was missing or damaged and has been stored again"
		if _, err := tx.ExecContext(ctx, `UPDATE originals SET path = ? WHERE sha256 = ?`, it.Path, sha); err != nil {
			return err
		}
	case it.Outcome == schema.Imported:
		if err := insertOriginal(ctx, tx, importID, sha, it.New, now); err != nil {
			return err
		}
		if err := versionWords(ctx, tx, it); err != nil {
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
		if err := holdFile(ctx, tx, sha, it.Waits); err != nil {
			return err
		}
	}
	if it.Reread != nil && there > 0 {
		if err := reread(ctx, tx, it); err != nil {
			return err
		}
	}
	// What was erased and is refused when the card comes again brings no name back.
	_, err := tx.ExecContext(ctx, `
		INSERT INTO import_items (import_id, n, source, outcome, reason, sha256, bytes)
		VALUES (?1, ?2, CASE WHEN ?4 = 'failed' AND EXISTS (SELECT 1 FROM purged_originals WHERE sha256 = ?6) THEN ?8 ELSE ?3 END, ?4, ?5, ?6, ?7)`,
		importID, n, it.Source, it.Outcome, null(it.Reason), null(sha), it.Bytes, schema.Erased)
	if err != nil {
		return err
	}
	if it.Outcome == schema.Duplicate {
		if err := tx.IndexName(ctx, sha, it.Source); err != nil {
			return err
		}
	}
	taken := int64(0)
	if it.Outcome == schema.Imported {
		taken = it.Bytes
	}
	// The column is one of four constants.
	column := string(it.Outcome)
	_, err = tx.ExecContext(ctx, `UPDATE imports SET seen = seen + 1, `+column+` = `+column+` + 1, bytes = bytes + ? WHERE import_id = ?`,
		taken, importID)
	return err
}

// ResumeImport says that an import goes on which let another one in: that one took it
// for interrupted.
func (c *Catalog) ResumeImport(ctx context.Context, id int64) error {
	return c.act(ctx, ledger.Import, func(tx *sqlite.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE imports SET state = 'running' WHERE import_id = ? AND state = 'interrupted'`, id)
		return err
	})
}

// FinishImport closes the record of an import.
func (c *Catalog) FinishImport(ctx context.Context, id int64, state string, now time.Time) error {
	return c.act(ctx, ledger.Import, func(tx *sqlite.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE imports SET state = ?, finished_at = ? WHERE import_id = ?`,
			state, schema.FormatInstant(now), id)
		return err
	})
}

const importColumns = `import_id, started_at, COALESCE(finished_at, ''), state, sources, program,
	seen, imported, duplicate, skipped, failed, bytes`

func scanImport(row interface{ Scan(...any) error }) (schema.ImportRun, error) {
	var r schema.ImportRun
	var sources string
	err := row.Scan(&r.ID, &r.StartedAt, &r.FinishedAt, &r.State, &sources, &r.Program,
		&r.Seen, &r.Imported, &r.Duplicate, &r.Skipped, &r.Failed, &r.Bytes)
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(sources), &r.Sources)
}

// Imports returns every past import, oldest first.
func (c *Catalog) Imports(ctx context.Context) ([]schema.ImportRun, error) {
	runs := []schema.ImportRun{}
	err := each(func() (*sql.Rows, error) {
		return c.read.QueryContext(ctx, `SELECT `+importColumns+` FROM imports ORDER BY import_id`)
	}, func(rows *sql.Rows) error {
		r, err := scanImport(rows)
		runs = append(runs, r)
		return err
	})
	return runs, sqlErr(err)
}

// Import returns one past import with its files.
func (c *Catalog) Import(ctx context.Context, id int64) (schema.ImportRun, error) {
	var r schema.ImportRun
	err := c.view(ctx, func(tx *sqlite.Tx) (err error) {
		r, err = scanImport(tx.QueryRowContext(ctx, `SELECT `+importColumns+` FROM imports WHERE import_id = ?`, id))
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("import %d: %w", id, ErrNotFound)
		} else if err != nil {
			return err
		}
		return each(func() (*sql.Rows, error) {
			return tx.QueryContext(ctx, `
				SELECT i.source, i.outcome, COALESCE(i.reason, ''), COALESCE(i.sha256, ''), i.bytes, COALESCE(o.path, '')
				  FROM import_items i LEFT JOIN originals o ON o.sha256 = i.sha256
				 WHERE i.import_id = ?
				 ORDER BY i.n`, id)
		}, func(rows *sql.Rows) error {
			it := schema.ImportItem{Type: "item"}
			var sha string
			if err := rows.Scan(&it.Source, &it.Outcome, &it.Reason, &sha, &it.Bytes, &it.Path); err != nil {
				return err
			}
			if sha != "" {
				if it.SHA256, err = schema.ParseDigest(sha); err != nil {
					return err
				}
				it.Photo = it.SHA256.ID()
			}
			r.Items = append(r.Items, it)
			return nil
		})
	})
	return r, err
}
