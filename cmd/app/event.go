package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// Saying is a new word about recorded consents: that somebody takes one back, that one is
// paused, that it should never have counted.
type Saying struct {
	Of       []string // consents, or family:ID
	Channels []string // only of these; none: of the whole
	Event    schema.ConsentEvent
	DryRun   bool
}

// EventsRecorded is what was recorded, or would be, and what follows from it.
type EventsRecorded struct {
	Of        []ConsentChannel
	Stranger  bool             // who said it is no guardian of the family, as far as the catalog knows
	Ended     []ConsentChannel // had ended already, and took no event more
	Own       []schema.Consent // noes of their own, of guardians who took back or paused another's word
	Left      []schema.Consent // noes of their own of other guardians, which a resumed consent does not lift
	Recalls   schema.RecallsOpened
	Uncovered []Uncovered // deliveries that are no longer covered, in the order of the ledger
	MayStay   []Uncovered // deliveries of which copies are asked back that may stay: of a yes that counts again
}

// Uncovered is a delivery with photos or attachments, such as those that are no longer allowed.
type Uncovered struct {
	Delivery            string
	Photos, Attachments []string
	Beside              bool // copies of others are asked back from it, too
}

// NoSpeakerError says that nobody was named as the person who said it. The program does
// not guess: a receipt tells the family whose word it was.
type NoSpeakerError struct {
	Consents  int      // how many are meant
	Guardians []string // those who gave them
}

func (e *NoSpeakerError) Error() string { return "--by is needed: who said it? " + e.Said() }

// Said says whose word is in the records now.
func (e *NoSpeakerError) Said() string {
	who := strings.Join(e.Guardians, ", ")
	if e.Consents > 1 {
		return "the consents are from " + who
	}
	return who + " gave this consent"
}

// Unwrap makes it a mistake of the line: nothing was touched.
func (e *NoSpeakerError) Unwrap() error { return &UsageError{What: e.Error()} }

// Say adds an event to each of the consents that are meant.
func Say(ctx context.Context, s *Session, x Saying) (EventsRecorded, error) {
	e := x.Event
	at := s.Now()
	if e.At != "" {
		t, err := e.At.Start(s.Zone)
		if err != nil {
			return EventsRecorded{}, Usagef("--at: %v", err)
		}
		if t.After(at) {
			return EventsRecorded{}, Usagef("--at: an event is recorded when it has happened, not before")
		}
		at = t
	}
	e.At = schema.WhenOf(at)
	list, err := x.meant(ctx, s)
	if err != nil {
		return EventsRecorded{}, err
	}
	if err := inPlace(list, e.State); err != nil {
		return EventsRecorded{}, err
	}
	if e.By == "" {
		return EventsRecorded{}, noSpeaker(list)
	}
	known, err := speaks(ctx, s, list, e)
	if err != nil {
		return EventsRecorded{}, err
	}
	if e.State == schema.StateGiven && e.Method == schema.MethodUnrecorded {
		return EventsRecorded{}, Usagef("--method is needed: how did %s say that it counts again?", e.By)
	}
	opt := s.Applying(false)
	opt.DryRun = x.DryRun && !s.Rehearsing
	ev, evidence, err := evidenceOf(ctx, s, e.Evidence, opt)
	if err != nil {
		return EventsRecorded{}, err
	}
	e.Evidence = evidence
	events, whole := eventsOf(list, e)
	if err := recordsfile.Check("consent", whole); err != nil {
		return EventsRecorded{}, byOption(err, func(key string) (option, value string) {
			said := map[string]string{"method": e.Method, "by": e.By, "reason": e.Reason, "channel": string(e.Channel), "evidence": e.Evidence}
			if value, there := said[key]; there {
				return "--" + key, value
			}
			return "", ""
		})
	}
	out := EventsRecorded{Of: list, Stranger: !known}
	err = ev.Record(ctx, opt, func(opt schema.ApplyOptions) error {
		said, err := s.Catalog.AddEvents(ctx, events, opt)
		out.Own, out.Recalls = said.Own, said.Recalls
		out.Of, out.Ended = nil, nil
		for _, cc := range list {
			if slices.ContainsFunc(said.Ended, func(k schema.Consent) bool { return k.ID == cc.Consent.ID && k.Events[0].Channel == cc.Channel }) {
				out.Ended = append(out.Ended, cc)
			} else {
				out.Of = append(out.Of, cc)
			}
		}
		return err
	})
	if err != nil {
		return out, endedBefore(ctx, s, list, e.State, err)
	}
	if e.State == schema.StateGiven {
		out.Left, err = s.Catalog.OwnNoes(ctx, list[0].Consent.Family)
		out.Left = slices.DeleteFunc(out.Left, func(no schema.Consent) bool {
			return !slices.ContainsFunc(list, func(cc ConsentChannel) bool {
				return cc.Consent.Family == no.Family && cc.Consent.Guardian != no.Guardian && catalog.OwnNoTo(no, cc.Consent, cc.Channel)
			})
		})
	}
	if err != nil || x.DryRun && !s.Rehearsing {
		return out, err
	}
	if out.Uncovered, err = uncovered(ctx, s); err == nil && e.State == schema.StateGiven {
		var families []string
		for _, cc := range list {
			families = append(families, cc.Consent.Family)
		}
		out.MayStay, err = mayStay(ctx, s, families...)
	}
	return out, err
}

// endedBefore says of a consent that takes no event more when it was taken back, and how many
// of the copies that were asked back are not known to be gone: who takes a yes back once more
// wants to know whether it worked.
func endedBefore(ctx context.Context, s *Session, list []ConsentChannel, state schema.State, err error) error {
	var of *catalog.RecordError
	if !errors.Is(err, catalog.ErrEnded) || !errors.As(err, &of) || !state.Ends() {
		return err
	}
	for _, cc := range list {
		i := slices.IndexFunc(cc.Consent.Events, func(e schema.ConsentEvent) bool {
			return e.State.Ends() && (e.Channel == "" || e.Channel == cc.Channel)
		})
		if i < 0 || cc.Consent.ID != of.ID {
			continue
		}
		end := cc.Consent.Events[i]
		text := fmt.Sprintf("it was %s on %s already, and stays so", end.State, end.At)
		if end.Channel != "" {
			text = fmt.Sprintf("it was %s for %s on %s already, and stays so", end.State, end.Channel, end.At)
		}
		if open, failed := s.Catalog.Recalls(ctx, schema.RecallFilter{Open: true}); failed == nil && len(open) > 0 {
			text += fmt.Sprintf("; asked back and not known to be gone, in the whole catalog: %s, see `stillroom recall list`", formats.Count(len(open), "delivered file"))
		}
		return &catalog.RecordError{Kind: of.Kind, ID: of.ID, Err: &endedError{text}}
	}
	return err
}

// endedError is catalog.ErrEnded with more words.
type endedError struct{ text string }

func (e *endedError) Error() string { return e.text }
func (e *endedError) Unwrap() error { return catalog.ErrEnded }

// meant lists the consents and channels that get the event.
func (x Saying) meant(ctx context.Context, s *Session) (list []ConsentChannel, err error) {
	for _, arg := range x.Of {
		found, err := eventTargets(ctx, s, arg, x.Event.State)
		if err != nil {
			return nil, err
		}
		for _, consent := range found {
			if len(x.Channels) == 0 {
				list = append(list, ConsentChannel{consent, ""})
			}
			for _, name := range x.Channels {
				ch, err := schema.ParseChannel(name)
				if err != nil {
					return nil, Usagef("%v", err)
				}
				// A consent that has ended already must not keep a family from taking
				// back the rest.
				if !strings.HasPrefix(arg, "family:") || !endedFor(consent, ch) {
					list = append(list, ConsentChannel{consent, ch})
				}
			}
		}
		if len(list) == 0 {
			return nil, fmt.Errorf("%s has no consent that can be %s for these channels", arg, x.Event.State)
		}
	}
	return list, nil
}

// eventsOf returns each consent twice: with only the new event, to be added, and as a
// whole, to be checked.
func eventsOf(list []ConsentChannel, e schema.ConsentEvent) (events []schema.Consent, whole schema.Records) {
	whole.Consents = []schema.Consent{}
	for _, cc := range list {
		ev := e
		ev.Channel = cc.Channel
		events = append(events, schema.Consent{ID: cc.Consent.ID, Events: []schema.ConsentEvent{ev}})
		full := cc.Consent
		full.Events = []schema.ConsentEvent{ev}
		whole.Consents = append(whole.Consents, full)
	}
	return events, whole
}

// uncovered lists the deliveries that are no longer allowed and not called back: a person
// who withdraws a consent must see at once what is out there.
func uncovered(ctx context.Context, s *Session) ([]Uncovered, error) {
	return standingWhere(ctx, s, func(st schema.Standing) bool { return !st.Covered() && !st.CalledBack() })
}

// mayStay lists the deliveries of which copies of photos of families are asked back that may stand
// as they were delivered: who recorded a yes wants to know that somebody still looks for them.
func mayStay(ctx context.Context, s *Session, families ...string) ([]Uncovered, error) {
	open, err := s.Catalog.Recalls(ctx, schema.RecallFilter{Open: true})
	if err != nil || len(open) == 0 {
		return nil, err
	}
	theirs := map[schema.Digest]bool{}
	for _, f := range families {
		photos, err := catalog.InScope(ctx, s.Catalog, schema.Scope("family:"+f))
		if err != nil {
			return nil, err
		}
		for _, p := range photos {
			theirs[p] = true
		}
	}
	list, err := standingWhere(ctx, s, func(st schema.Standing) bool {
		return !st.Attached && theirs[st.Photo] && st.Covered() && !st.Stricter && st.Recall != "" && !st.CalledBack()
	})
	for i, u := range list {
		list[i].Beside = slices.ContainsFunc(open, func(r schema.Recall) bool {
			return r.Delivery == u.Delivery && !slices.Contains(u.Photos, r.Photo.ID())
		})
	}
	return list, err
}

// standingWhere lists the deliveries of which photos or attachments are so, in the order of the
// ledger.
func standingWhere(ctx context.Context, s *Session, is func(schema.Standing) bool) (list []Uncovered, err error) {
	err = s.Catalog.Coverage(ctx, s.Zone, s.Now(), func(st schema.Standing) error {
		if !is(st) {
			return nil
		}
		n := slices.IndexFunc(list, func(u Uncovered) bool { return u.Delivery == st.Delivery })
		if n < 0 {
			n, list = len(list), append(list, Uncovered{Delivery: st.Delivery})
		}
		if st.Attached {
			list[n].Attachments = append(list[n].Attachments, st.Photo.ID())
		} else {
			list[n].Photos = append(list[n].Photos, st.Photo.ID())
		}
		return nil
	})
	return list, err
}

// inPlace refuses an event that would not say what the person who typed it means: a yes
// is withdrawn, a pause is resumed.
func inPlace(list []ConsentChannel, state schema.State) error {
	for _, cc := range list {
		given, paused := false, false
		for _, x := range cc.Consent.Events {
			if x.Channel != "" && x.Channel != cc.Channel {
				continue
			}
			given = given || x.State.Allows()
			switch {
			case x.State == schema.StateSuspended:
				paused = true
			case x.State.Allows():
				paused = false
			}
		}
		switch {
		case state == schema.StateRefused && given:
			return Usagef("%s was given, so it cannot be refused: record that it was taken back with `stillroom consent withdraw %s --by ID`", cc, cc.Consent.ID)
		case state == schema.StateGiven && !paused:
			return Usagef("%s is not paused, so there is nothing to resume; a new yes is a new record: `stillroom consent grant`", cc)
		}
	}
	return nil
}

// noSpeaker says that nobody was named for the consents of a list.
func noSpeaker(list []ConsentChannel) error {
	var ids, who []string
	for _, cc := range list {
		if !slices.Contains(ids, cc.Consent.ID) {
			ids = append(ids, cc.Consent.ID)
		}
		if !slices.Contains(who, cc.Consent.Guardian) {
			who = append(who, cc.Consent.Guardian)
		}
	}
	return &NoSpeakerError{len(ids), who}
}

// ConsentChannel is a consent, as a whole or for one channel.
type ConsentChannel struct {
	Consent schema.Consent
	Channel schema.Channel // "" for the whole
}

func (cc ConsentChannel) String() string {
	if cc.Channel == "" {
		return cc.Consent.ID
	}
	return cc.Consent.ID + " (" + string(cc.Channel) + ")"
}

// eventTargets lists the consents that an argument names. A family stands for all of its
// consents that have not ended.
func eventTargets(ctx context.Context, s *Session, arg string, state schema.State) ([]schema.Consent, error) {
	family, isFamily := strings.CutPrefix(arg, "family:")
	if !isFamily {
		k, err := s.Catalog.Consent(ctx, arg)
		return []schema.Consent{k}, err
	}
	all, err := catalog.SaidBy(ctx, s.Catalog, family)
	if err != nil {
		return nil, err
	}
	found := slices.DeleteFunc(all, func(k schema.Consent) bool {
		return !HasPermit(k) || slices.ContainsFunc(k.Events, func(e schema.ConsentEvent) bool {
			return e.State.Ends() && e.Channel == ""
		})
	})
	if len(found) == 0 {
		return nil, fmt.Errorf("family %q has no consent that can be %s", family, state)
	}
	return found, nil
}

// endedFor reports whether a consent has ended for a channel, or as a whole.
func endedFor(c schema.Consent, ch schema.Channel) bool {
	return slices.ContainsFunc(c.Events, func(e schema.ConsentEvent) bool {
		return e.State.Ends() && (e.Channel == "" || e.Channel == ch)
	})
}

// HasPermit reports whether a consent says yes to anything.
func HasPermit(c schema.Consent) bool {
	return slices.ContainsFunc(c.Terms, func(t schema.Term) bool { return t.Effect == schema.Permit })
}
