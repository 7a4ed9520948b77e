package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog/text"
	"github.com/stillroom/stillroom/schema"
)

func cmdConsent(p *program) *cli.Command {
	return &cli.Command{
		Name:  "consent",
		Usage: "who said what: write the ledger and ask it",
		Subcommands: []*cli.Command{
			cmdConsentRecord(p),
			cmdConsentGive(p, schema.Permit),
			cmdConsentGive(p, schema.Deny),
			cmdConsentEvent(p, "withdraw", schema.StateWithdrawn, "the family takes it back; acts at once, needs no reason"),
			cmdConsentEvent(p, "suspend", schema.StateSuspended, "stop relying on it for now"),
			cmdConsentEvent(p, "refuse", schema.StateRefused, "the family said no to what was asked"),
			cmdConsentEvent(p, "invalidate", schema.StateInvalidated, "it should never have counted; of a no it takes a document and a reason"),
			cmdConsentRenew(p),
			cmdConsentReview(p),
			cmdConsentSeen(p, "approve", schema.Approved, "a guardian has seen photos and lets them go to a channel"),
			cmdConsentSeen(p, "decline", schema.Declined, "a guardian has seen photos and does not let them go"),
			cmdConsentExplain(p),
			cmdConsentMatrix(p),
			cmdConsentDue(p),
			cmdConsentLog(p),
			cmdConsentReceipt(p),
			cmdConsentEvidence(p),
		},
	}
}

func cmdConsentRecord(p *program) *cli.Command {
	var o recordsOptions
	return &cli.Command{
		Name:        "record",
		Usage:       "record consents from a records file",
		ArgsUsage:   "FILE",
		Description: "Like apply, but the file may hold families, notices and consents only.",
		Flags:       recordsFlags(&o),
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			name := c.Args().First()
			rec, err := p.parseRecords(name)
			if err != nil {
				return err
			}
			if len(rec.Events)+len(rec.People)+len(rec.Rooms)+len(rec.Shoots)+len(rec.Photos) > 0 {
				return usagef("%s: only families, notices and consents are recorded here; use `stillroom apply` for the rest", name)
			}
			return p.applyRecords(c, []recordsFile{{name, rec}}, o)
		},
	}
}

type giveOptions struct {
	id, guardian, notice, method, obtainedBy, obtainedAt, from, until, reviewBy, embargo string
	jurisdiction, evidence, supersedes                                                   string
}

// cmdConsentGive is `consent grant` or `consent deny`: a record with one term
// a scope, and the event that it was given.
func cmdConsentGive(p *program, effect schema.Effect) *cli.Command {
	var o giveOptions
	var scopes, channels, conditions cli.StringSlice
	name, usage := "grant", "record a yes"
	if effect == schema.Deny {
		name, usage = "deny", "record a no"
	}
	flags := []cli.Flag{
		&cli.StringFlag{Name: "guardian", Usage: "who said it: a guardian's `ID`", Destination: &o.guardian},
		&cli.StringSliceFlag{Name: "scope", Usage: "what it is about: family:ID, room:ID, shoot:ID or photo:ID (more than once for more)", Destination: &scopes},
		&cli.StringSliceFlag{Name: "channel", Usage: "the `CHANNEL` it is for (more than once for more)", Destination: &channels},
		&cli.StringFlag{Name: "notice", Usage: "the `ID` of the notice that was shown (default: the only one)", Destination: &o.notice},
		&cli.StringFlag{Name: "method", Usage: "how: signed_form, e_signature, email, letter, recorded_audio, recorded_video, in_person_witnessed, text_message", Destination: &o.method},
		&cli.StringFlag{Name: "obtained-by", Usage: "`WHO` of the team obtained it", Destination: &o.obtainedBy},
		&cli.StringFlag{Name: "obtained-at", Usage: "`WHEN` (default: now)", Destination: &o.obtainedAt},
		&cli.StringFlag{Name: "from", Usage: "`WHEN` it begins to hold (default: when it was obtained)", Destination: &o.from},
		&cli.StringFlag{Name: "review-by", Usage: "`DATE` by which it is to be asked again", Destination: &o.reviewBy},
		&cli.StringFlag{Name: "jurisdiction", Usage: "`PLACE` whose law applies, such as US-TX", Destination: &o.jurisdiction},
		evidenceFlag(&o.evidence),
		&cli.StringFlag{Name: "supersedes", Usage: "the consent `ID` this one replaces", Destination: &o.supersedes},
		&cli.StringFlag{Name: "id", Usage: "an `ID` of your own for the record", Destination: &o.id},
	}
	if effect == schema.Permit {
		flags = append(flags,
			&cli.StringFlag{Name: "until", Usage: "good through the evening of this `DATE`", Destination: &o.until},
			&cli.StringFlag{Name: "embargo", Usage: "not before this `DATE` is over", Destination: &o.embargo},
			&cli.StringSliceFlag{Name: "condition", Usage: "`KEY[=VALUE]` such as no_crop or max_long_edge_px=2048 (more than once for more)", Destination: &conditions},
		)
	}
	return &cli.Command{
		Name:  name,
		Usage: usage,
		Flags: flags,
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return p.give(c, effect, o, words(scopes), words(channels), conditions.Value())
		},
	}
}

func (p *program) give(c *cli.Context, effect schema.Effect, o giveOptions, scopes, channels, conditions []string) error {
	var missing []string
	for _, f := range []struct {
		flag string
		ok   bool
	}{
		{"--guardian", o.guardian != ""}, {"--scope", len(scopes) > 0}, {"--channel", len(channels) > 0},
		{"--method", o.method != ""}, {"--obtained-by", o.obtainedBy != ""},
		{"--until or --review-by", effect == schema.Deny || o.until != "" || o.reviewBy != ""},
	} {
		if !f.ok {
			missing = append(missing, f.flag)
		}
	}
	if len(missing) > 0 {
		return usagef("missing: %s", strings.Join(missing, ", "))
	}
	cond, err := parseConditions(conditions)
	if err != nil {
		return err
	}
	return p.reading(c.Context, func(s *session) error {
		all, err := s.catalog.Dump(c.Context)
		if err != nil {
			return err
		}
		family, err := familyOf(all, o.guardian)
		if err != nil {
			return err
		}
		notice, err := noticeOf(all, o.notice)
		if err != nil {
			return err
		}
		opt := schema.ApplyOptions{Zone: s.zone, Now: p.now(), Recall: s.recall}
		ev, evidence, err := p.evidenceOf(c, s, o.evidence, opt)
		if err != nil {
			return err
		}
		now := schema.WhenOf(p.now())
		rec := schema.Consent{
			ID: o.id, Family: family, Guardian: o.guardian, Notice: notice, Evidence: evidence, Supersedes: o.supersedes,
			Method: o.method, ObtainedAt: orWhen(o.obtainedAt, now), ObtainedBy: o.obtainedBy,
			ExpiresAt: schema.When(o.until), ReviewBy: schema.When(o.reviewBy), Jurisdiction: o.jurisdiction,
		}
		rec.EffectiveFrom = orWhen(o.from, rec.ObtainedAt)
		if effect == schema.Deny && rec.ReviewBy == "" {
			// A no needs no end. It is looked at again after a year, and holds.
			rec.ReviewBy = schema.WhenOf(p.now().AddDate(1, 0, 0))
		}
		for _, scope := range scopes {
			t := schema.Term{Effect: effect, Scope: schema.Scope(scope), EmbargoUntil: schema.When(o.embargo), Conditions: cond}
			for _, ch := range channels {
				t.Channels = append(t.Channels, schema.Channel(ch))
			}
			rec.Terms = append(rec.Terms, t)
		}
		rec.Events = []schema.ConsentEvent{{State: schema.StateGiven, At: rec.ObtainedAt, By: o.guardian, Method: o.method, Evidence: evidence}}
		if rec.ID == "" {
			rec.ID = freshID(all, p.now().UTC().Format("20060102"))
		}
		if err := text.Check("consent", schema.Records{Consents: []schema.Consent{rec}}); err != nil {
			return usagef("%v", err)
		}
		n, err := rec.Normalize(s.zone)
		if err != nil {
			return usagef("%v", err)
		}
		if n.ExpiresAt != "" && n.ExpiresAt <= now {
			return usagef("--until %s has passed: is the year right? A yes that has ended already is recorded with `stillroom consent record FILE`", o.until)
		}
		var done schema.Applied
		err = ev.Record(c.Context, opt, func(opt schema.ApplyOptions) (err error) {
			done, err = s.catalog.Apply(c.Context, schema.Records{Consents: []schema.Consent{rec}}, opt)
			return err
		})
		if err != nil {
			return err
		}
		return p.applied(done, false)
	})
}

func orWhen(s string, otherwise schema.When) schema.When {
	if s == "" {
		return otherwise
	}
	return schema.When(s)
}

func familyOf(all schema.Records, guardian string) (string, error) {
	for _, f := range all.Families {
		for _, g := range f.Guardians {
			if g.ID == guardian {
				return f.ID, nil
			}
		}
	}
	return "", usagef("no guardian %q is recorded; describe the family with `stillroom apply`", guardian)
}

func noticeOf(all schema.Records, id string) (string, error) {
	switch {
	case id != "":
		return id, nil
	case len(all.Notices) == 1:
		return all.Notices[0].ID, nil
	case len(all.Notices) == 0:
		return "", usagef("no notice is recorded; record the text the family was shown first: notices: [{id, version, lang}]")
	}
	return "", usagef("--notice is needed: more than one is recorded")
}

// freshID makes an id that says when, and that no consent has.
func freshID(all schema.Records, day string) string {
	for n := 1; ; n++ {
		id := fmt.Sprintf("c-%s-%d", day, n)
		if !slices.ContainsFunc(all.Consents, func(c schema.Consent) bool { return c.ID == id }) {
			return id
		}
	}
}

func cmdConsentEvent(p *program, name string, state schema.State, usage string) *cli.Command {
	var o struct{ by, method, evidence, at, reason string }
	var channels cli.StringSlice
	cmd := &cli.Command{
		Name:      name,
		Usage:     usage,
		ArgsUsage: "CONSENT...|family:ID",
		Flags: []cli.Flag{
			&cli.StringSliceFlag{Name: "channel", Usage: "only for this `CHANNEL` (default: all of it)", Destination: &channels},
			&cli.StringFlag{Name: "by", Usage: "`WHO` said so (default: the guardian who gave it)", Destination: &o.by},
			&cli.StringFlag{Name: "method", Usage: "how it was said", Value: "unrecorded", Destination: &o.method},
			evidenceFlag(&o.evidence),
			&cli.StringFlag{Name: "at", Usage: "`WHEN` it was said (default: now)", Destination: &o.at},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, -1); err != nil {
				return err
			}
			return p.consentEvent(c, schema.ConsentEvent{State: state, At: schema.When(o.at), By: o.by, Method: o.method, Evidence: o.evidence, Reason: o.reason}, words(channels))
		},
	}
	if state == schema.StateInvalidated {
		cmd.Description = "Of a yes it counts as a no until the guardian gives another record. Of a no it takes\n" +
			"the no away, so it needs --evidence and --reason, and `stillroom consent due` lists\n" +
			"it for a second person to look at, until the guardian has given another record. It\n" +
			"is not for a guardian who has changed their mind: grant with --supersedes is."
		cmd.Flags = append(cmd.Flags, &cli.StringFlag{
			Name: "reason", Usage: "why, as a `WORD`: " + strings.Join(schema.InvalidReasons(), ", "), Destination: &o.reason,
		})
	}
	return cmd
}

func (p *program) consentEvent(c *cli.Context, e schema.ConsentEvent, channels []string) error {
	return p.reading(c.Context, func(s *session) error {
		at := p.now()
		if e.At != "" {
			t, err := e.At.Start(s.zone)
			if err != nil {
				return usagef("--at: %v", err)
			}
			if t.After(at) {
				return usagef("--at: an event is recorded when it has happened, not before")
			}
			at = t
		}
		e.At = schema.WhenOf(at)
		all, err := s.catalog.Dump(c.Context)
		if err != nil {
			return err
		}
		opt := schema.ApplyOptions{Zone: s.zone, Now: p.now(), Recall: s.recall}
		ev, evidence, err := p.evidenceOf(c, s, e.Evidence, opt)
		if err != nil {
			return err
		}
		e.Evidence = evidence
		var list []consentChannel
		for _, arg := range c.Args().Slice() {
			found, err := eventTargets(all, arg, e.State)
			if err != nil {
				return err
			}
			for _, consent := range found {
				if len(channels) == 0 {
					list = append(list, consentChannel{consent, ""})
				}
				for _, name := range channels {
					ch, err := schema.ParseChannel(name)
					if err != nil {
						return usagef("%v", err)
					}
					// What has ended already must not keep the rest of a family's from it.
					if !strings.HasPrefix(arg, "family:") || !endedFor(consent, ch) {
						list = append(list, consentChannel{consent, ch})
					}
				}
			}
			if len(list) == 0 {
				return fmt.Errorf("%s has no consent that could be %s for these channels", arg, e.State)
			}
		}
		var events []schema.Consent
		for _, cc := range list {
			ev := e
			ev.Channel = cc.channel
			if ev.By == "" {
				ev.By = cc.consent.Guardian
			}
			events = append(events, schema.Consent{ID: cc.consent.ID, Events: []schema.ConsentEvent{ev}})
		}
		check := schema.Records{Consents: []schema.Consent{}}
		for i, cc := range list {
			full := cc.consent
			full.Events = events[i].Events
			check.Consents = append(check.Consents, full)
		}
		if err := text.Check("consent", check); err != nil {
			return usagef("%v", err)
		}
		var opened schema.RecallsOpened
		err = ev.Record(c.Context, opt, func(opt schema.ApplyOptions) (err error) {
			opened, err = s.catalog.AddEvents(c.Context, events, opt)
			return err
		})
		if err != nil {
			return err
		}
		return p.afterEvent(c, s, e.State, list, opened)
	})
}

type consentChannel struct {
	consent schema.Consent
	channel schema.Channel
}

// eventTargets are the consents an argument names. A family stands for those
// of its consents that have not ended.
func eventTargets(all schema.Records, arg string, state schema.State) ([]schema.Consent, error) {
	family, isFamily := strings.CutPrefix(arg, "family:")
	found := filter(all.Consents, func(k schema.Consent) bool {
		if !isFamily {
			return k.ID == arg
		}
		return k.Family == family && hasPermit(k) && !slices.ContainsFunc(k.Events, func(e schema.ConsentEvent) bool {
			return e.State.Ends() && e.Channel == ""
		})
	})
	switch {
	case len(found) > 0:
		return found, nil
	case isFamily:
		return nil, fmt.Errorf("family %q has no consent that could be %s", family, state)
	}
	return nil, fmt.Errorf("no consent %q is recorded", arg)
}

// endedFor reports whether a consent has ended for a channel, or as a whole.
func endedFor(c schema.Consent, ch schema.Channel) bool {
	return slices.ContainsFunc(c.Events, func(e schema.ConsentEvent) bool {
		return e.State.Ends() && (e.Channel == "" || e.Channel == ch)
	})
}

func hasPermit(c schema.Consent) bool {
	return slices.ContainsFunc(c.Terms, func(t schema.Term) bool { return t.Effect == schema.Permit })
}

// afterEvent prints what was written, which deliveries are no longer covered and
// what was asked back: whoever withdraws must see at once what is out there.
func (p *program) afterEvent(c *cli.Context, s *session, state schema.State, list []consentChannel, opened schema.RecallsOpened) error {
	out := struct {
		State     schema.State         `json:"state"`
		Consents  []string             `json:"consents"`
		Uncovered map[string][]string  `json:"uncovered"` // delivery: photos
		Recalls   schema.RecallsOpened `json:"recalls,omitzero"`
	}{state, []string{}, map[string][]string{}, opened}
	for _, cc := range list {
		id := cc.consent.ID
		if cc.channel != "" {
			id += " (" + string(cc.channel) + ")"
		}
		out.Consents = append(out.Consents, id)
	}
	var order []string
	err := s.catalog.Coverage(c.Context, s.zone, p.now(), func(st schema.Standing) error {
		if !st.Covered() && !st.CalledBack() {
			if _, seen := out.Uncovered[st.Delivery]; !seen {
				order = append(order, st.Delivery)
			}
			out.Uncovered[st.Delivery] = append(out.Uncovered[st.Delivery], st.Photo.ID())
		}
		return nil
	})
	if err != nil {
		return err
	}
	if p.json {
		return p.document(out)
	}
	for _, id := range out.Consents {
		p.donef("%s %s", state, id)
	}
	if state == schema.StateWithdrawn && slices.ContainsFunc(list, func(cc consentChannel) bool { return !hasPermit(cc.consent) }) {
		p.warnf("a no is not withdrawn: it stands until the family gives a new record that supersedes it")
	}
	for _, d := range order {
		p.out.printf("delivery %s holds %d photos that are no longer covered\n", d, len(out.Uncovered[d]))
	}
	p.askedBack(opened, false)
	return nil
}
