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
