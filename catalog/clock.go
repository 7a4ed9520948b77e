package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

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

// correctedTime is the time of a file under the correction that stands for its
// camera, or as the camera wrote it.
func correctedTime(ctx context.Context, tx *sql.Tx, p schema.Probe) (taken, offset string, err error) {
	k, err := standingCorrection(ctx, tx, p.Serial)
	if err != nil || k == nil {
		return p.TakenLocal, p.TakenOffset, err
	}
	return corrected(p, *k)
}

func standingCorrection(ctx context.Context, tx *sql.Tx, serial string) (*schema.ClockCorrection, error) {
	if serial == "" {
		return nil, nil
	}
	var k schema.ClockCorrection
	err := tx.QueryRowContext(ctx, `
		SELECT clock_id, serial, shift_s, COALESCE(zone, ''), recorded_at
		  FROM clock_corrections
		 WHERE serial = ? AND undone_at IS NULL
		 ORDER BY clock_id DESC LIMIT 1`, serial).Scan(&k.ID, &k.Serial, &k.ShiftS, &k.Zone, &k.RecordedAt)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &k, err
}

// ErrNoCamera says that no photo is by the camera of this number.
var ErrNoCamera = errors.New("no photo is by this camera")

// CorrectClock records a correction for a camera, or with dryRun only says
// what it would change. It stands instead of any earlier one for the camera:
// the shift is from what the camera wrote, not from the last correction. Of a
// camera that took no photo it is ErrNoCamera.
func (c *Catalog) CorrectClock(ctx context.Context, k schema.ClockCorrection, now time.Time, dryRun bool) ([]schema.ClockChange, error) {
	return c.changeClock(ctx, k.Serial, dryRun, func(tx *sql.Tx) error {
		var known bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM photos WHERE serial = ?)`, k.Serial).Scan(&known); err != nil {
			return err
		}
		if !known {
			return ErrNoCamera
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO clock_corrections (serial, shift_s, zone, recorded_at) VALUES (?, ?, ?, ?)`,
			k.Serial, k.ShiftS, null(k.Zone), schema.FormatInstant(now))
		return err
	})
}

// UndoClock takes a correction back; the one before it, if any, stands again.
func (c *Catalog) UndoClock(ctx context.Context, id int64, now time.Time, dryRun bool) ([]schema.ClockChange, error) {
	var serial string
	err := c.read.QueryRowContext(ctx, `SELECT serial FROM clock_corrections WHERE clock_id = ? AND undone_at IS NULL`, id).Scan(&serial)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("correction %d: %w", id, ErrNotFound)
	} else if err != nil {
		return nil, sqlErr(err)
	}
	return c.changeClock(ctx, serial, dryRun, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE clock_corrections SET undone_at = ? WHERE clock_id = ?`, schema.FormatInstant(now), id)
		return err
	})
}

// changeClock makes a change to a camera's corrections and lets every photo of
// the camera follow it.
func (c *Catalog) changeClock(ctx context.Context, serial string, dryRun bool, change func(*sql.Tx) error) ([]schema.ClockChange, error) {
	var changes []schema.ClockChange
	err := c.tx(ctx, func(tx *sql.Tx) error {
		if err := change(tx); err != nil {
			return err
		}
		var err error
		if changes, err = followClock(ctx, tx, serial); err != nil {
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

func followClock(ctx context.Context, tx *sql.Tx, serial string) ([]schema.ClockChange, error) {
	k, err := standingCorrection(ctx, tx, serial)
	if err != nil {
		return nil, err
	}
	if k == nil {
		k = &schema.ClockCorrection{}
	}
	var changes []schema.ClockChange
	err = each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT p.sha256, COALESCE(p.taken_local, ''), COALESCE(p.taken_offset, ''),
			       COALESCE(o.probe ->> 'taken_local', ''), COALESCE(o.probe ->> 'taken_offset', '')
			  FROM photos p JOIN originals o ON o.photo = p.sha256 AND o.role = 'primary'
			 WHERE p.serial = ?
			 ORDER BY 4, 1`, serial)
	}, func(rows *sql.Rows) error {
		var ch schema.ClockChange
		var p schema.Probe
		if err := rows.Scan(&ch.Photo, &ch.Before, &ch.OffsetBefore, &p.TakenLocal, &p.TakenOffset); err != nil {
			return err
		}
		var err error
		ch.Camera = p.TakenLocal
		if ch.After, ch.OffsetAfter, err = corrected(p, *k); err != nil {
			return err
		}
		if ch.After != ch.Before || ch.OffsetAfter != ch.OffsetBefore {
			changes = append(changes, ch)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, ch := range changes {
		_, err := tx.ExecContext(ctx, `UPDATE photos SET taken_local = ?, taken_offset = ? WHERE sha256 = ?`,
			null(ch.After), null(ch.OffsetAfter), ch.Photo)
		if err != nil {
			return nil, err
		}
		changes[i].Photo = ch.Photo[:schema.PhotoIDLen]
	}
	return changes, nil
}

// Clocks returns every camera in the catalog with its standing correction.
func (c *Catalog) Clocks(ctx context.Context) (cameras []schema.CameraClock, err error) {
	err = c.view(ctx, func(tx *sql.Tx) error {
		err := each(func() (*sql.Rows, error) {
			return tx.QueryContext(ctx, `
				SELECT serial, MAX(camera), COUNT(*), COALESCE(MIN(taken_local), ''), COALESCE(MAX(taken_local), '')
				  FROM photos
				 WHERE serial <> ''
				 GROUP BY serial
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
			if cameras[i].Correction, err = standingCorrection(ctx, tx, cameras[i].Serial); err != nil {
				return err
			}
		}
		return nil
	})
	return cameras, err
}
