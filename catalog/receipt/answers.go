package receipt

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/schema"
)

// answers lists what was said, use by use, in the order in which channels are listed to
// people. At the end is everything of which nothing was said.
func (w *writer) answers() Section {
	s := Section{Heading: "What you said", Strong: true}
	scopes := w.scopes(w.consent.Terms)
	if len(scopes) == 1 {
		s.Paragraphs = append(s.Paragraphs, "All of this is about "+scopes[0]+".")
	}
	var silent []string
	several := false
	for _, ch := range schema.Channels() {
		all := w.said(ch)
		if len(all) == 0 {
			silent = append(silent, lowerFirst(uses[ch].where))
			continue
		}
		several = several || len(all) > 1
		for _, said := range all {
			s.Items = append(s.Items, w.answer(ch, said, len(scopes) > 1))
		}
	}
	if several {
		s.Paragraphs = append(s.Paragraphs, "Where more than one of these lines is about the same picture, a no counts more than a yes, and all the conditions count together.")
	}
	rest := Item{Head: "Everything else: nothing was said here. Nothing goes out without a yes."}
	if len(silent) > 0 {
		rest.Lines = []string{"That is: " + strings.Join(silent, "; ") + "; and any use that is not named here."}
	}
	s.Items = append(s.Items, rest)
	return s
}

// said is what the record comes to for a channel. A family's yes about a room that is not
// recorded as its own does not count, whichever photo it is about.
func (w *writer) said(ch schema.Channel) []consent.Said {
	all := w.saidOf(ch)
	for i, s := range all {
		room, known := w.room(w.consent.Terms[s.Term-1].Scope)
		own := slices.ContainsFunc(w.Records.People, func(p schema.Person) bool {
			return p.Family == w.consent.Family && slices.Contains(room.People, p.ID)
		})
		if known && !own && (s.Effect == schema.Permit || s.Effect == schema.Hold) {
			all[i].Effect, all[i].Reason = "", schema.ReasonFamilyNone
		}
	}
	return all
}

// saidOf asks of each term as it is decided: of one that names kinds, among what was said
// of each of them, and it tells the answer that lets least go.
func (w *writer) saidOf(ch schema.Channel) []consent.Said {
	order := []schema.Effect{schema.Deny, "", schema.Hold, schema.Permit}
	told := map[int]consent.Said{}
	for _, kind := range schema.TermKinds() {
		for _, s := range w.worlds[kind].Said(w.consent.ID, ch, w.At) {
			t := w.consent.Terms[s.Term-1]
			if len(t.Kinds) == 0 && kind != schema.KindPhoto {
				continue
			}
			before, is := told[s.Term]
			if !is || slices.Index(order, s.Effect) < slices.Index(order, before.Effect) {
				told[s.Term] = s
			}
		}
	}
	var all []consent.Said
	for _, n := range slices.Sorted(maps.Keys(told)) {
		all = append(all, told[n])
	}
	return all
}

func (w *writer) answer(ch schema.Channel, s consent.Said, tellScope bool) Item {
	t := w.consent.Terms[s.Term-1]
	it := Item{Now: w.now(ch, t, s)}
	if t.Effect == schema.Deny {
		it.Head = uses[ch].where + ": no."
	} else {
		it.Head = uses[ch].where + ": " + w.yes(t) + "."
		it.Lines = said(t.Conditions)
	}
	if tellScope {
		it.Lines = slices.Insert(it.Lines, 0, "For "+w.subject(t)+".")
	}
	return it
}

// yes is a yes with its dates. It ends with its record, or before.
func (w *writer) yes(t schema.Term) string {
	end := t.ExpiresAt
	if end == "" || w.consent.ExpiresAt != "" && w.consent.ExpiresAt < end {
		end = w.consent.ExpiresAt
	}
	text := "yes"
	if t.EmbargoUntil != "" {
		text += ", but not before " + w.from(t.EmbargoUntil)
	}
	switch {
	case end != "":
		text += ", " + w.until(end)
	case w.consent.ReviewBy != "":
		text += ", until you say otherwise; you are to be asked again by " + w.by(w.consent.ReviewBy)
	default:
		text += ", until you say otherwise"
	}
	return text
}

// now says that an answer does not count as it was said, and why; "" if it does.
func (w *writer) now(ch schema.Channel, t schema.Term, s consent.Said) string {
	switch {
	case w.guardian.Authority == schema.AuthorityAdvisory && !w.guardian.HadSay:
		return "This was heard and written down. By itself it does not decide."
	case s.State == stateSuperseded:
		return "A later record of yours has taken the place of this one."
	case t.Effect == schema.Deny && s.Effect == schema.Deny && s.Reason == schema.ReasonUnreadable:
		return uncountedWords[s.Reason]
	case t.Effect == schema.Deny && s.Effect == schema.Deny && s.State == schema.StateWithdrawn:
		return "The record was taken back. A no stays all the same, until you give another answer."
	case t.Effect == schema.Deny && s.Effect == schema.Deny:
		return ""
	case t.Effect == schema.Deny && s.State == schema.StateInvalidated:
		return "On " + w.since(s.State, ch) + " it was found that this should never have counted. It says nothing now."
	case t.Effect == schema.Deny:
		return "It was said later than this day."
	case s.Effect == schema.Permit:
		return ""
	case w.guardian.HadSay && s.Effect != schema.Deny:
		return "Those who decide for your family are others now, so this yes does not count."
	}
	if s.Reason == schema.ReasonExpired && s.State != stateExpired {
		return "Another yes of yours about the same has ended, and this one with it. It counts again when you say it again."
	}
	words, known := uncountedWords[s.Reason]
	if !known {
		return "This does not count as a yes now."
	}
	if strings.Contains(words, "%s") {
		words = fmt.Sprintf(words, w.since(s.State, ch))
	}
	return words
}

// What catalog/consent calls a record that another replaced, and one whose time
// is over.
const (
	stateSuperseded schema.State = "superseded"
	stateExpired    schema.State = "expired"
)

// since is the day on which a state came about for a channel: the day on which an end was
// first said, or on which anything else was last said.
func (w *writer) since(state schema.State, ch schema.Channel) string {
	var at schema.When
	for _, e := range w.consent.Events {
		if e.State != state || e.Channel != "" && e.Channel != ch {
			continue
		}
		if at == "" || (e.At < at) == state.Ends() {
			at = e.At
		}
	}
	return w.moment(at)
}
