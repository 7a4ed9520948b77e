package main

import (
	"context"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdInit(p *program) *cli.Command {
	var n app.New
	var example, dryRun bool
	return &cli.Command{
		Name:      "init",
		Usage:     "make a new catalog",
		ArgsUsage: "DIR",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "name", Usage: "the catalog's `NAME`", Destination: &n.Name},
			&cli.StringFlag{Name: "zone", Usage: "the IANA time `ZONE` in which a date is a whole day", Value: "UTC", Destination: &n.Zone},
			dryRunFlag("say whether a catalog can be made there", &dryRun),
			&cli.BoolFlag{Name: "example", Usage: "write a shoot.yaml with remarks into it, to start from", Destination: &example},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			n.Dir, n.Clock = c.Args().First(), p.door.Clock
			made := func() error { return runInit(c.Context, p.printer, n, example) }
			if dryRun {
				made = func() error { return wouldInit(p.printer, n) }
			}
			if err := made(); err != nil {
				return err
			}
			if schema.IsInMemory(p.door.Places.DeviceOf(n.Dir)) {
				p.warnf("the catalog lies in memory: it is gone when this machine is switched off, and counts as no copy; make one on a disk")
			}
			return nil
		},
	}
}

// wouldInit says what init would do.
func wouldInit(p *printer, n app.New) error {
	if err := n.Check(); err != nil {
		return err
	}
	if p.json {
		return p.object("catalog", catalogMade{Catalog: n.Dir, Name: n.Name})
	}
	p.donef("would make a catalog in %s", n.Dir)
	return nil
}

// catalogMade is a new catalog.
type catalogMade struct {
	Catalog string `json:"catalog"` // its folder
	UUID    string `json:"uuid"`
	Name    string `json:"name"`
}

func runInit(ctx context.Context, p *printer, n app.New, example bool) error {
	made, err := app.Create(ctx, n)
	if err != nil {
		return err
	}
	switch {
	case made.Open:
		p.warnf("others can enter %s, and that cannot be changed there: move the catalog where only you can read", n.Dir)
	case made.OpenBefore:
		p.notef("others could enter %s; now only its owner can", n.Dir)
	}
	if n.Dir != "." {
		p.useCatalog(n.Dir)
	}
	if p.json {
		err = p.object("catalog", catalogMade{made.Dir, made.UUID, n.Name})
	} else {
		p.notef("made a catalog in %s; its settings are in %s", n.Dir, filepath.Join(n.Dir, app.SettingsName))
	}
	if err != nil || !example {
		return err
	}
	at, err := app.WriteExample(n.Dir)
	if err != nil {
		return err
	}
	p.notef("wrote %s: replace its words with yours, then run: stillroom apply %s", at, schema.ShellWord(at))
	return nil
}
