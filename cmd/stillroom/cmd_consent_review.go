package main

import (
	"context"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdConsentReview(p *program) *cli.Command {
	var channel, room string
	return &cli.Command{
		Name:  "review",
		Usage: "which photos guardians want to see first",
		Description: "The code stands for the renderings and the words as they are now. Give it with the\n" +
			"answer of whoever saw them: `consent approve --code`.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "channel", Usage: "the `CHANNEL`", Destination: &channel},
			&cli.StringFlag{Name: "room", Usage: "only this room: its `ID`", Destination: &room},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runConsentReview(c.Context, p, channel, room)
		},
	}
}

func runConsentReview(ctx context.Context, p *program, channel string, room string) error {
	ch, err := needChannel(channel)
	if err != nil {
		return err
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		list, err := s.Catalog.WaitingForReview(ctx, schema.Selection{Room: room}, ch, catalog.ListOptions{Zone: s.Zone, At: s.Now()})
		if err != nil {
			return err
		}
		return printWaiting(p.printer, list, ch)
	})
}

func needChannel(name string) (schema.Channel, error) {
	if name == "" {
		return "", usagef("--channel is needed: to which channel? `stillroom channels` lists them")
	}
	ch, err := schema.ParseChannel(name)
	if err != nil {
		return "", usagef("%v", err)
	}
	return ch, nil
}

func printWaiting(p *printer, list []catalog.Waiting, ch schema.Channel) error {
	if p.json {
		return objects(p, "waiting", list)
	}
	if len(list) == 0 {
		p.notef("no photo waits to be seen before it goes to %s", ch)
		return nil
	}
	rows := [][]string{{"PHOTO", "ROOM", "CODE", "TO BE SEEN BY"}}
	for _, w := range list {
		rows = append(rows, []string{w.Photo, w.Room, w.Code, strings.Join(w.Guardians, " ")})
	}
	return p.out.table(rows)
}
