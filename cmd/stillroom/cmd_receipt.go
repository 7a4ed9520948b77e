package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog/receipt"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/schema"
)

type receiptOptions struct {
	consent, guardian string // one of the two
	to, at            string
	replace           bool
}

func cmdConsentReceipt(p *program) *cli.Command {
	var o receiptOptions
	return &cli.Command{
		Name:      "receipt",
		Usage:     "what a family said yes and no to, in everyday words, for the family itself",
		ArgsUsage: "[CONSENT]",
		Description: "Writes one consent as a page for the guardian who gave it, or with --guardian all\n" +
			"records of a guardian that say anything now. The ending of FILE says how: .html\n" +
			"(prints on A4 and Letter), .txt or .pdf. The page holds names: hand it to the family\n" +
			"and to nobody else.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "guardian", Usage: "all that the guardian `ID` said", Destination: &o.guardian},
			&cli.StringFlag{Name: "to", Usage: "the `FILE` to write: .html, .txt or .pdf", Destination: &o.to},
			&cli.StringFlag{Name: "at", Usage: "as it was at this `INSTANT` (default: now)", Destination: &o.at},
			&cli.BoolFlag{Name: "replace", Usage: "write over a FILE that is there", Destination: &o.replace},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 1); err != nil {
				return err
			}
			if (c.NArg() == 1) == (o.guardian != "") {
				return usagef("%s needs one CONSENT, or --guardian ID", c.Command.HelpName)
			}
			o.consent = c.Args().First()
			return runConsentReceipt(c.Context, p, o)
		},
	}
}

func runConsentReceipt(ctx context.Context, p *program, o receiptOptions) error {
	render, err := receiptView(o.to)
	if err != nil {
		return err
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		at := s.Now()
		if o.at != "" {
			if at, err = schema.When(o.at).Start(s.Zone); err != nil {
				return usagef("--at: %v", err)
			}
			if at.After(s.Now()) {
				return usagef("--at is still to come; a receipt is about the past or the present")
			}
		}
		all, err := s.Catalog.Records(ctx)
		if err != nil {
			return err
		}
		head, err := s.Catalog.DecidingHead(ctx)
		if err != nil {
			return err
		}
		in := receipt.Input{
			Consent: o.consent, Records: all, At: at, Zone: s.Zone,
			Catalog: s.Settings.Name, Contact: s.Settings.Recall.Contact,
			Ledger: head,
		}
		var r receipt.Receipt
		if o.guardian != "" {
			r, err = receipt.OfGuardian(in, o.guardian)
		} else {
			r, err = receipt.New(in)
		}
		if err != nil {
			return err
		}
		data, err := render(r)
		if err != nil {
			return err
		}
		err = destination.WriteOwnerOnly(ctx, s.Dir, o.to, data, o.replace)
		if errors.Is(err, fs.ErrExist) {
			return usagef("--to: %s is there already; name another file, or add --replace", o.to)
		} else if err != nil {
			return err
		}
		if err := signReceipt(ctx, p.printer, s, o.to, data); err != nil {
			return err
		}
		if s.Settings.Recall.Contact == "" {
			p.notef("recall.contact is not set in %s: the receipt gives the family no address to write to", app.SettingsName)
		}
		return printReceipt(p.printer, r, o.consent, o.to, schema.WhenOf(at))
	})
}

// signReceipt writes the signature of a receipt beside it. A family gets its receipt
// whether or not there is a key.
func signReceipt(ctx context.Context, p *printer, s *app.Session, to string, data []byte) error {
	key, err := s.SigningKey(ctx)
	if err != nil {
		p.warnf("the receipt is not signed: %v", err)
		return nil
	}
	by, err := key.Sign(data)
	if err != nil {
		return err
	}
	return destination.WriteOwnerOnly(ctx, s.Dir, to+signature.Extension, by, true)
}

// receiptView is how a receipt becomes the bytes of a file of this name.
func receiptView(name string) (func(receipt.Receipt) ([]byte, error), error) {
	if name == "" {
		return nil, usagef("--to is needed: the file to write, .html, .txt or .pdf")
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm":
		return receipt.Receipt.HTML, nil
	case ".txt":
		return func(r receipt.Receipt) ([]byte, error) { return r.Text(), nil }, nil
	case ".pdf":
		return receipt.Receipt.PDF, nil
	}
	return nil, usagef("--to: the name must end in .html, .txt or .pdf")
}

func printReceipt(p *printer, r receipt.Receipt, consent, to string, at schema.When) error {
	if p.json {
		return p.document(struct {
			Receipt string      `json:"receipt"`
			Version string      `json:"version"`
			Consent string      `json:"consent"`
			At      schema.When `json:"at"`
			Path    string      `json:"path"`
		}{r.ID, receipt.Version, consent, at, to})
	}
	p.donef("wrote %s to %s; it holds names and is for the family only", r.ID, to)
	return nil
}
