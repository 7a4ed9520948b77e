package main

import (
	"context"
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
