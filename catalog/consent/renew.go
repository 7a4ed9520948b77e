package consent

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Renew returns the record in which a guardian says again what old says, for a
// new time. by holds what is new: an id, how and when it was said, and until
// when it holds; its dates are instants.
//
// A record is never changed, its end least of all, so a renewal is a new record
// that supersedes the old one. That alone would let a renewal take back what
// the old record closed, because a record that was superseded and answered no
// longer counts. Therefore:
//
//   - every no is said again, as it was;
//   - a yes is said again for the channels for which it stands, and only for
//     these is the new record answered. What was taken back for a channel stays
//     a no, in the old record, until the guardian says something new about it;
//   - what ended as a whole, was never given, is paused or should never have
//     counted is not renewed: that takes words, not a date.
func Renew(old, by schema.Consent, now time.Time) (schema.Consent, error) {
	r := record{}
	for _, x := range old.Events {
		r.events = append(r.events, readEvent(x))
	}
	for i := range old.Terms {
		r.terms = append(r.terms, readTerm(&old.Terms[i]))
	}
	if err := renewable(&r, old, by, now.Unix()); err != nil {
		return schema.Consent{}, err
	}
	n := by
	n.Family, n.Guardian, n.Supersedes, n.Jurisdiction = old.Family, old.Guardian, old.ID, old.Jurisdiction
	// A record that begins later opens nothing before then that an older record closed.
	n.EffectiveFrom = max(n.ObtainedAt, old.EffectiveFrom)
	n.Terms, n.Events = nil, nil
	var standing []schema.Channel
	over := false
	for _, t := range old.Terms {
		if t.Effect != schema.Permit {
			n.Terms = append(n.Terms, t)
			continue
		}
		var kept []schema.Channel
		for _, ch := range t.Channels {
			switch state := r.state(ch, now.Unix()); {
			case state.Allows():
				kept = append(kept, ch)
			case state.Ends():
				over = true
			default:
				return schema.Consent{}, fmt.Errorf("for %s the consent is %s; settle that first", ch, state)
			}
		}
		if len(kept) == 0 {
			continue
		}
		t.Channels = kept
		n.Terms = append(n.Terms, t)
		standing = append(standing, kept...)
	}
	if err := worthIt(old, n, now); err != nil {
		return schema.Consent{}, err
	}
	e := schema.ConsentEvent{State: schema.StateRenewed, At: n.ObtainedAt, By: n.Guardian, Method: n.Method, Evidence: n.Evidence}
	// An answer for every channel would also answer for channels that an earlier record
	// of the line left closed. So it is given only if it was given before.
	whole := slices.ContainsFunc(old.Events, func(e schema.ConsentEvent) bool { return e.State.Allows() && e.Channel == "" })
	if whole && (!over || len(standing) == 0) {
		n.Events = []schema.ConsentEvent{e}
		return n, nil
	}
	if len(standing) == 0 {
		if standing = answered(&r, old, now.Unix()); len(standing) == 0 {
			return schema.Consent{}, errors.New("nobody answered it: record what the guardian says now")
		}
	}
	for _, e.Channel = range slices.Compact(slices.SortedFunc(slices.Values(standing), byListing)) {
		n.Events = append(n.Events, e)
	}
	return n, nil
}

// answered are the channels for which a record that only says no was answered. A record
// that nobody answered took nothing back of the one that it follows, and its renewal must
// not do so.
func answered(r *record, old schema.Consent, now int64) (list []schema.Channel) {
	for _, e := range old.Events {
		if e.Channel != "" && r.state(e.Channel, now).Allows() {
			list = append(list, e.Channel)
		}
	}
	return list
}

// renewable says why the old record as a whole, or the dates, do not allow a renewal.
func renewable(r *record, old, by schema.Consent, now int64) error {
	for _, e := range r.events {
		switch {
		case e.bad:
			return errors.New("one of its events cannot be read")
		case e.at > now:
			return errors.New("one of its events is still to come")
		case e.state == schema.StateInvalidated:
			return errors.New("it, or part of it, should never have counted: record what the guardian says now")
		case e.state.Ends() && e.channel == "":
			return errors.New("it has ended: only a new record of what the guardian says now can follow it")
		}
	}
	if slices.ContainsFunc(r.terms, func(t *term) bool { return t.bad }) {
		return errors.New("one of its terms cannot be read: record what the guardian says now")
	}
	obtained, ok := instant(by.ObtainedAt)
	if before, was := instant(old.ObtainedAt); !ok || !was || obtained < before {
		return errors.New("the renewal must be dated after the consent that it renews")
	}
	if obtained > now {
		return errors.New("the renewal is dated later than now; record it when it has been said")
	}
	for _, end := range []schema.When{by.ExpiresAt, by.ReviewBy} {
		if t, ok := instant(end); end != "" && (!ok || t <= now) {
			return errors.New("the new date has passed already")
		}
	}
	return nil
}

// worthIt refuses a renewal that would permit nothing, or promise an end that a
// no does not have.
func worthIt(old, n schema.Consent, now time.Time) error {
	isYes := func(t schema.Term) bool { return t.Effect == schema.Permit }
	lives := func(t schema.Term) bool { return isYes(t) && (t.ExpiresAt == "" || t.ExpiresAt > schema.WhenOf(now)) }
	switch {
	case !slices.ContainsFunc(old.Terms, isYes):
		if n.ExpiresAt != "" {
			return errors.New("a no never ends: give the date of its review instead")
		}
	case !slices.ContainsFunc(n.Terms, isYes):
		return errors.New("none of its yeses counts any more: record what the guardian says now")
	case !slices.ContainsFunc(n.Terms, lives):
		return errors.New("its yeses have ends of their own, which have passed: record what the guardian says now")
	}
	return nil
}
