package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdReject(p *program) *cli.Command {
	var where cli.StringSlice
	return &cli.Command{
		Name:      "reject",
		Usage:     "put bad frames aside",
		ArgsUsage: "PHOTO... | - | --where OPTION=VALUE...",
		Description: "Nothing is erased: the photos are neither listed nor exported until you take them\n" +
			"back with `stillroom restore PHOTO`. `stillroom list --rejected` lists them. What was\n" +
			"delivered of them before stays where it is; take it back with export --update.",
		Flags: []cli.Flag{
			&cli.StringSliceFlag{Name: "where", Usage: "photos that list finds with this `OPTION=VALUE`; more than once: with all of them", Destination: &where},
		},
		Action: func(c *cli.Context) error {
			photos, err := chosen(c.Context, p, c.Args().Slice(), where.Value())
			if err != nil || len(photos) == 0 {
				return err
			}
			return runAside(c.Context, p, photos, "rejected", "rejected", (*catalog.Catalog).Reject)
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

// chosen lists the photos that are named, or those that list would find. It says so if
// those are none.
func chosen(ctx context.Context, p *program, names, where []string) ([]string, error) {
	sel, err := setSelection(p, names, where)
	if err != nil || len(sel.IDs) > 0 {
		return sel.IDs, err
	}
	var ids []string
	err = p.door.Read(ctx, func(s *app.Session) error {
		return s.Catalog.List(ctx, sel, catalog.ListOptions{Zone: s.Zone, At: s.Now()}, func(ph schema.Photo) error {
			ids = append(ids, ph.SHA256.String())
			return nil
		})
	})
	if err == nil && len(ids) == 0 && p.json {
		return nil, p.object("rejected", photosView{Photos: []string{}})
	}
	if err == nil && len(ids) == 0 {
		p.notef("no photo is chosen, and nothing was changed")
	}
	return ids, err
}
