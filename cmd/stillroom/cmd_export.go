package main

import (
	"context"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdExport(p *program) *cli.Command {
	var x asked[app.Export]
	var q choosing
	var plan, apply, slip string
	var listed bool
	return &cli.Command{
		Name:      "export",
		Usage:     "write a package of what a channel may have now",
		ArgsUsage: "[@PRESET] [TEXT]",
		Description: "Every photo of the selection is decided at this moment; a photo that is not permitted\n" +
			"is withheld and listed. When nothing is permitted, nothing is written and the\n" +
			"exit code is 5.\n\n" +
			"@PRESET is [export.PRESET] in stillroom.toml; options on the command line take its\n" +
			"place. --plan writes a plan for another person to read, and --apply does what the\n" +
			"plan says and nothing else, or refuses and says what has changed since.\n\n" +
			"From a snapshot, or a disk that is mounted for reading, --slip enters the delivery in\n" +
			"a file, and `deliveries read` takes it into the catalog that goes on. A no that was\n" +
			"said since the snapshot is not known there.",
		Flags: slices.Concat(x.flags(app.ExportOptions(), map[string]string{"dry-run": "n"}), []cli.Flag{
			&cli.StringFlag{Name: "plan", Usage: "write nothing but a plan, to the new `FILE`", Destination: &plan},
			&cli.StringFlag{Name: "apply", Usage: "do exactly what the plan in `FILE` says; the only other option is --dry-run", Destination: &apply},
			&cli.StringFlag{Name: "slip", Usage: "from a catalog that can only be read: enter the delivery in the new `FILE`, for deliveries read", Destination: &slip},
			&cli.BoolFlag{Name: "presets", Usage: "list the presets and do nothing else", Destination: &listed},
		}, q.flags(app.Choosing(), nil)),
		Action: func(c *cli.Context) error {
			o := app.Exporting{Export: x.said(), PlanTo: plan, Slip: slip, Program: programVersion()}
			o.Photos = q.with(c.Args().Slice())
			if listed {
				if c.NArg() > 0 {
					return usagef("--presets lists them all, and takes no arguments")
				}
				return runPresets(c.Context, p)
			}
			if apply != "" {
				if err := alone(c, "apply", "dry-run"); err != nil {
					sum := app.NotExported()
					return p.summarize(&sum, &sum.Error, err)
				}
				return runApplyPlan(c.Context, p, apply, o.DryRun)
			}
			if o.Photos.Text, o.Preset = presetOf(o.Photos.Text); o.Preset != "" {
				o.Said = func(option string) bool { return c.IsSet(option) || option == "text" && len(o.Photos.Text) > 0 }
			}
			return runExport(c.Context, p, o)
		},
	}
}

// presetOf takes @NAME off the front of the words.
func presetOf(words []string) (rest []string, preset string) {
	if len(words) == 0 || !strings.HasPrefix(words[0], "@") {
		return words, ""
	}
	return words[1:], words[0][1:]
}

// alone refuses other options beside one that says everything.
func alone(c *cli.Context, option string, but ...string) error {
	if c.NArg() > 0 {
		return usagef("--%s takes everything from the plan; leave preset and words out", option)
	}
	for _, f := range c.Command.Flags {
		name := f.Names()[0]
		if name != option && name != "help" && !slices.Contains(but, name) && c.IsSet(name) {
			return usagef("--%s takes everything from the plan; leave --%s out", option, name)
		}
	}
	return nil
}

func runExport(ctx context.Context, p *program, x app.Exporting) error {
	x.Watch = p.exporting
	done, err := x.Run(ctx, p.door)
	err = refusalOf(err, done.Summary)
	if done.Plan != nil && !p.json && !p.quiet {
		if err := printPlan(p.printer, *done.Plan); err != nil {
			return p.summarize(&done.Summary, &done.Error, err)
		}
		p.out.println()
		p.donef("wrote %s; who has read it runs: stillroom export --apply %s", x.PlanTo, schema.ShellWord(x.PlanTo))
	}
	if !p.json && done.Begun && (x.PlanTo == "" || err != nil) {
		printExported(p.printer, done.Summary, done.Settings, err)
	}
	return p.summarize(&done.Summary, &done.Error, err)
}
