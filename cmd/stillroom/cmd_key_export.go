package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/pipeline/signature/signingkey"
)

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
