package main

import (
	"cmp"
	"context"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdDeliveries(p *program) *cli.Command {
	var notes bool
	var of app.Whose
	return &cli.Command{
		Name:  "deliveries",
		Usage: "the ledger: what left, for whom, on which decisions",
		Subcommands: []*cli.Command{
			{
				Name:  "list",
				Usage: "every delivery, oldest first",
				Flags: whoseFlags(&of, "those that hold"),
				Action: func(c *cli.Context) error {
					if err := cmp.Or(needArgs(c, 0, 0), of.Check()); err != nil {
						return err
					}
					return p.door.Read(c.Context, func(s *app.Session) error { return runDeliveriesList(c.Context, p.printer, s, of) })
				},
			},
			{
				Name:      "show",
				Usage:     "one delivery with its files",
				ArgsUsage: "ID",
				Flags: []cli.Flag{
					&cli.BoolFlag{Name: "notes", Usage: "what people wrote beside an address: private", Destination: &notes},
				},
				Action: func(c *cli.Context) error {
					if err := needArgs(c, 1, 1); err != nil {
						return err
					}
					return p.door.Read(c.Context, func(s *app.Session) error {
						return runDeliveriesShow(c.Context, p.printer, s, c.Args().First(), notes)
					})
				},
			},
			cmdDeliveriesNote(p),
			cmdDeliveriesRead(p),
		},
	}
}

// whoseFlags say of what copies are looked for.
func whoseFlags(of *app.Whose, which string) []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "photo", Usage: "only " + which + " the `PHOTO`, by its id or by what a package calls it", Destination: &of.Photo},
		&cli.StringFlag{Name: "room", Usage: "only " + which + " anything of the room `ID`, as it is sorted now", Destination: &of.Room},
		&cli.StringFlag{Name: "family", Usage: "only " + which + " anything of a room of the family `ID`", Destination: &of.Family},
	}
}

var deliveryHead = []string{"ID", "MADE", "CHANNEL", "FORMAT", "PHOTOS", "STATE", "VALID UNTIL", "DESTINATION"}

func deliveryRow(d schema.Delivery, back app.AskedBackOf, last bool) []string {
	return []string{
		d.ID, string(d.CreatedAt), string(d.Channel), d.Format, fmt.Sprint(d.Photos), stateOf(d, back, last), string(d.ValidUntil), d.Destination,
	}
}

// stateOf is the state of a delivery for a person: of one that stands, what was asked back of
// it, and that all of it is back, as far as anybody said so. last: nothing was delivered to its
// place after it, so what replaced it took all of it away.
func stateOf(d schema.Delivery, back app.AskedBackOf, last bool) string {
	switch all := d.Photos + d.Attachments; {
	case d.State == "replaced" && last && back.Closed >= back.Asked && back.Beyond == 0:
		return "taken out"
	case d.State != "standing" || back.Asked == 0:
		return d.State
	case back.Closed >= all && back.Beyond == 0:
		return "called back"
	case back.Closed >= all:
		return fmt.Sprintf("%d of %d cannot be called back", back.Beyond, all)
	default:
		return fmt.Sprintf("%s, %s asked back", d.State, count(back.Asked, "photo"))
	}
}

// lastAt are the ids of the newest deliveries to each place. all are in the ledger's order.
func lastAt(all []schema.Delivery) map[string]string {
	last := map[string]string{}
	for _, d := range all {
		if d.State != "failed" {
			last[d.Destination] = d.ID
		}
	}
	return last
}

func runDeliveriesList(ctx context.Context, p *printer, s *app.Session, of app.Whose) error {
	list, err := app.Deliveries(ctx, s, of)
	if err != nil {
		return err
	}
	if p.json {
		return objects(p, "delivery", list)
	}
	back, err := app.CopiesAskedBack(ctx, s)
	if err != nil {
		return err
	}
	all, err := s.Catalog.Deliveries(ctx, "")
	if err != nil {
		return err
	}
	rows, last := [][]string{deliveryHead}, lastAt(all)
	for _, d := range list {
		rows = append(rows, deliveryRow(d, back[d.ID], last[d.Destination] == d.ID))
	}
	return p.out.table(rows)
}
