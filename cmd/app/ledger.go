package app

import (
	"context"
	"errors"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/pipeline/copies"
	"github.com/stillroom/stillroom/schema"
)

// Accepting goes on with a ledger that does not hold.
type Accepting struct {
	schema.Accepting
	Today string // from a calendar: needed where the ledger is dated ahead
}

// Accept records what was found, with what the catalog's folder and the mirrors that are
// there remember and the ledger lacks, and puts on hold whom it may concern. The session writes,
// and its moment is another afterwards.
func (x Accepting) Accept(ctx context.Context, s *Session) (schema.Acceptance, error) {
	if err := rightClock(ctx, s, x.Today); err != nil {
		return schema.Acceptance{}, err
	}
	lost, err := lostHeads(ctx, s)
	if err != nil {
		return schema.Acceptance{}, err
	}
	mirrored, err := copies.Heads(ctx, s.Catalog.Storages(), s.Places, s.Store.Identity().UUID)
	if err != nil {
		return schema.Acceptance{}, err
	}
	if x.Heads, err = wholeHeads(ctx, s, x.Heads, append(mirrored, lost...)); err != nil {
		return schema.Acceptance{}, err
	}
	x.Heads = append(append(x.Heads, lost...), mirrored...)
	got, err := catalog.Accept(ctx, s.Catalog, x.Accepting)
	if err != nil || x.DryRun {
		return got, err
	}
	s.forgetHeads = len(lost) > 0
	return got, s.KeepTime(ctx)
}

// rightClock asks the person which day it is if the clock is behind the ledger: one of
// the two is wrong, and the program cannot know which.
func rightClock(ctx context.Context, s *Session, today string) error {
	here := s.clock().In(s.Zone).Format(time.DateOnly)
	var behind *catalog.ClockBehindError
	err := s.Catalog.ClockBehind(ctx)
	switch {
	case err != nil && !errors.As(err, &behind):
		return err
	case today == "" && err == nil:
		return nil
	case today == "":
		return Usagef("%v: the ledger or the clock is wrong. Set the clock if it is wrong; if it is right, say which day it is: --today DATE", err)
	case today != here:
		return Usagef("--today is %s and the clock of this computer says %s: set the clock, and ask again", today, here)
	}
	return nil
}
