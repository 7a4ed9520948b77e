package main

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

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
