package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
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
			"one is recorded. A star: single photos of the room have another answer.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "room", Usage: "only this room: its `ID`", Destination: &room},
			&cli.StringFlag{Name: "at", Usage: "as it was, or will be, at this `INSTANT`", Destination: &at},
			&cli.StringFlag{Name: "known", Usage: "by the consents that were recorded at this `INSTANT`", Destination: &known},
			&cli.BoolFlag{Name: "csv", Usage: "print CSV, a row for each room and channel", Destination: &asCSV},
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

// instantOf reads a flag; without it, it is the zero time.
func instantOf(flag, at string, zone *time.Location) (time.Time, error) {
	if at == "" {
		return time.Time{}, nil
	}
	t, err := schema.When(at).Start(zone)
	if err != nil {
		return t, usagef("%s: %v", flag, err)
	}
	return t, nil
}

// momentOf reads --at; without it, it is now.
func momentOf(at string, zone *time.Location, now time.Time) (time.Time, error) {
	if at == "" {
		return now, nil
	}
	t, err := schema.When(at).Start(zone)
	if err != nil {
		return t, usagef("--at: %v", err)
	}
	return t, nil
}

func printMatrix(p *printer, list []schema.RoomConsent, at time.Time, zone *time.Location, asCSV bool) error {
	switch {
	case p.json:
		return p.document(struct {
			At    schema.When          `json:"at"`
			Rooms []schema.RoomConsent `json:"rooms"`
		}{schema.WhenOf(at), list})
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

// matrixWidth is what fits on every terminal.
const matrixWidth = 80

// matrixBlocks are tables of all rooms and some channels each, as many as fit.
func matrixBlocks(list []schema.RoomConsent, zone *time.Location) [][][]string {
	const gap, cell = 2, len("permit 2006-01-02*")
	room := len("ROOM")
	for _, r := range list {
		room = max(room, len(r.Room))
	}
	channels := schema.Channels()
	step := max(1, (matrixWidth-room)/(gap+cell))
	var blocks [][][]string
	for from := 0; from < len(channels) && len(list) > 0; from += step {
		to := min(from+step, len(channels))
		head := []string{"ROOM"}
		for _, ch := range channels[from:to] {
			head = append(head, strings.ToUpper(string(ch)))
		}
		block := [][]string{head}
		for _, r := range list {
			row := []string{r.Room}
			for _, c := range r.Channels[from:to] {
				row = append(row, matrixCell(c, zone))
			}
			block = append(block, row)
		}
		blocks = append(blocks, block)
	}
	return blocks
}

func matrixCell(c schema.RoomChannel, zone *time.Location) string {
	s := string(c.Effect)
	if c.Until != "" {
		s += " " + told.LastDay(c.Until, zone)
	}
	if len(c.Differ) > 0 {
		s += "*"
	}
	return s
}

// matrixCSV writes RFC 4180: a head, CRLF, a row for each room and channel.
func matrixCSV(w io.Writer, list []schema.RoomConsent) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	rows := [][]string{{"room", "channel", "decision", "until", "reasons", "photos", "other_permit", "other_hold", "other_deny"}}
	for _, r := range list {
		for _, c := range r.Channels {
			row := []string{r.Room, string(c.Channel), string(c.Effect), string(c.Until), strings.Join(c.Reasons, " "), strconv.Itoa(r.Photos)}
			for _, e := range []schema.Effect{schema.Permit, schema.Hold, schema.Deny} {
				row = append(row, strconv.Itoa(c.Differ[e]))
			}
			for i := range row {
				row[i] = formats.Cell(row[i])
			}
			rows = append(rows, row)
		}
	}
	return out.WriteAll(rows)
}
