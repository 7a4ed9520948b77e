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

func cmdLedger(p *program) *cli.Command {
	return &cli.Command{
		Name:        "ledger",
		Usage:       "the newest entry of the ledger, and what to do if it fails",
		Subcommands: []*cli.Command{cmdLedgerShow(p), cmdLedgerHead(p), cmdLedgerAccept(p)},
	}
}

func cmdLedgerHead(p *program) *cli.Command {
	return &cli.Command{
		Name:        "head",
		Usage:       "the newest entry: number, hash, moment",
		Description: "Send it to somebody else now and then: `verify --head` finds a ledger that lacks it.",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runLedgerHead(c.Context, p)
		},
	}
}

func runLedgerHead(ctx context.Context, p *program) error {
	return p.door.Read(ctx, func(s *app.Session) error {
		h, err := s.Catalog.Head(ctx)
		if err != nil {
			return err
		}
		if p.json {
			return p.object("ledger_entry", h)
		}
		p.out.printf("%d %s %s\n", h.Seq, h.SHA256, h.At)
		return nil
	})
}

func cmdLedgerShow(p *program) *cli.Command {
	return &cli.Command{
		Name:        "show",
		Usage:       "the newest entry, and every time somebody accepted one",
		Description: "It also says who accepted it, why, and which families are still on hold for it.\nThat is private.",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return p.door.Read(c.Context, func(s *app.Session) error { return runLedgerShow(c.Context, p.printer, s) })
		},
	}
}

// ledgerView is the newest entry, and each time that somebody accepted the ledger as it was.
type ledgerView struct {
	Head     schema.LedgerHead   `json:"head"`
	Accepted []schema.Acceptance `json:"accepted"`
}

func runLedgerShow(ctx context.Context, p *printer, s *app.Session) error {
	h, err := s.Catalog.Head(ctx)
	if err != nil {
		return err
	}
	list, err := catalog.Acceptances(ctx, s.Catalog)
	if err != nil {
		return err
	}
	if p.json {
		return p.object("ledger", ledgerView{h, append([]schema.Acceptance{}, list...)})
	}
	held := map[string]bool{}
	for _, a := range list {
		for _, id := range a.Held {
			rec, err := catalog.Named(ctx, s.Catalog, "family", id)
			if err != nil {
				return err
			}
			held[id] = len(rec.Families) > 0 && rec.Families[0].Hold
		}
	}
	p.out.printf("ledger: entry %d, %s, %s\n", h.Seq, h.SHA256, h.At)
	for _, a := range list {
		p.out.printf("entry %d, %s: %s accepted it as it was\n  why: %s\n", a.Entry, a.At, a.By, a.Reason)
		for _, f := range a.Found {
			p.out.printf("  found: %s\n", f.Text(5))
		}
		p.out.printf("  on hold since: %s\n", orDash(strings.Join(filter(a.Held, func(f string) bool { return held[f] }), ", ")))
	}
	return nil
}

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
