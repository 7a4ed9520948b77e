package main

import (
	"context"
	"errors"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
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
			&cli.StringSliceFlag{Name: "channel", Usage: "only for this `CHANNEL` (default: the whole consent)", Destination: &channels},
			byFlag("`WHO` said so: the guardian's id, or that of whoever speaks for them (needed; asked for at a terminal)", &o.by),
			eventMethodFlag(&o.method),
			evidenceFlag(&o.evidence),
			saidAtFlag(&o.at),
			dryRunFlag("show what would be recorded", &o.dryRun),
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, -1); err != nil {
				return err
			}
			return runConsentEvent(c.Context, p, app.Saying{
				Of: c.Args().Slice(), Channels: words(channels), DryRun: o.dryRun,
				Event: schema.ConsentEvent{State: state, At: schema.When(o.at), By: o.by, Method: o.method, Evidence: o.evidence, Reason: o.reason},
			})
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

// runConsentEvent records what was said. Who said it is never taken for granted: a person
// at a terminal is asked, and a line in a script has to name them.
func runConsentEvent(ctx context.Context, p *program, x app.Saying) error {
	err := recordEvent(ctx, p, x)
	var nobody *app.NoSpeakerError
	if !errors.As(err, &nobody) || p.json || !isTerminal(p.in) {
		return err
	}
	if x.Event.By, err = askBy(ctx, p, nobody); err != nil {
		return err
	}
	return recordEvent(ctx, p, x)
}

func recordEvent(ctx context.Context, p *program, x app.Saying) error {
	door := p.door
	door.ForANo = x.Event.State == schema.StateWithdrawn || x.Event.State == schema.StateSuspended || x.Event.State == schema.StateRefused
	return door.Read(ctx, func(s *app.Session) error {
		said, err := app.Say(ctx, s, x)
		if err != nil {
			return err
		}
		if said.Stranger {
			p.notef("--by names no guardian of the family; it is recorded as you typed it")
		}
		for _, cc := range said.Ended {
			p.notef("%s has ended already, and stays as it is", cc)
		}
		if x.DryRun {
			return printWouldSay(p.printer, said, x.Event.State)
		}
		return printEvent(p.printer, said, x.Event.State)
	})
}
