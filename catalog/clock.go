package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// wallClock are the forms in which a camera's local time is kept: to the
// second, or with the fraction the camera wrote.
const wallClock = "2006-01-02T15:04:05"

// shift moves a wall clock time and keeps as many digits of the fraction as it
// had. It knows no zone: adding an hour to a wall clock is what it says.
//
// A day without a time is moved by whole days only: what is less moves no day.
func shift(taken string, by time.Duration) (string, error) {
	if day, err := time.Parse(time.DateOnly, taken); err == nil {
		return day.Add(by.Truncate(24 * time.Hour)).Format(time.DateOnly), nil
	}
	whole, fraction, _ := strings.Cut(taken, ".")
	t, err := time.Parse(wallClock, whole)
	if err != nil {
		return "", fmt.Errorf("time %q: %w", taken, err)
	}
	out := t.Add(by).Format(wallClock)
	if fraction != "" {
		out += "." + fraction
	}
	return out, nil
}

// corrected is what a correction makes of what a camera wrote. A camera that
// wrote its own zone keeps it unless the correction names another.
func corrected(p schema.Probe, k schema.ClockCorrection) (taken, offset string, err error) {
	if p.TakenLocal == "" {
		return "", "", nil
	}
	taken, err = shift(p.TakenLocal, time.Duration(k.ShiftS)*time.Second)
	offset = p.TakenOffset
	if k.Zone != "" {
		offset = k.Zone
	}
	return taken, offset, err
}

// noNumber stands for the number of a camera that wrote none.
const noNumber = "-"

// camera is what tells one camera from another: its number or, where it wrote none,
// its make and model.
type camera struct{ serial, model string }

func cameraOf(p schema.Probe) camera {
	if p.Serial != "" {
		return camera{p.Serial, ""}
	}
	return camera{"", cameraName(p)}
}

// cameraName is make and model in one, as photos have it.
func cameraName(p schema.Probe) string { return strings.TrimSpace(p.Make + " " + p.Model) }

func (k camera) of() (where string, arg string) {
	if k.serial != "" {
		return `p.serial = ?`, k.serial
	}
	return `p.serial = '' AND p.camera = ?`, k.model
}

// standingCorrections are those of a camera that were not undone, the newest first.
func standingCorrections(ctx context.Context, tx *sqlite.Tx, of camera) (list []schema.ClockCorrection, err error) {
	where, arg := `serial = ?`, of.serial
	if of.serial == "" {
		where, arg = `serial = '`+noNumber+`' AND camera = ?`, of.model
	}
	err = each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT clock_id, shift_s, COALESCE(zone, ''), recorded_at, COALESCE(shoot_id, ''), COALESCE(import_id, 0),
			       COALESCE(taken_from, ''), COALESCE(taken_to, '')
			  FROM clock_corrections
			 WHERE undone_at IS NULL AND `+where+`
			 ORDER BY clock_id DESC`, arg)
	}, func(rows *sql.Rows) error {
		k := schema.ClockCorrection{Serial: of.serial, Model: of.model}
		err := rows.Scan(&k.ID, &k.ShiftS, &k.Zone, &k.RecordedAt, &k.Shoot, &k.Import, &k.From, &k.To)
		list = append(list, k)
		return err
	})
	return list, err
}

// ErrNoCamera says that no photo is by the camera that was named, or none that the
// correction would be for.
var ErrNoCamera = errors.New("no photo is by this camera")

// CorrectClock records a correction for a camera, or with dryRun only says
// what it would change. It counts before any earlier one for the same photos:
// the shift is from what the camera wrote, not from the last correction. Where it
// is for no photo it is ErrNoCamera.
func (c *Catalog) CorrectClock(ctx context.Context, k schema.ClockCorrection, now time.Time, dryRun bool) ([]schema.ClockChange, error) {
	of := camera{k.Serial, ""}
	if k.Serial == "" {
		of.model = k.Model
	}
	return c.changeClock(ctx, of, dryRun, func(tx *sqlite.Tx) error {
		photos, err := photosOf(ctx, tx, of, "")
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(photos, func(p clockPhoto) bool { return k.Covers(p.Camera, p.shoot, p.imported) }) {
			return ErrNoCamera
		}
		serial := k.Serial
		if serial == "" {
			serial = noNumber
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO clock_corrections (serial, camera, shift_s, zone, recorded_at, shoot_id, import_id, taken_from, taken_to)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			serial, null(of.model), k.ShiftS, null(k.Zone), schema.FormatInstant(now), null(k.Shoot), nullInt(k.Import), null(k.From), null(k.To))
		return err
	})
}

func nullInt(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

// UndoClock takes a correction back; the one before it, if any, stands again.
func (c *Catalog) UndoClock(ctx context.Context, id int64, now time.Time, dryRun bool) ([]schema.ClockChange, error) {
	var of camera
	err := c.read.QueryRowContext(ctx, `SELECT serial, COALESCE(camera, '') FROM clock_corrections WHERE clock_id = ? AND undone_at IS NULL`, id).Scan(&of.serial, &of.model)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("correction %d: %w", id, ErrNotFound)
	} else if err != nil {
		return nil, sqlErr(err)
	}
	if of.serial == noNumber {
		of.serial = ""
	}
	return c.changeClock(ctx, of, dryRun, func(tx *sqlite.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE clock_corrections SET undone_at = ? WHERE clock_id = ?`, schema.FormatInstant(now), id)
		return err
	})
}

// changeClock makes a change to a camera's corrections and lets every photo of
// the camera follow it.
func (c *Catalog) changeClock(ctx context.Context, of camera, dryRun bool, change func(*sqlite.Tx) error) ([]schema.ClockChange, error) {
	var changes []schema.ClockChange
	err := c.act(ctx, ledger.Clock, func(tx *sqlite.Tx) error {
		if err := change(tx); err != nil {
			return err
		}
		var err error
		if changes, err = followClock(ctx, tx, of, ""); err != nil {
			return err
		}
		if dryRun {
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return changes, err
}

// clockPhoto is a photo as its camera's clock has it.
type clockPhoto struct {
	schema.ClockChange
	written  schema.Probe
	shoot    string
	imported int64
}

// photosOf are the photos of a camera, or of them the one with the digest.
func photosOf(ctx context.Context, tx *sqlite.Tx, of camera, sha string) (list []clockPhoto, err error) {
	where, arg := of.of()
	err = each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT p.sha256, COALESCE(p.taken_local, ''), COALESCE(p.taken_offset, ''),
			       COALESCE(o.probe ->> 'taken_local', ''), COALESCE(o.probe ->> 'taken_offset', ''),
			       COALESCE(pl.shoot_id, ''), p.import_id
			  FROM photos p
			  JOIN originals o ON o.photo = p.sha256 AND o.role = 'primary'
			  JOIN photo_places pl ON pl.sha256 = p.sha256
			 WHERE `+where+` AND (? = '' OR p.sha256 = ?)
			 ORDER BY 4, 1`, arg, sha, sha)
	}, func(rows *sql.Rows) error {
		var p clockPhoto
		err := rows.Scan(&p.Photo, &p.Before, &p.OffsetBefore, &p.written.TakenLocal, &p.written.TakenOffset, &p.shoot, &p.imported)
		p.Camera = p.written.TakenLocal
		list = append(list, p)
		return err
	})
	return list, err
}

// followClock brings the photos of a camera, or one of them, to the time that the
// corrections make of what the camera wrote.
func followClock(ctx context.Context, tx *sqlite.Tx, of camera, sha string) ([]schema.ClockChange, error) {
	if of == (camera{}) {
		return nil, nil
	}
	standing, err := standingCorrections(ctx, tx, of)
	if err != nil || sha != "" && len(standing) == 0 {
		return nil, err
	}
	photos, err := photosOf(ctx, tx, of, sha)
	if err != nil {
		return nil, err
	}
	var changes []schema.ClockChange
	for _, p := range photos {
		var k schema.ClockCorrection
		if i := slices.IndexFunc(standing, func(k schema.ClockCorrection) bool { return k.Covers(p.Camera, p.shoot, p.imported) }); i >= 0 {
			k = standing[i]
		}
		if p.After, p.OffsetAfter, err = corrected(p.written, k); err != nil {
			return nil, err
		}
		if p.After == p.Before && p.OffsetAfter == p.OffsetBefore {
			continue
		}
		_, err := tx.ExecContext(ctx, `UPDATE photos SET taken_local = ?, taken_offset = ? WHERE sha256 = ?`,
			null(p.After), null(p.OffsetAfter), p.Photo)
		if err != nil {
			return nil, err
		}
		p.Photo = p.Photo[:schema.PhotoIDLen]
		changes = append(changes, p.ClockChange)
	}
	return changes, nil
}

// Clocks returns every camera in the catalog with its standing corrections: those
// with a number, and by make and model those without.
func (c *Catalog) Clocks(ctx context.Context) (cameras []schema.CameraClock, err error) {
	err = c.view(ctx, func(tx *sqlite.Tx) error {
		err := each(func() (*sql.Rows, error) {
			return tx.QueryContext(ctx, `
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
		if err != nil {
			return err
		}
		for i := range cameras {
			k := &cameras[i]
			of := camera{k.Serial, ""}
			if k.Serial == "" {
				of.model = k.Camera
			}
			if k.Corrections, err = standingCorrections(ctx, tx, of); err != nil {
				return err
			}
			if len(k.Corrections) > 0 {
				k.Correction = &k.Corrections[0]
			}
		}
		return nil
	})
	return cameras, err
}
