package main

import (
	"cmp"
	"context"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
)

func cmdRecall(p *program) *cli.Command {
	return &cli.Command{
		Name:        "recall",
		Usage:       "call delivered copies back",
		Subcommands: []*cli.Command{cmdRecallList(p), cmdRecallClose(p), cmdRecallFeed(p)},
	}
}

type recallListOptions struct {
	app.RecallList
	open, all bool
}

func cmdRecallList(p *program) *cli.Command {
	var o recallListOptions
	return &cli.Command{
		Name:  "list",
		Usage: "which delivered files were asked back, and until when",
		Description: "First asks back the copies whose time has ended since the last command. The lines\n" +
			"below the list say, for each channel, which copies cannot be called back.",
		Flags: append(whoseFlags(&o.Of, "copies of"),
			&cli.BoolFlag{Name: "open", Usage: "only items that are open (the default)", Destination: &o.open},
			&cli.BoolFlag{Name: "overdue", Usage: "only open items whose deadline has passed", Destination: &o.Overdue},
			&cli.BoolFlag{Name: "all", Usage: "closed items as well", Destination: &o.all},
			&cli.StringFlag{Name: "recipient", Usage: "only what `WHO` was given", Destination: &o.Recipient},
			&cli.StringFlag{Name: "delivery", Usage: "only what left with the delivery `ID`", Destination: &o.Delivery},
			&cli.StringFlag{Name: "channel", Usage: "only copies for the `CHANNEL`", Destination: &o.Channel},
			&cli.BoolFlag{Name: "notes", Usage: "what people wrote when they closed one: private", Destination: &o.Notes},
		),
		Action: func(c *cli.Context) error {
			if err := cmp.Or(needArgs(c, 0, 0), o.Of.Check()); err != nil {
				return err
			}
			if o.Overdue && o.all || o.open && (o.Overdue || o.all) {
				return usagef("--open, --overdue and --all exclude each other")
			}
			return p.door.Read(c.Context, func(s *app.Session) error { return runRecallList(c.Context, p.printer, s, o) })
		},
	}
}

func runRecallList(ctx context.Context, p *printer, s *app.Session, o recallListOptions) error {
	if err := openRecalls(ctx, p, s); err != nil {
		return err
	}
	o.Open = !o.all
	list, err := o.Recalls(ctx, s)
	if err != nil {
		return err
	}
	now := s.Now()
	if p.json {
		return objects(p, "recall", recallsAt(list, now))
	}
	return printRecalls(p, list, now, o.Notes)
}
