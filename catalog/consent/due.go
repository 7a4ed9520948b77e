package consent

import (
	"cmp"
	"slices"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Due lists what happens, up to and including until, to the words that count at at,
// soonest first: a yes ends, an embargo is lifted, a review is wanted, or a second person
// is to look at a no that was invalidated. A review whose day has passed is listed too,
// because it is still wanted. A yes that has ended is not.
//
// Nothing is due of a record that a newer one replaces, that decides nothing, or whose
// guardian has no say any more. Nothing is said of a record that cannot be read: it is a
// no until somebody corrects it. A no has no end, but it may want a review too.
func Due(w *World, at, until time.Time) []schema.Due {
	d := dues{world: w, now: at.Unix(), until: until.Unix(), found: make(map[dueKey]*schema.Due)}
	for _, terms := range w.terms {
		for _, t := range terms {
			d.term(t)
		}
	}
	list := make([]schema.Due, 0, len(d.found))
	for _, x := range d.found {
		slices.SortFunc(x.Channels, byListing)
		if len(x.Channels) == len(channels) {
			x.Channels = []schema.Channel{schema.AnyChannel}
		}
		list = append(list, *x)
	}
	slices.SortFunc(list, inTime)
	return list
}

func inTime(a, b schema.Due) int {
	return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Consent, b.Consent), cmp.Compare(a.Scope, b.Scope),
		cmp.Compare(a.What, b.What), cmp.Compare(a.Effect, b.Effect))
}

func filter(list []schema.Channel, keep func(schema.Channel) bool) (kept []schema.Channel) {
	for _, ch := range list {
		if keep(ch) {
			kept = append(kept, ch)
		}
	}
	return kept
}

func byListing(a, b schema.Channel) int {
	return cmp.Compare(slices.Index(channels, a), slices.Index(channels, b))
}

type dues struct {
	world      *World
	now, until int64
	found      map[dueKey]*schema.Due
}

// dueKey is what makes two terms one thing to do: channels are joined.
type dueKey struct {
	what    schema.DueKind
	at      int64
	consent string
	effect  schema.Effect
	scope   schema.Scope
}

func (d *dues) term(t *term) {
	r := t.record
	if t.effect == schema.Deny && r.authority != schema.AuthorityAdvisory {
		d.look(t)
	}
	if t.bad || r.bad || r.authority == schema.AuthorityAdvisory || r.authority == formerSay || r.obtained > d.now {
		return
	}
	if t.effect == schema.Deny {
		if r.review <= d.until {
			d.add(schema.DueReview, r.review, t)
		}
		return
	}
	end := min(r.expires, t.expires)
	if end <= d.now {
		return
	}
	if end <= d.until {
		d.add(schema.DueExpires, end, t)
	}
	// A review after the yes has ended needs no preparation.
	if r.review <= d.until && r.review < end {
		d.add(schema.DueReview, r.review, t)
	}
	if t.embargo > d.now && t.embargo <= d.until && t.embargo < end {
		d.add(schema.DueEmbargo, t.embargo, t)
	}
}

// look files a no that was invalidated, until its guardian has given another
// record: a second person is to look at it.
func (d *dues) look(t *term) {
	r := t.record
	for _, e := range r.events {
		if e.bad || e.state != schema.StateInvalidated || e.since > d.now {
			continue
		}
		d.file(schema.DueLook, e.since, t, func(ch schema.Channel) bool { return e.bears(ch, d.now) && !r.noGone(ch, d.now) })
	}
}

// add files the term under the given kind of due thing, with those of its channels for
// which the term still counts.
func (d *dues) add(what schema.DueKind, at int64, t *term) {
	d.file(what, at, t, func(ch schema.Channel) bool { return d.counts(t, ch) })
}

func (d *dues) file(what schema.DueKind, at int64, t *term, about func(schema.Channel) bool) {
	r := t.record
	counting := filter(t.channels, about)
	if t.channels == nil {
		counting = filter(channels, about)
	}
	if len(counting) == 0 {
		return
	}
	key := dueKey{what, at, r.id, t.effect, t.scope}
	x := d.found[key]
	if x == nil {
		x = &schema.Due{
			What: what, At: schema.WhenOf(time.Unix(at, 0)),
			Consent: r.id, Guardian: r.guardian, Family: r.family, Effect: t.effect, Scope: t.scope,
		}
		x.Day, x.DaysLeft = d.day(what, at)
		d.found[key] = x
	}
	for _, ch := range counting {
		if !slices.Contains(x.Channels, ch) {
			x.Channels = append(x.Channels, ch)
		}
	}
}

// counts reports whether the term may decide about ch. A no may unless it was
// invalidated; a yes may unless it is over or was never given. A suspended yes may come
// back, and its dates are then what they were.
func (d *dues) counts(t *term, ch schema.Channel) bool {
	q := question{photo: &Photo{}, channel: ch, now: d.now}
	switch x := q.judge(t); {
	case slices.Contains(x.no, schema.ReasonDenied):
		return true
	case slices.Contains(x.no, schema.ReasonSuspended), slices.Contains(x.no, schema.ReasonEmbargoed):
		return !t.record.yesGone(d.now)
	default:
		return x.yes || x.lack == schema.ReasonNotEffective
	}
}

// day is the day in the catalog's zone that people write down, and how many days are left
// to it: the last good day of a yes that ends, the first good day after an embargo, or
// the day on which a no was invalidated.
func (d *dues) day(what schema.DueKind, at int64) (string, int) {
	if what != schema.DueEmbargo && what != schema.DueLook {
		at--
	}
	date := func(t int64) time.Time {
		y, m, day := time.Unix(t, 0).In(d.world.zone).Date()
		return time.Date(y, m, day, 0, 0, 0, 0, time.UTC)
	}
	then := date(at)
	return then.Format(time.DateOnly), int(then.Sub(date(d.now)) / (24 * time.Hour))
}
