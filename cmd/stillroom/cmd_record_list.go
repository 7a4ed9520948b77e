package main

import (
	"context"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
)

func recordList[T any](p *program, k app.Kind[T], columns recordColumns[T]) *cli.Command {
	return &cli.Command{
		Name:        "list",
		Usage:       "those that are recorded",
		Description: "A name is printed on a terminal, with -v, or in --json; `stillroom show ID` has all.",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runRecordList(c.Context, p, k, columns)
		},
	}
}

func runRecordList[T any](ctx context.Context, p *program, k app.Kind[T], columns recordColumns[T]) error {
	return p.door.Read(ctx, func(s *app.Session) error {
		list, err := k.List(ctx, s)
		if err != nil {
			return err
		}
		if p.json {
			for _, v := range list {
				if err := p.object("record", recordLine[T]{k.Name, v}); err != nil {
					return err
				}
			}
			return p.endWith(listed{len(list)})
		}
		if len(list) == 0 {
			p.notef("none is recorded; stillroom %s add makes one", k.Name)
			return nil
		}
		rows := [][]string{append([]string{strings.ToUpper(k.Name)}, columns.heads...)}
		for _, v := range list {
			rows = append(rows, append([]string{k.ID(v)}, columns.row(v)...))
		}
		return p.out.table(withoutNames(rows, p.named(p.out)))
	})
}

// withoutNames fills the empty cells of a table, and leaves names out where they are not
// to be read.
func withoutNames(rows [][]string, named bool) [][]string {
	for i, head := range rows[0] {
		for n := range rows {
			switch {
			case n > 0 && head == "NAME" && !named:
				rows[n][i] = "..."
			default:
				rows[n][i] = orDash(rows[n][i])
			}
		}
	}
	return rows
}

type recordLine[T any] struct {
	Kind   string `json:"kind"` // room, shoot, ...
	Record T      `json:"record"`
}
