package main

import (
	"context"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// cmdConsentGive is `consent grant` or `consent deny`: one letter, as app.Grant records
// it.
func cmdConsentGive(p *program, effect schema.Effect) *cli.Command {
	l := app.Letter{Denies: effect == schema.Deny}
	var scopes, channels, noes, kinds, conditions cli.StringSlice
	name, usage, short := "grant", "record a yes, and what the same letter says no to", "yes"
	needs := "Needed are --guardian, --scope, --yes or --no, --method and --obtained-by; for a yes\n" +
		"also --until or --review-by. `stillroom conditions` says how each condition is typed."
	if effect == schema.Deny {
		name, usage, short = "deny", "record a no", "no"
		needs = "Needed are --guardian, --scope, --channel, --method and --obtained-by."
	}
	which := "the `CHANNEL` it is for (more than once, or with commas, for more)"
	if effect == schema.Permit {
		which = "the `CHANNEL` it is for, or CHANNEL:DATE, good through that evening (more than once, or with commas, for more)"
	}
	methods := schema.Methods()
	if effect == schema.Deny {
		methods = schema.EventMethods()
	}
	flags := []cli.Flag{
		&cli.StringFlag{Name: "guardian", Usage: "who said it: a guardian's `ID`", Destination: &l.Guardian},
		&cli.StringSliceFlag{Name: "scope", Usage: "what it is about: family:ID, room:ID, shoot:ID or photo:ID (more than once for more)", Destination: &scopes},
		&cli.StringSliceFlag{Name: "channel", Aliases: []string{short}, Usage: which, Destination: &channels},
		&cli.StringSliceFlag{Name: "kind", Usage: "only of this `KIND`: photo, or what is attached: letter, drawing, interview, film, story (more than once for more; default: a yes is about photos, a no about everything)", Destination: &kinds},
		noticeFlag("the only one", &l.Notice),
		&cli.StringFlag{Name: "method", Usage: "how: " + strings.Join(methods, ", "), Destination: &l.Method},
		obtainedByFlag("obtained", &l.ObtainedBy),
		obtainedAtFlag(&l.ObtainedAt),
		&cli.StringFlag{Name: "from", Usage: "`WHEN` it begins to hold (default: when it was obtained)", Destination: &l.From},
		reviewByFlag(&l.ReviewBy),
		&cli.StringFlag{Name: "jurisdiction", Usage: "`PLACE` whose law applies, such as US-TX", Destination: &l.Jurisdiction},
		evidenceFlag(&l.Evidence),
		supersedesFlag(&l.Supersedes),
		&cli.StringFlag{Name: "id", Usage: "an `ID` of your own for the record", Destination: &l.ID},
		dryRunFlag("show what would be recorded, in words", &l.DryRun),
	}
	if effect == schema.Permit {
		flags = append(flags,
			&cli.StringSliceFlag{Name: "no", Usage: "a `CHANNEL` to which the same letter says no (more than once, or with commas, for more)", Destination: &noes},
			untilFlag(&l.Until),
			&cli.StringFlag{Name: "embargo", Usage: "not before this `DATE` is over", Destination: &l.Embargo},
			&cli.StringSliceFlag{Name: "condition", Usage: "the condition `KEY=VALUE`, or KEY alone, such as no_crop or max_long_edge_px=2048 (more than once for more)", Destination: &conditions},
		)
	}
	return &cli.Command{
		Name:        name,
		Usage:       usage,
		Description: needs,
		Flags:       flags,
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			l.Scopes, l.Yes, l.No, l.Kinds, l.Conditions = words(scopes), words(channels), words(noes), words(kinds), conditions.Value()
			if l.Denies {
				l.Yes, l.No = nil, l.Yes
			}
			return runGive(c.Context, p, l)
		},
	}
}

func runGive(ctx context.Context, p *program, l app.Letter) error {
	door := p.door
	door.ForANo = len(l.Yes) == 0
	return door.Grant(ctx, l, func(s *app.Session, got app.Recorded) error {
		if !p.json && (l.DryRun || !p.quiet) {
			for _, line := range letter(got.Consent, s.Zone) {
				p.out.println(line)
			}
			if err := printReplaced(ctx, p.printer, s, got.Consent); err != nil {
				return err
			}
		}
		if p.json {
			return objectGiven(ctx, p.printer, s, got, l.DryRun)
		}
		if err := printApplied(p.printer, got.Applied, l.DryRun); err != nil {
			return err
		}
		if err := printStillNoes(ctx, p.printer, s, got.Consent); err != nil {
			p.warnf("whether an earlier no outweighs this yes cannot be told: %v", err)
		}
		if l.DryRun {
			return nil
		}
		printMayStay(p.printer, got.MayStay)
		return nil
	})
}

// objectGiven is what was recorded, with what a person is told beside it.
func objectGiven(ctx context.Context, p *printer, s *app.Session, got app.Recorded, dryRun bool) error {
	printMissed(p, got.Applied)
	out := changesView{DryRun: dryRun, Applied: withLists(got.Applied), MayStay: byDelivery(got.MayStay)}
	noes, err := app.StillNoes(ctx, s, got.Consent)
	if err != nil {
		out.Unknown = true
		p.warnf("whether an earlier no outweighs this yes cannot be told: %v", err)
	}
	for _, no := range noes {
		out.Outweighing = append(out.Outweighing, outweighing{no.Consent, no.Channels, no.Paused, no.Same})
	}
	return p.object("changes", out)
}
