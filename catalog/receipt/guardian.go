package receipt

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// OfGuardian makes one receipt of all records of a guardian that say anything at the
// moment, oldest first. It tells each as the receipt of that record does, under its day.
// It does not look at In.Consent. It fails if the guardian has no such record.
func OfGuardian(in Input, guardian string) (Receipt, error) {
	var all []*writer
	for _, c := range in.Records.Consents {
		if c.Guardian != guardian {
			continue
		}
		one := in
		one.Consent = c.ID
		w, err := find(one)
		if err != nil {
			continue // it was not there yet
		}
		if w.speaks() {
			all = append(all, w)
		}
	}
	if len(all) == 0 {
		return Receipt{}, fmt.Errorf("guardian %q has no record that counts now", guardian)
	}
	slices.SortStableFunc(all, func(a, b *writer) int {
		return cmp.Or(cmp.Compare(a.consent.ObtainedAt, b.consent.ObtainedAt), cmp.Compare(a.consent.ID, b.consent.ID))
	})
	r := Receipt{
		At:    all[0].At.UTC(),
		Lang:  lang,
		Title: "What you said about the pictures",
	}
	const ofEach = "You were shown|You said it|Written down by|Counts from|Document kept|Law that applies|Record|Takes the place of"
	for _, f := range all[0].facts() {
		if !slices.Contains(strings.Split(ofEach, "|"), f.Name) {
			r.Facts = append(r.Facts, f)
		}
	}
	for _, w := range all {
		day := w.moment(w.consent.ObtainedAt)
		intro := Section{Heading: fmt.Sprintf("What you said on %s (record %s)", day, w.consent.ID)}
		for _, f := range w.facts() {
			if slices.Contains(strings.Split(ofEach, "|"), f.Name) {
				intro.Items = append(intro.Items, Item{Head: f.Name + ": " + f.Text + "."})
			}
		}
		said := w.answers()
		said.Heading = "Your answers of " + day
		past := w.history()
		past.Heading = "What happened to the answers of " + day
		r.Sections = append(r.Sections, intro, said, past)
	}
	last := *all[len(all)-1]
	last.consent.Terms = nil
	for _, w := range all {
		last.consent.Terms = append(last.consent.Terms, w.consent.Terms...)
	}
	r.Sections = append(r.Sections, together(all), changing(last.consent, last.Contact))
	if s := remaining(last.consent.Terms); len(s.Items) > 0 {
		r.Sections = append(r.Sections, s)
	}
	return finished(last.Input, r)
}

// together says how all of a guardian's words stand. If one answer says yes to a use and
// another says no, the no counts wherever both are about the same things.
func together(all []*writer) Section {
	w := all[0]
	s := Section{Heading: "How all of this stands on " + w.At.In(w.Zone).Format(dayForm), Paragraphs: []string{w.quorum()}}
	open, closed, missing := usesOf(all, schema.KindPhoto)
	others := kindsNamed(all)
	pictures := ""
	if len(others) > 0 {
		pictures = " about pictures"
	}
	silent := w.guardian.HadSay || w.guardian.Authority == schema.AuthorityAdvisory
	switch {
	case w.guardian.HadSay || len(open) == 0:
		s.Items = append(s.Items, Item{Head: "No yes of yours" + pictures + " counts now."})
	case w.guardian.Authority == schema.AuthorityAdvisory:
		s.Items = append(s.Items, Item{Head: "By themselves your answers decide nothing."})
	default:
		s.Items = append(append(s.Items, Item{Head: "Your yes counts now:", Lines: open}), missingOf(missing)...)
	}
	if len(closed) > 0 && (w.guardian.HadSay || w.guardian.Authority != schema.AuthorityAdvisory) {
		s.Items = append(s.Items, Item{Head: "It is a no now:", Lines: closed})
	}
	for _, kind := range others {
		open, closed, missing := usesOf(all, kind)
		if len(open) > 0 && !silent {
			s.Items = append(append(s.Items, Item{Head: "Of " + kindWords[kind] + ", your yes counts now:", Lines: open}), missingOf(missing)...)
		}
		if len(closed) > 0 && (w.guardian.HadSay || !silent) {
			s.Items = append(s.Items, Item{Head: "Of " + kindWords[kind] + ", it is a no now:", Lines: closed})
		}
	}
	if w.family.Hold {
		s.Items = append(s.Items, Item{Head: "Your family is being left in quiet: nothing goes out at all until that is lifted."})
	}
	return s
}

// kindsNamed are the kinds besides pictures that an answer names.
func kindsNamed(all []*writer) (kinds []schema.AttachmentKind) {
	for _, kind := range schema.TermKinds() {
		named := slices.ContainsFunc(all, func(w *writer) bool {
			return slices.ContainsFunc(w.consent.Terms, func(t schema.Term) bool { return slices.Contains(t.Kinds, kind) })
		})
		if named && kind != schema.KindPhoto {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// usesOf are the uses to which the answers say yes of one kind of thing, those to which
// they say no, and those of the first to which another guardian has not agreed.
func usesOf(all []*writer, kind schema.AttachmentKind) (open, closed, missing []string) {
	for _, ch := range schema.Channels() {
		var yes, no []schema.Scope
		lacks := map[schema.Scope]lack{}
		for _, w := range all {
			for _, said := range w.said(ch) {
				t := w.consent.Terms[said.Term-1]
				if !t.Covers(kind) {
					continue
				}
				switch said.Effect {
				case schema.Permit:
					yes = append(yes, t.Scope)
					lacks[t.Scope] = w.lacking(ch, t, kind)
				case schema.Deny:
					no = append(no, t.Scope)
				}
			}
		}
		left := slices.DeleteFunc(yes, func(s schema.Scope) bool {
			return slices.Contains(no, s) || slices.Contains(no, schema.Scope("family:"+all[0].consent.Family))
		})
		where := lowerFirst(uses[ch].where)
		waits := slices.DeleteFunc(slices.Clone(left), func(s schema.Scope) bool { return lacks[s] == lacksNothing })
		if len(waits) > 0 {
			part := len(waits) < len(left) || slices.ContainsFunc(waits, func(s schema.Scope) bool { return lacks[s] == lacksInPart })
			missing = append(missing, inPart(where, part))
		}
		where = inPart(where, len(left) > 0 && len(no) > 0)
		if len(left) > 0 {
			open = append(open, where)
		}
		if len(no) > 0 {
			closed = append(closed, where)
		}
	}
	return open, closed, missing
}

// speaks reports whether a record comes to anything now. A record that was replaced as a
// whole does not.
func (w *writer) speaks() bool {
	return slices.ContainsFunc(schema.Channels(), func(ch schema.Channel) bool {
		for _, s := range w.said(ch) {
			if s.Effect != "" || s.Reason == schema.ReasonExpired || s.Reason == schema.ReasonNotEffective || s.Reason == schema.ReasonAhead {
				return true
			}
		}
		return false
	})
}
