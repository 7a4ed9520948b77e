package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/house"
	"github.com/stillroom/stillroom/pipeline/ingest"
	"github.com/stillroom/stillroom/schema"
)

func attachmentKinds() string {
	var names []string
	for _, k := range schema.AttachmentKinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

func cmdAttach(p *program) *cli.Command {
	var o attachOptions
	return &cli.Command{
		Name:      "attach",
		Usage:     "keep a letter, a drawing, sound or film with a room",
		ArgsUsage: "FILE...",
		Description: "Each file is copied as an original is, read back and compared, verified with the\n" +
			"others and erased with the family. It goes nowhere: what families allow is said of\n" +
			"photos, and no export carries anything else. Attached again, a file is said to be\n" +
			"another room's, or of another kind. `stillroom help letters` has more.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "room", Usage: "the room `ID` that it belongs to", Destination: &o.room},
			&cli.StringFlag{Name: "kind", Usage: "one `KIND` of " + attachmentKinds(), Destination: &o.kind},
			&cli.StringFlag{Name: "title", Usage: "what the house calls it: `TEXT`", Destination: &o.title},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, -1); err != nil {
				return err
			}
			return runAttach(c.Context, p, c.Args().Slice(), o)
		},
	}
}

func runAttach(ctx context.Context, p *program, args []string, o attachOptions) error {
	switch {
	case o.room == "":
		return usagef("--room is needed: to which room does it belong?")
	case !slices.Contains(schema.AttachmentKinds(), schema.AttachmentKind(o.kind)):
		return usagef("--kind is one of %s, not %q", attachmentKinds(), o.kind)
	case o.title != "" && len(args) > 1:
		return usagef("--title is of one file; attach them one by one")
	}
	s, done, err := p.door.Write(ctx)
	if err != nil {
		return err
	}
	defer done()
	limits, err := s.Limits()
	if err != nil {
		return err
	}
	for i, file := range args {
		a, was, err := ingest.Attach(ctx, ingest.AttachJob{
			Catalog: s.Catalog, Store: s.Store, File: file, Room: o.room, Kind: schema.AttachmentKind(o.kind), Title: o.title,
			Limits: limits, Now: s.Now(),
		})
		if err != nil {
			return fmt.Errorf("file %d of %d: %w", i+1, len(args), err)
		}
		if err := printAttached(p.printer, a, was); err != nil {
			return err
		}
	}
	p.notef("nothing that is attached is exported; stillroom storage sync makes the second copies")
	return nil
}

func printAttached(p *printer, a schema.Attachment, was *schema.Attachment) error {
	if p.json {
		return p.line(a)
	}
	switch {
	case was == nil:
		p.donef("attached %s to %s: %s, %s", a.ID, a.Room, a.Kind, size(a.Bytes))
	case was.Room == a.Room && was.Kind == a.Kind:
		p.donef("%s is attached to %s already: %s", a.ID, a.Room, a.Kind)
	default:
		p.donef("%s: room %s -> %s, kind %s -> %s", a.ID, was.Room, a.Room, was.Kind, a.Kind)
	}
	return nil
}

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
	return p.door.Read(ctx, func(s *house.Session) error {
		list, err := s.Catalog.Attachments(ctx, room)
		if err != nil {
			return err
		}
		if p.json {
			for _, a := range list {
				if err := p.line(a); err != nil {
					return err
				}
			}
			return p.endWith(recordSummary{"summary", len(list)})
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
	rows := [][]string{
		{string(a.Kind), a.ID},
		{"sha256", a.SHA256.String()},
		{"original", fmt.Sprintf("%s, %s", a.Path, size(a.Bytes))},
		{"room", a.Room},
		{"title", orDash(a.Title)},
		{"may go to", "nowhere: no export carries what is no photo"},
	}
	return rows
}

type attachOptions struct{ room, kind, title string }
