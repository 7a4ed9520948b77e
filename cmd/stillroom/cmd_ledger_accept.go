package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

type acceptFlags struct {
	by, reason, today string
	dryRun            bool
}

func cmdLedgerAccept(p *program) *cli.Command {
	var o acceptFlags
	var claims cli.StringSlice
	return &cli.Command{
		Name:  "accept",
		Usage: "accept a ledger that was altered; it opens nothing",
		Description: "Where there is a backup in which `verify` finds nothing, restore that instead. This\n" +
			"records for ever what was found, puts every family on hold that it may concern, and\n" +
			"begins the ledger anew. `stillroom help ledger` says how each hold is lifted.",
		Flags: []cli.Flag{
			byFlag("who accepts it, by an `ID` and not by name: verify names it from now on", &o.by),
			&cli.StringFlag{Name: "reason", Usage: "why, in a `TEXT` without names", Destination: &o.reason},
			&cli.StringFlag{Name: "today", Usage: "today's `DATE`, from a calendar and not from this computer: where the ledger is dated ahead", Destination: &o.today},
			headFlag("an entry that the ledger lacks: a `FILE` or package that names it, or its digits", &claims),
			dryRunFlag("say what was found and who would be on hold, and write nothing", &o.dryRun),
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runLedgerAccept(c.Context, p, o, claims.Value())
		},
	}
}

func runLedgerAccept(ctx context.Context, p *program, o acceptFlags, claims []string) error {
	list, err := app.StartedHeads(claims)
	if err != nil {
		return err
	}
	x := app.Accepting{Accepting: schema.Accepting{By: o.by, Reason: o.reason, Heads: list, DryRun: o.dryRun}, Today: o.today}
	if err := x.Check(); err != nil {
		return usagef("%v", err)
	}
	s, done, err := p.door.Write(ctx)
	if err != nil {
		return err
	}
	defer done()
	got, err := x.Accept(ctx, s)
	switch {
	case errors.Is(err, catalog.ErrNothingToAccept):
		p.donef("%v", err)
		if p.json {
			return p.object("acceptance", schema.Acceptance{By: o.by, Found: []schema.Found{}, Held: []string{}})
		}
		return nil
	case err != nil:
		return err
	}
	if err := printAccepted(p.printer, got, o.dryRun); err != nil || o.dryRun {
		return err
	}
	// What is on hold is asked back.
	if err := openRecalls(ctx, p.printer, s); err != nil {
		return fmt.Errorf("the ledger is accepted, but the delivered copies have not been asked back yet: %w", err)
	}
	return nil
}

func printAccepted(p *printer, a schema.Acceptance, dryRun bool) error {
	if p.json {
		a.Reason = ""
		return p.object("acceptance", a)
	}
	accepted, held := fmt.Sprintf("accepted as entry %d; verify says so from now on", a.Entry), "on hold now"
	if dryRun {
		accepted, held = "would be accepted, and nothing was changed", "would be on hold"
	}
	for _, f := range a.Found {
		p.out.printf("found: %s\n", f.Text(5))
	}
	p.donef("%s", accepted)
	if len(a.Held) == 0 {
		p.donef("no family was put on hold: the finding concerns none")
		return nil
	}
	p.donef("%s: %s", held, strings.Join(a.Held, ", "))
	p.donef("ask each family what it said (`stillroom consent log family:ID`), then apply its record with hold: false and --open")
	return nil
}
