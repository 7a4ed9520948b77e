package catalog

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// Errors of Pair and Unpair.
var (
	ErrNotPairable = errors.New("these cannot be one photo")
	ErrNotPaired   = errors.New("it is not a pair")
	ErrTwoShots    = errors.New("they were not taken with one press of the shutter")
)

// Pair makes other the second half of photo: one photo with two originals, shown and
// rendered from photo's original. The records of other stay under its digest and count
// for the photo; of two words the stricter counts. It is refused in four cases: something
// was exported or seen of other alone; the two belong to different rooms; a yes for one
// would open the other; or they cannot be of one press of the shutter, unless anyway says
// that a person knows better.
func (c PictureRegister) Pair(
	ctx context.Context, photo, other string, anyway bool, opt schema.ApplyOptions,
) (opens schema.Openings, err error) {
	err = c.change(ctx, ledger.Pair, func(w contract.Writer) error {
		a, err := resolvePhoto(ctx, w, photo)
		if err != nil {
			return err
		}
		b, err := resolvePhoto(ctx, w, other)
		if err != nil {
			return err
		}
		if a == b {
			return fmt.Errorf("%w: they are the same photo", ErrNotPairable)
		}
		if err := pairable(ctx, w, a, b); err != nil {
			return err
		}
		if !anyway {
			if err := oneShot(ctx, w, a, b); err != nil {
				return err
			}
		}
		format, err := w.PrimaryFormat(ctx, b)
		if err != nil {
			return err
		}
		role := schema.RoleJPEG
		if format.RAW() {
			role = schema.RoleRAW
		}
		if err := unsayApart(ctx, w, a, b); err != nil {
			return err
		}
		if err := joinPhoto(ctx, w, a, b, role); err != nil {
			return err
		}
		opens, err = c.guard(ctx, w, opt, affectedBy(nil, []string{a, b}), settled{alike: true})
		return err
	})
	return opens, err
}

func pairable(ctx context.Context, r contract.Reader, a, b string) error {
	why, err := stays(ctx, r, b)
	if err != nil {
		return err
	}
	if why != "" {
		return fmt.Errorf("%w: %s: %s; stillroom same says that they show one picture", ErrNotPairable, b[:schema.PhotoIDLen], why)
	}
	halves, err := r.Halves(ctx, b)
	if err != nil {
		return err
	}
	if len(halves) > 0 {
		return fmt.Errorf("%w: %s is a pair already", ErrNotPairable, b[:schema.PhotoIDLen])
	}
	if err := inOneRoom(ctx, r, a, b); err != nil {
		return fmt.Errorf("%w: %w", ErrNotPairable, err)
	}
	return nil
}

// oneShot refuses two photos that are certainly of two presses of the shutter: of two
// cameras, or of two moments of one camera.
func oneShot(ctx context.Context, r contract.FingerprintReader, a, b string) error {
	var p [2]mark
	for i, sha := range []string{a, b} {
		var err error
		if p[i], err = r.MarkOfPhoto(ctx, sha); err != nil {
			return err
		}
	}
	if p[0].Model != "" && p[1].Model != "" && (!strings.EqualFold(p[0].Make, p[1].Make) || !strings.EqualFold(p[0].Model, p[1].Model)) || otherCamera(p[0], p[1]) {
		return fmt.Errorf("%w: two cameras took them; if you know better, add --other-shot", ErrTwoShots)
	}
	ta, oka := secondOf(p[0].Taken)
	tb, okb := secondOf(p[1].Taken)
	if oka && okb && math.Abs(ta.Sub(tb).Seconds()) > 1 {
		return fmt.Errorf("%w: they were taken at different times; if you know better, add --other-shot", ErrTwoShots)
	}
	return nil
}

// Unpair makes each other half of a photo a photo of its own, and returns the ids of
// these. They have no derivatives yet. Everything that was said of the photo is said of
// each: terms, depictions, treatments, reviews. It is refused if one of them may go where
// the photo might not, because the photo was held for something that came with the other
// half.
func (c PictureRegister) Unpair(
	ctx context.Context, photo string, opt schema.ApplyOptions,
) (made []string, opens schema.Openings, err error) {
	err = c.change(ctx, ledger.Pair, func(w contract.Writer) error {
		a, err := resolvePhoto(ctx, w, photo)
		if err != nil {
			return err
		}
		halves, err := w.Halves(ctx, a)
		if err != nil {
			return err
		}
		if len(halves) == 0 {
			return fmt.Errorf("photo %s: %w", a[:schema.PhotoIDLen], ErrNotPaired)
		}
		if made, err = splitOff(ctx, w, a, halves, opt.Now); err != nil {
			return err
		}
		opens, err = c.guard(ctx, w, opt, affectedBy(nil, append(halves, a)), settled{})
		return err
	})
	return made, opens, err
}
