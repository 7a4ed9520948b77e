package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// Waiting is a photo that a channel may have once guardians have seen it.
type Waiting struct {
	Photo     string   `json:"photo"`
	Room      string   `json:"room"`
	Code      string   `json:"code"`      // of what is to be shown to them
	Guardians []string `json:"guardians"` // who have not let it go, by id
	Reasons   []string `json:"reasons"`   // of the decision: what else it waits for
}

// WaitingForReview lists the photos of the selection that are held from the
// channel because a guardian wants to see them first.
func (c ConsentRegister) WaitingForReview(
	ctx context.Context, sel schema.Selection, ch schema.Channel, opt ListOptions,
) ([]Waiting, error) {
	list := []Waiting{}
	err := c.db.View(ctx, func(tx contract.Reader) error {
		return subjects(ctx, tx, shown(sel), newFacts(opt.Zone), opt.At, func(w *consent.World, p schema.Photo) error {
			subject := Subject(p)
			d := consent.Decide(w, subject, ch, opt.At)
			if !slices.Contains(d.Reasons, schema.ReasonReview) {
				return nil
			}
			x := Waiting{Photo: p.ID, Room: p.Room, Code: p.Shown().Code(), Guardians: []string{}, Reasons: d.Reasons}
			for _, a := range consent.Advise(w, subject, ch, opt.At) {
				if a.Reason == schema.ReasonReview {
					x.Guardians = append(x.Guardians, a.Guardian)
				}
			}
			list = append(list, x)
			return nil
		})
	})
	return list, err
}

// ReviewAnswer is what a guardian said of photos that were shown to them.
type ReviewAnswer struct {
	Photos   []string // ids, or prefixes of them
	Channel  schema.Channel
	Guardian string // an id
	Verdict  schema.Verdict
	Method   string
	At       schema.When // an instant
	Code     string      // of what was shown; "" trusts that it is what there is now
}

// Errors of an answer to a review.
var (
	ErrNoSay       = errors.New("that guardian has no say about the photo")
	ErrOtherShown  = errors.New("the pictures or the words have changed since they were shown")
	ErrNothingSeen = errors.New("the photo has no derivative, so nobody can have seen it")
)

// RecordReview records a guardian's answer about all of the photos, or about none. The
// answer binds to the renderings and the words that there are now. Copies that may no
// longer stand are asked back.
func (c ConsentRegister) RecordReview(
	ctx context.Context, a ReviewAnswer, opt schema.ApplyOptions,
) (schema.RecallsOpened, error) {
	err := c.change(ctx, ledger.Review, func(tx contract.Writer) error {
		has, err := sayOf(ctx, tx, a.Guardian)
		if err != nil {
			return err
		}
		f := newFacts(opt.Zone)
		return eachPhoto(ctx, tx, schema.Selection{IDs: a.Photos}, func(p schema.Photo) error {
			one := []schema.Photo{p}
			w, err := f.about(ctx, tx, one)
			if err != nil {
				return err
			}
			p = one[0]
			shown := p.Shown()
			switch {
			// A guardian who said something about the photo is heard even if their family
			// is not tied to it any more: what they asked for binds.
			case !slices.ContainsFunc(p.Families, has) && !w.Binds(Subject(p), a.Channel, a.Guardian, opt.Now):
				return fmt.Errorf("photo %s: %w", p.ID, ErrNoSay)
			case len(shown.Renderings) == 0:
				return fmt.Errorf("photo %s: %w", p.ID, ErrNothingSeen)
			case a.Code != "" && a.Code != shown.Code():
				return fmt.Errorf("photo %s: %w: its code is %s; show it to them again", p.ID, ErrOtherShown, shown.Code())
			}
			return insertReview(ctx, tx, p.SHA256, shown, a, opt.Now)
		})
	})
	if err != nil {
		return schema.RecallsOpened{}, err
	}
	opened, err := DeliveryRegister(c).OpenRecalls(context.WithoutCancel(ctx), opt.Zone, opt.Recall, opt.Now)
	if err != nil {
		err = fmt.Errorf("the answer is recorded, but the delivered copies have not been asked back yet: %w", err)
	}
	return opened, err
}

// sayOf reports whether the guardian has a say in a family. A guardian who is only heard
// lets nothing go.
func sayOf(ctx context.Context, r contract.Reader, guardian string) (has func(family string) bool, err error) {
	family, known, err := r.GuardianFamily(ctx, guardian)
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, notFound("guardian", guardian)
	}
	families, err := r.Families(ctx, []string{family})
	if err != nil {
		return nil, err
	}
	in := map[string]bool{}
	for _, f := range families {
		for _, g := range f.Guardians {
			if g.ID == guardian {
				in[f.ID] = in[f.ID] || g.Authority != schema.AuthorityAdvisory
			}
		}
	}
	return func(family string) bool { return in[family] }, nil
}

func insertReview(
	ctx context.Context, w contract.ConsentWriter, photo schema.Digest, shown schema.Shown,
	a ReviewAnswer, now time.Time,
) error {
	if err := notAhead("the date of the answer", a.At, now); err != nil {
		return err
	}
	return w.AddReview(ctx, contract.Review{
		Photo: photo, Channel: a.Channel, Guardian: a.Guardian, Verdict: a.Verdict, Shown: shown,
		Method: a.Method, At: a.At, RecordedAt: schema.WhenOf(now),
	})
}
