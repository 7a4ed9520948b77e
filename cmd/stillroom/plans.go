package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/house"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/formats"
	"github.com/stillroom/stillroom/schema"
)

// An export that another person reads first: --plan writes what would be done,
// --apply does that and nothing else.

// runPlan writes the plan of a job to a file.
func runPlan(ctx context.Context, p *printer, s *house.Session, job export.Job, file string) (export.Summary, error) {
	plan, sum, err := export.Plan(ctx, job)
	if err != nil {
		return sum, err
	}
	err = export.WritePlan(ctx, s.Store.Identity().Path, file, plan)
	if errors.Is(err, fs.ErrExist) {
		err = usagef("--plan: %s is there already; name another file", file)
	}
	if err != nil || p.json || p.quiet {
		return sum, err
	}
	if err := printPlan(p, plan); err != nil {
		return sum, err
	}
	p.out.printf("\nwrote %s; who has read it runs: stillroom export --apply %s\n", file, file)
	return sum, nil
}

// readPlan reads a plan, and refuses options that it fixes.
func readPlan(c *cli.Context, p *program, file string) (schema.ExportPlan, error) {
	if c.NArg() > 0 {
		return schema.ExportPlan{}, usagef("--apply does what the plan says: it takes no preset and no words")
	}
	for _, f := range c.Command.Flags {
		name := f.Names()[0]
		if name != "apply" && name != "dry-run" && name != "help" && c.IsSet(name) {
			return schema.ExportPlan{}, usagef("--apply does what the plan says: --%s cannot be said beside it", name)
		}
	}
	data, err := p.readInput(file, formats.MaxDocument)
	if err != nil {
		return schema.ExportPlan{}, err
	}
	plan, err := formats.ReadPlan(data)
	if err != nil {
		return plan, fmt.Errorf("%s: %w", file, err)
	}
	return plan, nil
}

func runApplyPlan(c *cli.Context, p *program, o exportOptions, sum *export.Summary) error {
	plan, err := readPlan(c, p, o.apply)
	if err != nil {
		return err
	}
	s, done, err := p.door.Write(c.Context)
	if err != nil {
		return err
	}
	defer done()
	*sum, err = export.Apply(c.Context, export.Job{
		Catalog: s.Catalog, Storages: s.Catalog.Storages(), Store: s.Store, DryRun: o.dryRun,
		Settings: s.Settings, Recall: s.Recall, Zone: s.Zone, Clock: s.Now, Program: programVersion(), Key: s.SigningKey, Theme: s.Theme(),
	}, plan)
	if errors.Is(err, formats.ErrPlanOther) || errors.Is(err, formats.ErrPlanAltered) {
		err = fmt.Errorf("%s: %w; nothing was written", o.apply, err)
	}
	if p.json {
		return err
	}
	if err == nil && o.dryRun {
		if err := printPlan(p.printer, plan); err != nil {
			return err
		}
		p.out.println()
	}
	printExported(p.printer, *sum, s.Settings, err)
	if err == nil {
		p.donef("as planned in %s", plan.ID)
	}
	return err
}

// printPlan prints a plan for a person who has to say yes to it.
func printPlan(p *printer, plan schema.ExportPlan) error {
	p.out.printf("plan %s: %d of %d photos to %s, as %s\n", plan.ID, plan.Counts.Exported, plan.Counts.Selected, plan.Channel, plan.Format)
	rows := [][]string{{"to", plan.Destination}}
	if plan.Recipient != "" {
		rows = append(rows, []string{"for", plan.Recipient})
	}
	rows = append(rows,
		[]string{"dated", string(plan.At) + ", or when it is carried out if that is later"},
		[]string{"decided", string(plan.DecidedAt)},
		[]string{"apply before", string(plan.ApplyBy)},
		[]string{"pictures", fmt.Sprintf("%d, %s", plan.Counts.Pictures, size(plan.Counts.Bytes))})
	if len(plan.Documents) > 0 {
		rows = append(rows, []string{"documents", strings.Join(plan.Documents, ", ")})
	}
	if len(plan.Replaces) > 0 {
		rows = append(rows, []string{"replaces", strings.Join(plan.Replaces, ", ")})
	}
	if err := p.out.table(rows); err != nil {
		return err
	}
	p.out.println()
	rows = [][]string{{"PHOTO", "ROOM", "FILES", "VALID UNTIL", "CONDITIONS"}}
	for _, x := range plan.Photos {
		conditions, err := formats.ConditionWords(x.Conditions)
		if err != nil {
			return err
		}
		rows = append(rows, []string{x.PhotoID, x.RoomID, fmt.Sprint(len(x.Files)), string(x.ValidUntil), orDash(conditions)})
	}
	if err := p.out.table(rows); err != nil {
		return err
	}
	if len(plan.Withheld) > 0 {
		p.out.println()
		rows = [][]string{{"WITHHELD", "ROOM", "ANSWER", "BECAUSE"}}
		for _, w := range plan.Withheld {
			reasons := w.Known // of a plan that was read, no more than it tells
			if len(reasons) == 0 {
				reasons = w.Reasons
			}
			rows = append(rows, []string{w.PhotoID, orDash(w.RoomID), string(w.Effect), strings.Join(reasons, ", ")})
		}
		if err := p.out.table(rows); err != nil {
			return err
		}
	}
	if len(plan.Removes) > 0 {
		p.out.println()
		rows = [][]string{{"REMOVED", "PHOTO"}}
		for _, r := range plan.Removes {
			rows = append(rows, []string{r.Path, orDash(r.PhotoID)})
		}
		return p.out.table(rows)
	}
	return nil
}
