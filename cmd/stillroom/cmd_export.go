package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/pipeline"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/schema"
)

type exportOptions struct {
	channel, format, to, recipient, at, baseURL string
	strict, update, dryRun, excel               bool
}

func cmdExport(p *program) *cli.Command {
	var o exportOptions
	var sel schema.Selection
	var taken string
	var missing cli.StringSlice
	return &cli.Command{
		Name:      "export",
		Usage:     "write a package of what a channel may have now",
		ArgsUsage: "[TEXT]",
		Description: "Every photo of the selection is decided at this moment; what is not permitted\n" +
			"is withheld and listed. When nothing is permitted, nothing is written and the\n" +
			"exit code is 5.",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "channel", Usage: "the `CHANNEL` it is for", Destination: &o.channel},
			&cli.StringFlag{Name: "format", Usage: "the `FORMAT` of the package: " + export.FormatNames(), Value: "manifest", Destination: &o.format},
			&cli.StringFlag{Name: "to", Usage: "the `DIR` to write: a new one, or with --update an earlier export", Destination: &o.to},
			&cli.StringFlag{Name: "recipient", Usage: "who receives it, for the ledger", Destination: &o.recipient},
			&cli.BoolFlag{Name: "strict", Usage: "write nothing if anything is withheld", Destination: &o.strict},
			&cli.BoolFlag{Name: "update", Usage: "bring an earlier export up to date and remove what may no longer stand", Destination: &o.update},
			&cli.BoolFlag{Name: "dry-run", Aliases: []string{"n"}, Usage: "decide and check everything, write nothing", Destination: &o.dryRun},
			&cli.BoolFlag{Name: "excel", Usage: "mark tables as UTF-8, as some spreadsheets need it", Destination: &o.excel},
			&cli.StringFlag{Name: "base-url", Usage: "the `URL` under which the package will be published, for iiif", Destination: &o.baseURL},
			&cli.StringFlag{Name: "at", Usage: "date the package `INSTANT`, not earlier than now", Destination: &o.at},
		}, selectionFlags(&sel, &taken, nil, &missing)...),
		Action: func(c *cli.Context) error {
			sum := pipeline.ExportSummary{Type: "summary", Withheld: []schema.Withheld{}}
			err := p.export(c, o, sel, taken, words(missing), &sum)
			return p.summarize(&sum, &sum.Error, err)
		},
	}
}

func (p *program) export(c *cli.Context, o exportOptions, sel schema.Selection, taken string, missing []string, sum *pipeline.ExportSummary) error {
	if o.channel == "" {
		return usagef("--channel is needed: which channel is it for?")
	}
	ch, err := schema.ParseChannel(o.channel)
	if err != nil {
		return usagef("%v", err)
	}
	if o.to == "" {
		return usagef("--to is needed: which folder shall be written?")
	}
	format, err := export.ParseFormat(o.format)
	if err == nil {
		err = format.For(ch)
	}
	if err != nil {
		return usagef("%v", err)
	}
	if o.baseURL, err = baseURL(format, o.baseURL); err != nil {
		return err
	}
	if sel, err = selection(sel, taken, "", missing, c.Args().Slice()); err != nil {
		return err
	}
	s, done, err := p.writing(c.Context)
	if err != nil {
		return err
	}
	defer done()
	var at time.Time
	if o.at != "" {
		if at, err = schema.When(o.at).Start(s.zone); err != nil {
			return usagef("--at: %v", err)
		}
	}
	*sum, err = pipeline.Export(c.Context, pipeline.ExportJob{
		Catalog: s.catalog, Store: s.store, Selection: sel, Channel: ch, Format: format, Excel: o.excel, BaseURL: o.baseURL, To: o.to, Recipient: o.recipient,
		Strict: o.strict, Update: o.update, DryRun: o.dryRun, Settings: s.settings, Recall: s.recall, Zone: s.zone, At: at, Clock: p.now, Program: programVersion(),
	})
	if !p.json {
		p.exported(*sum, s.settings, err)
	}
	return err
}

// baseURL is what a format that holds addresses needs, and other formats do not.
func baseURL(format export.Format, said string) (string, error) {
	switch {
	case said == "" && format.Addressed:
		return "", usagef("--base-url is needed for %s: under which address, such as https://example.org/rooms, will the package be published?", format.Name)
	case said == "":
		return "", nil
	case !format.Addressed:
		return "", usagef("--base-url: a package of format %s holds no addresses", format.Name)
	}
	base, err := export.ParseBaseURL(said)
	if err != nil {
		return "", usagef("--base-url: %v", err)
	}
	return base, nil
}

func (p *program) exported(sum pipeline.ExportSummary, settings schema.Settings, err error) {
	if len(sum.Withheld) > 0 && !p.quiet {
		rows := [][]string{{"WITHHELD", "ROOM", "ANSWER", "BECAUSE"}}
		for _, w := range sum.Withheld {
			rows = append(rows, []string{w.Photo, orDash(w.Room), string(w.Effect), strings.Join(w.Reasons, ", ")})
		}
		_ = table(p.err, rows)
	}
	if err != nil {
		if sum.Removed > 0 {
			p.notef("removed %d files that may no longer stand", sum.Removed)
		}
		return
	}
	for _, o := range sum.Omitted {
		p.notef("%s leaves without an original of it: %s", o.Photo, strings.Join(o.Reasons, ", "))
	}
	if sum.Originals > 0 {
		p.notef("%d originals are among it, with all that the camera wrote, as the families let the archive have them", sum.Originals)
	}
	if sum.NoAlt > 0 {
		p.notef("%d photos have no alt text; write one with `stillroom set`", sum.NoAlt)
	}
	if sum.NoCreator > 0 {
		p.notef("%d photos name no photographer; set credit in %s", sum.NoCreator, settingsName)
	}
	if settings.Recall.Contact == "" {
		p.notef("no recall contact is set in %s; the manifest says %s", settingsName, export.NoContact)
	}
	verb := "exported"
	if sum.DryRun {
		verb = "would export"
	}
	fmt.Fprintf(p.out, "%s %d of %d photos to %s: %d files, %s, valid until %s\n",
		verb, sum.Exported, sum.Selected, sum.Channel, sum.Files, size(sum.Bytes), sum.ValidUntil)
	if sum.Removed > 0 {
		fmt.Fprintf(p.out, "removed %d files that may no longer stand\n", sum.Removed)
	}
	if !sum.DryRun {
		fmt.Fprintf(p.out, "delivery %s in %s\n", sum.Delivery, sum.Destination)
	}
}
