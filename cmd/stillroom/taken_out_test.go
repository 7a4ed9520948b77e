package main

import (
	"fmt"
	"testing"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/schema"
)

// A refusal says that nothing was written only where nothing was taken away either.
func TestTakenOut(t *testing.T) {
	refused := fmt.Errorf("%w", export.ErrRefused)
	sum := export.Summary{Channel: "web", Destination: "there", Selected: 2, Withheld: []schema.Withheld{{}, {}}}
	for _, c := range []struct {
		removed, withheld int
		want              string
	}{
		{0, 2, "nothing was written there; `stillroom consent matrix` says where each room may go\n`stillroom consent explain PHOTO --channel CHANNEL` says why"},
		{10, 2, "nothing of this export may go to web now; 10 files were taken out of there. Why: stillroom consent matrix"},
		{1, 1, "not everything of this export may go to web now; 1 file was taken out of there. Why: stillroom consent matrix"}, // --strict
	} {
		sum.Removed, sum.Withheld = c.removed, sum.Withheld[:c.withheld]
		if code, hint := exitCode(refusalOf(refused, sum)); code != exitRefused || hint != c.want {
			t.Errorf("%d removed: exit %d, %s", c.removed, code, hint)
		}
	}
	sum.Removed = 3
	if code, _ := exitCode(refusalOf(fmt.Errorf("%w: there", destination.ErrUnusable), sum)); code != exitFailed {
		t.Errorf("a destination that could not be used when files had been taken away: exit %d", code)
	}
	if got := refusalOf(errInterrupted, sum); got != errInterrupted {
		t.Errorf("%v", got)
	}
}
