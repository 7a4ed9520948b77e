package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdRelocate(p *program) *cli.Command {
	var dryRun bool
	return &cli.Command{
		Name:      "relocate",
		Usage:     "move the catalog to another folder or disk",
		ArgsUsage: "DIR",
		Description: "Every file is copied to DIR, a new folder, read back and compared; then the catalog lies\n" +
			"there, and the old folder is marked and used no more. It stays as it is: verify the\n" +
			"catalog in its new place and remove it. A move that was cut short is ended by the same\n" +
			"command. A mirror whose disk has a new place: stillroom storage add DIR.",
		Flags: []cli.Flag{
			dryRunFlag("say how much would be copied", &dryRun),
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			return runRelocate(c.Context, p, c.Args().First(), dryRun)
		},
	}
}

func runRelocate(ctx context.Context, p *program, to string, dryRun bool) error {
	bar := &progress{}
	done, err := p.door.Relocate(ctx, app.Relocation{
		To: to, DryRun: dryRun, Counted: func(files int, bytes int64) { bar = p.startProgress(files, bytes) }, Looked: func(bytes int64) { bar.stepped(bytes) },
	})
	bar.finish()
	if err != nil {
		return err
	}
	return printRelocated(p.printer, done)
}

func printRelocated(p *printer, r app.Relocated) error {
	switch {
	case p.json:
		if err := p.object("relocated", r); err != nil {
			return err
		}
	case r.DryRun && r.Copied:
		p.donef("everything is in %s already: the same command without --dry-run ends the move; what is in %s stays as it is", r.To, r.From)
	case r.DryRun:
		p.donef("would copy %s (%s) to %s and leave what is in %s as it is", count(r.Files, "file"), size(r.Bytes), r.To, r.From)
	default:
		p.donef("the catalog lies in %s now: %s (%s), each read back and compared", r.To, count(r.Files, "file"), size(r.Bytes))
		p.donef("%s is marked and used no more; it holds private photographs: remove it when the catalog is verified: stillroom -C %s verify --read-data", r.From, schema.ShellWord(r.To))
	}
	if len(r.Damaged) > 0 {
		for _, id := range r.Damaged {
			p.warnf("damaged: original %s was damaged before the move, and was copied as it is", id)
		}
		p.warnf("mend damaged originals from a mirror: stillroom storage sync")
		return errSomeFailed
	}
	return nil
}
