package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdConsentMatrix(p *program) *cli.Command {
	var room, at, known string
	var asCSV bool
	return &cli.Command{
		Name:  "matrix",
		Usage: "where the photos of each room may go",
		Description: "Each room and channel has one answer: the answer for a photo of the room that shows\n" +
			"nobody and of which nothing else is recorded. A permit names its last day, as far as\n" +
			"one is recorded. A star: single photos of the room have another answer. Below the room\n" +
			"stands each kind of what is attached to it.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "room", Usage: "only this room: its `ID`", Destination: &room},
			atFlag(&at),
			knownFlag(&known),
			&cli.BoolFlag{Name: "csv", Usage: "print CSV, a row for each room, kind and channel", Destination: &asCSV},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runConsentMatrix(c.Context, p, room, at, known, asCSV)
		},
	}
}

func runConsentMatrix(ctx context.Context, p *program, room string, at string, known string, asCSV bool) error {
	if asCSV && p.json {
		return usagef("--csv or --json, not both")
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		moment, err := momentOf(at, s.Zone, s.Now())
		if err != nil {
			return err
		}
		by, err := instantOf("--known", known, s.Zone)
		if err != nil {
			return err
		}
		list, err := s.Catalog.Matrix(ctx, room, catalog.ListOptions{Zone: s.Zone, At: moment, Known: by})
		if err != nil {
			return err
		}
		return printMatrix(p.printer, list, moment, s.Zone, asCSV)
	})
}

// matrixSummary ends the rooms.
type matrixSummary struct {
	At    schema.When `json:"at"`
	Count int         `json:"count"`
}

func printMatrix(p *printer, list []schema.RoomConsent, at time.Time, zone *time.Location, asCSV bool) error {
	switch {
	case p.json:
		for _, r := range list {
			if err := p.object("matrix", r); err != nil {
				return err
			}
		}
		return p.endWith(matrixSummary{schema.WhenOf(at), len(list)})
	case asCSV:
		var page bytes.Buffer
		if err := matrixCSV(&page, list); err != nil {
			return err
		}
		return p.out.verbatim(page.Bytes())
	}
	starred := false
	for i, block := range matrixBlocks(list, zone) {
		if i > 0 {
			p.out.println()
		}
		if err := p.out.table(block); err != nil {
			return err
		}
		starred = starred || strings.Contains(fmt.Sprint(block), "*")
	}
	if starred {
		p.notef("* single photos of the room have another answer: `stillroom consent explain PHOTO --channel C`")
	}
	p.notef("%s at %s", count(len(list), "room"), schema.WhenOf(at))
	return nil
}
