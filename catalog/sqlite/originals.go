package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// originals implements the contract's originals.
type originals struct{ tx *sql.Tx }

func (q originals) KnownOriginal(ctx context.Context, sha string) (k schema.KnownOriginal, found bool, err error) {
	var photo string
	err = q.tx.QueryRowContext(ctx, `
		SELECT path, COALESCE(photo, ''), CASE
		         WHEN EXISTS (SELECT 1 FROM derivatives d WHERE d.photo = o.sha256 AND d.partial = 1) THEN COALESCE(o.probe ->> 'damage', ?)
		         WHEN EXISTS (SELECT 1 FROM derivatives d WHERE d.photo = o.sha256) THEN ''
		         ELSE COALESCE(o.probe ->> 'damage', '') END, COALESCE(o.probe ->> 'file_time', ''),
		       COALESCE((SELECT u.import_id FROM undone u WHERE u.photo = o.photo), 0), COALESCE(n.shoot, ''), COALESCE(n.n, 0)
		  FROM originals o LEFT JOIN shoot_numbers n ON n.sha256 = o.sha256
		 WHERE o.sha256 = ?`, schema.DamagePartial, sha).Scan(&k.Path, &photo, &k.Damage, &k.Written, &k.Undone, &k.Number.Shoot, &k.Number.N)
	if errors.Is(err, sql.ErrNoRows) {
		return k, false, nil
	}
	if err == nil {
		err = k.Photo.UnmarshalText([]byte(photo))
	}
	return k, err == nil, err
}

func (q originals) TakenFrom(ctx context.Context, names []string) (map[string][]schema.TakenFile, error) {
	list, err := marshal(append([]string{}, names...))
	if err != nil {
		return nil, err
	}
	taken := map[string][]schema.TakenFile{}
	return taken, each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT source, sha256, path, bytes, COALESCE(probe ->> 'file_time', '')
			  FROM originals WHERE source IN (SELECT value FROM json_each(?)) ORDER BY source, sha256`, list)
	}, func(rows *sql.Rows) error {
		var name, sha string
		var f schema.TakenFile
		err := rows.Scan(&name, &sha, &f.Path, &f.Bytes, &f.Written)
		if err == nil {
			err = f.SHA256.UnmarshalText([]byte(sha))
		}
		taken[name] = append(taken[name], f)
		return err
	})
}

func (q originals) HasOriginal(ctx context.Context, sha string) (there bool, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM originals WHERE sha256 = ?)`, sha).Scan(&there)
	return there, err
}

func (q originals) WasErased(ctx context.Context, sha string) (erased bool, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM purged_originals WHERE sha256 = ?)`, sha).Scan(&erased)
	return erased, err
}

func (q originals) PhotoOfFile(ctx context.Context, sha string) (photo string, found bool, err error) {
	return oneText(ctx, q.tx, `SELECT photo FROM originals WHERE sha256 = ? AND photo IS NOT NULL`, sha)
}

func (q originals) PrimaryProbe(ctx context.Context, photo string) (p schema.Probe, found bool, err error) {
	var stored, kept string
	err = q.tx.QueryRowContext(ctx, `SELECT probe, private FROM originals WHERE sha256 = ? AND photo = ? AND role = 'primary'`, photo, photo).Scan(&stored, &kept)
	if errors.Is(err, sql.ErrNoRows) {
		return p, false, nil
	} else if err != nil {
		return p, false, err
	}
	id := photo[:min(schema.PhotoIDLen, len(photo))]
	if err := json.Unmarshal([]byte(stored), &p); err != nil {
		return p, false, fmt.Errorf("photo %s: probe: %w", id, err)
	}
	if err := json.Unmarshal([]byte(kept), &p.Private); err != nil {
		return p, false, fmt.Errorf("photo %s: private: %w", id, err)
	}
	return p, true, nil
}

func (q originals) PrimaryFormat(ctx context.Context, photo string) (format schema.Format, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT format FROM originals WHERE photo = ? AND role = 'primary'`, photo).Scan(&format)
	return format, err
}

func (q originals) Halves(ctx context.Context, photo string) ([]string, error) {
	return column(ctx, q.tx, `SELECT sha256 FROM originals WHERE photo = ? AND role IN ('raw', 'jpeg') ORDER BY sha256`, photo)
}

func (q originals) TraceOf(ctx context.Context, photo string) (t contract.Trace, err error) {
	err = q.tx.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM delivery_files WHERE photo = ?1), EXISTS (SELECT 1 FROM reviews WHERE photo = ?1),
		       EXISTS (SELECT 1 FROM decisions WHERE photo = ?1), EXISTS (SELECT 1 FROM recalls WHERE photo = ?1)`, photo).
		Scan(&t.Delivered, &t.Seen, &t.Decided, &t.Recalled)
	return t, err
}

func (q originals) PutPhoto(ctx context.Context, p contract.NewPhoto) error {
	return exec(ctx, q.tx, `
		INSERT INTO photos (sha256, import_id, room_id, shoot_id, taken_local, taken_offset, camera, serial, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		-- What was erased and is taken in again by the same order has left its row.
		ON CONFLICT (sha256) DO UPDATE SET import_id = excluded.import_id, room_id = excluded.room_id, shoot_id = excluded.shoot_id,
		  taken_local = excluded.taken_local, taken_offset = excluded.taken_offset, camera = excluded.camera, serial = excluded.serial, created_at = excluded.created_at`,
		p.SHA256, p.Import, null(p.Room), null(p.Shoot), null(p.Taken), null(p.TakenOffset), p.Camera, p.Serial, p.At)
}

// facts returns the columns of a probe: all facts of a file, and its private facts.
func (q originals) facts(p schema.Probe) (probe, private string, err error) {
	if probe, err = marshal(p); err != nil {
		return "", "", err
	}
	private, err = marshal(append([]string{}, p.Private...))
	return probe, private, err
}

func (q originals) AddOriginal(ctx context.Context, o contract.Original) error {
	probe, private, err := q.facts(o.Probe)
	if err != nil {
		return err
	}
	return exec(ctx, q.tx, `
		INSERT INTO originals (sha256, photo, role, path, source, bytes, format, probe, private)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		o.SHA256, null(o.Photo), o.Role, o.Path, o.Source, o.Probe.Bytes, o.Probe.Format, probe, private)
}

func (q originals) PutProbe(ctx context.Context, sha string, p schema.Probe) error {
	probe, private, err := q.facts(p)
	if err != nil {
		return err
	}
	return exec(ctx, q.tx, `UPDATE originals SET probe = ?, private = ? WHERE sha256 = ?`, probe, private, sha)
}

func (q originals) PutTaken(ctx context.Context, photo, taken, offset string) error {
	return exec(ctx, q.tx, `UPDATE photos SET taken_local = ?, taken_offset = ? WHERE sha256 = ?`, null(taken), null(offset), photo)
}

func (q originals) PutDerived(ctx context.Context, sha string, d schema.Derived, at schema.When) error {
	if err := exec(ctx, q.tx, `DELETE FROM derive_failures WHERE photo = ?`, sha); err != nil {
		return err
	}
	if f := d.Failure; f != nil {
		tried, err := marshal(append([]string{}, f.Tried...))
		if err != nil {
			return err
		}
		err = exec(ctx, q.tx, `INSERT INTO derive_failures (photo, kind, reason, tried) VALUES (?, ?, ?, ?)`, sha, f.Kind, f.Reason, tried)
		if err != nil {
			return err
		}
	}
	for _, recipe := range d.Dropped {
		if err := exec(ctx, q.tx, `DELETE FROM derivatives WHERE photo = ? AND recipe = ?`, sha, recipe); err != nil {
			return err
		}
	}
	for _, v := range d.Derivatives {
		err := exec(ctx, q.tx, `
			INSERT INTO derivatives (photo, recipe, recipe_version, made_by, turn, treated, path, format, width, height, bytes, sha256, libvips, source, partial, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (photo, recipe) DO UPDATE SET recipe_version = excluded.recipe_version, made_by = excluded.made_by, turn = excluded.turn, treated = excluded.treated, path = excluded.path,
			  format = excluded.format, width = excluded.width, height = excluded.height, bytes = excluded.bytes,
			  sha256 = excluded.sha256, libvips = excluded.libvips, source = excluded.source, partial = excluded.partial, created_at = excluded.created_at`,
			sha, v.Recipe, v.Version, v.MadeBy, v.Turn, v.Treated, v.Path, v.Format, v.Width, v.Height, v.Bytes, v.SHA256.String(), v.Libvips, v.Source, v.Partial, at)
		if err != nil {
			return err
		}
	}
	return nil
}

func (q originals) JoinPhoto(ctx context.Context, into, photo string, role schema.Role) error {
	for _, x := range []struct {
		sql  string
		args []any
	}{
		{`UPDATE originals SET photo = ?, role = ? WHERE photo = ? AND role = 'primary'`, []any{into, role, photo}},
		{`UPDATE originals SET photo = ? WHERE photo = ?`, []any{into, photo}},
		{`DELETE FROM derivatives WHERE photo = ?`, []any{photo}},
		{`DELETE FROM derive_failures WHERE photo = ?`, []any{photo}},
		{`DELETE FROM rejected WHERE photo = ?`, []any{photo}},
		{`DELETE FROM undone WHERE photo = ?`, []any{photo}},
		{`DELETE FROM photo_search WHERE rowid = (SELECT photo_no FROM photos WHERE sha256 = ?)`, []any{photo}},
		{`DELETE FROM photos WHERE sha256 = ?`, []any{photo}},
	} {
		if err := exec(ctx, q.tx, x.sql, x.args...); err != nil {
			return err
		}
	}
	return nil
}

func (q originals) SplitPhoto(ctx context.Context, photo, file string, at schema.When) error {
	err := exec(ctx, q.tx, `
			INSERT INTO photos (sha256, import_id, room_id, shoot_id, taken_local, taken_offset, camera, serial, created_at)
			SELECT ?, p.import_id, pl.room_id, pl.shoot_id, p.taken_local, p.taken_offset, p.camera, p.serial, ?
			  FROM photos p JOIN photo_places pl ON pl.sha256 = p.sha256
			 WHERE p.sha256 = ?`, file, at, photo)
	if err != nil {
		return err
	}
	return exec(ctx, q.tx, `UPDATE originals SET photo = ?, role = 'primary' WHERE sha256 = ?`, file, file)
}

// rejections are the photos that people put aside.
type rejections struct{ tx *sql.Tx }

func (q rejections) Rejected(ctx context.Context, before schema.When) (map[string]schema.When, error) {
	list := map[string]schema.When{}
	err := each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `SELECT photo, at FROM rejected WHERE ?1 = '' OR at < ?1`, before)
	}, func(rows *sql.Rows) error {
		var sha string
		var at schema.When
		err := rows.Scan(&sha, &at)
		list[sha] = at
		return err
	})
	return list, err
}

func (q rejections) PutRejected(ctx context.Context, photo string, at schema.When) (bool, error) {
	return touches(ctx, q.tx, `INSERT INTO rejected (photo, at) VALUES (?, ?) ON CONFLICT DO NOTHING`, photo, at)
}

func (q rejections) TakeRejected(ctx context.Context, photo string) (bool, error) {
	return touches(ctx, q.tx, `DELETE FROM rejected WHERE photo = ?`, photo)
}
