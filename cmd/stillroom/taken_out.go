package main

import (
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/export"
)

// takenOut is the refusal of an update that took away what stood: nothing was written
// there, and still something was done.
type takenOut struct {
	error
	sum export.Summary
}

func (e *takenOut) Unwrap() error { return e.error }

// errBegun says of a mistake in the command line that it was found when files had been taken
// away: nothing is untouched then.
var errBegun = errors.New("files were taken away before that was found")

// refusalOf is an error of an export with what was taken away, if it would be read as if
// nothing had been.
func refusalOf(err error, sum export.Summary) error {
	if err == nil || sum.Removed == 0 {
		return err
	}
	if errors.Is(err, export.ErrRefused) {
		return &takenOut{err, sum}
	}
	if code, _ := exitCode(err); code == exitUsage {
		return fmt.Errorf("%w (%w)", err, errBegun)
	}
	return err
}

// hint says what was taken out of where. With --strict a part could go, and does not.
func (e *takenOut) hint() string {
	why := fmt.Sprintf("nothing of this export may go to %s now", e.sum.Channel)
	if len(e.sum.Withheld) < e.sum.Selected+e.sum.Attachments.Selected {
		why = fmt.Sprintf("not everything of this export may go to %s now", e.sum.Channel)
	}
	return fmt.Sprintf("%s; %s taken out of %s. Why: stillroom consent matrix", why, countWas(e.sum.Removed, "file"), e.sum.Destination)
}
