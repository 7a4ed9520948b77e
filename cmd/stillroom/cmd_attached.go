package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdAttached(p *program) *cli.Command {
	var room string
	return &cli.Command{
		Name:  "attached",
		Usage: "the letters, drawings, sound and film of rooms",
		Flags: []cli.Flag{&cli.StringFlag{Name: "room", Usage: "of the room `ID` only", Destination: &room}},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runAttached(c.Context, p, room)
		},
	}
}

func runAttached(ctx context.Context, p *program, room string) error {
	return p.door.Read(ctx, func(s *app.Session) error {
		list, err := s.Catalog.Attachments(ctx, room)
		if err != nil {
			return err
		}
		if err := s.Catalog.DecideAttachments(ctx, list, s.Zone, s.Now()); err != nil {
			return err
		}
		if p.json {
			return objects(p.printer, "attachment", list)
		}
		if len(list) == 0 {
			p.notef("nothing is attached; stillroom attach keeps a file with a room")
			return nil
		}
		rows := [][]string{{"FILE", "ROOM", "KIND", "SIZE", "ATTACHED", "LIES AT"}}
		for _, a := range list {
			rows = append(rows, []string{a.ID, a.Room, string(a.Kind), size(a.Bytes), string(a.At), attachedAt(p.printer, a)})
		}
		return p.out.table(rows)
	})
}

// attachedAt is where a file lies, for a person: its name may be somebody's.
func attachedAt(p *printer, a schema.Attachment) string {
	if p.named(p.out) {
		return a.Path
	}
	return "..."
}

// attachmentRows are one, whole.
func attachmentRows(a schema.Attachment) [][]string {
	words := "-"
	if a.Transcript != "" {
		words = count(len(strings.Fields(a.Transcript)), "word")
	}
	rows := [][]string{
		{string(a.Kind), a.ID},
		{"sha256", a.SHA256.String()},
		{"original", fmt.Sprintf("%s, %s", a.Path, size(a.Bytes))},
		{"room", a.Room},
		{"title", orDash(a.Title)},
		{"caption", orDash(a.Caption)},
		{"alt", orDash(a.Alt)},
		{"transcript", words},
		{"may go to", mayGo(a)},
	}
	return rows
}

// mayGo lists the channels to which the families let it go.
func mayGo(a schema.Attachment) string {
	var yes []string
	for _, ch := range schema.Channels() {
		if a.Consent[ch] == schema.Permit {
			yes = append(yes, string(ch))
		}
	}
	if len(yes) == 0 {
		return "nowhere now; it needs a yes that names the kind (consent grant --kind " + string(a.Kind) + ")"
	}
	return strings.Join(yes, " ")
}
