package receipt

import (
	"slices"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/schema"
)

// standing is what counts at the moment of the receipt, and what else must be
// so before a picture leaves.
func (w *writer) standing() Section {
	s := Section{Heading: "How it stands on " + w.At.In(w.Zone).Format(dayForm)}
	var open, closed, neither, missing []string
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
			if n > 0 {
				*list = append(*list, inPart(lowerFirst(uses[ch].where), n < len(all)))
			}
		}
		tell(&open, yes)
		tell(&closed, no)
		tell(&neither, len(all)-yes-no)
		if here := w.lackingOf(ch, all); here != lacksNothing {
			missing = append(missing, inPart(lowerFirst(uses[ch].where), here == lacksInPart))
		}
	}
	switch {
	case w.guardian.HadSay:
		s.Items = append(s.Items, Item{Head: "No yes in this record counts now."})
	case w.guardian.Authority == schema.AuthorityAdvisory:
		s.Items = append(s.Items, Item{Head: "By itself this record decides nothing."})
		closed, neither = nil, nil
	case len(open) > 0:
		s.Items = append(append(s.Items, Item{Head: "Your yes counts now:", Lines: open}), missingOf(missing)...)
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

// lackingOf is how much of the yeses of this record to a use waits for another guardian.
func (w *writer) lackingOf(ch schema.Channel, all []consent.Said) lack {
	var some, part bool
	for _, said := range all {
		t := w.consent.Terms[said.Term-1]
		kinds := t.Kinds
		if len(kinds) == 0 {
			kinds = []schema.AttachmentKind{schema.KindPhoto}
		}
		for _, kind := range kinds {
			if said.Effect != schema.Permit {
				continue
			}
			l := w.lacking(ch, t, kind)
			some, part = some || l != lacksNothing, part || l != lacksAll
		}
	}
	switch {
	case !some:
		return lacksNothing
	case part:
		return lacksInPart
	}
	return lacksAll
}

// inPart is a use, of which something may be so in part only.
func inPart(where string, part bool) string {
	if part {
		return where + " (in part)"
	}
	return where
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
