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
	rows := matrixRows(list)
	room := len("ROOM")
	for _, r := range rows {
		room = max(room, len(r.name))
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
		for _, r := range rows {
			row := []string{r.name}
			for _, c := range r.channels[from:to] {
				row = append(row, matrixCell(c, zone))
			}
			block = append(block, row)
		}
		blocks = append(blocks, block)
	}
	return blocks
}

// matrixRow is a room, or what of one kind is attached to the room above it.
type matrixRow struct {
	name     string
	channels []schema.RoomChannel
}

func matrixRows(list []schema.RoomConsent) (rows []matrixRow) {
	for _, r := range list {
		rows = append(rows, matrixRow{r.Room, r.Channels})
		for _, k := range r.Kinds {
			rows = append(rows, matrixRow{"  " + string(k.Kind), k.Channels})
		}
	}
	return rows
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

// matrixCSV writes RFC 4180: a head, CRLF, a row for each room, kind and channel. In a row
// about a kind of attachment the numbers count these.
func matrixCSV(w io.Writer, list []schema.RoomConsent) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	rows := [][]string{{"room", "channel", "decision", "until", "reasons", "photos", "other_permit", "other_hold", "other_deny", "kind"}}
	for _, r := range list {
		add := func(kind schema.AttachmentKind, number int, channels []schema.RoomChannel) {
			for _, c := range channels {
				row := []string{r.Room, string(c.Channel), string(c.Effect), string(c.Until), strings.Join(c.Reasons, " "), strconv.Itoa(number)}
				for _, e := range []schema.Effect{schema.Permit, schema.Hold, schema.Deny} {
					row = append(row, strconv.Itoa(c.Differ[e]))
				}
				row = append(row, string(kind))
				for i := range row {
					row[i] = formats.Cell(row[i])
				}
				rows = append(rows, row)
			}
		}
		add(schema.KindPhoto, r.Photos, r.Channels)
		for _, k := range r.Kinds {
			add(k.Kind, k.Attachments, k.Channels)
		}
	}
	return out.WriteAll(rows)
}
