package main

import (
	"context"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// pictureOptions are those of the commands that put files together.
type pictureOptions struct {
	open      bool
	otherShot bool
}

func (o *pictureOptions) flags() []cli.Flag {
	return []cli.Flag{openFlag("allow it even if the yes for one of the two lets the other go where it may not go now", &o.open)}
}

func cmdPair(p *program) *cli.Command {
	var o pictureOptions
	return &cli.Command{
		Name:      "pair",
		Usage:     "make two photos one: a RAW and its JPEG",
		ArgsUsage: "PHOTO OTHER",
		Description: "PHOTO stays, with its id, record and derivatives; OTHER becomes its second file.\n" +
			"What was said of either counts for both: terms, depictions, treatments, reviews, and\n" +
			"of two words the stricter. Import does this by itself where it is beyond doubt. For\n" +
			"files of two cameras or of two moments, --other-shot says that you know better.",
		Flags: append(o.flags(), &cli.BoolFlag{
			Name: "other-shot", Destination: &o.otherShot,
			Usage: "allow it even if two cameras took them, or one camera more than a second apart",
		}),
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 2, 2); err != nil {
				return err
			}
			return runPair(c.Context, p, c.Args().Slice(), o)
		},
	}
}

func runPair(ctx context.Context, p *program, args []string, o pictureOptions) error {
	return p.door.Read(ctx, func(s *app.Session) error {
		opens, err := s.Catalog.Pair(ctx, args[0], args[1], o.otherShot, s.Applying(o.open))
		if err != nil {
			return err
		}
		if err := openRecalls(ctx, p.printer, s); err != nil {
			return err
		}
		return printMade(p.printer, "paired", []string{args[0]}, opens)
	})
}

func cmdUnpair(p *program) *cli.Command {
	var open bool
	return &cli.Command{
		Name:      "unpair",
		Usage:     "make two photos of a pair again",
		ArgsUsage: "PHOTO",
		Description: "What was said of the photo counts for both of them from now on, and what will be said\n" +
			"of either. If they are two pictures, say so afterwards: stillroom different PHOTO OTHER",
		Flags: []cli.Flag{openFlag("allow it even if one of them may go where the photo may not go now", &open)},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return runUnpair(c.Context, p, c.Args().First(), open)
		},
	}
}

func runUnpair(ctx context.Context, p *program, photo string, open bool) error {
	return p.door.Read(ctx, func(s *app.Session) error {
		ids, opens, err := s.Catalog.Unpair(ctx, photo, s.Applying(open))
		if err != nil {
			return err
		}
		if err := openRecalls(ctx, p.printer, s); err != nil {
			return err
		}
		if err := printMade(p.printer, "unpaired", ids, opens); err != nil {
			return err
		}
		p.notef("make derivatives of it with: stillroom derive %s", strings.Join(ids, " "))
		return nil
	})
}

// photosView names the photos that something was done with.
type photosView struct {
	Photos []string        `json:"photos"`
	Opens  schema.Openings `json:"opens,omitzero"`
}

func printMade(p *printer, what string, ids []string, opens schema.Openings) error {
	if p.json {
		return p.object(what, photosView{ids, opens})
	}
	p.donef("%s %s", what, strings.Join(ids, " "))
	printOpened(p, opens)
	return nil
}
