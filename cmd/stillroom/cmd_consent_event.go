package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog/text"
	"github.com/stillroom/stillroom/cmd/house"
	"github.com/stillroom/stillroom/schema"
)

func cmdConsentEvent(p *program, name string, state schema.State, usage string) *cli.Command {
	var o struct {
		by, method, evidence, at, reason string
		dryRun                           bool
	}
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
			&cli.BoolFlag{Name: "dry-run", Aliases: []string{"n"}, Usage: "show what would be recorded", Destination: &o.dryRun},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, -1); err != nil {
				return err
			}
			return runConsentEvent(c, p, schema.ConsentEvent{State: state, At: schema.When(o.at), By: o.by, Method: o.method, Evidence: o.evidence, Reason: o.reason}, channelsOf(channels), o.dryRun)
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

func runConsentEvent(c *cli.Context, p *program, e schema.ConsentEvent, channels []string, dryRun bool) error {
	return p.door.Read(c.Context, func(s *house.Session) error {
		at := s.Now()
		if e.At != "" {
			t, err := e.At.Start(s.Zone)
			if err != nil {
				return usagef("--at: %v", err)
			}
			if t.After(at) {
				return usagef("--at: an event is recorded when it has happened, not before")
			}
			at = t
		}
		e.At = schema.WhenOf(at)
		all, err := s.Catalog.Dump(c.Context)
		if err != nil {
			return err
		}
		opt := schema.ApplyOptions{Zone: s.Zone, Now: s.Now(), Recall: s.Recall, DryRun: dryRun}
		ev, evidence, err := evidenceOf(c.Context, s, e.Evidence, opt)
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
		if err := inPlace(list, e); err != nil {
			return err
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
			opened, err = s.Catalog.AddEvents(c.Context, events, opt)
			return err
		})
		if err != nil {
			return err
		}
		printSaidBy(p.printer, list, e)
		if dryRun {
			ids := []string{}
			for _, cc := range list {
				ids = append(ids, cc.String())
			}
			if p.json {
				return p.document(struct {
					DryRun   bool         `json:"dry_run"`
					State    schema.State `json:"state"`
					Consents []string     `json:"consents"`
				}{true, e.State, ids})
			}
			for _, id := range ids {
				p.out.printf("would record: %s %s\n", id, eventWord(e.State))
			}
			p.out.println("nothing was recorded")
			return nil
		}
		return printEvent(c.Context, p.printer, s, e.State, list, opened)
	})
}

// inPlace refuses an event that says something else than whoever typed it means: who
// said yes takes it back, who paused resumes.
func inPlace(list []consentChannel, e schema.ConsentEvent) error {
	for _, cc := range list {
		given, paused := false, false
		for _, x := range cc.consent.Events {
			if x.Channel != "" && x.Channel != cc.channel {
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
		case e.State == schema.StateRefused && given:
			return usagef("%s was given, so it cannot be refused: record that it was taken back with `stillroom consent withdraw %s`", cc, cc.consent.ID)
		case e.State == schema.StateGiven && !paused:
			return usagef("%s is not paused, so there is nothing to resume; a new yes is a new record: `stillroom consent grant`", cc)
		case e.State == schema.StateGiven && (e.By == "" || e.Method == "unrecorded"):
			return usagef("missing: --by and --method: who said that it counts again, and how")
		}
	}
	return nil
}

// printSaidBy says whose word is written down where nobody said: a receipt will name them.
func printSaidBy(p *printer, list []consentChannel, e schema.ConsentEvent) {
	if e.By != "" {
		return
	}
	var who []string
	for _, cc := range list {
		if !slices.Contains(who, cc.consent.Guardian) {
			who = append(who, cc.consent.Guardian)
		}
	}
	p.notef("it is written down as said by %s; --by says who else it was", strings.Join(who, " and "))
}

func eventWord(s schema.State) string {
	if s == schema.StateGiven {
		return "resumed"
	}
	return string(s)
}

type consentChannel struct {
	consent schema.Consent
	channel schema.Channel
}

func (cc consentChannel) String() string {
	if cc.channel == "" {
		return cc.consent.ID
	}
	return cc.consent.ID + " (" + string(cc.channel) + ")"
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

// printEvent prints what was written, which deliveries are no longer covered and
// what was asked back: whoever withdraws must see at once what is out there.
func printEvent(ctx context.Context, p *printer, s *house.Session, state schema.State, list []consentChannel, opened schema.RecallsOpened) error {
	out := struct {
		State     schema.State         `json:"state"`
		Consents  []string             `json:"consents"`
		Uncovered map[string][]string  `json:"uncovered"` // delivery: photos
		Recalls   schema.RecallsOpened `json:"recalls,omitzero"`
	}{state, []string{}, map[string][]string{}, opened}
	for _, cc := range list {
		out.Consents = append(out.Consents, cc.String())
	}
	var order []string
	err := s.Catalog.Coverage(ctx, s.Zone, s.Now(), func(st schema.Standing) error {
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
		p.donef("%s %s", eventWord(state), id)
	}
	if state == schema.StateWithdrawn && slices.ContainsFunc(list, func(cc consentChannel) bool { return !hasPermit(cc.consent) }) {
		p.warnf("a no is not withdrawn: it stands until the family gives a new record that supersedes it")
	}
	for _, d := range order {
		p.out.printf("delivery %s: %s no longer covered\n", d, photosAre(len(out.Uncovered[d])))
	}
	printAskedBack(p, opened, false)
	return nil
}
