package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog/receipt"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdConsentReceipt(p *program) *cli.Command {
	var o app.Receipt
	return &cli.Command{
		Name:      "receipt",
		Usage:     "a page for a guardian: what they said, in everyday words",
		ArgsUsage: "[CONSENT]",
		Description: "Writes one consent as a page for the guardian who gave it, or with --guardian all\n" +
			"records of a guardian that say anything now. The ending of FILE says how: .html\n" +
			"(prints on A4 and Letter), .txt or .pdf. The page holds names: hand it to the family\n" +
			"and to nobody else.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "guardian", Usage: "all that the guardian `ID` said", Destination: &o.Guardian},
			&cli.StringFlag{Name: "to", Usage: "the `FILE` to write: .html, .txt or .pdf", Destination: &o.To},
			&cli.StringFlag{Name: "at", Usage: "as it was at this `INSTANT` (default: now)", Destination: &o.At},
			&cli.BoolFlag{Name: "replace", Usage: "overwrite FILE", Destination: &o.Replace},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 1); err != nil {
				return err
			}
			if (c.NArg() == 1) == (o.Guardian != "") {
				return usagef("%s needs one CONSENT, or --guardian ID", c.Command.HelpName)
			}
			o.Consent = c.Args().First()
			return runConsentReceipt(c.Context, p, o)
		},
	}
}

func runConsentReceipt(ctx context.Context, p *program, x app.Receipt) error {
	if err := x.Check(); err != nil {
		return err
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		r, err := x.Write(ctx, s)
		if err != nil {
			return err
		}
		if r.Unsigned != nil {
			p.warnf("the receipt is not signed: %v", r.Unsigned)
		}
		if s.Settings.Recall.Contact == "" {
			p.notef("recall.contact is not set in %s: the receipt gives the family no address to write to", app.SettingsName)
		}
		return printReceipt(p.printer, r.Receipt, x.Consent, x.To, schema.WhenOf(r.At))
	})
}

// receiptMade is a receipt that was written.
type receiptMade struct {
	Receipt string      `json:"receipt"`
	Version string      `json:"version"`
	Consent string      `json:"consent,omitempty"` // absent: of all that the guardian said
	At      schema.When `json:"at"`
	Path    string      `json:"path"`
}

func printReceipt(p *printer, r receipt.Receipt, consent, to string, at schema.When) error {
	if p.json {
		return p.object("receipt", receiptMade{r.ID, receipt.Version, consent, at, to})
	}
	p.donef("wrote %s to %s; it holds names and is for the family only", r.ID, to)
	return nil
}
