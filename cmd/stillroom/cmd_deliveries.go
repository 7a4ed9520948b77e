package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdDeliveries(p *program) *cli.Command {
	var notes bool
	var photo string
	return &cli.Command{
		Name:  "deliveries",
		Usage: "the ledger: what left, for whom, on which decisions",
		Subcommands: []*cli.Command{
			{
				Name:  "list",
				Usage: "every delivery, oldest first",
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "photo", Usage: "only those that hold the `PHOTO`, by its id or by what a package calls it", Destination: &photo},
				},
				Action: func(c *cli.Context) error {
					if err := needArgs(c, 0, 0); err != nil {
						return err
					}
					return p.door.Read(c.Context, func(s *app.Session) error { return runDeliveriesList(c.Context, p.printer, s, photo) })
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
		},
	}
}

var deliveryHead = []string{"ID", "MADE", "CHANNEL", "FORMAT", "PHOTOS", "STATE", "VALID UNTIL", "DESTINATION"}

func deliveryRow(d schema.Delivery) []string {
	return []string{
		d.ID, string(d.CreatedAt), string(d.Channel), d.Format, fmt.Sprint(d.Photos), d.State, string(d.ValidUntil), d.Destination,
	}
}

func runDeliveriesList(ctx context.Context, p *printer, s *app.Session, photo string) error {
	list, err := s.Catalog.Deliveries(ctx, "")
	if err == nil && photo != "" {
		list, err = deliveriesHolding(ctx, s, list, photo)
	}
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
	return p.out.table(rows)
}

// deliveriesHolding keeps the deliveries that hold a photo.
func deliveriesHolding(
	ctx context.Context, s *app.Session, list []schema.Delivery, photo string,
) ([]schema.Delivery, error) {
	sum, err := s.Catalog.Photo(ctx, photo)
	if err != nil {
		return nil, err
	}
	kept := []schema.Delivery{}
	for _, d := range list {
		whole, err := s.Catalog.Delivery(ctx, d.ID)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(whole.Files, func(f schema.DeliveryFile) bool { return f.Photo == sum }) {
			kept = append(kept, d)
		}
	}
	return kept, nil
}

func runDeliveriesShow(ctx context.Context, p *printer, s *app.Session, id string, notes bool) error {
	d, err := s.Catalog.Delivery(ctx, id)
	if err != nil {
		return err
	}
	if !notes {
		for i := range d.Posted {
			d.Posted[i].Note = ""
		}
	}
	if p.json {
		return p.document(d)
	}
	if err := p.out.table([][]string{deliveryHead, deliveryRow(d)}); err != nil {
		return err
	}
	if d.Plan != "" {
		p.out.printf("carried out plan %s\n", d.Plan)
	}
	if err := printPosted(p, d.Posted, notes); err != nil {
		return err
	}
	p.out.println()
	rows := [][]string{{"FILE", "PHOTO", "CALLED", "DECISION", "BYTES", "SHA256"}}
	for _, f := range d.Files {
		photo := "-"
		if !f.Photo.IsZero() {
			photo = f.Photo.ID()
		}
		rows = append(rows, []string{f.Path, photo, orDash(f.PhotoID), orDash(f.Decision), fmt.Sprint(f.Bytes), f.SHA256.String()})
	}
	return p.out.table(rows)
}

// printPosted prints where a delivery was published, if anybody said so.
func printPosted(p *printer, list []schema.Posted, notes bool) error {
	if len(list) == 0 {
		return nil
	}
	p.out.println()
	rows := [][]string{{"POSTED AT", "PHOTO", "RECORDED"}}
	if notes {
		rows[0] = append(rows[0], "NOTE")
	}
	for _, x := range list {
		photo := "-"
		if !x.Photo.IsZero() {
			photo = x.Photo.ID()
		}
		row := []string{x.URL, photo, string(x.At)}
		if notes {
			row = append(row, orDash(x.Note))
		}
		rows = append(rows, row)
	}
	return p.out.table(rows)
}

func cmdDeliveriesNote(p *program) *cli.Command {
	var o deliveriesNoteOptions
	return &cli.Command{
		Name:      "note",
		Usage:     "record where a delivery was published, so that a recall can name it",
		ArgsUsage: "ID",
		Description: "Once for each address. It stays in this catalog: no feed and no package names it.\n" +
			"It is never changed: to correct an address, record the right one as well.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "url", Usage: "the `ADDRESS` at which it can be seen", Destination: &o.url},
			&cli.StringFlag{Name: "photo", Usage: "only this `PHOTO` of the delivery is there", Destination: &o.photo},
			&cli.StringFlag{Name: "note", Usage: "`TEXT` for those who come after; kept private", Destination: &o.note},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return runDeliveriesNote(c.Context, p, c.Args().Slice(), o)
		},
	}
}

func runDeliveriesNote(ctx context.Context, p *program, args []string, o deliveriesNoteOptions) error {
	if o.url == "" {
		return usagef("--url is needed: where can it be seen?")
	}
	if err := schema.CheckURL(o.url); err != nil {
		return usagef("--url: %v", err)
	}
	// It is printed in a table some day.
	if strings.ContainsFunc(o.note, unicode.IsControl) {
		return usagef("--note is one line")
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		id := args[0]
		noted, err := s.Catalog.NotePosted(ctx, id, o.photo, schema.Posted{URL: o.url, Note: o.note, At: schema.WhenOf(s.Now())})
		if err != nil {
			return err
		}
		if p.json {
			noted.Note = ""
			return p.document(struct {
				Delivery string `json:"delivery"`
				schema.Posted
			}{id, noted})
		}
		p.donef("noted for %s: %s", id, noted.URL)
		return nil
	})
}

type deliveriesNoteOptions struct{ url, photo, note string }
