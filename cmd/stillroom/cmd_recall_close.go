package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
)

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
