package app

import (
	"context"
	"errors"
	"slices"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/schema"
)

// Reply says how to record a file of answers that a family saved on its proof.
type Reply struct {
	File                        string // kept as the document behind what is recorded
	By, ObtainedBy, Notice      string
	Until, ReviewBy, Supersedes string
	Agreed                      func() error // asked of whoever has read the answers, before anything is written
}

// ErrNothingSaid says that the answers hold neither a yes nor a no.
var ErrNothingSaid = errors.New("the file holds neither a yes nor a no; nothing was recorded")

// RecordAnswers records what a family said on its proof, photo by photo. shown are the
// photos of the proof. A photo without an answer is not recorded.
func RecordAnswers(
	ctx context.Context, s *Session, said schema.Answers, shown map[string]schema.Digest, r Reply,
) (Recorded, error) {
	family, err := familyOf(ctx, s, r.By)
	if err != nil {
		return Recorded{}, err
	}
	if err := ofFamily(ctx, s, shown, family, r.By); err != nil {
		return Recorded{}, err
	}
	terms, yes := answersTerms(said, shown)
	switch {
	case len(terms) == 0:
		return Recorded{}, ErrNothingSaid
	case yes && r.Until == "" && r.ReviewBy == "":
		return Recorded{}, Usagef("--until or --review-by is needed: the answers hold a yes")
	}
	notice, err := noticeOf(ctx, s, r.Notice)
	if err != nil {
		return Recorded{}, err
	}
	if err := r.Agreed(); err != nil {
		return Recorded{}, err
	}
	opt := s.Applying(false)
	ev, evidence, err := evidenceOf(ctx, s, r.File, opt)
	if err != nil {
		return Recorded{}, err
	}
	const method = "e_signature"
	now := schema.WhenOf(opt.Now) // one moment for all: a second later would still be to come
	id, err := freshID(ctx, s, opt.Now)
	if err != nil {
		return Recorded{}, err
	}
	rec := schema.Consent{
		ID: id, Family: family, Guardian: r.By, Notice: notice, Evidence: evidence, Supersedes: r.Supersedes,
		Method: method, ObtainedAt: now, ObtainedBy: r.ObtainedBy, EffectiveFrom: now, ExpiresAt: schema.When(r.Until), ReviewBy: schema.When(r.ReviewBy), Terms: terms,
		Events: []schema.ConsentEvent{{State: schema.StateGiven, At: now, By: r.By, Method: method, Evidence: evidence}},
	}
	if !yes && rec.ReviewBy == "" {
		rec.ReviewBy = schema.WhenOf(opt.Now.AddDate(1, 0, 0)) // it is looked at again, and holds
	}
	if err := recordsfile.Check("consent", schema.Records{Consents: []schema.Consent{rec}}); err != nil {
		return Recorded{}, Usagef("%v", err)
	}
	return record(ctx, s, ev, rec, opt)
}

// ofFamily refuses answers about photos of a family that is not the guardian's.
func ofFamily(ctx context.Context, s *Session, shown map[string]schema.Digest, family, by string) error {
	var ids []string
	for _, d := range shown {
		ids = append(ids, d.String())
	}
	return s.Catalog.List(ctx, schema.Selection{IDs: ids}, catalog.ListOptions{Zone: s.Zone, At: s.Now()}, func(ph schema.Photo) error {
		if !slices.Contains(ph.Families, family) {
			return Usagef("--by %s: the proof shows photos of another family; nothing was recorded", by)
		}
		return nil
	})
}

// ShownOnProof lists the photos of a proof, by the ids on the proof.
func ShownOnProof(ctx context.Context, s *Session, manifest string) (map[string]schema.Digest, error) {
	all, err := s.Catalog.Deliveries(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		if d.Manifest != manifest || d.Channel != schema.Review {
			continue
		}
		if d, err = s.Catalog.Delivery(ctx, d.ID); err != nil {
			return nil, err
		}
		shown := map[string]schema.Digest{}
		for _, f := range d.Files {
			if !f.Photo.IsZero() {
				shown[f.PhotoID] = f.Photo
			}
		}
		return shown, nil
	}
	return nil, errors.New("these answers are about a proof that this catalog did not make; nothing was recorded")
}

// Answered lists the channels that got that answer.
func Answered(x schema.AnswersPhoto, answer string) []schema.Channel {
	var list []schema.Channel
	for _, u := range x.Uses {
		if u.Answer == answer {
			list = append(list, u.Channel)
		}
	}
	return list
}

// answersTerms turns answers into the terms of a record: for each photo, the channels
// with a yes and those with a no.
func answersTerms(a schema.Answers, shown map[string]schema.Digest) (terms []schema.Term, yes bool) {
	for _, x := range a.Photos {
		scope := schema.Scope("photo:" + shown[x.PhotoID].String())
		if list := Answered(x, "yes"); len(list) > 0 {
			terms, yes = append(terms, schema.Term{Effect: schema.Permit, Scope: scope, Channels: list}), true
		}
		if list := Answered(x, "no"); len(list) > 0 {
			terms = append(terms, schema.Term{Effect: schema.Deny, Scope: scope, Channels: list})
		}
	}
	return terms, yes
}
