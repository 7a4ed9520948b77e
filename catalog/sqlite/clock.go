package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// clocks are what is known of the clocks of cameras.
type clocks struct{ tx *sql.Tx }

// noNumber stands for the number of a camera that wrote none.
const noNumber = "-"

func (q clocks) Cameras(ctx context.Context) (cameras []schema.CameraClock, err error) {
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
				SELECT serial, MAX(camera), COUNT(*), COALESCE(MIN(taken_local), ''), COALESCE(MAX(taken_local), '')
				  FROM photos
				 WHERE serial <> '' OR camera <> ''
				 GROUP BY serial, CASE serial WHEN '' THEN camera END
				 ORDER BY 2, 1`)
	}, func(rows *sql.Rows) error {
		var k schema.CameraClock
		err := rows.Scan(&k.Serial, &k.Camera, &k.Photos, &k.First, &k.Last)
		cameras = append(cameras, k)
		return err
	})
	return cameras, err
}

func (q clocks) Corrections(ctx context.Context, of contract.Camera) (list []schema.ClockCorrection, err error) {
	where, arg := `serial = ?`, of.Serial
	if of.Serial == "" {
		where, arg = `serial = '`+noNumber+`' AND camera = ?`, of.Model
	}
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT clock_id, shift_s, COALESCE(zone, ''), recorded_at, COALESCE(shoot_id, ''), COALESCE(import_id, 0),
			       COALESCE(taken_from, ''), COALESCE(taken_to, '')
			  FROM clock_corrections
			 WHERE undone_at IS NULL AND `+where+`
			 ORDER BY clock_id DESC`, arg)
	}, func(rows *sql.Rows) error {
		k := schema.ClockCorrection{Serial: of.Serial, Model: of.Model}
		err := rows.Scan(&k.ID, &k.ShiftS, &k.Zone, &k.RecordedAt, &k.Shoot, &k.Import, &k.From, &k.To)
		list = append(list, k)
		return err
	})
	return list, err
}

func (q clocks) CorrectedCamera(ctx context.Context, correction int64) (of contract.Camera, found bool, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT serial, COALESCE(camera, '') FROM clock_corrections WHERE clock_id = ? AND undone_at IS NULL`, correction).Scan(&of.Serial, &of.Model)
	if errors.Is(err, sql.ErrNoRows) {
		return contract.Camera{}, false, nil
	}
	if of.Serial == noNumber {
		of.Serial = ""
	}
	return of, err == nil, err
}

func (q clocks) PhotosBy(
	ctx context.Context, of contract.Camera, photo string,
) (list []contract.ClockPhoto, err error) {
	where, arg := `p.serial = ?`, of.Serial
	if of.Serial == "" {
		where, arg = `p.serial = '' AND p.camera = ?`, of.Model
	}
	err = each(func() (*sql.Rows, error) {
		return q.tx.QueryContext(ctx, `
			SELECT p.sha256, COALESCE(p.taken_local, ''), COALESCE(p.taken_offset, ''),
			       COALESCE(o.probe ->> 'taken_local', ''), COALESCE(o.probe ->> 'taken_offset', ''),
			       COALESCE(pl.shoot_id, ''), p.import_id
			  FROM photos p
			  JOIN originals o ON o.photo = p.sha256 AND o.role = 'primary'
			  JOIN photo_places pl ON pl.sha256 = p.sha256
			 WHERE `+where+` AND (? = '' OR p.sha256 = ?)
			 ORDER BY 4, 1`, arg, photo, photo)
	}, func(rows *sql.Rows) error {
		var p contract.ClockPhoto
		err := rows.Scan(&p.Photo, &p.Taken, &p.Offset, &p.Written, &p.WrittenZone, &p.Shoot, &p.Import)
		list = append(list, p)
		return err
	})
	return list, err
}

func (q clocks) AddCorrection(ctx context.Context, k schema.ClockCorrection, at schema.When) error {
	serial, model := k.Serial, ""
	if serial == "" {
		serial, model = noNumber, k.Model
	}
	var imported any
	if k.Import != 0 {
		imported = k.Import
	}
	return exec(ctx, q.tx, `
			INSERT INTO clock_corrections (serial, camera, shift_s, zone, recorded_at, shoot_id, import_id, taken_from, taken_to)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		serial, null(model), k.ShiftS, null(k.Zone), at, null(k.Shoot), imported, null(k.From), null(k.To))
}

func (q clocks) UndoCorrection(ctx context.Context, id int64, at schema.When) error {
	return exec(ctx, q.tx, `UPDATE clock_corrections SET undone_at = ? WHERE clock_id = ?`, at, id)
}
