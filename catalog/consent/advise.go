package consent

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Advise says what would have to change for [Decide] to give another answer: for each
// reason, in the order of the reasons, who would have to do what. A permit needs nothing.
//
// If somebody said no, the advice is only about that no: everything else is asked when
// the no is gone. Otherwise it is about all that is missing. That is more than the
// reasons of a decision, which are the first obstacle to each family's yes: a person who
// goes and asks wants to ask once. So advice may carry reasons that the decision does
// not.
func Advise(w *World, p Photo, ch schema.Channel, at time.Time) []schema.Advice {
	d := Decide(w, p, ch, at)
	if d.Effect == schema.Permit {
		return nil
	}
	if !isChannel(ch) {
		return []schema.Advice{{Reason: d.Reasons[0]}}
	}
	at = time.Unix(at.Unix(), 0).UTC()
	a := adviser{hearing: w.hear(&p, ch, at.Unix())}
	for _, x := range a.words {
		for _, r := range x.no {
			a.no(x, r)
		}
	}
	for _, id := range a.families {
		for _, r := range a.familyNo(id) {
			a.add(schema.Advice{Reason: r, Family: id})
		}
	}
	if len(a.found) == 0 && placeless(&p) == "" {
		var missing []*term
		for _, id := range a.families {
			missing = append(missing, a.ask(id)...)
		}
		// A missing yes would bring conditions of its own.
		a.gates(slices.Concat(a.binding(), missing), at)
	}
	// Nothing can be said of this reason but the reason itself.
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
	*hearing
	found []schema.Advice
}

func (a *adviser) add(x schema.Advice) {
	if !slices.ContainsFunc(a.found, func(y schema.Advice) bool {
		return x.Reason == y.Reason && x.Family == y.Family && x.Guardian == y.Guardian && slices.Equal(x.Consents, y.Consents) && x.Newer == y.Newer
	}) {
		a.found = append(a.found, x)
	}
}

// no says how the no of a term can go: by a newer record, given, or on the day until
// which the no holds. A record can be superseded once. If this one was, the newest record
// of the line counts, and may only wait for its answer.
func (a *adviser) no(x word, reason string) {
	r := x.record
	last := r.newest(a.now)
	advice := schema.Advice{Reason: reason, Guardian: last.guardian, Consents: []string{last.id}}
	waits := last != r && last.speaksOf(a.channel) && !last.ended(a.channel, a.now) && !last.unreadable(a.channel, a.now)
	switch {
	case waits:
		advice.Consents, advice.Newer = []string{r.id}, last.id
		if last.effective > a.now {
			advice.At = schema.WhenOf(time.Unix(last.effective, 0)) // until then its answer is none
		}
	case reason == schema.ReasonEmbargoed:
		advice.Consents, advice.At = []string{r.id}, schema.WhenOf(time.Unix(x.embargo, 0))
	case reason == schema.ReasonNotEffective:
		advice.Consents, advice.At = []string{r.id}, schema.WhenOf(time.Unix(r.effective, 0))
	}
	a.add(advice)
}

// newest is the last of the records that replace this one, one after the other, or this
// one if none does.
func (r *record) newest(now int64) *record {
	last := r
	for _, s := range r.newer {
		if s.obtained <= now {
			last = s
		}
	}
	return last
}

// ask says what a family lacks for a yes, and returns the terms that would count if the
// yes were there. If a guardian has several yeses that do not count, ask takes the one
// that comes closest. What has ended must all be said again.
func (a *adviser) ask(id string) []*term {
	gap := a.unmet(id)
	if len(gap) == 0 {
		return nil
	}
	silence := schema.ReasonNone
	if slices.Contains(gap, schema.ReasonQuorum) {
		silence = schema.ReasonQuorum
	}
	f := a.world.families[id]
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
	var missing []*term
	for _, g := range holders {
		if a.willing(id, g) {
			continue
		}
		x := schema.Advice{Reason: silence, Family: id, Guardian: g, OneIsEnough: f.quorum == schema.QuorumAny && len(holders) > 1}
		missing = append(missing, a.closest(&x)...)
		a.add(x)
	}
	return missing
}

// closest fills in which of the guardian's own yeses comes closest to one that counts,
// and returns its terms. Yeses that have ended come first, all of them: each takes every
// other yes along.
func (a *adviser) closest(x *schema.Advice) []*term {
	var ended, nearest []*term
	reason := ""
	for _, y := range a.words {
		weight := func(r string) int { return slices.Index(weights, r) }
		switch {
		case y.lack == "" || !y.of(x.Family, x.Guardian):
		case y.ended:
			ended = append(ended, y.term)
		case weight(y.lack) > weight(reason):
			nearest, reason = []*term{y.term}, y.lack
		case y.record == nearest[0].record:
			nearest = append(nearest, y.term)
		}
	}
	if len(ended) > 0 {
		nearest, reason = ended, schema.ReasonExpired
	}
	for _, t := range nearest {
		x.Reason = reason
		x.Consents = append(x.Consents, t.record.id)
		if reason == schema.ReasonNotEffective {
			x.At = schema.WhenOf(time.Unix(max(t.record.obtained, t.record.effective), 0))
		}
	}
	slices.Sort(x.Consents)
	x.Consents = slices.Compact(x.Consents)
	return nearest
}

// gates says what stands between a permit and the terms that say yes, or would.
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
