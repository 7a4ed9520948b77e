package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdDeliveriesNote(p *program) *cli.Command {
	var o app.Posting
	return &cli.Command{
		Name:      "note",
		Usage:     "record where a delivery was published",
		ArgsUsage: "ID",
		Description: "Once for each address. It stays in this catalog: no feed and no package names it.\n" +
			"It is never changed: to correct an address, record the right one as well.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "url", Usage: "the `ADDRESS` at which it can be seen", Destination: &o.URL},
			&cli.StringFlag{Name: "photo", Usage: "only this `PHOTO` of the delivery is there", Destination: &o.Photo},
			&cli.StringFlag{Name: "note", Usage: "`TEXT` for those who come after; kept private", Destination: &o.Note},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return runDeliveriesNote(c.Context, p, c.Args().First(), o)
		},
	}
}

func runDeliveriesNote(ctx context.Context, p *program, id string, x app.Posting) error {
	if err := x.Check(); err != nil {
		return err
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		noted, err := x.Record(ctx, s, id)
		if err != nil {
			return err
		}
		if p.json {
			noted.Note = ""
			return p.object("posted", postedView{id, noted})
		}
		p.donef("noted for %s: %s", id, noted.URL)
		return nil
	})
}

// postedView is where a delivery was published.
type postedView struct {
	Delivery string `json:"delivery"`
	schema.Posted
}
