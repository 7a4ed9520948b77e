package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
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
	job = app.ExportIn(s, job, programVersion())
	if job.At, err = o.Dated(s.Zone); err != nil {
		return err
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

func printExported(p *printer, sum export.Summary, settings schema.Settings, err error) {
	if len(sum.Withheld) > 0 && !p.quiet {
		rows := [][]string{{"WITHHELD", "ROOM", "ANSWER", "BECAUSE"}}
		for _, w := range sum.Withheld {
			rows = append(rows, []string{w.Photo, orDash(w.Room), string(w.Effect), strings.Join(w.Reasons, ", ")})
		}
		_ = p.err.table(rows)
	}
	if sum.Again > 0 {
		p.notef("a consent changed while this ran: everything was decided again")
	}
	if err != nil {
		if sum.Removed > 0 {
			p.notef("%s", removedWords(sum.Removed, true))
		}
		return
	}
	for _, o := range sum.Omitted {
		p.notef("%s is exported without its original: %s", o.Photo, strings.Join(o.Reasons, ", "))
	}
	if sum.Originals > 0 {
		p.notef("%s in the package, with all that the camera wrote; %s", countIs(sum.Originals, "original"),
			oneOrMore(sum.Originals, "its family lets the archive have it", "their families let the archive have them"))
	}
	if sum.Foreign > 0 {
		p.notef("%s written or changed by somebody else, and %s", countWas(sum.Foreign, "sidecar"), oneOrMore(sum.Foreign, "was left as it is", "were left as they are"))
	}
	if sum.Alone > 0 {
		p.notef("%s no copy in the mirror", countHas(sum.Alone, "photo"))
	}
	if sum.NoAlt > 0 {
		p.notef("%s no alt text; write one with `stillroom set`", countHas(sum.NoAlt, "photo"))
	}
	if sum.NoCreator > 0 {
		p.notef("%s no photographer; set credit in %s", count(sum.NoCreator, "photo")+" "+oneOrMore(sum.NoCreator, "names", "name"), app.SettingsName)
	}
	if settings.Recall.Contact == "" && sum.Format != "sidecar" {
		p.notef("no recall contact is set in %s; the manifest says %s", app.SettingsName, formats.NoContact)
	}
	verb := "exported"
	if sum.DryRun {
		verb = "would export"
	}
	p.donef("%s %d of %s to %s: %s, %s, valid until %s",
		verb, sum.Exported, count(sum.Selected, "photo"), sum.Channel, count(sum.Files, "file"), size(sum.Bytes), sum.ValidUntil)
	if sum.Removed > 0 {
		p.donef("%s", removedWords(sum.Removed, len(sum.Withheld) > 0))
	}
	if sum.Delivery != "" {
		p.donef("delivery %s in %s", sum.Delivery, sum.Destination)
	}
}

// removedWords says why an update took files away: they may not stand or, if nothing is
// withheld, they are no longer asked for.
func removedWords(n int, withheld bool) string {
	files, why := "files", "that may no longer stand"
	if n == 1 {
		files = "file"
	}
	if !withheld {
		files, why = files+":", "not part of this export any more"
	}
	return fmt.Sprintf("removed %d %s %s", n, files, why)
}
