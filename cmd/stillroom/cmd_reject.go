package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
)

func cmdReject(p *program) *cli.Command {
	return &cli.Command{
		Name:      "reject",
		Usage:     "put bad frames aside",
		ArgsUsage: "PHOTO...",
		Description: "Nothing is erased: the photos are neither listed nor exported until you take them\n" +
			"back with `stillroom restore PHOTO`. `stillroom list --rejected` lists them. What was\n" +
			"delivered of them before stays where it is; take it back with export --update.",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, -1); err != nil {
				return err
			}
			return runAside(c.Context, p, c.Args().Slice(), "rejected", "rejected", (*catalog.Catalog).Reject)
		},
	}
}

// runAside puts photos aside, or takes them back.
func runAside(
	ctx context.Context, p *program, photos []string, what, kind string,
	do func(*catalog.Catalog, context.Context, []string) ([]string, error),
) error {
	return p.door.Read(ctx, func(s *app.Session) error {
		ids, err := do(s.Catalog, ctx, photos)
		if err != nil {
			return err
		}
		if p.json {
			return p.object(kind, photosView{Photos: append([]string{}, ids...)})
		}
		for _, id := range ids {
			p.donef("%s %s", what, id)
		}
		if n := len(photos) - len(ids); n > 0 {
			p.notef("%s %s as it was", count(n, "photo"), isAre(n))
		}
		return nil
	})
}
