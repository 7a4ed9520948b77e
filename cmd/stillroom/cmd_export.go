package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/house"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/formats"
	"github.com/stillroom/stillroom/schema"
)

type exportOptions struct {
	channel, format, to, recipient, at, baseURL string
	strict, update, dryRun, excel, listed       bool
	plan, apply                                 string

	taken   string
	missing []string
}

func cmdExport(p *program) *cli.Command {
	var o exportOptions
	var q selecting
	return &cli.Command{
		Name:      "export",
		Usage:     "write a package of what a channel may have now",
		ArgsUsage: "[@PRESET] [TEXT]",
		Description: "Every photo of the selection is decided at this moment; what is not permitted\n" +
			"is withheld and listed. When nothing is permitted, nothing is written and the\n" +
			"exit code is 5.\n\n" +
			"@PRESET is [formats.PRESET] in stillroom.toml, and what the command line says goes\n" +
			"before it. --plan writes what would be done, for another person to read, and\n" +
			"--apply does that and nothing else, or refuses and says what has moved.",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "channel", Usage: "the `CHANNEL` it is for", Destination: &o.channel},
			&cli.StringFlag{Name: "format", Usage: "the `FORMAT` of the package: " + formats.FormatNames(), Value: "manifest", Destination: &o.format},
			&cli.StringFlag{Name: "to", Usage: "the `DIR` to write: a new one, or with --update an earlier export", Destination: &o.to},
			&cli.StringFlag{Name: "recipient", Usage: "who receives it, for the ledger", Destination: &o.recipient},
			&cli.BoolFlag{Name: "strict", Usage: "write nothing if anything is withheld", Destination: &o.strict},
			&cli.BoolFlag{Name: "update", Usage: "bring an earlier export up to date and remove what may no longer stand", Destination: &o.update},
			&cli.BoolFlag{Name: "dry-run", Aliases: []string{"n"}, Usage: "decide and check everything, write nothing", Destination: &o.dryRun},
			&cli.BoolFlag{Name: "excel", Usage: "mark tables as UTF-8, as some spreadsheets need it", Destination: &o.excel},
			&cli.StringFlag{Name: "base-url", Usage: "the `URL` under which the package will be published, for iiif and site", Destination: &o.baseURL},
			&cli.StringFlag{Name: "at", Usage: "date the package `INSTANT`, not earlier than now", Destination: &o.at},
			&cli.StringFlag{Name: "plan", Usage: "write nothing but a plan, to the new `FILE`", Destination: &o.plan},
			&cli.StringFlag{Name: "apply", Usage: "carry out the plan in `FILE`, exactly; only --dry-run may stand beside it", Destination: &o.apply},
			&cli.BoolFlag{Name: "presets", Usage: "list the presets and do nothing else", Destination: &o.listed},
		}, q.flags()...),
		Action: func(c *cli.Context) error {
			if o.listed {
				return runPresets(c, p)
			}
			o.taken, o.missing = q.taken, words(q.missing)
			sum := export.Summary{Type: "summary", Withheld: []schema.Withheld{}}
			var err error
			if o.apply != "" {
				err = runApplyPlan(c, p, o, &sum)
			} else {
				err = runExport(c, p, o, q.said(), &sum)
			}
			return p.summarize(&sum, &sum.Error, err)
		},
	}
}

func runExport(c *cli.Context, p *program, o exportOptions, sel schema.Selection, sum *export.Summary) error {
	name, preset, words, err := findPreset(c, p)
	if err != nil {
		return err
	}
	var over []string
	if preset != nil {
		if over = preset.under(c, &o, &sel, &words); len(over) > 0 {
			p.notef("of preset %s the command line replaces %s", name, strings.Join(over, ", "))
		}
	}
	job, err := exportJob(o, sel, words)
	if err != nil {
		return err
	}
	s, done, err := p.door.Look(c.Context, job.DryRun)
	if err != nil {
		return err
	}
	defer done()
	job.Catalog, job.Storages, job.Store, job.Settings, job.Recall, job.Zone, job.Clock, job.Program = s.Catalog, s.Catalog.Storages(), s.Store, s.Settings, s.Recall, s.Zone, s.Now, programVersion()
	job.Key, job.Theme = s.SigningKey, s.Theme()
	if job.At, err = dateOf(o.at, s.Zone); err != nil {
		return err
	}
	if o.plan != "" {
		*sum, err = runPlan(c.Context, p.printer, s, job, o.plan)
	} else {
		*sum, err = export.Run(c.Context, job)
	}
	sum.Preset, sum.Replaced = name, over
	if !p.json && (o.plan == "" || err != nil) {
		printExported(p.printer, *sum, s.Settings, err)
	}
	return err
}

// dateOf is the moment that a package is dated: --at, or SOURCE_DATE_EPOCH, by which
// build systems ask for the same bytes twice. Zero: now.
func dateOf(said string, zone *time.Location) (time.Time, error) {
	if said != "" {
		at, err := schema.When(said).Start(zone)
		if err != nil {
			return at, usagef("--at: %v", err)
		}
		return at, nil
	}
	epoch := os.Getenv("SOURCE_DATE_EPOCH")
	if epoch == "" {
		return time.Time{}, nil
	}
	n, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return time.Time{}, usagef("SOURCE_DATE_EPOCH is no number of seconds since 1970")
	}
	return time.Unix(n, 0).UTC(), nil
}

// baseURL is what a format that holds addresses needs, and other formats do not.
func baseURL(format formats.Format, said string) (string, error) {
	switch {
	case said == "" && format.Addressed:
		return "", usagef("--base-url is needed for %s: under which address, such as https://example.org/rooms, will the package be published?", format.Name)
	case said == "":
		return "", nil
	case !format.Addressed && !format.MayAddress:
		return "", usagef("--base-url: a package of format %s holds no addresses", format.Name)
	}
	base, err := formats.ParseBaseURL(said)
	if err != nil {
		return "", usagef("--base-url: %v", err)
	}
	return base, nil
}

// exportJob is what the command line, or a preset under it, asks for.
func exportJob(o exportOptions, sel schema.Selection, words []string) (job export.Job, err error) {
	if o.channel == "" {
		return job, usagef("--channel is needed: which channel is it for?")
	}
	if job.Channel, err = schema.ParseChannel(o.channel); err != nil {
		return job, usagef("%v", err)
	}
	if o.to == "" {
		return job, usagef("--to is needed: which folder shall be written?")
	}
	if job.Format, err = formats.ParseFormat(o.format); err == nil {
		err = job.Format.For(job.Channel)
	}
	if err != nil {
		return job, usagef("%v", err)
	}
	if job.BaseURL, err = baseURL(job.Format, o.baseURL); err != nil {
		return job, err
	}
	if job.Selection, err = selection(sel, o.taken, "", o.missing, words); err != nil {
		return job, err
	}
	if o.plan != "" && job.Format.Beside {
		return job, usagef("--plan: sidecars stay in the house; look with --dry-run")
	}
	if o.plan != "" && o.dryRun {
		return job, usagef("--plan is a dry run that is written down: leave --dry-run out")
	}
	job.Excel, job.To, job.Recipient, job.Strict, job.Update, job.DryRun = o.excel, o.to, o.recipient, o.strict, o.update, o.dryRun
	return job, nil
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
		p.notef("%s leaves without an original of it: %s", o.Photo, strings.Join(o.Reasons, ", "))
	}
	if sum.Originals > 0 {
		p.notef("%d originals are among it, with all that the camera wrote, as the families let the archive have them", sum.Originals)
	}
	if sum.Foreign > 0 {
		p.notef("%d sidecars are somebody else's, or were changed since, and are left as they are", sum.Foreign)
	}
	if sum.Alone > 0 {
		p.notef("%d photos have no copy in the mirror", sum.Alone)
	}
	if sum.NoAlt > 0 {
		p.notef("%d photos have no alt text; write one with `stillroom set`", sum.NoAlt)
	}
	if sum.NoCreator > 0 {
		p.notef("%d photos name no photographer; set credit in %s", sum.NoCreator, house.SettingsName)
	}
	if settings.Recall.Contact == "" && sum.Format != "sidecar" {
		p.notef("no recall contact is set in %s; the manifest says %s", house.SettingsName, formats.NoContact)
	}
	verb := "exported"
	if sum.DryRun {
		verb = "would export"
	}
	p.donef("%s %d of %d photos to %s: %d files, %s, valid until %s",
		verb, sum.Exported, sum.Selected, sum.Channel, sum.Files, size(sum.Bytes), sum.ValidUntil)
	if sum.Removed > 0 {
		p.donef("%s", removedWords(sum.Removed, len(sum.Withheld) > 0))
	}
	if sum.Delivery != "" {
		p.donef("delivery %s in %s", sum.Delivery, sum.Destination)
	}
}

// removedWords says what an update took away: what may not stand, or, where nothing
// is withheld, what is merely not asked for any more.
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
