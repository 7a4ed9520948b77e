package main

import (
	"context"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/schema"
)

func cmdKey(p *program) *cli.Command {
	return &cli.Command{
		Name:        "key",
		Usage:       "the key that signs what leaves, and how others check it",
		Subcommands: []*cli.Command{cmdKeyShow(p), cmdKeyRotate(p), cmdKeyExport(p)},
	}
}

func cmdKeyShow(p *program) *cli.Command {
	return &cli.Command{
		Name:  "show",
		Usage: "which key signs now, and which did before",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runKeyShow(c.Context, p)
		},
	}
}

func runKeyShow(ctx context.Context, p *program) error {
	s, done, err := p.door.Write(ctx) // an older catalog gets its key here
	if err != nil {
		return err
	}
	defer done()
	_, kerr := s.SigningKey(ctx)
	list, err := s.Catalog.SigningKeys(ctx)
	if err != nil {
		return err
	}
	if p.json {
		if err := objects(p.printer, "key", list); err != nil {
			return err
		}
		return kerr
	}
	rows := [][]string{{"KEY", "SINCE", "UNTIL"}}
	for _, k := range list {
		rows = append(rows, []string{k.ID, string(k.Since), orDash(string(k.Until))})
	}
	if slices.ContainsFunc(list, func(k schema.SigningKey) bool { return k.Why != "" }) {
		rows[0] = append(rows[0], "WHY")
		for i, k := range list {
			rows[i+1] = append(rows[i+1], orDash(string(k.Why)))
		}
	}
	if err := p.out.table(rows); err != nil {
		return err
	}
	return kerr
}
