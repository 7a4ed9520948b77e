package consent

import (
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// The naive evaluator answers the same question by going through the rule
// sentence by sentence, over the records as they were written: no index, no
// shared helper, everything computed anew each time. It is slow and shares no
// code with what it checks.
type naive struct {
	f       Facts
	p       Photo
	ch      schema.Channel
	t       time.Time
	records []naiveRecord
}

type naiveRecord struct {
	schema.Consent
	contested bool
}

type naiveAnswer struct {
	effect     schema.Effect
	reasons    []string // sorted by name
	conditions schema.Conditions
	until      schema.When
	considered []string
}

func (a naiveAnswer) String() string {
	return fmt.Sprintf("%+v", [5]any{a.effect, a.reasons, a.conditions, a.until, strings.Join(a.considered, "; ")})
}

// asNaive puts a decision in the form of the naive evaluator's answer.
func asNaive(d schema.Decision) naiveAnswer {
	a := naiveAnswer{effect: d.Effect, reasons: slices.Sorted(slices.Values(d.Reasons)), conditions: d.Conditions, until: d.ValidUntil}
	for _, c := range d.Considered {
		a.considered = append(a.considered, fmt.Sprintf("%s/%s/%d/%s", c.Consent, c.Guardian, c.Term, c.State))
	}
	sort.Strings(a.considered)
	return a
}

func naiveTime(w schema.When) (time.Time, bool) {
	t, err := time.Parse("2006-01-02T15:04:05Z", string(w))
	return t, err == nil && len(w) == len("2006-01-02T15:04:05Z")
}

func naiveSet(xs []schema.Channel) map[schema.Channel]bool {
	m := map[schema.Channel]bool{}
	for _, x := range xs {
		m[x] = true
	}
	return m
}

// sameRecord: what bears on a decision is the same in both, but for events.
func sameRecord(a, b schema.Consent) bool {
	if a.Family != b.Family || a.Guardian != b.Guardian || a.Supersedes != b.Supersedes || a.ObtainedAt != b.ObtainedAt ||
		a.EffectiveFrom != b.EffectiveFrom || a.ExpiresAt != b.ExpiresAt || a.ReviewBy != b.ReviewBy || len(a.Terms) != len(b.Terms) {
		return false
	}
	for i := range a.Terms {
		x, y := a.Terms[i], b.Terms[i]
		if x.Effect != y.Effect || x.Scope != y.Scope || x.EmbargoUntil != y.EmbargoUntil || x.ExpiresAt != y.ExpiresAt {
			return false
		}
		if !reflect.DeepEqual(naiveSet(x.Channels), naiveSet(y.Channels)) {
			return false
		}
		if x.Effect == "deny" {
			continue
		}
		var k, l schema.Conditions
		if x.Conditions != nil {
			k = *x.Conditions
		}
		if y.Conditions != nil {
			l = *y.Conditions
		}
		days := func(ds []string) string {
			m := map[string]bool{}
			for _, d := range ds {
				m[d] = true
			}
			return fmt.Sprint(m)
		}
		if days(k.BlackoutDates) != days(l.BlackoutDates) {
			return false
		}
		k.BlackoutDates, l.BlackoutDates = nil, nil
		if !reflect.DeepEqual(k, l) {
			return false
		}
	}
	return true
}

func naiveDecide(f Facts, p Photo, ch schema.Channel, t time.Time) naiveAnswer {
	n := &naive{f: f, p: p, ch: ch, t: t}
	for _, c := range f.Consents {
		merged, contested := false, false
		for i := range n.records {
			r := &n.records[i]
			if r.ID != c.ID {
				continue
			}
			if sameRecord(r.Consent, c) {
				r.Events = append(slices.Clone(r.Events), c.Events...)
				merged = true
			} else {
				r.contested, contested = true, true
			}
		}
		if !merged {
			n.records = append(n.records, naiveRecord{c, contested})
		}
	}
	return n.decide()
}

func (n *naive) family(id string) (fs []schema.Family) {
	for _, f := range n.f.Families {
		if f.ID == id {
			fs = append(fs, f)
		}
	}
	return fs
}

// authority is "" unless every mention of the guardian in the family agrees.
func (n *naive) authority(family, guardian string) schema.Authority {
	said := map[string]bool{}
	for _, f := range n.family(family) {
		for _, g := range f.Guardians {
			if g.ID == guardian {
				had := ""
				if g.Authority == "advisory" && g.HadSay {
					had = ", had a say"
				}
				said[string(g.Authority)+had] = true
			}
		}
	}
	for _, a := range []schema.Authority{"sole", "joint", "delegated", "advisory", "advisory, had a say"} {
		if len(said) == 1 && said[string(a)] {
			return a
		}
	}
	return ""
}

func (n *naive) familyReadable(id string) bool {
	fs := n.family(id)
	var first map[string]bool
	for _, f := range fs {
		if f.Quorum != "" && f.Quorum != "all" && f.Quorum != "any" {
			return false
		}
		if (f.Quorum == "any") != (fs[0].Quorum == "any") {
			return false
		}
		ids := map[string]bool{}
		for _, g := range f.Guardians {
			ids[g.ID] = true
			if g.ID == "" || n.authority(id, g.ID) == "" {
				return false
			}
			switch g.Relationship {
			case "parent", "legal_guardian", "step_parent", "grandparent", "sibling", "other_kin", "estate_representative", "self", "delegate", "unknown":
			default:
				return false
			}
		}
		if first == nil {
			first = ids
		}
		if !reflect.DeepEqual(first, ids) {
			return false
		}
	}
	return len(fs) > 0
}

func (n *naive) knownChannel(c schema.Channel) bool {
	_, err := schema.ParseChannel(string(c))
	return err == nil
}

// events that exist for the channel at the time; false if one is unreadable.
func (n *naive) events(r naiveRecord) ([]schema.ConsentEvent, bool) {
	var es []schema.ConsentEvent
	ok := true
	for _, e := range r.Events {
		at, timed := naiveTime(e.At)
		if e.Channel != "" && n.knownChannel(e.Channel) && e.Channel != n.ch {
			continue
		}
		if timed && at.After(n.t) {
			continue
		}
		switch e.State {
		case "requested", "deferred", "given", "renewed", "refused", "suspended", "withdrawn", "revoked", "invalidated":
		default:
			ok = false
			continue
		}
		if !timed || e.Channel != "" && !n.knownChannel(e.Channel) {
			ok = false
			continue
		}
		es = append(es, e)
	}
	return es, ok
}

func (n *naive) readable(r naiveRecord) bool {
	if _, ok := n.events(r); !ok || r.contested || r.ID == "" || n.authority(r.Family, r.Guardian) == "" {
		return false
	}
	for _, w := range []schema.When{r.ObtainedAt, r.EffectiveFrom} {
		if _, ok := naiveTime(w); !ok {
			return false
		}
	}
	for _, w := range []schema.When{r.ExpiresAt, r.ReviewBy} {
		if _, ok := naiveTime(w); w != "" && !ok {
			return false
		}
	}
	return true
}

func (n *naive) state(r naiveRecord) string {
	es, _ := n.events(r)
	order := "withdrawn revoked invalidated refused suspended deferred requested given renewed"
	sort.SliceStable(es, func(i, j int) bool {
		if es[i].At != es[j].At {
			return es[i].At < es[j].At // canonical instants sort as text
		}
		return strings.Index(order, string(es[i].State)) < strings.Index(order, string(es[j].State))
	})
	last := ""
	lastAt := schema.When("")
	for _, e := range es {
		switch e.State {
		case "withdrawn", "revoked", "invalidated", "refused":
			return string(e.State)
		}
		if e.At != lastAt {
			last, lastAt = string(e.State), e.At
		}
	}
	if last == "" {
		return "unknown"
	}
	return last
}

// ended before or at the time of e
func (n *naive) answered(r naiveRecord) bool {
	from, ok := naiveTime(r.EffectiveFrom)
	if !n.readable(r) || !ok || from.After(n.t) {
		return false
	}
	es, _ := n.events(r)
	for _, e := range es {
		if e.State == "invalidated" {
			return false
		}
	}
	for _, e := range es {
		if e.State != "given" && e.State != "renewed" {
			continue
		}
		good := true
		for _, x := range es {
			if (x.State == "withdrawn" || x.State == "revoked" || x.State == "refused") && x.At <= e.At {
				good = false
			}
		}
		if good {
			return true
		}
	}
	return false
}

func (n *naive) mayReplace(s, r naiveRecord) bool {
	if s.Supersedes == "" || s.Supersedes != r.ID || s.Family != r.Family {
		return false
	}
	a := n.authority(s.Family, s.Guardian)
	return s.Guardian == r.Guardian || a == "sole" || a == ""
}

// newer are those that supersede r by now.
func (n *naive) newer(r naiveRecord) (ss []naiveRecord) {
	for _, s := range n.records {
		if at, ok := naiveTime(s.ObtainedAt); n.mayReplace(s, r) && (!ok || !at.After(n.t)) {
			ss = append(ss, s)
		}
	}
	return ss
}

// circular: by going from record to superseded record one comes back to r.
func (n *naive) circular(r naiveRecord) bool {
	at := r
	for range len(n.records) + 1 {
		found := false
		for _, x := range n.records {
			if n.mayReplace(at, x) && !x.contested {
				at, found = x, true
				break
			}
		}
		if !found {
			return false
		}
		if at.ID == r.ID {
			return true
		}
	}
	return false
}

func (n *naive) settled(r naiveRecord) bool {
	if r.contested || n.circular(r) {
		return false
	}
	ss := n.newer(r)
	for _, s := range ss {
		if s.contested || !n.answered(s) && !n.settled(s) {
			return false
		}
	}
	return len(ss) > 0
}

// match says whether the term is about this photo and channel, and whether
// that, and the term, can be read.
func (n *naive) match(x schema.Term) (match, readable bool) {
	readable = x.Effect == "permit" || x.Effect == "deny"
	// Channel.
	chs := naiveSet(x.Channels)
	allKnown := len(chs) > 0
	for c := range chs {
		allKnown = allKnown && n.knownChannel(c)
	}
	switch {
	case x.Effect == "deny" && chs["*"]:
	case !allKnown:
		readable = false
	case !chs[n.ch]:
		return false, true
	}
	// Dates and conditions, which only a permit has.
	if x.Effect != "deny" {
		for _, w := range []schema.When{x.EmbargoUntil, x.ExpiresAt} {
			if _, ok := naiveTime(w); w != "" && !ok {
				readable = false
			}
		}
		if k := x.Conditions; k != nil {
			if k.MaxLongEdgePx < 0 {
				readable = false
			}
			for _, d := range k.BlackoutDates {
				if naiveDay(d) == "" {
					readable = false
				}
			}
		}
	}
	// Scope.
	kind, id, found := strings.Cut(string(x.Scope), ":")
	odd := strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
	if !found || id == "" || odd != "" {
		return true, false
	}
	switch kind {
	case "family":
		return slices.Contains(n.p.Families, id), readable
	case "room":
		return n.p.Room == id, readable
	case "shoot":
		return n.p.Shoot == id, readable
	case "photo":
		if id == n.p.ID {
			return true, readable
		}
		// A prefix, or capitals: perhaps.
		return strings.HasPrefix(n.p.ID, strings.ToLower(id)), false
	}
	return true, false
}

// naiveDays are the days there are, in both spellings.
var naiveDays = func() map[string]string {
	days := map[string]string{}
	for t := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC); t.Year() == 2024; t = t.AddDate(0, 0, 1) {
		d := fmt.Sprintf("%02d-%02d", t.Month(), t.Day())
		days[d], days["--"+d] = "--"+d, "--"+d
	}
	return days
}()

func naiveDay(d string) string { return naiveDays[d] }

func (n *naive) decide() naiveAnswer {
	a := naiveAnswer{effect: "deny"}
	if n.p.Room == "" {
		a.reasons = []string{"room.none"}
		return a
	}
	if len(n.p.Families) == 0 {
		a.reasons = []string{"family.none"}
		return a
	}
	if !n.knownChannel(n.ch) {
		a.reasons = []string{"consent.none"}
		return a
	}
	said := map[string]bool{}
	tied := map[string]bool{}
	for _, id := range n.p.Families {
		tied[id] = true
		if !n.familyReadable(id) {
			said["consent.unreadable"] = true
		}
		for _, f := range n.family(id) {
			if f.Hold {
				said["hold.family"] = true
			}
		}
	}
	type yes struct {
		r naiveRecord
		x schema.Term
	}
	var counting []yes
	type lacks struct{ family, guardian, reason string }
	var begins []time.Time // of permits that are known and will count later
	var lacking []lacks
	for _, r := range n.records {
		auth := n.authority(r.Family, r.Guardian)
		for i, x := range r.Terms {
			about, readable := n.match(x)
			if !about {
				continue
			}
			readable = readable && n.readable(r)
			state := n.state(r)
			if !readable {
				state = "unknown"
			}
			obtained, _ := naiveTime(r.ObtainedAt)
			effective, _ := naiveTime(r.EffectiveFrom)
			shown := state
			func() {
				if auth == "advisory" {
					return
				}
				if n.settled(r) {
					shown = "superseded"
					return
				}
				if !readable {
					said["consent.unreadable"] = true
					return
				}
				if x.Effect == "deny" {
					es, _ := n.events(r)
					for _, e := range es {
						if e.State == "invalidated" {
							return
						}
					}
					if !obtained.After(n.t) || !effective.After(n.t) {
						said["consent.denied"] = true
					}
					return
				}
				switch state {
				case "withdrawn", "revoked", "invalidated", "refused":
					said["consent."+state] = true
					return
				}
				// A holder of authority is who had it when it was said: what they
				// closed, or paused, stays; what they opened is nobody's yes.
				if auth == "advisory, had a say" {
					if state == "suspended" {
						said["consent.withdrawn"] = true
					}
					return
				}
				if len(n.newer(r)) > 0 {
					shown = "superseded"
					return
				}
				if !tied[r.Family] || strings.HasPrefix(string(x.Scope), "family:") && string(x.Scope) != "family:"+r.Family {
					return
				}
				why := ""
				switch state {
				case "requested", "deferred", "suspended":
					why = "consent." + state
				case "unknown":
					why = "consent.none"
				default:
					ends := func(w schema.When) bool {
						e, ok := naiveTime(w)
						return ok && !n.t.Before(e)
					}
					lifted, isEmbargo := naiveTime(x.EmbargoUntil)
					switch {
					case ends(r.ExpiresAt), ends(x.ExpiresAt):
						why, shown = "consent.expired", "expired"
					case obtained.After(n.t):
						why = "consent.not_effective"
					case effective.After(n.t):
						why = "consent.not_effective"
						if effective.After(lifted) {
							lifted = effective
						}
						begins = append(begins, lifted)
					case isEmbargo && n.t.Before(lifted):
						why = "consent.embargoed"
						begins = append(begins, lifted)
					}
				}
				if why != "" {
					lacking = append(lacking, lacks{r.Family, r.Guardian, why})
					return
				}
				counting = append(counting, yes{r, x})
			}()
			a.considered = append(a.considered, fmt.Sprintf("%s/%s/%d/%s", r.ID, r.Guardian, i+1, shown))
		}
	}
	sort.Strings(a.considered)
	finish := func() naiveAnswer {
		for r := range said {
			a.reasons = append(a.reasons, r)
		}
		sort.Strings(a.reasons)
		return a
	}
	if len(said) > 0 {
		return finish()
	}
	// Every tied family, by its quorum.
	for id := range tied {
		holder, any := map[string]bool{}, false
		for _, f := range n.family(id) {
			any = any || f.Quorum == "any"
			for _, g := range f.Guardians {
				if g.Authority == "sole" || g.Authority == "joint" {
					holder[g.ID] = false
				}
			}
		}
		if len(holder) == 0 {
			said["consent.quorum"] = true
			continue
		}
		spoken := false
		have := 0
		for _, y := range counting {
			if y.r.Family != id {
				continue
			}
			spoken = true
			if had, isHolder := holder[y.r.Guardian]; isHolder && !had {
				holder[y.r.Guardian] = true
				have++
			}
		}
		if have == len(holder) || any && have > 0 {
			continue
		}
		if spoken {
			said["consent.quorum"] = true
		}
		specific := false
		for _, l := range lacking {
			has, isHolder := holder[l.guardian]
			if l.family == id && (!spoken || isHolder && !has) {
				said[l.reason] = true
				specific = true
			}
		}
		if !spoken && !specific {
			said["consent.none"] = true
		}
	}
	if n.ch != "archive" && n.ch != "review" {
		for _, d := range n.p.Depictions {
			if d.Identifiable && !d.Cleared && d.Treatment != "blur" && d.Treatment != "withhold" && d.Treatment != "crop" {
				said["depiction.uncleared"] = true
			}
		}
	}
	// The conditions, through their JSON names, kind by kind.
	lines, places := map[string]bool{}, map[string]bool{}
	originals := 0
	var k schema.Conditions
	levels := func(into *string, all []string, said string) {
		if said == "" {
			return
		}
		i := max(slices.Index(all, said), 0)
		if *into == "" || i < slices.Index(all, *into) {
			*into = all[i]
		}
	}
	days := map[string]bool{}
	for _, y := range counting {
		if y.x.Conditions == nil {
			continue
		}
		c := *y.x.Conditions
		if c.CreditLine != "" {
			lines[c.CreditLine] = true
			k.CreditLine = c.CreditLine
		}
		if c.CreditPlacement != "" {
			places[c.CreditPlacement] = true
			k.CreditPlacement = c.CreditPlacement
		}
		from, to := reflect.ValueOf(c), reflect.ValueOf(&k).Elem()
		for i := range from.NumField() {
			if from.Field(i).Kind() == reflect.Bool && from.Field(i).Bool() {
				to.Field(i).SetBool(true)
			}
		}
		if c.IncludeOriginal {
			originals++
		}
		levels(&k.NameDisplay, []string{"none", "initials", "first", "full"}, c.NameDisplay)
		levels(&k.LocationPrecision, []string{"none", "country", "region", "city"}, c.LocationPrecision)
		if c.MaxLongEdgePx != 0 && (k.MaxLongEdgePx == 0 || k.MaxLongEdgePx > c.MaxLongEdgePx) {
			k.MaxLongEdgePx = c.MaxLongEdgePx
		}
		for _, d := range c.BlackoutDates {
			days[naiveDay(d)] = true
		}
	}
	k.IncludeOriginal = len(counting) > 0 && originals == len(counting)
	for d := range days {
		k.BlackoutDates = append(k.BlackoutDates, d)
	}
	sort.Strings(k.BlackoutDates)
	if len(lines) > 1 || len(places) > 1 {
		said["conditions.conflict"] = true
	}
	if len(said) > 0 {
		return finish()
	}
	a.conditions = k
	// What a yes waits for.
	for _, y := range counting {
		if y.x.Conditions == nil || !y.x.Conditions.ReviewBeforeUse {
			continue
		}
		yes, no := time.Time{}, time.Time{} // the last of each
		for _, v := range n.p.Seen {
			if v.Channel != n.ch || v.Guardian != y.r.Guardian {
				continue
			}
			at, ok := naiveTime(v.At)
			if v.Declined && !ok {
				no = n.t.AddDate(1000, 0, 0)
			}
			if ok && !at.After(n.t) && v.Declined && at.After(no) {
				no = at
			}
			if ok && !at.After(n.t) && !v.Declined && at.After(yes) {
				yes = at
			}
		}
		if !yes.After(no) {
			said["review.pending"] = true
		}
	}
	if k.NoFaces {
		free := n.p.FacesReviewed
		for _, d := range n.p.Depictions {
			free = free && (!d.Identifiable || d.Treatment == "blur" || d.Treatment == "withhold" || d.Treatment == "crop")
		}
		if !free {
			said["faces.unreviewed"] = true
		}
	}
	local := n.t.In(n.f.Zone)
	closed := func(t time.Time) bool {
		leap := t.Year()%4 == 0 && (t.Year()%100 != 0 || t.Year()%400 == 0)
		day := fmt.Sprintf("--%02d-%02d", t.Month(), t.Day())
		return days[day] || days["--02-29"] && !leap && day == "--02-28"
	}
	if closed(local) {
		said["date.blackout"] = true
	}
	until := n.t.Add(720 * time.Hour)
	earlier := func(w schema.When) {
		if at, ok := naiveTime(w); ok && at.Before(until) {
			until = at
		}
	}
	for _, at := range begins {
		if at.Before(until) {
			until = at
		}
	}
	for _, y := range counting {
		earlier(y.r.ExpiresAt)
		earlier(y.r.ReviewBy)
		earlier(y.x.ExpiresAt)
		if at, ok := naiveTime(y.r.ReviewBy); ok && !n.t.Before(at) {
			said["consent.review_due"] = true
		}
	}
	if n.p.Alike {
		said["picture.alike"] = true
	}
	if len(said) > 0 {
		a.effect = "hold"
		return finish()
	}
	for t := n.t; len(days) > 0 && t.Before(until); t = t.Add(time.Hour) { // whole hours: the zones of these histories
		if closed(t.In(n.f.Zone)) {
			until = t
		}
	}
	a.effect = "permit"
	a.until = schema.When(until.UTC().Format("2006-01-02T15:04:05Z"))
	return a
}
