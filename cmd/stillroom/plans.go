package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// These commands are for an export that another person reads first: --plan writes what
// would be done, and --apply does that and nothing else.

func readPlan(p *program, file string) (schema.ExportPlan, error) {
	r, err := p.openInput(file)
	if err != nil {
		return schema.ExportPlan{}, err
	}
	defer r.Close()
	plan, err := formats.ReadPlan(r)
	if err != nil {
		return plan, fmt.Errorf("%s: %w", file, err)
	}
	return plan, nil
}

func runApplyPlan(ctx context.Context, p *program, file string, dryRun bool) error {
	sum := app.NotExported()
	err := doApplyPlan(ctx, p, file, dryRun, &sum)
	return p.summarize(&sum, &sum.Error, err)
}

func doApplyPlan(ctx context.Context, p *program, file string, dryRun bool, sum *export.Summary) error {
	plan, err := readPlan(p, file)
	if err != nil {
		return err
	}
	s, done, err := p.door.Write(ctx)
	if err != nil {
		return err
	}
	defer done()
	*sum, err = export.Apply(ctx, app.ExportIn(s, export.Job{DryRun: dryRun, Watch: p.exporting}, programVersion()), plan)
	if errors.Is(err, formats.ErrPlanOther) || errors.Is(err, formats.ErrPlanAltered) {
		err = fmt.Errorf("%s: %w; nothing was written", file, err)
	}
	if p.json {
		return err
	}
	if err == nil && dryRun {
		if err := printPlan(p.printer, plan); err != nil {
			return err
		}
		p.out.println()
	}
	printExported(p.printer, *sum, s.Settings.Settings, err)
	if err == nil {
		p.donef("as planned in %s", plan.ID)
	}
	return err
}

// printPlan prints a plan for a person who has to say yes to it.
func printPlan(p *printer, plan schema.ExportPlan) error {
	p.out.printf("plan %s: %d of %s to %s, as %s\n", plan.ID, plan.Counts.Exported, count(plan.Counts.Selected, "photo"), plan.Channel, plan.Format)
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
