package catalog

import (
	"fmt"
	"slices"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/schema"
)

// saidNo are the reasons that mean that somebody said no, or took a yes back.
// What is merely missing (a room, a yes) anybody may come to know.
var saidNo = []string{
	schema.ReasonDenied, schema.ReasonRefused, schema.ReasonWithdrawn, schema.ReasonRevoked,
	schema.ReasonInvalidated, schema.ReasonSuspended, schema.ReasonUnreadable,
}

type closedTo struct {
	photo   schema.Digest
	channel schema.Channel
}

// decidesWhoHasASay reports whether records can change who may say yes or no to
// a photo; captions cannot, and need no look at every decision.
func decidesWhoHasASay(r schema.Records) bool {
	return len(r.Families)+len(r.People)+len(r.Rooms)+len(r.Shoots) > 0 ||
		slices.ContainsFunc(r.Photos, func(p schema.PhotoRecord) bool { return p.Room != nil || p.Shoot != nil || p.Depicts != nil })
}

// closed lists what a no closes now: which photos to which channels.
func (a *applier) closed() (map[closedTo]bool, error) {
	set := map[closedTo]bool{}
	return set, a.eachDecision(func(at closedTo, d schema.Decision) {
		if a.isClosed(d) {
			set[at] = true
		}
	})
}

// isClosed reports whether somebody's no is among the reasons. A hold that is
// lifted by name is none any more.
func (a *applier) isClosed(d schema.Decision) bool {
	return slices.ContainsFunc(d.Reasons, func(r string) bool {
		return slices.Contains(saidNo, r) || r == schema.ReasonHoldFamily && !a.liftsHold
	})
}

func (a *applier) eachDecision(fn func(closedTo, schema.Decision)) error {
	w, err := loadWorld(a.ctx, a.tx, a.opt.Zone)
	if err != nil {
		return err
	}
	return listPhotos(a.ctx, a.tx, schema.Selection{}, w, a.opt.Now, func(p schema.Photo) error {
		subject := Subject(p)
		for _, ch := range schema.Channels() {
			fn(closedTo{p.SHA256, ch}, consent.Decide(w, subject, ch, a.opt.Now))
		}
		return nil
	})
}

// checkStillClosed refuses a change of rooms, people, families or photos after
// which no no is left where there was one. Who may say no is decided by such
// records, and a slip in them must not undo one: not at once, and not as soon as
// somebody else says yes.
func (a *applier) checkStillClosed(before map[closedTo]bool) error {
	if a.opt.Open || len(a.out.Changes) == 0 || len(before) == 0 {
		return nil
	}
	var first closedTo
	opened := 0
	err := a.eachDecision(func(at closedTo, d schema.Decision) {
		if before[at] && !a.isClosed(d) {
			if opened++; opened == 1 {
				first = at
			}
		}
	})
	if err != nil || opened == 0 {
		return err
	}
	return fmt.Errorf("this would open what a no has closed: photo %s for %s, and %d more; if the records were wrong and this is right, add --open",
		first.photo.ID(), first.channel, opened-1)
}
