package main

import (
	"context"
	"errors"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/leftovers"
)

type gcOptions struct {
	dryRun, rejected bool
	after, confirm   string
}

func cmdGC(p *program) *cli.Command {
	var o gcOptions
	return &cli.Command{
		Name:  "gc",
		Usage: "remove what interrupted commands left behind",
		Description: "Half-written files, in the catalog and in mirrors that are connected; work folders of\n" +
			"exports that were killed; renderings that the catalog does not know. Originals are not touched,\n" +
			"unless you say --rejected: that erases, for good, frames that have been put aside for\n" +
			"90 days. Look first with --dry-run.",
		Flags: []cli.Flag{
			dryRunFlag("say what would be removed", &o.dryRun),
			&cli.BoolFlag{Name: "rejected", Usage: "erase frames that were put aside long ago as well", Destination: &o.rejected},
			&cli.StringFlag{Name: "after", Usage: "how long a frame was put aside before it is erased, such as 90d: a `TIME`", Value: "90d", Destination: &o.after},
			confirmFlag("the `WORD` rejected", &o.confirm),
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runGC(c.Context, p, o)
		},
	}
}

func runGC(ctx context.Context, p *program, o gcOptions) error {
	age, err := parseAge(o.after)
	if err != nil {
		return usagef("--after is a time such as 90d or 36h, not %q", o.after)
	}
	if o.confirm != "" && o.confirm != app.RejectedOrder {
		return usagef("--confirm: say %s", app.RejectedOrder)
	}
	s, done, err := p.door.Look(ctx, o.dryRun)
	if err != nil {
		return err
	}
	defer done()
	out, err := app.CleanUp{
		DryRun: o.dryRun, Rejected: o.rejected, Age: age,
		Agreed: func(frames int) error { return agreesToErase(ctx, p, frames, o.confirm) },
	}.Run(ctx, s)
	// What was removed before something could not be is gone, and is said.
	return errors.Join(printCleaned(p.printer, out, o), err)
}

// agreesToErase has the person type a word before frames are erased for good.
func agreesToErase(ctx context.Context, p *program, frames int, confirmed string) error {
	if confirmed != "" {
		return nil
	}
	p.err.printf("%s put aside will be erased for good, from every storage that is there.\nThis cannot be undone. Type %s to go on: ", count(frames, "frame"), app.RejectedOrder)
	return typedBack(ctx, p, app.RejectedOrder, errNotAgreed)
}

func printCleaned(p *printer, c leftovers.Cleaned, o gcOptions) error {
	if p.json {
		return p.object("cleaned", c)
	}
	verb := "removed"
	if c.DryRun {
		verb = "would remove"
	}
	p.donef("%s %s, %s and %s (%s)", verb, count(c.Temps+c.Mirrors, "half-written file"), count(c.Renderings, "rendering")+" that the catalog does not know",
		count(len(c.Leftovers), "work folder"), size(c.Bytes))
	if c.Away > 0 {
		p.donef("not looked at: %s not connected", count(c.Away, "mirror")+" "+isAre(c.Away))
	}
	verb = "erased"
	if c.DryRun {
		verb = "would erase"
	}
	for _, id := range c.Erased {
		p.donef("%s photo %s, which was put aside", verb, id)
	}
	for _, id := range c.Kept {
		p.donef("kept photo %s: another photo shows the same picture and would be erased with it; see `stillroom show %s`", id, id)
	}
	if !o.rejected && len(c.Rejected) > 0 {
		p.donef("%s put aside for longer than %s: stillroom gc --rejected erases %s for good", count(len(c.Rejected), "frame")+" "+hasHave(len(c.Rejected))+" been", o.after, itThem(len(c.Rejected)))
	}
	return nil
}
