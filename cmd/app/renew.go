package app

import (
	"context"

	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/schema"
)

// Renewing says that a guardian gives a consent again, for a new time. What By leaves out
// is as in the old record.
type Renewing struct {
	Consent string
	By      schema.Consent
}

// Renewed is the old record, and the one that supersedes it.
type Renewed struct {
	Old, New schema.Consent
	Recalls  schema.RecallsOpened
}

// Renew records a consent that supersedes another and says the same, except for the
// channels that were taken back.
func Renew(ctx context.Context, s *Session, x Renewing) (Renewed, error) {
	by := x.By
	err := checkTyped([]typedDate{
		{"--until", by.ExpiresAt, false}, {"--review-by", by.ReviewBy, false}, {"--obtained-at", by.ObtainedAt, true},
	}, s.Zone, s.Now())
	if err != nil {
		return Renewed{}, err
	}
	old, err := s.Catalog.Consent(ctx, x.Consent)
	if err != nil {
		return Renewed{}, err
	}
	out := Renewed{Old: old}
	opt := s.Applying(false)
	if by.Notice == "" {
		by.Notice = out.Old.Notice
	}
	if by.ID == "" {
		if by.ID, err = freshID(ctx, s, opt.Now); err != nil {
			return Renewed{}, err
		}
	}
	if by.ObtainedAt == "" {
		by.ObtainedAt = schema.WhenOf(opt.Now)
	}
	ev, evidence, err := evidenceOf(ctx, s, by.Evidence, opt)
	if err != nil {
		return Renewed{}, err
	}
	by.Evidence = evidence
	// Only what was typed is checked as records are; the rest is the old record's.
	check := by
	check.Family, check.Guardian, check.EffectiveFrom, check.Terms, check.Events = out.Old.Family, out.Old.Guardian, by.ObtainedAt, out.Old.Terms, out.Old.Events
	if err := recordsfile.Check("consent", schema.Records{Consents: []schema.Consent{check}}); err != nil {
		return Renewed{}, byOption(err, renewedBy(by).optionOf)
	}
	if _, err := by.Normalize(s.Zone); err != nil {
		return Renewed{}, byOption(err, renewedBy(by).optionOf)
	}
	err = ev.Record(ctx, opt, func(opt schema.ApplyOptions) (err error) {
		out.New, out.Recalls, err = s.Catalog.Renew(ctx, x.Consent, by, opt)
		return err
	})
	return out, err
}

// renewedBy is a renewal as the letter that has the same options.
func renewedBy(by schema.Consent) Letter {
	return Letter{
		ID: by.ID, Notice: by.Notice, Method: by.Method, ObtainedBy: by.ObtainedBy, ObtainedAt: string(by.ObtainedAt), Until: string(by.ExpiresAt),
		ReviewBy: string(by.ReviewBy), Evidence: by.Evidence,
	}
}
