package main

import (
	"context"
	"errors"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// errNotAgreed: the scope was not typed back.
var errNotAgreed = errors.New("the scope was not typed back; nothing was changed")

type purgeOptions struct {
	order, confirm  string
	dryRun, altered bool
}

func cmdPurge(p *program) *cli.Command {
	var o purgeOptions
	var mirrors cli.StringSlice
	return &cli.Command{
		Name:      "purge",
		Usage:     "erase what a family orders to be erased, in every storage",
		ArgsUsage: "SCOPE",
		Description: "SCOPE is family:ID, room:ID, shoot:ID or photo:ID. Originals, derivatives, captions\n" +
			"and, of a family, its documents, names, contacts and places are erased for good; a\n" +
			"tombstone keeps digest, order and date. It lists what it cannot reach: mirrors that\n" +
			"are not there, backups, and what was delivered, which is asked back. The scope has to\n" +
			"be typed once more. Look first with --dry-run; run it again when a mirror is back.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "order", Usage: "the `ID` of the order: it is kept for ever, so nobody's name", Destination: &o.order},
			confirmFlag("the `SCOPE` once more", &o.confirm),
			&cli.StringSliceFlag{Name: "mirror", Usage: "look for a mirror at `DIR`, where it is now", Destination: &mirrors},
			&cli.BoolFlag{Name: "altered", Usage: "in mirrors, also erase files that have the name of an erased file and other bytes", Destination: &o.altered},
			dryRunFlag("show what would be erased", &o.dryRun),
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return runPurge(c.Context, p, c.Args().First(), o, mirrors.Value())
		},
	}
}

func runPurge(ctx context.Context, p *program, of string, o purgeOptions, mirrors []string) error {
	x := app.Purge{
		Scope: of, Order: o.order, Mirrors: mirrors, Altered: o.altered, DryRun: o.dryRun,
		Agreed: func(reached schema.Purge) error { return agreesToPurge(ctx, p, reached, o.confirm) },
	}
	if err := x.Check(); err != nil {
		return err
	}
	if o.confirm != "" && o.confirm != of {
		return usagef("--confirm says another scope")
	}
	s, done, err := p.door.Write(ctx)
	if err != nil {
		return err
	}
	defer done()
	out, err := x.Run(ctx, s)
	if err != nil {
		return err
	}
	return printPurged(p.printer, out)
}

// agreesToPurge shows what would be erased, and asks the person to type the scope once more.
func agreesToPurge(ctx context.Context, p *program, reached schema.Purge, confirmed string) error {
	if confirmed != "" {
		return nil
	}
	p.err.printf("%s\nThis cannot be undone. Type %s to go on: ", reach(reached, "will be erased"), reached.Scope)
	return typedBack(ctx, p, string(reached.Scope), errNotAgreed)
}
