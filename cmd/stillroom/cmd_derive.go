package main

import (
	"context"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/schema"
)

type deriveOptions struct {
	photos, recipes []string // none: all
	stale           bool
	site            bool
	jobs            int
}

func cmdDerive(p *program) *cli.Command {
	var o deriveOptions
	var recipes cli.StringSlice
	return &cli.Command{
		Name:      "derive",
		Usage:     "make or remake derivatives",
		ArgsUsage: "[PHOTO...]",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "stale", Usage: "only derivatives that are missing, or in which verify finds a fault", Destination: &o.stale},
			&cli.BoolFlag{Name: "site", Usage: "the sizes that a site needs, in WebP and AVIF, where they are missing", Destination: &o.site},
			&cli.StringSliceFlag{Name: "recipe", Usage: "only this `RECIPE`, whether or not it is on", Destination: &recipes},
			&cli.IntFlag{Name: "jobs", Usage: "work on `N` photos at once (default: one a processor)", Destination: &o.jobs},
		},
		Action: func(c *cli.Context) error {
			o.photos, o.recipes = c.Args().Slice(), words(recipes)
			return runDerive(c.Context, p, o)
		},
	}
}

func runDerive(ctx context.Context, p *program, o deriveOptions) error {
	sum := derive.Summary{Type: "summary"}
	err := doDerive(ctx, p, o, &sum)
	return p.summarize(&sum, &sum.Error, err)
}

func doDerive(ctx context.Context, p *program, o deriveOptions, sum *derive.Summary) error {
	names := o.recipes
	s, done, err := p.door.Write(ctx)
	if err != nil {
		return err
	}
	defer done()
	if err := openRecalls(ctx, p.printer, s); err != nil {
		return err
	}
	recipes, limits, err := s.Rendering()
	if err != nil {
		return err
	}
	if err := checkRecipes(recipes, names); err != nil {
		return err
	}
	if o.site {
		if len(names) > 0 {
			return usagef("--site chooses the recipes itself; leave --recipe out")
		}
		for _, r := range recipes {
			if schema.ForSite(r.Name) {
				names = append(names, r.Name)
			}
		}
		o.stale = true
	}
	var photos []schema.Photo
	err = s.Catalog.Photos(ctx, schema.Selection{IDs: o.photos}, func(ph schema.Photo) error {
		photos = append(photos, ph)
		return nil
	})
	if err != nil {
		return err
	}
	bar := p.startProgress(len(photos))
	*sum, err = derive.Run(ctx, derive.Job{
		Catalog: s.Catalog, Store: s.Store, Notes: s.Store.Notes(), Photos: photos, Recipes: recipes, Only: names, Limits: limits, Stale: o.stale, Named: len(o.photos) > 0, Jobs: o.jobs, Clock: s.Now,
		Item: func(it derive.Item) {
			bar.step()
			switch {
			case p.json:
				_ = p.line(it)
			case it.Outcome == "failed":
				bar.aside(func() { p.warnf("failed: photo %s: %s", it.Photo, it.Reason) })
			case it.Outcome == "unsupported":
				bar.aside(func() { p.notef("photo %s: no derivative: %s", it.Photo, it.Reason) })
			}
		},
	})
	bar.finish()
	if !p.json {
		p.donef("derived %d, current %d, unsupported %d, failed %d of %d photos in %.1f s",
			sum.Derived, sum.Current, sum.Unsupported, sum.Failed, sum.Seen, sum.Seconds)
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

// checkRecipes refuses a name that no recipe has.
func checkRecipes(all []schema.Recipe, names []string) error {
	for _, n := range names {
		if !slices.ContainsFunc(all, func(r schema.Recipe) bool { return r.Name == n }) {
			var known []string
			for _, r := range all {
				known = append(known, r.Name)
			}
			return usagef("unknown recipe %q: it is one of %s", n, strings.Join(known, ", "))
		}
	}
	return nil
}
