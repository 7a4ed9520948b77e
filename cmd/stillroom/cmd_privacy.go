package main

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
)

func cmdPrivacy(p *program) *cli.Command {
	var newKey bool
	return &cli.Command{
		Name:  "privacy",
		Usage: "whether contacts and documents can be read without a key",
		Subcommands: []*cli.Command{
			{
				Name:  "show",
				Usage: "what is sealed, what lies open, and whether the key is here",
				Action: func(c *cli.Context) error {
					if err := needArgs(c, 0, 0); err != nil {
						return err
					}
					return p.door.Read(c.Context, func(s *app.Session) error { return runPrivacyShow(c.Context, p.printer, s) })
				},
			},
			{
				Name:  "apply",
				Usage: "seal or open what is there, as stillroom.toml says",
				Description: "The first time it makes the key, in a file that only you can read. Keep a copy of it\n" +
					"apart from the catalog: nobody can read what is sealed without it. It can be run again\n" +
					"at any time. --new-key is for a key that is lost: what was sealed with that stays as it\n" +
					"is until it is written again.",
				Flags: []cli.Flag{
					&cli.BoolFlag{Name: "new-key", Usage: "make another key, even if a key that is not here sealed something", Destination: &newKey},
				},
				Action: func(c *cli.Context) error {
					if err := needArgs(c, 0, 0); err != nil {
						return err
					}
					s, done, err := p.door.Write(c.Context)
					if err != nil {
						return err
					}
					defer done()
					return runPrivacyApply(c.Context, p.printer, s, newKey)
				},
			},
		},
	}
}

func runPrivacyShow(ctx context.Context, p *printer, s *app.Session) error {
	v, err := app.PrivacyOf(ctx, s)
	if err != nil {
		return err
	}
	if p.json {
		return p.object("privacy", v)
	}
	said := "off"
	if v.Encrypt {
		said = "on"
	}
	key := v.Key + ": " + v.KeyPath
	if v.PublicKey != "" {
		key += " (" + v.PublicKey + ")"
	}
	return p.out.table([][]string{{"encrypt", said}, {"key", key}, {"contacts", sealedText(v.Contacts)}, {"documents", sealedText(v.Documents)}})
}

// wouldSeal says what privacy apply would do.
func wouldSeal(ctx context.Context, p *printer, s *app.Session) error {
	v, err := app.PrivacyOf(ctx, s)
	switch {
	case err != nil:
		return err
	case p.json:
		return p.object("privacy", v)
	case v.Encrypt:
		p.donef("sealed %s and %s", count(v.Contacts.Open, "contact"), count(v.Documents.Open, "document"))
	default:
		p.donef("opened %s and %s", count(v.Contacts.Sealed, "contact"), count(v.Documents.Sealed, "document"))
	}
	return nil
}

func sealedText(n app.SealedCount) string {
	text := fmt.Sprintf("%d sealed, %d open", n.Sealed, n.Open)
	if n.Closed > 0 {
		text += fmt.Sprintf("; %d cannot be opened here", n.Closed)
	}
	return text
}

func runPrivacyApply(ctx context.Context, p *printer, s *app.Session, newKey bool) error {
	if s.Rehearsing {
		return wouldSeal(ctx, p, s)
	}
	done, err := app.Reseal(ctx, s, newKey)
	if err != nil {
		return err
	}
	if p.json {
		return p.object("privacy", done.After)
	}
	verb := "opened"
	if done.After.Encrypt {
		verb = "sealed"
	}
	p.donef("%s %s and %s", verb, count(done.Contacts, "contact"), count(done.Documents, "document"))
	if n := done.After.Contacts.Closed; n > 0 {
		p.warnf("%s cannot be opened: write %s again with stillroom apply; until then nothing is exported", count(n, "contact"), itThem(n))
	}
	if n := done.After.Documents.Closed; n > 0 {
		p.warnf("%s cannot be opened: take copies in again with stillroom apply --evidence DIR", count(n, "document"))
	}
	return nil
}
