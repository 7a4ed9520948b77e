package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/schema"
)

func cmdProbe(p *program) *cli.Command {
	return &cli.Command{
		Name:      "probe",
		Usage:     "what stillroom reads in a file; needs no catalog",
		ArgsUsage: "FILE...",
		Description: "Prints what the bytes say, places included: it is for you, on this machine.\n" +
			"With --json one object a file, and of several files a summary. The limits are those\n" +
			"of the catalog that is named or is here, else those of a new one.",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, -1); err != nil {
				return err
			}
			return runProbe(c.Context, p, c.Args().Slice(), c.IsSet("catalog"))
		},
	}
}

// runProbe prints what is read in each file. named says that a person asked for this
// catalog.
func runProbe(ctx context.Context, p *program, args []string, named bool) error {
	settings, _, err := app.ReadSettings(p.door.Dir)
	if err == nil {
		err = settings.Limits.Check()
	}
	if err != nil && named {
		return err
	}
	if err != nil {
		// Nobody asked for this catalog: it only lies here.
		settings = schema.DefaultSettings()
		p.warnf("%v; with the usual limits", err)
	}
	failed := 0
	for i, name := range args {
		pr, err := probeFile(ctx, name, settings.Limits)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			failed++
			p.warnf("%v", err)
			continue
		}
		if p.json {
			if err := p.object("probe", pr); err != nil {
				return err
			}
			continue
		}
		if i > 0 {
			p.out.println()
		}
		if err := p.out.table(told.Camera(pr)); err != nil {
			return err
		}
	}
	if p.json && len(args) > 1 {
		if err := p.endWith(listed{len(args) - failed}); err != nil {
			return err
		}
	}
	switch {
	case failed == 0:
		return nil
	case failed == len(args):
		return fmt.Errorf("no file could be read")
	}
	return errSomeFailed
}

func probeFile(ctx context.Context, name string, lim schema.Limits) (schema.Probe, error) {
	f, err := os.Open(name)
	if err != nil {
		return schema.Probe{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return schema.Probe{}, err
	}
	if !info.Mode().IsRegular() {
		return schema.Probe{}, fmt.Errorf("%s: not a regular file", name)
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return schema.Probe{}, err
	}
	pr, err := probe.Read(ctx, name, f, info.Size(), lim)
	h.Sum(pr.SHA256[:0])
	return pr, err
}
