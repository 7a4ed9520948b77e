package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// taken is a word by which somebody takes back, refuses or pauses what a consent says.
type taken struct {
	consent string
	event   schema.ConsentEvent
}

// takes reports whether an event is such a word of a family.
func takes(e schema.ConsentEvent) bool {
	return e.State != schema.StateInvalidated && e.State.Ends() || e.State == schema.StateSuspended
}

// ownNoes records a no of their own for each guardian with a say who takes back, refuses
// or pauses what another guardian of the family said. In the other's consent alone it would
// end with the next yes of that other; and only who said a no can change it. Where the
// guardian has said no to the same already, also by taking back their own yes, or has said
// something about it since, nothing is added. It returns the consents that it recorded.
func ownNoes(
	ctx context.Context, w contract.Writer, said []taken, opt schema.ApplyOptions,
) (list []schema.Consent, err error) {
	for _, x := range said {
		no, err := ownNo(ctx, w, x, opt)
		if err != nil {
			return nil, &RecordError{Kind: "consent", ID: x.consent, Err: err}
		}
		if no != nil {
			list = append(list, *no)
		}
	}
	return list, nil
}

func ownNo(
	ctx context.Context, w contract.Writer, x taken, opt schema.ApplyOptions,
) (*schema.Consent, error) {
	whole, err := consentsOf(ctx, w, []string{x.consent})
	if err != nil || len(whole) == 0 {
		return nil, err
	}
	of, by := whole[0], x.event.By
	if by == of.Guardian {
		return nil, nil
	}
	if say, err := hasSay(ctx, w, of.Family, by, of.Guardian); err != nil || !say {
		return nil, err
	}
	ids, err := w.ConsentsOf(ctx, []string{of.Family})
	if err != nil {
		return nil, err
	}
	all, err := consentsOf(ctx, w, append([]string{}, ids...))
	if err != nil {
		return nil, err
	}
	name := ownID(of.ID, by)
	// The one of this word is there already where a text tells of it again.
	again := slices.DeleteFunc(slices.Clone(all), func(c schema.Consent) bool {
		return c.Guardian != by || c.ObtainedAt != x.event.At || !strings.HasPrefix(c.ID, name)
	})
	var terms []schema.Term
	for _, t := range noesTo(of, x.event.Channel) {
		t.Channels = slices.DeleteFunc(t.Channels, func(ch schema.Channel) bool {
			return answered(all, by, t, ch, x.event.At) || denied(again, t, ch)
		})
		if len(t.Channels) > 0 {
			terms = append(terms, t)
		}
	}
	if len(terms) == 0 {
		return nil, nil
	}
	id, err := freeID(ctx, w, name)
	if err != nil {
		return nil, err
	}
	no := schema.Consent{
		ID: id, Family: of.Family, Guardian: by, Notice: of.Notice,
		Evidence: x.event.Evidence, Method: x.event.Method, ObtainedAt: x.event.At, ObtainedBy: schema.MethodUnrecorded, EffectiveFrom: x.event.At,
		ReviewBy: schema.WhenOf(opt.Now.AddDate(1, 0, 0)), Terms: terms, // it is looked at again, and holds
		Events: []schema.ConsentEvent{{State: schema.StateGiven, At: x.event.At, By: by, Method: x.event.Method, Evidence: x.event.Evidence}},
	}
	if err := insertConsent(ctx, w, no, opt); err != nil {
		return nil, err
	}
	return &no, appendEvent(ctx, w, no.ID, no.Events[0], opt)
}

// hasSay reports whether somebody is a guardian of a family whose own word counts beside
// that of another: one who speaks for the other brings the other's word.
func hasSay(ctx context.Context, r contract.Reader, family, guardian, beside string) (bool, error) {
	families, err := r.Families(ctx, []string{family})
	return slices.ContainsFunc(families, func(f schema.Family) bool {
		return slices.ContainsFunc(f.Guardians, func(g schema.Guardian) bool {
			return g.ID == guardian && (g.Authority == schema.AuthoritySole || g.Authority == schema.AuthorityJoint ||
				g.Authority == schema.AuthorityDelegated && g.DelegatedBy != beside)
		})
	}), err
}

// noesTo are terms that say no to what a consent says yes to: for a channel, or for all of
// its channels if that is "".
func noesTo(of schema.Consent, ch schema.Channel) (list []schema.Term) {
	for _, t := range of.Terms {
		channels := slices.Clone(t.Channels)
		if ch != "" {
			channels = slices.DeleteFunc(channels, func(c schema.Channel) bool { return c != ch })
		}
		if t.Effect != schema.Permit || len(channels) == 0 {
			continue
		}
		kinds := t.Kinds
		if len(kinds) == 0 {
			kinds = []schema.AttachmentKind{schema.KindPhoto} // a yes that names none is about photos, a no about everything
		}
		list = append(list, schema.Term{Effect: schema.Deny, Scope: t.Scope, Channels: channels, Kinds: kinds})
	}
	return list
}

// answered reports whether a guardian has answered themselves to what a term is about, for a
// channel: with a no that stands (a deny, or a yes that they took back or paused), or with a
// yes that was said on a later day than at and counts. Where that is in doubt they have not.
func answered(all []schema.Consent, guardian string, about schema.Term, ch schema.Channel, at schema.When) bool {
	replaced := replacedIn(all)
	return slices.ContainsFunc(all, func(c schema.Consent) bool {
		return c.Guardian == guardian && !replaced[c.ID] && slices.ContainsFunc(c.Terms, func(t schema.Term) bool {
			switch {
			case !covers(c, t, about, ch):
				return false
			case t.Effect == schema.Deny:
				return !stopped(c, ch, schema.StateInvalidated)
			}
			return stopped(c, ch, "") || wasGiven(c, ch) && laterDay(c.ObtainedAt, at)
		})
	})
}

// denied reports whether any of some consents denies what a term is about, for a channel,
// whatever has become of it since.
func denied(list []schema.Consent, about schema.Term, ch schema.Channel) bool {
	return slices.ContainsFunc(list, func(c schema.Consent) bool {
		return slices.ContainsFunc(c.Terms, func(t schema.Term) bool { return t.Effect == schema.Deny && covers(c, t, about, ch) })
	})
}

// replacedIn are the consents in whose place another may have come: each that stands before
// one that was given, however many steps.
func replacedIn(all []schema.Consent) map[string]bool {
	before, replaced := map[string]string{}, map[string]bool{}
	for _, c := range all {
		before[c.ID] = c.Supersedes
	}
	for _, c := range all {
		if !wasGiven(c, "") {
			continue
		}
		for id := c.Supersedes; id != "" && !replaced[id]; id = before[id] {
			replaced[id] = true
		}
	}
	return replaced
}

// laterDay reports whether a moment is a day or more after another: who says only the day on
// which something was said says it as the beginning of that day.
func laterDay(a, b schema.When) bool {
	x, err := a.Instant()
	y, wrong := b.Instant()
	return err == nil && wrong == nil && !x.Before(y.Add(24*time.Hour))
}

// covers reports whether a term of a consent is about all that another is about, for a
// channel.
func covers(c schema.Consent, t, about schema.Term, ch schema.Channel) bool {
	return (t.Scope == about.Scope || t.Scope == schema.Scope("family:"+c.Family)) &&
		(slices.Contains(t.Channels, ch) || slices.Contains(t.Channels, schema.AnyChannel)) &&
		!slices.ContainsFunc(about.Kinds, func(k schema.AttachmentKind) bool { return !t.Covers(k) })
}

// wasGiven reports whether a consent was given for a channel, or for any if that is "".
func wasGiven(c schema.Consent, ch schema.Channel) bool {
	return slices.ContainsFunc(c.Events, func(e schema.ConsentEvent) bool {
		return e.State.Allows() && (ch == "" || e.Channel == "" || e.Channel == ch)
	})
}

// stopped reports whether a consent has ended for a channel in a way, or, if that is "",
// in any way, or is paused.
func stopped(c schema.Consent, ch schema.Channel, how schema.State) bool {
	out := false
	for _, e := range c.Events {
		switch {
		case e.Channel != "" && e.Channel != ch:
		case how != "":
			out = out || e.State == how
		case e.State.Ends():
			return true
		case e.State == schema.StateSuspended:
			out = true
		case e.State.Allows():
			out = false
		}
	}
	return out
}

// ownID begins the id of a guardian's own no about what another one's consent says.
func ownID(of, by string) string {
	const most = 110 // of an id, with room for a number
	id := of + "-no-" + by
	return id[:min(len(id), most)]
}

// OwnNoes are the answers of a family that nobody wrote down, which noes of their own are (see
// OwnNoTo), and that no later answer has taken the place of.
func (c *Catalog) OwnNoes(ctx context.Context, family string) ([]schema.Consent, error) {
	all, err := SaidBy(ctx, c, family)
	replaced := map[string]bool{}
	for _, k := range all {
		if slices.ContainsFunc(k.Events, func(e schema.ConsentEvent) bool { return e.State.Allows() }) {
			replaced[k.Supersedes] = true
		}
	}
	return slices.DeleteFunc(all, func(k schema.Consent) bool {
		return replaced[k.ID] || k.ObtainedBy != schema.MethodUnrecorded
	}), err
}

// OwnNoTo reports whether a guardian's own no was recorded for what they said of a consent,
// of a channel of it or, for "", of any.
func OwnNoTo(no, of schema.Consent, ch schema.Channel) bool {
	return strings.HasPrefix(no.ID, ownID(of.ID, no.Guardian)) && (ch == "" || slices.ContainsFunc(no.Terms, func(t schema.Term) bool {
		return slices.Contains(t.Channels, ch) || slices.Contains(t.Channels, schema.AnyChannel)
	}))
}

// freeID is an id that nobody has or had, made of one that says what it is.
func freeID(ctx context.Context, w contract.Writer, id string) (string, error) {
	free := id
	for n := 2; ; n++ {
		there, err := w.HasConsent(ctx, free)
		if err == nil && !there {
			there, err = w.ConsentErased(ctx, free)
		}
		if err != nil || !there {
			return free, err
		}
		free = fmt.Sprintf("%s-%d", id, n)
	}
}
