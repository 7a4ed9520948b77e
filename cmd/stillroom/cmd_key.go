package main

import (
	"context"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/pipeline/signature/signingkey"
	"github.com/stillroom/stillroom/schema"
)

func cmdKey(p *program) *cli.Command {
	return &cli.Command{
		Name:        "key",
		Usage:       "the key that signs what leaves, and how others check it",
		Subcommands: []*cli.Command{cmdKeyShow(p), cmdKeyRotate(p), cmdKeyExport(p)},
	}
}

func cmdKeyShow(p *program) *cli.Command {
	return &cli.Command{
		Name:  "show",
		Usage: "which key signs now, and which did before",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runKeyShow(c.Context, p)
		},
	}
}

func runKeyShow(ctx context.Context, p *program) error {
	s, done, err := p.door.Write(ctx) // an older catalog gets its key here
	if err != nil {
		return err
	}
	defer done()
	_, kerr := s.SigningKey(ctx)
	list, err := s.Catalog.SigningKeys(ctx)
	if err != nil {
		return err
	}
	if p.json {
		if err := objects(p.printer, "key", list); err != nil {
			return err
		}
		return kerr
	}
	rows := [][]string{{"KEY", "SINCE", "UNTIL"}}
	for _, k := range list {
		rows = append(rows, []string{k.ID, string(k.Since), orDash(string(k.Until))})
	}
	if slices.ContainsFunc(list, func(k schema.SigningKey) bool { return k.Why != "" }) {
		rows[0] = append(rows[0], "WHY")
		for i, k := range list {
			rows[i+1] = append(rows[i+1], orDash(string(k.Why)))
		}
	}
	if err := p.out.table(rows); err != nil {
		return err
	}
	return kerr
}

func cmdKeyRotate(p *program) *cli.Command {
	var why string
	return &cli.Command{
		Name:  "rotate",
		Usage: "make a new key, which signs from now on",
		Description: "Older packages are checked with the key that signed them: its public half is kept.\n" +
			"Hand out the new public keys, or nobody can check what leaves from now on.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "reason", Usage: "`WHY`: planned, lost, damaged or exposed; needed when the key that signs now cannot be used", Destination: &why},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runKeyRotate(c.Context, p, why)
		},
	}
}

// keyRotated names the key that signs from now on.
type keyRotated struct {
	Key string `json:"key"`
}

func runKeyRotate(ctx context.Context, p *program, why string) error {
	if why != "" && !slices.Contains(schema.KeyReasons(), schema.KeyReason(why)) {
		return usagef("--reason: %v", &schema.UnknownError{What: "reason", Word: why, Known: []string{"planned", "lost", "damaged", "exposed"}})
	}
	s, done, err := p.door.Write(ctx)
	if err != nil {
		return err
	}
	defer done()
	if s.Rehearsing {
		if p.json {
			return p.object("key_rotated", keyRotated{})
		}
		p.donef("a new key signs from now on; packages that the old keys signed can still be checked")
		return nil
	}
	key, err := app.RotateKey(ctx, s, schema.KeyReason(why))
	if err != nil {
		return err
	}
	if p.json {
		return p.object("key_rotated", keyRotated{key.Public().ID})
	}
	p.donef("signs with %s from now on; hand out what `stillroom key export-public` prints", key.Public().ID)
	return nil
}

func cmdKeyExport(p *program) *cli.Command {
	var o keyExportOptions
	return &cli.Command{
		Name:  "export-public",
		Usage: "the public keys, for whoever is given packages",
		Description: "Prints a JWK Set: the key that signs now first, then those before it, so that older\n" +
			"packages can be checked as well. Hand it over in another way than the packages.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "pem", Usage: "PEM instead of a JWK Set", Destination: &o.pem},
			&cli.BoolFlag{Name: "current", Usage: "only the key that signs now: for when an earlier key fell into other hands", Destination: &o.current},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runKeyExport(c.Context, p, o)
		},
	}
}

func runKeyExport(ctx context.Context, p *program, o keyExportOptions) error {
	s, done, err := p.door.Write(ctx)
	if err != nil {
		return err
	}
	defer done()
	if _, err := s.SigningKey(ctx); err != nil {
		return err
	}
	keys, err := signingkey.Public(ctx, s.Catalog)
	if err != nil {
		return err
	}
	if o.current {
		keys = keys[:1]
	}
	if o.pem {
		for _, k := range keys {
			text, err := k.PEM()
			if err != nil {
				return err
			}
			if err := p.out.verbatim(text); err != nil {
				return err
			}
		}
		return nil
	}
	set, err := signature.Set(keys)
	if err != nil {
		return err
	}
	return p.out.verbatim(set)
}

type keyExportOptions struct{ pem, current bool }
