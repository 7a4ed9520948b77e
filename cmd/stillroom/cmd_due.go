package main

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/schema"
)

type consentDueOptions struct {
	within, at string
	contact    bool
}

func cmdConsentDue(p *program) *cli.Command {
	var o consentDueOptions
	return &cli.Command{
		Name:  "due",
		Usage: "what ends or is to be asked again, soonest first",
		Description: "A yes that expires and a review: the last day that is good. An embargo: the first\n" +
			"day without it. A review whose day has passed stays here until a newer record\n" +
			"replaces the one that asks for it: `stillroom consent renew`. A no that was\n" +
			"invalidated: since when. A second person looks whether that was right, and it stays\n" +
			"here until the guardian has given another record.\n" +
			"WRITE says when a guardian who wants quiet may be written to: not before a day, by a\n" +
			"day after which a quiet time begins, or both.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "within", Usage: "how far ahead: a `TIME` such as 90d", Value: "90d", Destination: &o.within},
			atFlag(&o.at),
			&cli.BoolFlag{Name: "contact", Usage: "only those whose guardians may be written to on this day", Destination: &o.contact},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runConsentDue(c.Context, p, o)
		},
	}
}

func runConsentDue(ctx context.Context, p *program, o consentDueOptions) error {
	span, err := parseAge(o.within)
	if err != nil {
		return usagef("--within is a time such as 90d or 36h, not %q", o.within)
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		at := s.Now()
		if o.at != "" {
			if at, err = schema.When(o.at).Start(s.Zone); err != nil {
				return usagef("--at: %v", err)
			}
		}
		around, err := s.Settings.CheckedContact()
		if err != nil {
			return err
		}
		list, err := s.Catalog.Due(ctx, s.Zone, around, at, at.Add(span))
		if err != nil {
			return err
		}
		return printDue(p.printer, list, at, at.Add(span), o.contact)
	})
}

// dueSummary ends what is due.
type dueSummary struct {
	At         schema.When     `json:"at"`
	Until      schema.When     `json:"until"`
	Count      int             `json:"count"`
	Waiting    int             `json:"waiting"` // with --contact they are not listed
	Unreadable []schema.DateOf `json:"unreadable,omitempty"`
}

// printDue prints what is due. Something that waits for a quiet time to end is left out
// only if --contact asks for those who may be written to.
func printDue(p *printer, found schema.DueList, at, until time.Time, onlyNow bool) error {
	printUnreadableDates(p, found.Unreadable, "write to nobody of that family before it is corrected")
	list := found.Due
	if onlyNow {
		// A second person looks at it; nobody writes to the guardian about it.
		list = filter(list, func(d schema.Due) bool { return d.Now() && d.What != schema.DueLook })
	}
	waiting := len(filter(found.Due, func(d schema.Due) bool { return !d.Now() }))
	if p.json {
		for _, d := range list {
			if err := p.object("due", d); err != nil {
				return err
			}
		}
		return p.endWith(dueSummary{schema.WhenOf(at), schema.WhenOf(until), len(list), waiting, found.Unreadable})
	}
	// The column comes early, where 80 columns show it, and only if it has
	// something to say.
	timed := slices.ContainsFunc(list, func(d schema.Due) bool { return d.WriteTimes != schema.WriteTimes{} })
	rows := [][]string{{"DATE", "DAYS", "WHAT", "CONSENT", "GUARDIAN", "ABOUT", "CHANNELS"}}
	for _, d := range list {
		about := told.Scope(d.Scope)
		if len(d.Kinds) > 0 {
			about += " (" + told.Kinds(d.Kinds) + ")"
		}
		rows = append(rows, []string{
			d.Day, strconv.Itoa(d.DaysLeft), told.Due[d.What][d.Effect], d.Consent, d.Guardian, about, told.Channels(d.Channels),
		})
	}
	if timed {
		rows[0] = slices.Insert(rows[0], 2, "WRITE")
		for i, d := range list {
			rows[i+1] = slices.Insert(rows[i+1], 2, orDash(told.WriteTimes(d.WriteTimes)))
		}
	}
	if len(list) > 0 {
		if err := p.out.table(rows); err != nil {
			return err
		}
	}
	if len(found.Due) == 0 {
		p.notef("nothing is due until %s", schema.WhenOf(until))
		return nil
	}
	p.notef("%d due until %s", len(found.Due), schema.WhenOf(until))
	switch {
	case waiting > 0 && onlyNow:
		p.notef("%d of them are left out, because their guardians do not want to be written to today", waiting)
	case waiting > 0:
		p.notef("%d of them wait, because their guardians do not want to be written to today", waiting)
	}
	for _, g := range neverWritten(found.Due) {
		p.notef("%s is not to be written to at all: ask who speaks for the family", g)
	}
	return nil
}

// neverWritten lists the guardians that are never to be written to, each once.
func neverWritten(list []schema.Due) []string {
	var ids []string
	for _, d := range list {
		if d.Never {
			ids = append(ids, d.Guardian)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
