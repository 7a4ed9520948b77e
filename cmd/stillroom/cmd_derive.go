package main

import (
	"context"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/schema"
)

func cmdDerive(p *program) *cli.Command {
	var x app.Derivation
	var recipes cli.StringSlice
	return &cli.Command{
		Name:      "derive",
		Usage:     "make or remake derivatives",
		ArgsUsage: "[PHOTO...]",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "stale", Usage: "only derivatives that are missing, or in which verify finds a fault", Destination: &x.Stale},
			&cli.BoolFlag{Name: "site", Usage: "the sizes that a site needs, in WebP and AVIF, where they are missing", Destination: &x.Site},
			&cli.StringFlag{Name: "channel", Usage: "the pictures that packages for `CHANNEL` take, where they are missing", Destination: &x.Channel},
			&cli.StringSliceFlag{Name: "recipe", Usage: "only this `RECIPE`, whether or not it is on", Destination: &recipes},
			jobsFlag("photos", &x.Jobs),
		},
		Action: func(c *cli.Context) error {
			x.Photos, x.Recipes = c.Args().Slice(), words(recipes)
			return runDerive(c.Context, p, x)
		},
	}
}

func runDerive(ctx context.Context, p *program, x app.Derivation) error {
	sum := derive.Summary{Type: "summary"}
	err := doDerive(ctx, p, x, &sum)
	return p.summarize(&sum, &sum.Error, err)
}

func doDerive(ctx context.Context, p *program, x app.Derivation, sum *derive.Summary) error {
	s, done, err := p.door.Write(ctx)
	if err != nil {
		return err
	}
	defer done()
	if err := openRecalls(ctx, p.printer, s); err != nil {
		return err
	}
	job, unmade, err := x.InSession(ctx, s)
	if err != nil {
		return err
	}
	for _, f := range unmade {
		p.notef("this build of libvips cannot write %s, so none is made", strings.ToUpper(string(f)))
	}
	if s.Rehearsing {
		sum.Seen = len(job.Photos)
		if !p.json {
			p.donef("%s would be looked at, and missing and faulty derivatives made", count(len(job.Photos), "photo"))
		}
		return nil
	}
	bar := p.startProgress(len(job.Photos), 0)
	job.Item = func(it derive.Item) {
		bar.step()
		switch {
		case p.json:
			_ = p.object("derived", it)
		case it.Outcome == "failed":
			bar.aside(func() { p.warnf("failed: photo %s: %s", it.Photo, it.Reason) })
		case it.Outcome == "unsupported":
			bar.aside(func() { p.notef("photo %s: no derivative: %s", it.Photo, it.Reason) })
		}
	}
	*sum, err = derive.Run(ctx, job)
	bar.finish()
	if !p.json {
		p.donef("derived %d, current %d, unsupported %d, failed %d of %s in %.1f s",
			sum.Derived, sum.Current, sum.Unsupported, sum.Failed, count(sum.Seen, "photo"), sum.Seconds)
	}
	if sum.Spared > 0 && !p.json {
		p.notef("%s left as a guardian approved %s; name %s to make more, and have %s looked at again", countWas(sum.Spared, "photo"),
			oneOrMore(sum.Spared, "it", "them"), oneOrMore(sum.Spared, "it", "them"), oneOrMore(sum.Spared, "it", "them"))
	}
	if err == nil && sum.Alike > 0 {
		if !p.json {
			p.donef("found %s of files that look alike, and recorded each", count(sum.Alike, "pair"))
		}
		if err := openRecalls(ctx, p.printer, s); err != nil {
			return err
		}
	}
	if err == nil && sum.Marked > 0 && !p.json {
		p.donef("fingerprints of %s are recorded, so copies of them can be known", count(sum.Marked, "photo"))
		alike, aerr := s.Catalog.Alike(ctx, schema.Selection{})
		if aerr != nil {
			return aerr
		}
		printAlike(p.printer, alike)
	}
	if err == nil && sum.Failed > 0 {
		return errSomeFailed
	}
	return err
}
