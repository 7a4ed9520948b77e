package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/recalls"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/schema"
)

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
