package main

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

func cmdArrange(p *program) *cli.Command {
	var dryRun bool
	var names asked[app.Naming]
	return &cli.Command{
		Name:      "arrange",
		Usage:     "move originals into the folder of their shoot",
		ArgsUsage: "[SHOOT...]",
		Description: "A photo that came without a shoot lies in originals/unsorted, and one whose shoot was\n" +
			"changed since in the folder of the old one. This moves them, and their copies in mirrors\n" +
			"that are connected; no byte is touched. With a template it gives files other names or\n" +
			"folders as well. It can be cut short at any point: run it again.",
		Flags: append([]cli.Flag{
			dryRunFlag("say what would be moved", &dryRun),
		}, names.flags(app.NamingOptions(), nil)...),
		Action: func(c *cli.Context) error {
			return runArrange(c.Context, p, c.Args().Slice(), names.said(), dryRun)
		},
	}
}

func runArrange(ctx context.Context, p *program, shoots []string, names app.Naming, dryRun bool) error {
	sum := schema.Arranged{Type: "summary", DryRun: dryRun, Folders: map[string]int{}, Copies: map[string]int{}, Away: []string{}}
	err := doArrange(ctx, p, shoots, names, dryRun, &sum)
	return p.summarize(&sum, &sum.Error, err)
}

func doArrange(
	ctx context.Context, p *program, shoots []string, names app.Naming, dryRun bool, sum *schema.Arranged,
) error {
	s, done, err := p.door.Look(ctx, dryRun)
	if err != nil {
		return err
	}
	defer done()
	bar := &progress{}
	*sum, err = app.Arrange(ctx, s, shoots, names, dryRun, func(files int) { bar = p.startProgress(files, 0) }, func() { bar.step() })
	bar.finish()
	if err != nil || p.json {
		return err
	}
	named, err := names.Templates(s.Settings)
	if err != nil {
		return err
	}
	list := previewOf(p.printer, named.Given() || p.verbose)
	for _, f := range sum.Files {
		list.add(strings.TrimPrefix(f.From, store.Originals+"/"), f.To)
	}
	if err := list.print(); err != nil {
		return err
	}
	printArranged(p.printer, *sum, shoots)
	return nil
}

func printArranged(p *printer, sum schema.Arranged, shoots []string) {
	verb := "moved"
	if sum.DryRun {
		verb = "would move"
	}
	if sum.Moved == 0 && len(sum.Copies) == 0 {
		to := ""
		if len(shoots) > 0 {
			to = " to originals/" + strings.Join(shoots, ", originals/")
		}
		p.donef("nothing has to move%s", to)
	}
	for _, folder := range slices.Sorted(maps.Keys(sum.Folders)) {
		p.donef("%s %s to originals/%s", verb, count(sum.Folders[folder], "file"), folder)
	}
	for _, m := range slices.Sorted(maps.Keys(sum.Copies)) {
		p.donef("%s in mirror %q %s", count(sum.Copies[m], "copy"), m, oneOrMore(sum.Copies[m], "follows", "follow"))
	}
	for _, m := range sum.Away {
		p.notef("mirror %q is not connected: its copies stay where they are; run arrange again when it is", m)
	}
}
