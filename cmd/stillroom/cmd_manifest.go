package main

import (
	"context"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/packages"
)

func cmdManifest(p *program) *cli.Command {
	return &cli.Command{
		Name:        "manifest",
		Usage:       "for whoever was given a package; needs no catalog",
		Subcommands: []*cli.Command{cmdManifestCheck(p)},
	}
}

type manifestCheckOptions struct {
	feed, feedSignature, key, at, maxFeedAge, format, failOn string

	requireFeed bool
}

func cmdManifestCheck(p *program) *cli.Command {
	var o manifestCheckOptions
	return &cli.Command{
		Name:      "check",
		Usage:     "whether a package may still be shown",
		ArgsUsage: "PACKAGE...",
		Description: "A package is its folder, or the manifest.json in it. Nothing is written and nothing\n" +
			"fetched: get the recall feed from where the manifest says, and name it. Exits 4\n" +
			"when something is found. With --json a line for each photo says may_be_shown.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "feed", Usage: "the recall feed as it was fetched: `FILE`, or - for standard input; else the package's own, which is as old as the package", Destination: &o.feed},
			&cli.StringFlag{Name: "key", Usage: "the maker's public keys, in `FILE` (JWK, JWK Set or PEM): a package or feed signed by none of them is an error", Destination: &o.key},
			&cli.StringFlag{Name: "feed-signature", Usage: "with --key: the signature of the feed that was fetched, if it is not in FEED.jws: `FILE`", Destination: &o.feedSignature},
			&cli.StringFlag{Name: "at", Usage: "ask about the moment `T`, or the beginning of a day (UTC), instead of now", Destination: &o.at},
			&cli.BoolFlag{Name: "require-feed", Usage: "a package without a recall feed is an error", Destination: &o.requireFeed},
			&cli.StringFlag{Name: "max-feed-age", Usage: "a feed older than `D`, such as 1d or 6h, is an error, even if the manifest allows more", Destination: &o.maxFeedAge},
			&cli.StringFlag{Name: "format", Usage: strings.Join(findings.Formats(), ", "), Value: "text", Destination: &o.format},
			failOnFlag(&o.failOn),
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, -1); err != nil {
				return err
			}
			return runManifestCheck(c.Context, p, c.Args().Slice(), o)
		},
	}
}

func runManifestCheck(ctx context.Context, p *program, paths []string, o manifestCheckOptions) error {
	if err := checkReporting(o.format, o.failOn); err != nil {
		return err
	}
	if strings.ContainsAny(o.format, ",=") {
		return usagef("--format is one form here, and goes to standard output: put it into a file with >")
	}
	if o.format == "json" {
		p.json = true
	} else if p.json {
		o.format = "json"
	}
	job := packages.Job{Paths: paths, NeedFeed: o.requireFeed, Clock: p.door.Clock}
	var err error
	if job.At, err = momentOf(o.at, time.UTC, p.door.Clock()); err != nil {
		return err
	}
	if o.maxFeedAge != "" {
		if job.MaxAge, err = parseAge(o.maxFeedAge); err != nil {
			return usagef("--max-feed-age is a time such as 1d or 6h, not %q", o.maxFeedAge)
		}
	}
	if o.key != "" {
		if job.Keys, err = readKeys(p, o.key); err != nil {
			sum := nothingChecked()
			return p.summarize(sum, &sum.Error, err)
		}
	}
	if o.feed != "" {
		if job.Feed, job.Unsure, err = readFeed(p, o, job.Keys); err != nil {
			// A program must not take silence for a yes.
			sum := nothingChecked()
			return p.summarize(sum, &sum.Error, err)
		}
	}
	out := &packageReport{p: p.printer, format: o.format, looked: map[string]bool{}}
	for _, rule := range packages.LookedFor(job) {
		out.looked[rule] = true
	}
	job.Found, job.Photo, job.Done = out.found, out.photo, out.done
	sum, err := packages.Check(ctx, job)
	if err != nil {
		sum.Error = errInterrupted.Error()
	}
	if werr := out.close(sum); err == nil {
		err = werr
	}
	if err == nil && out.behind {
		return errClock
	}
	if o.format == "text" && sum.MayBeShown+sum.Attached.MayBeShown > 0 {
		// With --quiet as well: silence would be taken for a yes to all of it.
		for _, what := range sum.NotChecked {
			p.warnf("%s", uncheckedWords[what])
		}
	}
	if err == nil && (sum.Errors > 0 || o.failOn == "warning" && sum.Warnings > 0) {
		return errFindings
	}
	return err
}

// nothingChecked is the summary of a check that never began.
func nothingChecked() *findings.PackageSummary {
	return &findings.PackageSummary{Type: "summary", NotChecked: []string{findings.NotRecalled, findings.NotMaker}}
}

// uncheckedWords say what was not checked, and what to do. A package's own feed is as old as
// the package, and anybody can have written what it says of itself.
var uncheckedWords = map[string]string{
	findings.NotRecalled: "whether it was called back since was not checked: fetch the recall feed and name it with --feed FILE",
	findings.NotMaker:    "who made it was not checked: name the public keys of its maker with --key FILE",
}
