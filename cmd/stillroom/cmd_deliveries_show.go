package main

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

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
		return p.object("delivery", d)
	}
	back, err := app.CopiesAskedBack(ctx, s)
	if err != nil {
		return err
	}
	there, err := s.Catalog.Deliveries(ctx, d.Destination)
	if err != nil {
		return err
	}
	if err := p.out.table([][]string{deliveryHead, deliveryRow(d, back[d.ID], lastAt(there)[d.Destination] == d.ID)}); err != nil {
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
