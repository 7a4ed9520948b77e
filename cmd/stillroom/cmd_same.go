package main

import (
	"context"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/schema"
)

func cmdSamePicture(p *program) *cli.Command {
	var o pictureOptions
	return &cli.Command{
		Name:      "same",
		Usage:     "say that two photos show one picture",
		ArgsUsage: "PHOTO OTHER",
		Description: "PHOTO stays, and OTHER becomes a version of it. What was said of either counts for\n" +
			"both: terms, depictions, treatments, reviews, and of two words the stricter. If OTHER\n" +
			"was exported or seen by itself it stays a photo, and is decided about together with\n" +
			"PHOTO. `stillroom different` takes it back.",
		Flags: o.flags(),
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 2, 2); err != nil {
				return err
			}
			return runSamePicture(c.Context, p, c.Args().Slice(), o)
		},
	}
}

func runSamePicture(ctx context.Context, p *program, args []string, o pictureOptions) error {
	return p.door.Read(ctx, func(s *app.Session) error {
		said, err := s.Catalog.Same(ctx, args[0], args[1], s.Applying(o.open))
		if err != nil {
			return err
		}
		if err := openRecalls(ctx, p.printer, s); err != nil {
			return err
		}
		if p.json {
			return p.object("same", said)
		}
		p.donef("one picture: %s", said.Photo)
		printOpened(p.printer, said.Opens)
		if said.Stays != "" {
			p.notef("the other stays a photo of its own, because %s; what is said of one counts for both", said.Stays)
		}
		return nil
	})
}

func cmdDifferentPicture(p *program) *cli.Command {
	var open bool
	return &cli.Command{
		Name:      "different",
		Usage:     "say that two photos show two pictures",
		ArgsUsage: "PHOTO OTHER",
		Description: "A photo that was held because it is like a restricted picture is held no more: this\n" +
			"answer says what may go where. A file that was a version of the other's photo becomes a photo of\n" +
			"its own. Parting one picture into two is refused where that lets a photo go, unless you\n" +
			"say --open. Files whose image data is the same show one picture, whatever anybody says.\n" +
			"`stillroom same` takes it back.",
		Flags: []cli.Flag{openFlag("allow it even if the restrictions on one of the two no longer close the other", &open)},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 2, 2); err != nil {
				return err
			}
			return runDifferentPicture(c.Context, p, c.Args().Slice(), open)
		},
	}
}

func runDifferentPicture(ctx context.Context, p *program, args []string, open bool) error {
	return p.door.Read(ctx, func(s *app.Session) error {
		said, err := s.Catalog.Different(ctx, args[0], args[1], s.Applying(open))
		if err != nil {
			return err
		}
		if err := openRecalls(ctx, p.printer, s); err != nil {
			return err
		}
		if p.json {
			return p.object("different", said)
		}
		p.donef("two pictures: %s, %s", args[0], args[1])
		printOpened(p.printer, said.Opens)
		if len(said.Made) > 0 {
			p.notef("make derivatives of it with: stillroom derive %s", strings.Join(said.Made, " "))
		}
		return nil
	})
}

// printAlike tells which photos are held because they are like restricted ones.
func printAlike(p *printer, list []schema.Alike) {
	if len(list) == 0 {
		return
	}
	const most = 20 // more than a screen helps nobody; list has them all
	p.donef("%s held: like a restricted picture, and nobody has said whether it is the same", countIs(len(list), "photo"))
	for _, a := range list[:min(most, len(list))] {
		p.donef("  %s is %s", a.Photo, told.Like(a.Photo, a.Like))
	}
	if len(list) > most {
		p.donef("  and %d more: stillroom list shows them", len(list)-most)
	}
}
