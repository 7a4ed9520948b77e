package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/stillroom/stillroom/schema"
)

// imports are what imports came, and with what.
type imports struct{ tx *sql.Tx }

const importColumns = `import_id, started_at, COALESCE(finished_at, ''), state, sources, program,
	seen, imported, duplicate, skipped, failed, bytes, COALESCE(undone_at, '')`

func scanImport(row interface{ Scan(...any) error }) (schema.ImportRun, error) {
	var r schema.ImportRun
	var sources string
	err := row.Scan(&r.ID, &r.StartedAt, &r.FinishedAt, &r.State, &sources, &r.Program,
		&r.Seen, &r.Imported, &r.Duplicate, &r.Skipped, &r.Failed, &r.Bytes, &r.UndoneAt)
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(sources), &r.Sources)
}

func (q imports) Imports(ctx context.Context) ([]schema.ImportRun, error) {
	runs := []schema.ImportRun{}
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT `+importColumns+` FROM imports ORDER BY import_id`)
	}, func(rows *sql.Rows) error {
		r, err := scanImport(rows)
		runs = append(runs, r)
		return err
	})
	return runs, err
}

func (q imports) Import(ctx context.Context, id int64) (r schema.ImportRun, found bool, err error) {
	r, err = scanImport(q.tx.QueryRowContext(ctx, `SELECT `+importColumns+` FROM imports WHERE import_id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
	} else if err != nil {
		return r, false, err
	}
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
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
	return r, true, err
}

func (q imports) InterruptImports(ctx context.Context) error {
	return exec(ctx, q.tx, `UPDATE imports SET state = 'interrupted' WHERE state = 'running'`)
}

func (q imports) AddImport(ctx context.Context, sources []string, program string, at schema.When) (int64, error) {
	text, err := marshal(sources)
	if err != nil {
		return 0, err
	}
	return added(ctx, q.tx, `INSERT INTO imports (started_at, sources, program) VALUES (?, ?, ?)`, at, text, program)
}

func (q imports) AddItem(ctx context.Context, id int64, n int, it schema.ImportItem) error {
	sha := ""
	if !it.SHA256.IsZero() {
		sha = it.SHA256.String()
	}
	err := exec(ctx, q.tx, `
		INSERT INTO import_items (import_id, n, source, outcome, reason, sha256, bytes)
		VALUES (?, ?, ?, ?, ?, ?, ?)`,
		id, n, it.Source, it.Outcome, null(it.Reason), null(sha), it.Bytes)
	if err != nil {
		return err
	}
	taken := int64(0)
	if it.Outcome == schema.Imported {
		taken = it.Bytes
	}
	// The column is one of four constants: the insert above refuses any other outcome.
	column := string(it.Outcome)
	return exec(ctx, q.tx, `UPDATE imports SET seen = seen + 1, `+column+` = `+column+` + 1, bytes = bytes + ? WHERE import_id = ?`, taken, id)
}

func (q imports) ResumeImport(ctx context.Context, id int64) error {
	return exec(ctx, q.tx, `UPDATE imports SET state = 'running' WHERE import_id = ? AND state = 'interrupted'`, id)
}

func (q imports) EndImport(ctx context.Context, id int64, state string, at schema.When) error {
	return exec(ctx, q.tx, `UPDATE imports SET state = ?, finished_at = ?, ended_entry = (SELECT MAX(seq) FROM ledger) WHERE import_id = ?`, state, at, id)
}
