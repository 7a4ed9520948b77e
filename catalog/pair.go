package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// Errors of Pair and Unpair.
var (
	ErrNotPairable = errors.New("these cannot be one photo")
	ErrNotPaired   = errors.New("it is not a pair")
	ErrTwoShots    = errors.New("they cannot be of one press of the shutter")
)

// Pair makes other the second half of photo: one photo with two originals,
// shown and rendered from photo's. What was said of other stays by its digest, and
// counts for the photo: of both, the stricter. Refused when anything was exported of
// other or seen of it alone, when they belong to different rooms, when a yes for one
// would open the other, and, unless anyway says that a person knows better, when
// they cannot be of one press of the shutter.
func (c *Catalog) Pair(ctx context.Context, photo, other string, anyway bool, opt schema.ApplyOptions) (opens schema.Openings, err error) {
	err = c.act(ctx, ledger.Pair, func(tx *sqlite.Tx) error {
		a, err := resolvePhoto(ctx, tx, photo)
		if err != nil {
			return err
		}
		b, err := resolvePhoto(ctx, tx, other)
		if err != nil {
			return err
		}
		if a == b {
			return fmt.Errorf("%w: they are the same photo", ErrNotPairable)
		}
		if err := pairable(ctx, tx, a, b); err != nil {
			return err
		}
		if !anyway {
			if err := oneShot(ctx, tx, a, b); err != nil {
				return err
			}
		}
		var format schema.Format
		if err := tx.QueryRowContext(ctx, `SELECT format FROM originals WHERE photo = ? AND role = 'primary'`, b).Scan(&format); err != nil {
			return err
		}
		role := schema.RoleJPEG
		if format.RAW() {
			role = schema.RoleRAW
		}
		if err := unsayApart(ctx, tx, a, b); err != nil {
			return err
		}
		if err := joinPhoto(ctx, tx, a, b, role); err != nil {
			return err
		}
		opens, err = c.guard(ctx, tx, opt, settled{alike: true})
		return err
	})
	return opens, err
}

func pairable(ctx context.Context, tx *sqlite.Tx, a, b string) error {
	why, err := stays(ctx, tx, b)
	if err != nil {
		return err
	}
	if why != "" {
		return fmt.Errorf("%w: %s: %s; stillroom same says that they show one picture", ErrNotPairable, b[:schema.PhotoIDLen], why)
	}
	var n int
	if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM originals WHERE photo = ? AND role IN ('raw', 'jpeg')`, b).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return fmt.Errorf("%w: %s is a pair already", ErrNotPairable, b[:schema.PhotoIDLen])
	}
	if err := inOneRoom(ctx, tx, a, b); err != nil {
		return fmt.Errorf("%w: %w", ErrNotPairable, err)
	}
	return nil
}

// oneShot refuses two photos that are certainly of two presses of the shutter: of
// two cameras, or of two moments of one.
func oneShot(ctx context.Context, tx *sqlite.Tx, a, b string) error {
	var p [2]mark
	for i, sha := range []string{a, b} {
		err := eachMarkOf(ctx, tx, sha, func(m mark) { p[i] = m })
		if err != nil {
			return err
		}
	}
	if p[0].Model != "" && p[1].Model != "" && (!strings.EqualFold(p[0].Make, p[1].Make) || !strings.EqualFold(p[0].Model, p[1].Model)) || otherCamera(p[0], p[1]) {
		return fmt.Errorf("%w: they are of two cameras; if a person knows better, say --other-shot", ErrTwoShots)
	}
	ta, oka := secondOf(p[0].Taken)
	tb, okb := secondOf(p[1].Taken)
	if oka && okb && math.Abs(ta.Sub(tb).Seconds()) > 1 {
		return fmt.Errorf("%w: one was taken at another time; if a person knows better, say --other-shot", ErrTwoShots)
	}
	return nil
}

// eachMarkOf calls fn with camera and time of a photo.
func eachMarkOf(ctx context.Context, tx *sqlite.Tx, photo string, fn func(mark)) error {
	return each(func() (*sql.Rows, error) {
		return tx.QueryContext(ctx, `
			SELECT COALESCE(o.probe ->> 'make', ''), COALESCE(o.probe ->> 'model', ''), COALESCE(o.probe ->> 'taken_local', ''), p.serial
			  FROM photos p JOIN originals o ON o.photo = p.sha256 AND o.role = 'primary'
			 WHERE p.sha256 = ?`, photo)
	}, func(rows *sql.Rows) error {
		var m mark
		err := rows.Scan(&m.Make, &m.Model, &m.Taken, &m.Serial)
		fn(m)
		return err
	})
}

// Unpair makes photos of their own of the other halves of a photo, and returns
// their ids. They have no derivatives yet. What was said of the photo is said of
// each of them: terms, depictions, treatments, reviews. Refused where one of them
// may go where the photo might not: it was held for what came with the other.
func (c *Catalog) Unpair(ctx context.Context, photo string, opt schema.ApplyOptions) (made []string, opens schema.Openings, err error) {
	err = c.act(ctx, ledger.Pair, func(tx *sqlite.Tx) error {
		a, err := resolvePhoto(ctx, tx, photo)
		if err != nil {
			return err
		}
		halves, err := column(ctx, tx, `SELECT sha256 FROM originals WHERE photo = ? AND role IN ('raw', 'jpeg') ORDER BY sha256`, a)
		if err != nil {
			return err
		}
		if len(halves) == 0 {
			return fmt.Errorf("photo %s: %w", a[:schema.PhotoIDLen], ErrNotPaired)
		}
		if made, err = splitOff(ctx, tx, a, halves, opt.Now); err != nil {
			return err
		}
		opens, err = c.guard(ctx, tx, opt, settled{})
		return err
	})
	return made, opens, err
}
