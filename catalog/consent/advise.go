package consent

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Advise says what would have to change for [Decide] to give another answer:
// for each reason, in the order of the reasons, who would have to do what. A
// permit needs nothing.
//
// Where somebody said no it is only about that no: what else is missing is
// asked when the no is gone. Otherwise it is all that is missing, which is more
// than the reasons of a decision: a decision gives the first that stands in the
// way of a family's yes, and whoever goes and asks wants to ask once. So advice
// may carry reasons that the decision does not.
func Advise(w *World, p Photo, ch schema.Channel, at time.Time) []schema.Advice {
	d := Decide(w, p, ch, at)
	if d.Effect == schema.Permit {
		return nil
	}
	if unasked(&p, ch) != "" {
		return []schema.Advice{{Reason: d.Reasons[0]}}
	}
	at = time.Unix(at.Unix(), 0).UTC()
	a := adviser{
		question: question{
			photo: &p, families: slices.Compact(slices.Sorted(slices.Values(p.Families))), channel: ch, now: at.Unix(),
		},
		world: w,
	}
	var yes, missing []*term
	var lacking []lack
	for _, t := range w.about(&p, a.families, ch) {
		switch v := a.judge(t); {
		case v.weight == saysNo:
			a.no(t, v.reason)
		case v.weight == saysYes:
			yes = append(yes, t)
		case v.reason != "":
			lacking = append(lacking, lack{t, v.reason})
		}
	}
	for _, id := range a.families {
		f := w.families[id]
		if f == nil || f.bad {
			a.add(schema.Advice{Reason: schema.ReasonUnreadable, Family: id})
		}
		if f != nil && f.hold {
			a.add(schema.Advice{Reason: schema.ReasonHoldFamily, Family: id})
		}
	}
	if len(a.found) == 0 {
		for _, id := range a.families {
			missing = append(missing, a.unmet(id, yes, lacking)...)
		}
		// What is missing for a yes brings conditions of its own.
		a.gates(slices.Concat(yes, missing), at)
	}
	// A reason of which nothing can be said but the reason itself.
	for _, r := range d.Reasons {
		if !slices.ContainsFunc(a.found, func(x schema.Advice) bool { return x.Reason == r }) {
			a.add(schema.Advice{Reason: r})
		}
	}
	slices.SortStableFunc(a.found, func(x, y schema.Advice) int {
		return cmp.Or(cmp.Compare(slices.Index(weights, x.Reason), slices.Index(weights, y.Reason)), strings.Compare(x.Family, y.Family),
			strings.Compare(x.Guardian, y.Guardian), slices.Compare(x.Consents, y.Consents), strings.Compare(x.Newer, y.Newer))
	})
	return a.found
}

type adviser struct {
	question
	world *World
	found []schema.Advice
}

func (a *adviser) add(x schema.Advice) {
	if !slices.ContainsFunc(a.found, func(y schema.Advice) bool {
		return x.Reason == y.Reason && x.Family == y.Family && x.Guardian == y.Guardian && slices.Equal(x.Consents, y.Consents) && x.Newer == y.Newer
	}) {
		a.found = append(a.found, x)
	}
}

// no is what it takes for the no that a term says to be gone: a newer record,
// given. A record can be superseded once, so where that was done it is the
// newest that counts, and it may only wait for its answer.
func (a *adviser) no(t *term, reason string) {
	r := t.record
	last := r.newest(a.now)
	x := schema.Advice{Reason: reason, Guardian: last.guardian, Consents: []string{last.id}}
	over := last.state(a.channel, a.now).Ends() || last.has(schema.StateInvalidated, a.channel, a.now) || last.unreadable(a.channel, a.now)
	if last != r && !over {
		x.Consents, x.Newer = []string{r.id}, last.id
		if last.effective > a.now {
			x.At = schema.WhenOf(time.Unix(last.effective, 0)) // until then its answer is none
		}
	}
	a.add(x)
}

// newest is the last of the records that stand, one in place of the other, in
// place of this one; itself if there is none.
func (r *record) newest(now int64) *record {
	last := r
	for _, s := range r.line() {
		if s.obtained <= now {
			last = s
		}
	}
	return last
}

// unmet is what a family lacks for a yes, and returns the terms that would
// count if it were there. A guardian with several yeses that do not count needs
// one of them: the one that comes closest.
func (a *adviser) unmet(id string, yes []*term, lacking []lack) []*term {
	f := a.world.families[id]
	gap := unmet(id, f, yes, lacking)
	if len(gap) == 0 {
		return nil
	}
	silence := schema.ReasonNone
	if slices.Contains(gap, schema.ReasonQuorum) {
		silence = schema.ReasonQuorum
	}
	var holders []string
	for g, authority := range f.guardians {
		if holds(authority) {
			holders = append(holders, g)
		}
	}
	if len(holders) == 0 {
		a.add(schema.Advice{Reason: schema.ReasonQuorum, Family: id})
		return nil
	}
	slices.Sort(holders)
	oneIsEnough := f.quorum == schema.QuorumAny && len(holders) > 1
	var missing []*term
	for _, g := range holders {
		own := func(t *term) bool { return t.record.family == id && t.record.guardian == g }
		if slices.ContainsFunc(yes, own) {
			continue
		}
		x := schema.Advice{Reason: silence, Family: id, Guardian: g, OneIsEnough: oneIsEnough}
		closest := -1
		var nearest *record
		for _, l := range lacking {
			if n := slices.Index(weights, l.reason); own(l.term) && n > closest {
				r := l.term.record
				closest, nearest = n, r
				x.Reason, x.Consents, x.At = l.reason, []string{r.id}, ""
				if l.reason == schema.ReasonEmbargoed || l.reason == schema.ReasonNotEffective {
					x.At = schema.WhenOf(time.Unix(max(r.obtained, r.effective, l.term.embargo), 0))
				}
			}
		}
		for _, l := range lacking {
			if l.term.record == nearest {
				missing = append(missing, l.term)
			}
		}
		a.add(x)
	}
	return missing
}

// gates is what stands between those who say yes, and would, and a permit.
func (a *adviser) gates(yes []*term, at time.Time) {
	asks, possible := merge(yes)
	if !possible {
		x := schema.Advice{Reason: schema.ReasonConflict}
		for _, t := range yes {
			if t.asks.CreditLine != "" || t.asks.CreditPlacement != "" {
				x.Consents = append(x.Consents, t.record.id)
			}
		}
		slices.Sort(x.Consents)
		x.Consents = slices.Compact(x.Consents)
		a.add(x)
	}
	if a.channel.Public() && uncleared(a.photo) {
		a.add(schema.Advice{Reason: schema.ReasonUncleared})
	}
	for _, reason := range a.world.gates(a.photo, a.channel, at, yes, &asks) {
		switch reason {
		case schema.ReasonReviewDue:
			for _, t := range yes {
				if r := t.record; r.review <= a.now {
					a.add(schema.Advice{Reason: reason, Family: r.family, Guardian: r.guardian, Consents: []string{r.id}})
				}
			}
		case schema.ReasonReview:
			for _, t := range yes {
				if unseen(t, a.photo, a.channel, a.now) {
					a.add(schema.Advice{Reason: reason, Family: t.record.family, Guardian: t.record.guardian})
				}
			}
		default:
			a.add(schema.Advice{Reason: reason})
		}
	}
}
