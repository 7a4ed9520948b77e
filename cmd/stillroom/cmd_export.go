package main

import (
	"context"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/schema"
)

func cmdExport(p *program) *cli.Command {
	var x asked[app.Export]
	var q choosing
	var plan, apply string
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
			"plan says and nothing else, or refuses and says what has changed since.",
		Flags: slices.Concat(x.flags(app.ExportOptions(), map[string]string{"dry-run": "n"}), []cli.Flag{
			&cli.StringFlag{Name: "plan", Usage: "write nothing but a plan, to the new `FILE`", Destination: &plan},
			&cli.StringFlag{Name: "apply", Usage: "do exactly what the plan in `FILE` says; the only other option is --dry-run", Destination: &apply},
			&cli.BoolFlag{Name: "presets", Usage: "list the presets and do nothing else", Destination: &listed},
		}, q.flags(app.Choosing(), nil)),
		Action: func(c *cli.Context) error {
			o := exportOptions{Export: x.said(), plan: plan}
			o.Photos = q.with(c.Args().Slice())
			if listed {
				if c.NArg() > 0 {
					return usagef("--presets lists them all, and takes no arguments")
				}
				return runPresets(c.Context, p)
			}
			if apply != "" {
				if err := alone(c, "apply", "dry-run"); err != nil {
					sum := noExport()
					return p.summarize(&sum, &sum.Error, err)
				}
				return runApplyPlan(c.Context, p, apply, o.DryRun)
			}
			if o.Photos.Text, o.preset = presetOf(o.Photos.Text); o.preset != "" {
				o.typed = func(option string) bool { return c.IsSet(option) || option == "text" && len(o.Photos.Text) > 0 }
			}
			return runExport(c.Context, p, o)
		},
	}
}

// exportOptions say what to export, and how.
type exportOptions struct {
	app.Export
	plan   string                   // write nothing but a plan, to this file
	preset string                   // fills in what was not typed; "" is none
	typed  func(option string) bool // reports what was typed: it replaces the preset
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

// noExport is the summary of an export that has not begun.
func noExport() export.Summary {
	return export.Summary{Type: "summary", Withheld: []schema.Withheld{}}
}

func runExport(ctx context.Context, p *program, o exportOptions) error {
	sum := noExport()
	err := doExport(ctx, p, o, &sum)
	return p.summarize(&sum, &sum.Error, err)
}

func doExport(ctx context.Context, p *program, o exportOptions, sum *export.Summary) error {
	over, err := underPreset(ctx, p, &o)
	if err != nil {
		return err
	}
	if o.Reselect && !o.Update {
		return usagef("--reselect is for an update; add --update")
	}
	var before *schema.Selection
	if o.Update && o.Destination != "" {
		err = p.door.Read(ctx, func(s *app.Session) error {
			o.Export, before, err = o.GoOn(ctx, s)
			return err
		})
		if err != nil {
			return err
		}
	}
	job, err := o.Job()
	if err != nil {
		return err
	}
	switch {
	case o.plan != "" && job.Format.Beside:
		return usagef("--plan does not work with sidecar; use --dry-run")
	case o.plan != "" && o.DryRun:
		return usagef("--plan writes nothing but the plan; leave --dry-run out")
	}
	s, done, err := p.door.Look(ctx, job.DryRun)
	if err != nil {
		return err
	}
	defer done()
	if job, err = o.InSession(s, programVersion()); err != nil {
		return err
	}
	if before != nil {
		job.Selection = *before
	}
	if o.plan != "" {
		*sum, err = runPlan(ctx, p.printer, s, job, o.plan)
	} else {
		*sum, err = export.Run(ctx, job)
	}
	sum.Preset, sum.Replaced = o.preset, over
	if !p.json && (o.plan == "" || err != nil) {
		printExported(p.printer, *sum, s.Settings.Settings, err)
	}
	return err
}

// underPreset fills in from the named preset what was not said, and prints which of its
// options something else replaces.
func underPreset(ctx context.Context, p *program, o *exportOptions) (over []string, err error) {
	if o.preset == "" {
		return nil, nil
	}
	err = p.door.Read(ctx, func(s *app.Session) error {
		one, err := app.PresetOf(s.Dir, o.preset)
		if err == nil {
			over = one.Under(&o.Export, o.typed)
		}
		return err
	})
	if len(over) > 0 {
		p.notef("preset %s: the command line replaces %s", o.preset, strings.Join(over, ", "))
	}
	return over, err
}
