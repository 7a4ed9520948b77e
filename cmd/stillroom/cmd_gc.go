package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/erase"
	"github.com/stillroom/stillroom/pipeline/leftovers"
	"github.com/stillroom/stillroom/schema"
)

// rejectedOrder is the order by which rejected frames are erased: their tombstones name
// it when their card comes again.
const rejectedOrder = "rejected"

type gcOptions struct {
	dryRun, rejected bool
	after, confirm   string
}

func cmdGC(p *program) *cli.Command {
	var o gcOptions
	return &cli.Command{
		Name:  "gc",
		Usage: "remove what runs that were cut short left behind",
		Description: "Half-written files, in the catalog and in mirrors that are connected; work folders of\n" +
			"exports that were killed; renderings that the catalog does not know. Originals are not touched,\n" +
			"unless you say --rejected: that erases, for good, frames that have been put aside for\n" +
			"90 days. Look first with --dry-run.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "dry-run", Aliases: []string{"n"}, Usage: "say what would be removed", Destination: &o.dryRun},
			&cli.BoolFlag{Name: "rejected", Usage: "erase frames that were put aside long ago as well", Destination: &o.rejected},
			&cli.StringFlag{Name: "after", Usage: "how long a frame was put aside before it is erased, such as `90d`", Value: "90d", Destination: &o.after},
			&cli.StringFlag{Name: "confirm", Usage: "the word `rejected`, for scripts", Destination: &o.confirm},
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
	if o.confirm != "" && o.confirm != rejectedOrder {
		return usagef("--confirm: say %s", rejectedOrder)
	}
	return cleanUp(ctx, p, o, age)
}

func cleanUp(ctx context.Context, p *program, o gcOptions, age time.Duration) error {
	s, done, err := p.door.Look(ctx, o.dryRun)
	if err != nil {
		return err
	}
	defer done()
	out, err := leftovers.Clean(ctx, leftovers.CleanJob{Catalog: s.Catalog, Storages: s.Catalog.Storages(), Store: s.Store, Dir: s.Dir, Places: s.Places, DryRun: o.dryRun, Clock: s.Now})
	if err != nil {
		return err
	}
	aside, err := s.Catalog.Rejected(ctx, s.Now().Add(-age))
	if err != nil {
		return err
	}
	for _, sha := range slices.Sorted(maps.Keys(aside)) {
		out.Rejected = append(out.Rejected, sha[:schema.PhotoIDLen])
	}
	if o.rejected && len(aside) > 0 {
		if err := eraseRejected(ctx, p, s, slices.Sorted(maps.Keys(aside)), o, &out); err != nil {
			return err
		}
	}
	return printCleaned(p.printer, out, o)
}

// eraseRejected erases frames that were put aside, each as an order to erase that photo
// would. It erases none that shares its picture with another photo.
func eraseRejected(
	ctx context.Context, p *program, s *app.Session, photos []string, o gcOptions,
	out *leftovers.Cleaned,
) error {
	if !o.dryRun && o.confirm == "" {
		p.err.printf("%s put aside will be erased for good, from every storage that is there.\nThis cannot be undone. Type %s to go on: ", count(len(photos), "frame"), rejectedOrder)
		line, err := bufio.NewReader(p.in).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if strings.TrimSpace(line) != rejectedOrder {
			return errNotAgreed
		}
	}
	for _, sha := range photos {
		shared := errors.New("it shares its picture with another photo")
		scope := schema.Scope("photo:" + sha)
		job := erase.Job{
			Catalog: s.Catalog, Storages: s.Catalog.Storages(), Store: s.Store, Dir: s.Dir, Places: s.Places, Scope: scope, Order: rejectedOrder, DryRun: true, Zone: s.Zone, Recall: s.Recall, Clock: s.Now,
			Agreed: func(schema.Purge) error { return nil },
		}
		plan, err := erase.Run(ctx, job)
		if err == nil && plan.Photos != 1 {
			err = shared
		}
		if err == nil && !o.dryRun {
			job.DryRun = false
			_, err = erase.Run(ctx, job)
		}
		switch {
		case errors.Is(err, shared):
			out.Kept = append(out.Kept, sha[:schema.PhotoIDLen])
		case err != nil:
			return fmt.Errorf("photo %s: %w", sha[:schema.PhotoIDLen], err)
		default:
			out.Erased = append(out.Erased, sha[:schema.PhotoIDLen])
		}
	}
	return nil
}

func printCleaned(p *printer, c leftovers.Cleaned, o gcOptions) error {
	if p.json {
		return p.document(c)
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
