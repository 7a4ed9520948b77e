package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog/text"
	"github.com/stillroom/stillroom/schema"
)

func cmdApply(p *program) *cli.Command {
	var dryRun, open bool
	return &cli.Command{
		Name:      "apply",
		Usage:     "bring the catalog to what records files say",
		ArgsUsage: "FILE...",
		Description: "Reads YAML records and adds or changes what differs; applying a file twice\n" +
			"changes nothing. What a file leaves out stays. A consent that is recorded is\n" +
			"never changed. \"-\" reads standard input.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "dry-run", Aliases: []string{"n"}, Usage: "show what would change", Destination: &dryRun},
			&cli.BoolFlag{Name: "open", Usage: "allow records other than consents to open what a no has closed", Destination: &open},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, -1); err != nil {
				return err
			}
			return p.apply(c, dryRun, open)
		},
	}
}

func (p *program) apply(c *cli.Context, dryRun, open bool) error {
	var all schema.Records
	var errs []error
	for _, name := range c.Args().Slice() {
		rec, err := p.parseRecords(name)
		errs = append(errs, err)
		all = schema.JoinRecords(all, rec)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return p.reading(c.Context, func(s *session) error {
		done, err := s.catalog.Apply(c.Context, all, schema.ApplyOptions{Zone: s.zone, Now: p.now(), Recall: s.recall, DryRun: dryRun, Open: open})
		if err != nil {
			return err
		}
		return p.applied(done, dryRun)
	})
}

func (p *program) parseRecords(name string) (schema.Records, error) {
	data, err := p.readInput(name, text.MaxBytes)
	if err != nil {
		return schema.Records{}, err
	}
	return text.Parse(name, data)
}

func (p *program) applied(a schema.Applied, dryRun bool) error {
	for _, u := range a.Unmatched {
		p.warnf("photos: %q matches no photo", u)
	}
	if p.json {
		return p.document(struct {
			DryRun bool `json:"dry_run"`
			schema.Applied
		}{dryRun, a})
	}
	for _, ch := range a.Changes {
		line := fmt.Sprintf("%-6s %s %s", ch.Action, ch.Kind, shorten(ch.Kind, ch.ID))
		if len(ch.Fields) > 0 {
			line += ": " + strings.Join(ch.Fields, ", ")
		}
		fmt.Fprintln(p.out, line)
	}
	verb := "changed"
	if dryRun {
		verb = "would change"
	}
	fmt.Fprintf(p.out, "%s %d, unchanged %d\n", verb, len(a.Changes), a.Unchanged)
	p.askedBack(a.Recalls, dryRun)
	return nil
}

func shorten(kind, id string) string {
	if kind == "photo" && len(id) > schema.PhotoIDLen {
		return id[:schema.PhotoIDLen]
	}
	return id
}

func cmdDump(p *program) *cli.Command {
	var format string
	return &cli.Command{
		Name:  "dump",
		Usage: "write every record as text",
		Description: "The text holds everything people wrote, private fields included: keep it as you\n" +
			"keep the catalog. Applied to an empty catalog it gives the same records.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "format", Usage: "yaml or jsonl", Value: "yaml", Destination: &format},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			if format != "yaml" && format != "jsonl" {
				return usagef("--format is yaml or jsonl, not %q", format)
			}
			return p.reading(c.Context, func(s *session) error {
				rec, err := s.catalog.Dump(c.Context)
				if err != nil {
					return err
				}
				if format == "jsonl" || p.json {
					return text.WriteJSONL(p.out, rec)
				}
				return text.WriteYAML(p.out, rec)
			})
		},
	}
}
