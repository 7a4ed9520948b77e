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

// refusalOf is an error of an export with what was taken away, if it is a refusal after
// something was.
func refusalOf(err error, sum export.Summary) error {
	if errors.Is(err, export.ErrRefused) && sum.Removed > 0 {
		return &takenOut{err, sum}
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
