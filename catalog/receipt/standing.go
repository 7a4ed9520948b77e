package receipt

import (
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// standing is what counts at the moment of the receipt, and what else must be
// so before a picture leaves.
func (w *writer) standing() Section {
	s := Section{Heading: "How it stands on " + w.At.In(w.Zone).Format(dayForm)}
	var open, closed, neither []string
	for _, ch := range schema.Channels() {
		all := w.said(ch)
		count := func(is func(schema.Effect) bool) (n int) {
			for _, said := range all {
				if is(said.Effect) {
					n++
				}
			}
			return n
		}
		yes := count(func(e schema.Effect) bool { return e == schema.Permit })
		no := count(func(e schema.Effect) bool { return e == schema.Deny })
		tell := func(list *[]string, n int) {
			where := lowerFirst(uses[ch].where)
			if n < len(all) {
				where += " (in part)"
			}
			if n > 0 {
				*list = append(*list, where)
			}
		}
		tell(&open, yes)
		tell(&closed, no)
		tell(&neither, len(all)-yes-no)
	}
	switch {
	case w.guardian.HadSay:
		s.Items = append(s.Items, Item{Head: "No yes in this record counts now."})
	case w.guardian.Authority == schema.AuthorityAdvisory:
		s.Items = append(s.Items, Item{Head: "By itself this record decides nothing."})
		closed, neither = nil, nil
	case len(open) > 0:
		s.Items = append(s.Items, Item{Head: "Your yes counts now:", Lines: open})
	default:
		s.Items = append(s.Items, Item{Head: "No yes in this record counts now."})
	}
	if len(closed) > 0 {
		s.Items = append(s.Items, Item{Head: "By this record it is a no now:", Lines: closed})
	}
	// A guardian who has no say any more has only a no left.
	if len(neither) > 0 && !w.guardian.HadSay {
		s.Items = append(s.Items, Item{Head: "By this record it is neither a yes nor a no now:", Lines: neither})
	}
	if next := w.replacedBy(); next != "" {
		s.Items = append(s.Items, Item{Head: "A later record of yours has been made: " + next + ". Ask for its receipt as well."})
	}
	if w.family.Hold {
		s.Items = append(s.Items, Item{Head: "Your family is being left in quiet: nothing goes out at all until that is lifted."})
	}
	s.Paragraphs = append(s.Paragraphs, w.quorum())
	return s
}

// quorum says whose yes is needed, without saying who has given one.
func (w *writer) quorum() string {
	const veto = " If anyone with a say has said no, it is no."
	switch {
	case w.guardian.HadSay:
		return "Those who decide for your family are others now. What you said no to, or took back, stays a no until you give another answer." + veto
	case w.guardian.Authority == schema.AuthorityAdvisory:
		return "You are asked and heard. Those who decide for your family are others." + veto
	case w.guardian.Authority == schema.AuthorityDelegated:
		return "You speak for a guardian. Your no counts; a yes needs that of a guardian as well." + veto
	case w.alone():
		return "You alone have the say for your family. Where a picture concerns another family too, that family must also say yes."
	case w.family.Quorum == schema.QuorumAny:
		return "In your family the yes of one guardian is enough." + veto
	}
	return "A picture leaves only if every guardian of your family with a say has said yes." + veto
}

// alone reports whether nobody else's word counts in the family.
func (w *writer) alone() bool {
	return !slices.ContainsFunc(w.family.Guardians, func(g schema.Guardian) bool {
		return g.ID != w.guardian.ID && (g.Authority != schema.AuthorityAdvisory || g.HadSay)
	})
}

// replacedBy is the record of the same guardian that supersedes this one, if
// there was one at the time.
func (w *writer) replacedBy() string {
	for _, c := range w.Records.Consents {
		if c.Supersedes != w.consent.ID || c.Guardian != w.consent.Guardian {
			continue
		}
		if t, err := c.ObtainedAt.Instant(); err == nil && !t.After(w.At) {
			return c.ID
		}
	}
	return ""
}

// history is what happened to the record, oldest first.
func (w *writer) history() Section {
	s := Section{Heading: "What happened, and when"}
	events := slices.Clone(w.consent.Events)
	slices.SortStableFunc(events, func(a, b schema.ConsentEvent) int {
		switch {
		case a.At < b.At:
			return -1
		case a.At > b.At:
			return 1
		}
		return 0
	})
	for _, e := range events {
		text := w.moment(e.At) + ": " + eventWords[e.State]
		if e.Channel != "" {
			text += ", for this use only: " + lowerFirst(uses[e.Channel].where)
		}
		if how := methodWords[e.Method]; how != "" {
			text += ", " + how
		}
		s.Items = append(s.Items, Item{Head: text + w.indicated(e.By) + "."})
	}
	if len(s.Items) == 0 {
		s.Paragraphs = []string{"Nothing yet."}
	}
	return s
}

// indicated says whose word an event was. Another guardian is not named.
func (w *writer) indicated(by string) string {
	if by == w.consent.Guardian {
		return ""
	}
	if slices.ContainsFunc(w.family.Guardians, func(g schema.Guardian) bool { return g.ID == by }) {
		return ", said by another guardian"
	}
	return ", said by " + by
}

// changing is how to say something else.
func (w *writer) changing() Section {
	tell := "Tell " + w.consent.ObtainedBy + ", or anyone else who works on this."
	if w.Contact != "" {
		tell = "Write to " + w.Contact + ", or tell " + w.consent.ObtainedBy + "."
	}
	s := Section{Heading: "If you change your mind"}
	if slices.ContainsFunc(w.consent.Terms, func(t schema.Term) bool { return t.Effect == schema.Permit }) {
		s.Paragraphs = append(s.Paragraphs,
			"You can take a yes back at any time, without a reason, for all of it or for one use alone. From that moment nothing more goes out. What becomes of pictures that are out already is said below.",
			"A yes that was taken back is never brought back by us: only a new answer of yours can do that.")
	}
	if slices.ContainsFunc(w.consent.Terms, func(t schema.Term) bool { return t.Effect == schema.Deny }) {
		s.Paragraphs = append(s.Paragraphs, "A no stays until you give another answer. You can do that at any time, without a reason, and you never have to.")
	}
	s.Paragraphs = append(s.Paragraphs, tell+" It helps to name the record, "+w.consent.ID+", but you do not have to.")
	return s
}

// remaining is what cannot be called back, for the uses that were allowed.
func (w *writer) remaining() Section {
	s := Section{Heading: "What can be called back, and what cannot", Strong: true}
	for _, ch := range schema.Channels() {
		if slices.ContainsFunc(w.consent.Terms, func(t schema.Term) bool {
			return t.Effect == schema.Permit && slices.Contains(t.Channels, ch)
		}) {
			s.Items = append(s.Items, Item{Head: uses[ch].where + ".", Lines: []string{uses[ch].remaining}})
		}
	}
	return s
}
