package catalog

import (
	"context"
	"slices"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// Moves are the files that go to another folder or get another name, of the catalog and
// of its mirrors, and what names are made of.
type Moves struct{ *shared }

// Moves returns those of the catalog.
func (s Storages) Moves() Moves { return Moves(s) }

// Misplaced are the originals that lie in the folder of another shoot than their photo's,
// or than a person placed a file of no photo in, or in that of none; of these shoots
// alone, if any are named.
func (s Moves) Misplaced(ctx context.Context, none string, shoots []string) (list []schema.Move, err error) {
	err = s.db.View(ctx, func(r contract.Reader) error {
		list, err = r.Misplaced(ctx, none, shoots)
		return err
	})
	return list, err
}

// Placed are the files of photos, of these shoots alone, if any are named, by when the
// photos were taken.
func (s Moves) Placed(ctx context.Context, shoots []string) (list []schema.PlacedFile, err error) {
	err = s.db.View(ctx, func(r contract.Reader) error {
		list, err = r.Placed(ctx, shoots)
		return err
	})
	return list, err
}

// LastNumber is the highest number that a photo of a shoot ever had, 0 for none.
func (s Moves) LastNumber(ctx context.Context, shoot string) (n int, err error) {
	err = s.db.View(ctx, func(r contract.Reader) error {
		n, err = r.LastNumber(ctx, shoot)
		return err
	})
	return n, err
}

// NumberOf is the number that a file has within a shoot, whether or not it is in the
// catalog; zero: none.
func (s Moves) NumberOf(ctx context.Context, sha schema.Digest) (n schema.ShootNumber, err error) {
	err = s.db.View(ctx, func(r contract.Reader) error {
		n, err = r.NumberOf(ctx, sha.String())
		return err
	})
	return n, err
}

// Numbered notes which numbers files have within their shoots.
func (s Moves) Numbered(ctx context.Context, numbers map[schema.Digest]schema.ShootNumber) error {
	if len(numbers) == 0 {
		return nil
	}
	return s.change(ctx, ledger.Mirror, func(w contract.Writer) error {
		for sha, n := range numbers {
			if err := w.PutNumber(ctx, sha.String(), n); err != nil {
				return err
			}
		}
		return nil
	})
}

// TakenAt is when a picture that is not in the catalog yet was taken: what its camera
// wrote, corrected as the photos of that camera are.
func (s Moves) TakenAt(ctx context.Context, p schema.Probe, shoot string) (taken string, err error) {
	of := cameraOf(p)
	if of == (camera{}) || p.TakenLocal == "" {
		return p.TakenLocal, nil
	}
	var standing []schema.ClockCorrection
	err = s.db.View(ctx, func(r contract.Reader) error {
		standing, err = r.Corrections(ctx, of)
		return err
	})
	if err != nil {
		return "", err
	}
	var k schema.ClockCorrection
	if i := slices.IndexFunc(standing, func(k schema.ClockCorrection) bool { return k.Covers(p.TakenLocal, shoot, 0) }); i >= 0 {
		k = standing[i]
	}
	taken, _, err = corrected(p, k)
	return taken, err
}

// MisplacedCopies are the copies in a mirror that have another path than their original.
func (s Moves) MisplacedCopies(ctx context.Context, mirror string) (list []schema.Move, err error) {
	err = s.db.View(ctx, func(r contract.Reader) error {
		list, err = r.MisplacedCopies(ctx, mirror)
		return err
	})
	return list, err
}

// Unfinished are the moves of a run that was cut short, or that goes on.
func (s Moves) Unfinished(ctx context.Context) (list []schema.Move, err error) {
	err = s.db.View(ctx, func(r contract.Reader) error {
		list, err = r.Moves(ctx)
		return err
	})
	return list, err
}

// OthersAt reports whether another file is on record where one is to go, whether or not
// it is there.
func (s Moves) OthersAt(ctx context.Context, m schema.Move) (taken bool, err error) {
	err = s.db.View(ctx, func(r contract.Reader) error {
		taken, err = r.OthersAt(ctx, m)
		return err
	})
	return taken, err
}

// Unfinished is that of Moves.
func (s Storages) Unfinished(ctx context.Context) ([]schema.Move, error) {
	return s.Moves().Unfinished(ctx)
}

// Begin notes moves before the first name is given.
func (s Moves) Begin(ctx context.Context, list []schema.Move) error {
	return s.note(ctx, list, func(w contract.Writer, m schema.Move) error { return w.PutMove(ctx, m) })
}

// Moved notes that files lie at their new paths. Each has its new name by then, and
// keeps the old one until Done.
func (s Moves) Moved(ctx context.Context, list []schema.Move) error {
	return s.note(ctx, list, func(w contract.Writer, m schema.Move) error { return w.MoveFile(ctx, m) })
}

// Done notes that files have one name again.
func (s Moves) Done(ctx context.Context, list []schema.Move) error {
	return s.note(ctx, list, func(w contract.Writer, m schema.Move) error { return w.TakeMove(ctx, m) })
}

func (s Moves) note(ctx context.Context, list []schema.Move, put func(contract.Writer, schema.Move) error) error {
	if len(list) == 0 {
		return nil
	}
	return s.change(ctx, ledger.Mirror, func(w contract.Writer) error {
		for _, m := range list {
			if err := put(w, m); err != nil {
				return err
			}
		}
		return nil
	})
}
