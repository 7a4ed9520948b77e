package main

import (
	"context"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

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
