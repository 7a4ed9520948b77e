package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/schema"
)

func cmdConsentDue(p *program) *cli.Command {
	var within string
	return &cli.Command{
		Name:  "due",
		Usage: "what ends or is to be asked again, soonest first",
		Description: "A yes that expires and a review: the last day that is good. An embargo: the first\n" +
			"day without it. A review whose day has passed stays here until a newer record\n" +
			"stands in for the one that wants it: `stillroom consent renew`.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "within", Usage: "from now on for this `TIME`", Value: "90d", Destination: &within},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			span, err := parseAge(within)
			if err != nil {
				return usagef("--within is a time such as 90d or 36h, not %q", within)
			}
			return p.reading(c.Context, func(s *session) error {
				at := p.now()
				list, err := s.catalog.Due(c.Context, s.zone, at, at.Add(span))
				if err != nil {
					return err
				}
				return p.due(list, at, at.Add(span))
			})
		},
	}
}

func (p *program) due(list []schema.Due, at, until time.Time) error {
	if p.json {
		return p.document(struct {
			At    schema.When  `json:"at"`
			Until schema.When  `json:"until"`
			Due   []schema.Due `json:"due"`
		}{schema.WhenOf(at), schema.WhenOf(until), list})
	}
	rows := [][]string{{"DATE", "DAYS", "WHAT", "CONSENT", "GUARDIAN", "ABOUT", "CHANNELS"}}
	for _, d := range list {
		rows = append(rows, []string{
			d.Day, strconv.Itoa(d.DaysLeft), dueWords[d.What][d.Effect], d.Consent, d.Guardian, shortScope(d.Scope), channelWords(d.Channels),
		})
	}
	if len(list) > 0 {
		if err := table(p.out, rows); err != nil {
			return err
		}
	}
	p.notef("%d due until %s", len(list), schema.WhenOf(until))
	return nil
}

var dueWords = map[schema.DueKind]map[schema.Effect]string{
	schema.DueExpires: {schema.Permit: "yes ends"},
	schema.DueReview:  {schema.Permit: "review of a yes", schema.Deny: "review of a no"},
	schema.DueEmbargo: {schema.Permit: "embargo lifts"},
}

// shortScope writes a photo as it is written everywhere: by its first digits.
func shortScope(s schema.Scope) string {
	if kind, id, err := s.Split(); err == nil {
		return kind + ":" + shorten(kind, id)
	}
	return string(s)
}

func channelWords(list []schema.Channel) string {
	var names []string
	for _, ch := range list {
		if ch == schema.AnyChannel {
			return "all"
		}
		names = append(names, string(ch))
	}
	return strings.Join(names, " ")
}
