package main

import (
	"cmp"
	"context"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/recalls"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/schema"
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

func cmdRecallClose(p *program) *cli.Command {
	var o app.RecallClosing
	return &cli.Command{
		Name:      "close",
		Usage:     "record what became of copies that were asked back",
		ArgsUsage: "RECALL...",
		Description: "done: the copy is gone. cannot_recall: nobody can get it back, as a print that was\n" +
			"sold; both are refused while the file lies where the export wrote it. acknowledged: the\n" +
			"recipient has seen it, and it stays open. lifted: the family says yes to this copy\n" +
			"again; refused unless that is so.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "status", Usage: "done, acknowledged, cannot_recall or lifted", Destination: &o.Status},
			&cli.StringFlag{Name: "delivery", Usage: "all that is open of the delivery `ID`", Destination: &o.Delivery},
			byFlag("`WHO` says so; kept private", &o.By),
			&cli.StringFlag{Name: "note", Usage: "`TEXT` for those who come after; kept private", Destination: &o.Note},
		},
		Action: func(c *cli.Context) error {
			o.Recalls = c.Args().Slice()
			return runRecallClose(c.Context, p, o)
		},
	}
}

// recallsClosed is what became of copies that were asked back.
type recallsClosed struct {
	Status  string   `json:"status"`
	Recalls []string `json:"recalls"`
	Open    int      `json:"open"` // of all, still
}

func runRecallClose(ctx context.Context, p *program, x app.RecallClosing) error {
	if err := x.Check(); err != nil {
		return err
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		closed, open, err := x.Close(ctx, s)
		if err != nil {
			return err
		}
		ids := []string{}
		for _, r := range closed {
			ids = append(ids, r.ID)
		}
		if p.json {
			return p.object("recalls_closed", recallsClosed{x.Status, ids, open})
		}
		p.donef("%s: %s; in the whole catalog %d %s still open", x.Status, count(len(ids), "file"), open, isAre(open))
		return nil
	})
}

func cmdRecallFeed(p *program) *cli.Command {
	var to, channel, form string
	return &cli.Command{
		Name:  "feed",
		Usage: "which photos were called back from a channel",
		Description: "Holds ids and digests, and neither whom they were delivered to nor why, nor anything\n" +
			"of another channel. Publish it where recall.feed in stillroom.toml says, before\n" +
			"next_update_by; {channel} in that address stands for the channel.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "channel", Usage: "the feed of this `CHANNEL`", Destination: &channel},
			&cli.StringFlag{Name: "format", Usage: "recall, which stillroom and packages read, or json-feed or atom for programs that follow feeds", Value: "recall", Destination: &form},
			&cli.StringFlag{Name: "to", Usage: "write it to `FILE` instead of standard output, and its signature to FILE.jws", Destination: &to},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runRecallFeed(c.Context, p, to, channel, form)
		},
	}
}

func runRecallFeed(ctx context.Context, p *program, to, channel, format string) error {
	if channel == "" {
		return usagef("--channel is needed: every channel has a feed of its own")
	}
	ch, err := schema.ParseChannel(channel)
	if err != nil {
		return usagef("%v", err)
	}
	form, err := recalls.ParseForm(format)
	if err != nil {
		return usagef("--format: %v", err)
	}
	if form == recalls.Atom && to == "" && p.json {
		return usagef("--format atom is no JSON: add --to FILE, or take json-feed")
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		feed, err := app.RecallFeed(ctx, s, ch, form)
		if err != nil {
			return err
		}
		if to != "" {
			if err := recalls.WriteFeed(ctx, to, feed, s.SigningKey); err != nil {
				return err
			}
			p.donef("wrote %s and %s, its signature; publish both together", to, to+signature.Extension)
			return nil
		}
		return p.out.verbatimFrom(feed.Write)
	})
}
