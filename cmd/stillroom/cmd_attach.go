package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdAttach(p *program) *cli.Command {
	var x app.Attaching
	return &cli.Command{
		Name:      "attach",
		Usage:     "keep a letter, a drawing, sound or film with a room",
		ArgsUsage: "FILE...",
		Description: "Each file is copied as an original is, read back and compared, verified with the\n" +
			"others and erased with the family. It leaves with the photos of its room, where a yes\n" +
			"names its kind: silence is a no. To correct the room, the kind or a text, attach the\n" +
			"file again. `stillroom help attachments` has more.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "room", Usage: "the room `ID` that it belongs to", Destination: &x.Room},
			&cli.StringFlag{Name: "kind", Usage: "one `KIND` of " + app.AttachmentKinds(), Destination: &x.Kind},
			&cli.StringFlag{Name: "title", Usage: "a title for yourselves: `TEXT`, which never leaves the catalog", Destination: &x.Title},
			&cli.StringFlag{Name: "caption", Usage: "`TEXT` that leaves with it", Destination: &x.Caption},
			&cli.StringFlag{Name: "alt", Usage: "a description for those who cannot see it: `TEXT` that leaves with it", Destination: &x.Alt},
			&cli.StringFlag{Name: "transcript", Usage: "the transcript, a text `FILE`, which leaves with it; sound and film without one stay here", Destination: &x.Transcript},
			openFlag("allow a change that lets a file go where it might not go before: another room, or another kind", &x.Open),
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, -1); err != nil {
				return err
			}
			x.Files = c.Args().Slice()
			return runAttach(c.Context, p, x)
		},
	}
}

func runAttach(ctx context.Context, p *program, x app.Attaching) error {
	if err := x.Check(); err != nil {
		return err
	}
	s, done, err := p.door.Write(ctx)
	if err != nil {
		return err
	}
	defer done()
	err = app.Attach(ctx, s, x, func(a schema.Attachment, came schema.Attached) error { return printAttached(p.printer, a, came) })
	if err != nil {
		return err
	}
	if p.json {
		return p.endWith(listed{len(x.Files)})
	}
	if p.trying {
		return nil
	}
	p.notef("it leaves only where a yes names its kind; stillroom storage sync makes its second copies")
	return nil
}

// attachedView is an attachment, with what came of attaching it.
type attachedView struct {
	schema.Attachment
	Opens   schema.Openings      `json:"opens,omitzero"`
	Recalls schema.RecallsOpened `json:"recalls,omitzero"`
}

func printAttached(p *printer, a schema.Attachment, came schema.Attached) error {
	if p.json {
		return p.object("attachment", attachedView{a, came.Opens, came.Recalls})
	}
	switch was := came.Was; {
	case was == nil:
		p.donef("attached %s to %s: %s, %s", a.ID, a.Room, a.Kind, size(a.Bytes))
	case was.Room == a.Room && was.Kind == a.Kind:
		p.donef("%s is attached to %s already: %s", a.ID, a.Room, a.Kind)
	default:
		var changed []string
		if was.Room != a.Room {
			changed = append(changed, fmt.Sprintf("room %s -> %s", was.Room, a.Room))
		}
		if was.Kind != a.Kind {
			changed = append(changed, fmt.Sprintf("kind %s -> %s", was.Kind, a.Kind))
		}
		p.donef("%s: %s", a.ID, strings.Join(changed, ", "))
	}
	printOpened(p, came.Opens)
	printAskedBack(p, came.Recalls, false)
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
