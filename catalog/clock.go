package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// wallClock is the form in which a camera's local time is kept. A fraction may follow, if
// the camera wrote one.
const wallClock = "2006-01-02T15:04:05"

// shift moves a wall clock time, and keeps as many digits of the fraction as the time
// had. It knows no zone: an hour more is an hour more on the wall.
//
// A day without a time is moved by whole days only: less than a day does not move it.
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

// corrected applies a correction to the time that a camera wrote. A camera that wrote its
// own zone keeps it unless the correction names another.
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

// camera is the key by which cameras are told apart.
type camera = contract.Camera

func cameraOf(p schema.Probe) camera {
	if p.Serial != "" {
		return camera{Serial: p.Serial}
	}
	return camera{Model: cameraName(p)}
}

// cameraName is make and model in one, as photos have it.
func cameraName(p schema.Probe) string { return strings.TrimSpace(p.Make + " " + p.Model) }

// Clocks are the cameras of a catalog, and the corrections of their clocks.
type Clocks struct{ *shared }

// Clocks returns those of the catalog.
func (c *Catalog) Clocks() Clocks { return Clocks{c.shared} }

// ErrNoCamera says that no photo is by the named camera, or by that camera within the
// limits of the correction.
var ErrNoCamera = errors.New("no photo was taken with this camera")

// Correct records a correction for a camera or, with dryRun, only says what it would
// change. It replaces any earlier correction of the same photos: the shift is from the
// time that the camera wrote, not from the last correction. If it is for no photo, the
// error is ErrNoCamera.
func (s Clocks) Correct(
	ctx context.Context, k schema.ClockCorrection, now time.Time, dryRun bool,
) ([]schema.ClockChange, error) {
	of := camera{Serial: k.Serial}
	if k.Serial == "" {
		of.Model = k.Model
	}
	return s.change(ctx, of, dryRun, func(w contract.Writer) error {
		photos, err := w.PhotosBy(ctx, of, "")
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(photos, func(p contract.ClockPhoto) bool { return k.Covers(p.Written, p.Shoot, p.Import) }) {
			return ErrNoCamera
		}
		return w.AddCorrection(ctx, k, schema.WhenOf(now))
	})
}

// Undo takes a correction back. The correction before it, if any, counts again.
func (s Clocks) Undo(ctx context.Context, id int64, now time.Time, dryRun bool) ([]schema.ClockChange, error) {
	var of camera
	var found bool
	err := s.db.View(ctx, func(r contract.Reader) (err error) {
		of, found, err = r.CorrectedCamera(ctx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fmt.Errorf("correction %d: %w", id, ErrNotFound)
	}
	return s.change(ctx, of, dryRun, func(w contract.Writer) error { return w.UndoCorrection(ctx, id, schema.WhenOf(now)) })
}

// change changes the corrections of a camera, and brings every photo of the camera to
// them.
func (s Clocks) change(
	ctx context.Context, of camera, dryRun bool, change func(contract.Writer) error,
) ([]schema.ClockChange, error) {
	var changes []schema.ClockChange
	err := s.shared.change(ctx, ledger.Clock, func(w contract.Writer) error {
		if err := change(w); err != nil {
			return err
		}
		var err error
		if changes, err = followClock(ctx, w, of, ""); err != nil {
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

// followClock brings the photos of a camera, or one of them, to the time that follows
// from the corrections.
func followClock(ctx context.Context, w contract.Writer, of camera, sha string) ([]schema.ClockChange, error) {
	if of == (camera{}) {
		return nil, nil
	}
	standing, err := w.Corrections(ctx, of)
	if err != nil || sha != "" && len(standing) == 0 {
		return nil, err
	}
	photos, err := w.PhotosBy(ctx, of, sha)
	if err != nil {
		return nil, err
	}
	var changes []schema.ClockChange
	for _, p := range photos {
		var k schema.ClockCorrection
		if i := slices.IndexFunc(standing, func(k schema.ClockCorrection) bool { return k.Covers(p.Written, p.Shoot, p.Import) }); i >= 0 {
			k = standing[i]
		}
		taken, offset, err := corrected(schema.Probe{TakenLocal: p.Written, TakenOffset: p.WrittenZone}, k)
		if err != nil {
			return nil, err
		}
		if taken == p.Taken && offset == p.Offset {
			continue
		}
		if err := w.PutTaken(ctx, p.Photo, taken, offset); err != nil {
			return nil, err
		}
		changes = append(changes, schema.ClockChange{
			Photo: p.Photo[:schema.PhotoIDLen], Camera: p.Written, Before: p.Taken, OffsetBefore: p.Offset, After: taken, OffsetAfter: offset,
		})
	}
	return changes, nil
}

// Cameras lists all cameras of the catalog, each with the corrections that count: cameras
// with a number by that number, others by make and model.
func (s Clocks) Cameras(ctx context.Context) (cameras []schema.CameraClock, err error) {
	err = s.db.View(ctx, func(r contract.Reader) error {
		if cameras, err = r.Cameras(ctx); err != nil {
			return err
		}
		for i := range cameras {
			k := &cameras[i]
			of := camera{Serial: k.Serial}
			if k.Serial == "" {
				of.Model = k.Camera
			}
			if k.Corrections, err = r.Corrections(ctx, of); err != nil {
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
