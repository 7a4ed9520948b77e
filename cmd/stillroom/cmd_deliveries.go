package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/schema"
)

func cmdDeliveries(p *program) *cli.Command {
	return &cli.Command{
		Name:  "deliveries",
		Usage: "the ledger: what left, for whom, on which decisions",
		Subcommands: []*cli.Command{
			{
				Name:  "list",
				Usage: "every delivery, oldest first",
				Action: func(c *cli.Context) error {
					if err := needArgs(c, 0, 0); err != nil {
						return err
					}
					return p.reading(c.Context, func(s *session) error { return p.deliveriesList(c, s) })
				},
			},
			{
				Name:      "show",
				Usage:     "one delivery with its files",
				ArgsUsage: "ID",
				Action: func(c *cli.Context) error {
					if err := needArgs(c, 1, 1); err != nil {
						return err
					}
					return p.reading(c.Context, func(s *session) error { return p.deliveriesShow(c, s) })
				},
			},
		},
	}
}

var deliveryHead = []string{"ID", "MADE", "CHANNEL", "FORMAT", "PHOTOS", "STATE", "VALID UNTIL", "DESTINATION"}

func deliveryRow(d schema.Delivery) []string {
	return []string{
		d.ID, string(d.CreatedAt), string(d.Channel), d.Format, fmt.Sprint(d.Photos), d.State, string(d.ValidUntil), d.Destination,
	}
}

func (p *program) deliveriesList(c *cli.Context, s *session) error {
	list, err := s.catalog.Deliveries(c.Context, "")
	if err != nil {
		return err
	}
	if p.json {
		return p.document(list)
	}
	rows := [][]string{deliveryHead}
	for _, d := range list {
		rows = append(rows, deliveryRow(d))
	}
	return table(p.out, rows)
}

func (p *program) deliveriesShow(c *cli.Context, s *session) error {
	d, err := s.catalog.Delivery(c.Context, c.Args().First())
	if err != nil {
		return err
	}
	if p.json {
		return p.document(d)
	}
	if err := table(p.out, [][]string{deliveryHead, deliveryRow(d)}); err != nil {
		return err
	}
	if d.Plan != "" {
		fmt.Fprintf(p.out, "carried out plan %s\n", d.Plan)
	}
	fmt.Fprintln(p.out)
	rows := [][]string{{"FILE", "PHOTO", "DECISION", "BYTES", "SHA256"}}
	for _, f := range d.Files {
		photo := "-"
		if !f.Photo.IsZero() {
			photo = f.Photo.ID()
		}
		rows = append(rows, []string{f.Path, photo, orDash(f.Decision), fmt.Sprint(f.Bytes), f.SHA256.String()})
	}
	return table(p.out, rows)
}
