package main

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
)

func cmdDeliveriesRead(p *program) *cli.Command {
	return &cli.Command{
		Name:      "read",
		Usage:     "enter a delivery that left from a snapshot",
		ArgsUsage: "SLIP",
		Description: "SLIP is the file that `export --slip` wrote, or - for standard input. The delivery is\n" +
			"entered as it left, and its copies that may not stand are asked back at once.\n" +
			"Reading a slip twice changes nothing.",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return runDeliveriesRead(c.Context, p, c.Args().First())
		},
	}
}

func runDeliveriesRead(ctx context.Context, p *program, file string) error {
	from, err := p.openInput(file)
	if err != nil {
		return err
	}
	defer from.Close()
	door := p.door
	door.FromReserve = true // it has left, and a full disk changes nothing about that
	return door.Read(ctx, func(s *app.Session) error {
		done, err := app.ReadSlip(ctx, s, from)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if done.OtherWays {
			p.warnf("the record by which %s was decided has an entry that this ledger lacks: one of the two is not the catalog that goes on (stillroom help backup)", done.Delivery)
		}
		if p.json {
			return p.object("slip_read", done)
		}
		printSlipRead(p.printer, done)
		return nil
	})
}

func printSlipRead(p *printer, x app.SlipRead) {
	switch {
	case x.NeverLeft:
		p.donef("delivery %s never left: its export was cut short before %s had its name; nothing was entered", x.Delivery, x.Destination)
		return
	case !x.Entered:
		p.donef("delivery %s is in the ledger already; nothing was changed", x.Delivery)
		return
	}
	p.donef("entered delivery %s: %s to %s, decided by what was recorded until %s", x.Delivery, count(x.Photos, "photo"), x.Channel, x.RecordedUntil)
	if x.Elsewhere {
		p.notef("no file of it lies in %s here: it counts as carried elsewhere", x.Destination)
	}
	if n := x.AskedBack; n.Items > 0 {
		p.donef("%s may not stand now: asked %s back, the first to be gone by %s: see `stillroom recall list`", count(n.Photos, "photo"), count(n.Items, "delivered file"), n.DueAt)
	}
}
