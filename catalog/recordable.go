package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// These functions decide what may be recorded at all, whether it comes from a file, a
// card or a short form. insertConsent, appendEvent and insertReview ask them.

// notAhead refuses a date that is later than now. Only the beginning of a yes may lie
// ahead. Nobody has yet said what is dated ahead, and a slip in the year of a no would
// keep the no from counting.
func notAhead(field string, at schema.When, now time.Time) error {
	t, err := at.Instant()
	if err != nil {
		return fmt.Errorf("%s: %w", field, err)
	}
	if t.After(now) {
		return fmt.Errorf("%s is %s, which is still to come; what was said is recorded when it was said: is the date right?", field, at)
	}
	return nil
}

// No family was asked before this year, and none is asked for longer than so many years.
const (
	earliestYear = 1900
	longestYears = 200
)

// inReason refuses a year that nobody can mean.
func inReason(field string, at schema.When, now time.Time) error {
	if at == "" {
		return nil
	}
	t, err := at.Instant()
	if err != nil {
		return fmt.Errorf("%s: %w", field, err)
	}
	if !YearInReason(t, now) {
		return fmt.Errorf("%s is %s: is the year right?", field, at)
	}
	return nil
}

// YearInReason reports whether a consent can be recorded that says something of the year
// of t.
func YearInReason(t, now time.Time) bool {
	return t.Year() >= earliestYear && t.Year() <= now.Year()+longestYears
}

// checkDates compares the dates of a record with now.
func checkDates(c schema.Consent, now time.Time) error {
	if err := notAhead("obtained_at", c.ObtainedAt, now); err != nil {
		return err
	}
	if slices.ContainsFunc(c.Terms, func(t schema.Term) bool { return t.Effect == schema.Deny }) {
		if err := notAhead("effective_from", c.EffectiveFrom, now); err != nil {
			return fmt.Errorf("%w A no begins when it is said; record a yes that begins later by itself", err)
		}
	}
	dates := []struct {
		field string
		at    schema.When
	}{{"obtained_at", c.ObtainedAt}, {"effective_from", c.EffectiveFrom}, {"expires_at", c.ExpiresAt}, {"review_by", c.ReviewBy}}
	for i, t := range c.Terms {
		for field, at := range map[string]schema.When{"embargo_until": t.EmbargoUntil, "expires_at": t.ExpiresAt} {
			dates = append(dates, struct {
				field string
				at    schema.When
			}{fmt.Sprintf("term %d: %s", i+1, field), at})
		}
	}
	for _, d := range dates {
		if err := inReason(d.field, d.at, now); err != nil {
			return err
		}
	}
	return nil
}

// checkEvent compares an event with now, and refuses a reason on an event that takes
// none.
func checkEvent(e schema.ConsentEvent, now time.Time) error {
	at := fmt.Sprintf("the date of its event %s", e.State)
	if err := notAhead(at, e.At, now); err != nil {
		return err
	}
	if err := inReason(at, e.At, now); err != nil {
		return err
	}
	if e.Reason != "" && e.State != schema.StateInvalidated {
		return fmt.Errorf("its event %s has a reason; only an invalidation has one, and nobody else needs any", e.State)
	}
	return nil
}

// Errors of an invalidation.
var (
	ErrNoDocument = errors.New("it holds a no: a no is invalidated with the document that shows why (--evidence FILE)")
	ErrNoReason   = errors.New("it holds a no: a no is invalidated for a reason (--reason wrong_person, forged, not_informed or mistaken_entry)")
)

// checkInvalidation asks more of an event that takes a recorded no away: a document, and
// a word for why. A guardian who changes their mind gives another record.
func checkInvalidation(ctx context.Context, r contract.SaidReader, consent string, e schema.ConsentEvent) error {
	if e.State != schema.StateInvalidated {
		return nil
	}
	no, err := r.HoldsNo(ctx, consent, e.Channel)
	switch {
	case err != nil || !no:
		return err
	case e.Evidence == "":
		return ErrNoDocument
	case e.Reason == "":
		return ErrNoReason
	}
	return nil
}
