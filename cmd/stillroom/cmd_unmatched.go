package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdUnmatched(p *program) *cli.Command {
	return &cli.Command{
		Name:  "unmatched",
		Usage: "records of a card that match no file, and hold photos back",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runUnmatched(c.Context, p)
		},
	}
}

func runUnmatched(ctx context.Context, p *program) error {
	return p.door.Read(ctx, func(s *app.Session) error {
		list, err := s.Catalog.Unmatched(ctx)
		if err != nil {
			return err
		}
		if p.json {
			return objects(p.printer, "unmatched", list)
		}
		rows := [][]string{{"ID", "IMPORT", "RECORDED", "PHOTOS HELD", "MATCH"}}
		for _, u := range list {
			rows = append(rows, []string{fmt.Sprint(u.ID), fmt.Sprint(u.Import), string(u.RecordedAt), fmt.Sprint(u.Photos), u.Match})
		}
		return p.out.table(rows)
	})
}

func cmdDismiss(p *program) *cli.Command {
	var open, all bool
	return &cli.Command{
		Name:      "dismiss",
		Usage:     "say that such records are about no photo here",
		ArgsUsage: "RECORD...",
		Description: "The photos that they held are free to go where their families let them. The records\n" +
			"are listed by `stillroom imports unmatched`.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "all", Usage: "all of them", Destination: &all},
			openFlag("allow the photos to go", &open),
		},
		Action: func(c *cli.Context) error {
			if !all || c.NArg() > 0 {
				if err := needArgs(c, 1, -1); err != nil {
					return err
				}
			}
			return runDismiss(c.Context, p, c.Args().Slice(), open, all)
		},
	}
}

// dismissedView is how many records were set aside, and what that lets go.
type dismissedView struct {
	Dismissed int             `json:"dismissed"`
	Opens     schema.Openings `json:"opens,omitzero"`
}

func runDismiss(ctx context.Context, p *program, args []string, open bool, all bool) error {
	if all && len(args) > 0 {
		return usagef("name records or add --all, not both")
	}
	var ids []int64
	for _, arg := range args {
		id, err := strconv.ParseInt(arg, 10, 64)
		if err != nil {
			return usagef("the id of such a record is a number, not %q", arg)
		}
		ids = append(ids, id)
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		done, opens, err := s.Catalog.DismissUnmatched(ctx, ids, schema.ApplyOptions{Zone: s.Zone, Now: s.Now(), Open: open})
		if err != nil {
			return err
		}
		if p.json {
			return p.object("dismissed", dismissedView{done, opens})
		}
		p.donef("dismissed %d", done)
		printOpened(p.printer, opens)
		return nil
	})
}
