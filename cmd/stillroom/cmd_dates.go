package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// mostDays is how far ahead dates looks: every date comes round within a year.
const mostDays = 366

func cmdDates(p *program) *cli.Command {
	var o datesOptions
	return &cli.Command{
		Name:  "dates",
		Usage: "which recorded dates come round soon; what is quiet then",
		Description: "Lists when the day on which a person died or was born, or the day of an event,\n" +
			"comes round, soonest first, with the rooms and the channels that their families\n" +
			"keep quiet on that day. Below stand the times in which guardians are not to be\n" +
			"written to. Days are those of the catalog's zone.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "within", Usage: "how far ahead: a `TIME` of whole days, such as 30d", Value: "30d", Destination: &o.within},
			atFlag(&o.at),
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runDates(c.Context, p, o)
		},
	}
}

func runDates(ctx context.Context, p *program, o datesOptions) error {
	days, err := strconv.Atoi(strings.TrimSuffix(o.within, "d"))
	if err != nil || !strings.HasSuffix(o.within, "d") || days < 0 || days > mostDays {
		return usagef("--within is a number of days from 0d to %dd, not %q", mostDays, o.within)
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
		found, err := s.Catalog.ComingDates(ctx, schema.DayOf(at.In(s.Zone)), days, s.Zone, around)
		if err != nil {
			return err
		}
		return printDates(p.printer, found)
	})
}

// datesSummary ends the dates that come round.
type datesSummary struct {
	From       schema.Day      `json:"from"`
	Until      schema.Day      `json:"until"`
	Count      int             `json:"count"` // of dates
	Unreadable []schema.DateOf `json:"unreadable,omitempty"`
}

// printDates prints ids only: nobody who looks over a shoulder, or at a log, learns a
// name.
func printDates(p *printer, found schema.ComingDates) error {
	printUnreadableDates(p, found.Unreadable, "it is left out; write to nobody of that family before it is corrected")
	if p.json {
		for _, d := range found.Dates {
			if err := p.object("date", d); err != nil {
				return err
			}
		}
		for _, q := range found.NoContact {
			if err := p.object("quiet", q); err != nil {
				return err
			}
		}
		return p.endWith(datesSummary{found.From, found.Until, len(found.Dates), found.Unreadable})
	}
	if len(found.Dates) == 0 {
		p.notef("nothing comes round from %s to %s", found.From, found.Until)
		return printQuietGuardians(p, found.NoContact)
	}
	rows := [][]string{{"DATE", "KIND", "OF", "YEARS", "ROOM", "QUIET"}}
	for _, d := range found.Dates {
		row := []string{d.Date.String(), string(d.Kind), d.Person + d.Event, fmt.Sprint(d.Years)}
		if len(d.Rooms) == 0 {
			rows = append(rows, append(row, "-", "-"))
		}
		for _, r := range d.Rooms {
			rows = append(rows, append(row[:len(row):len(row)], r.Room, orDash(channelNames(r.Quiet))))
		}
	}
	if err := p.out.table(rows); err != nil || len(found.NoContact) == 0 {
		return err
	}
	p.out.println()
	return printQuietGuardians(p, found.NoContact)
}

func printUnreadableDates(p *printer, list []schema.DateOf, so string) {
	for _, u := range list {
		p.warnf("the date %s of %s is not a day of the calendar; %s", u.Kind, u.Person+u.Event, so)
	}
}

// printQuietGuardians prints which guardians are not to be written to, and when.
func printQuietGuardians(p *printer, list []schema.QuietGuardian) error {
	if len(list) == 0 {
		return nil
	}
	rows := [][]string{{"NO CONTACT", "UNTIL", "GUARDIAN", "FAMILY"}}
	for _, q := range list {
		from, until := q.From.String(), q.Until.String()
		if q.Always {
			from, until = "always", "-"
		}
		rows = append(rows, []string{from, until, q.Guardian, q.Family})
	}
	return p.out.table(rows)
}

func channelNames(list []schema.Channel) string {
	names := make([]string, len(list))
	for i, ch := range list {
		names[i] = string(ch)
	}
	return strings.Join(names, " ")
}

type datesOptions struct{ within, at string }
