package main

import (
	"context"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/schema"
)

func cmdConsentLog(p *program) *cli.Command {
	return &cli.Command{
		Name:      "log",
		Usage:     "what was said, event by event",
		ArgsUsage: "[SCOPE]",
		Description: "SCOPE is consent:ID, family:ID, room:ID, shoot:ID or photo:ID; without one, the\n" +
			"log has everything. For a room, a shoot or a photo it has what was said about it,\n" +
			"about the whole that it is part of, and about its parts. SAYS is the yes or no of the\n" +
			"consent for the channels of the event. Documents are not shown, and of people only\n" +
			"guardians are named.",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 1); err != nil {
				return err
			}
			return runConsentLog(c.Context, p, c.Args().First())
		},
	}
}

func runConsentLog(ctx context.Context, p *program, scope string) error {
	if scope != "" {
		if _, _, err := schema.SplitLogScope(scope); err != nil {
			return usagef("%v", err)
		}
	}
	return p.door.Read(ctx, func(s *app.Session) error { return printLog(ctx, p.printer, s, scope) })
}

func printLog(ctx context.Context, p *printer, s *app.Session, scope string) error {
	if p.json {
		n := 0
		err := s.Catalog.Log(ctx, scope, func(e schema.LogEntry) error { n++; return p.object("event", e) })
		if err != nil {
			return err
		}
		return p.endWith(listed{n})
	}
	rows := [][]string{{"AT", "CONSENT", "STATE", "SAYS", "BY", "METHOD"}}
	err := s.Catalog.Log(ctx, scope, func(e schema.LogEntry) error {
		state := string(e.State)
		if e.Reason != "" {
			state += " (" + e.Reason + ")"
		}
		rows = append(rows, []string{string(e.At), e.Consent, state, saysWords(e.Says), orDash(e.By), e.Method})
		return nil
	})
	if err != nil {
		return err
	}
	if len(rows) > 1 {
		if err := p.out.table(rows); err != nil {
			return err
		}
	}
	p.notef("%s", count(len(rows)-1, "event"))
	return nil
}

// saysWords puts terms into as few words as a column has: yes or no, to which channels,
// about what.
func saysWords(list []schema.Says) string {
	var parts []string
	for _, s := range list {
		word := map[schema.Effect]string{schema.Permit: "yes", schema.Deny: "no"}[s.Effect]
		part := word + " to " + told.Channels(s.Channels) + " for " + told.Scope(s.Scope)
		if len(s.Kinds) > 0 {
			part += ", " + kindWords(s.Kinds) + " only"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}
