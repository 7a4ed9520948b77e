package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"strings"

	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/schema"
)

// Exporting is an export from what a person says of it to the package that stands.
type Exporting struct {
	Export
	Preset  string                   // fills in what was not said; "": none
	Said    func(option string) bool // reports what was said: it replaces the preset
	PlanTo  string                   // write nothing but a plan, to this new file
	Slip    string                   // enter it there, in this new file, because the catalog can only be read
	Program string                   // what makes the package
	Watch   func(export.Stage)       // told how far it is; nil for nobody
}

// Exported tells of an export, as far as it got.
type Exported struct {
	export.Summary
	Begun    bool               // a catalog was open and asked
	Settings schema.Settings    // once it was
	Plan     *schema.ExportPlan // that was written; nil: none
}

// NotExported is the summary of an export that has not begun.
func NotExported() export.Summary {
	return export.Summary{Type: "summary", Withheld: []schema.Withheld{}}
}

// exportGC is how much may pile up during an export, in percent of what is in use.
const exportGC = 40

// Run exports, or writes the plan of it. The summary tells how far it came also when it
// fails.
func (x Exporting) Run(ctx context.Context, d Door) (done Exported, err error) {
	// What is known of thousands of photos stays until the end: as much again would be let
	// pile up beside it before it is looked through for what is not needed any more.
	defer debug.SetGCPercent(debug.SetGCPercent(exportGC))
	done.Summary = NotExported()
	d.FromReserve = x.leavesDisk(d)
	over, err := x.underPreset(ctx, d)
	if err != nil {
		return done, err
	}
	before, err := x.goOn(ctx, d)
	if err != nil {
		return done, err
	}
	job, err := x.Job()
	if err != nil {
		return done, cmp.Or(x.meantPreset(ctx, d), err)
	}
	switch {
	case x.Slip != "" && (x.DryRun || x.PlanTo != ""):
		return done, Usagef("--slip is for an export that leaves: leave it out of a dry run and of a plan")
	case x.Slip != "" && (x.Update || job.Format.Beside):
		return done, Usagef("--slip is for one new package: name a new folder, and leave --update out")
	case x.PlanTo != "" && job.Format.Beside:
		return done, Usagef("--plan does not work with sidecar; use --dry-run")
	case x.PlanTo != "" && x.DryRun:
		return done, Usagef("--plan writes nothing but the plan; leave --dry-run out")
	}
	in := func(s *Session) (export.Job, error) {
		job := ExportIn(s, job, x.Program)
		job.Watch = x.Watch
		if before != nil {
			job.Selection = *before
		}
		at, err := x.Dated(s.Zone)
		job.At = at
		return job, err
	}
	s, end, err := x.open(ctx, d, job, in, &done)
	if err != nil {
		return done, err
	}
	defer end()
	if job, err = in(s); err != nil {
		return done, err
	}
	var until schema.When
	if x.Slip != "" {
		if job, until, err = x.onSlip(ctx, d, s, job); err != nil {
			return done, err
		}
	}
	done.Begun, done.Settings = true, s.Settings.Settings
	if x.PlanTo == "" {
		done.Summary, err = export.Run(ctx, job)
		if done.Until = until; done.Delivery != "" {
			done.Slip = x.Slip
		}
	} else {
		err = x.plan(ctx, job, &done)
	}
	done.Preset, done.Replaced = x.Preset, over
	return done, err
}

// open opens the catalog for the export. While another command writes files, an update
// first takes away the files that may no longer stand: that does not wait.
func (x Exporting) open(
	ctx context.Context, d Door, job export.Job, in func(*Session) (export.Job, error), done *Exported,
) (*Session, func(), error) {
	if x.Slip != "" {
		return d.asItLies(ctx)
	}
	if !job.Update || job.DryRun || x.PlanTo != "" {
		s, end, err := d.Look(ctx, job.DryRun)
		if err == nil && s.Catalog.ReadOnly() != nil {
			err = s.workApart()
		}
		return s, end, err
	}
	return d.WriteAfter(ctx, func(s *Session) error {
		job, err := in(s)
		if err != nil {
			return err
		}
		sum, err := export.TakeAhead(ctx, job)
		if err != nil {
			done.Begun, done.Settings, done.Summary = true, s.Settings.Settings, sum
			return err
		}
		if sum.Removed > 0 {
			d.Notices.Note(fmt.Sprintf("removed %s that may no longer be in %s; the rest of the update waits for another command", formats.Count(sum.Removed, "file"), job.Destination))
		}
		return nil
	})
}

// underPreset fills in from the named preset what was not said, and notes which of its
// options something else replaces.
func (x *Exporting) underPreset(ctx context.Context, d Door) (over []string, err error) {
	if x.Preset == "" {
		return nil, nil
	}
	err = d.Read(ctx, func(s *Session) error {
		one, err := PresetOf(s.Dir, x.Preset)
		if err == nil {
			over = one.Under(&x.Export, x.Said)
		}
		return err
	})
	if len(over) > 0 {
		d.Notices.Note(fmt.Sprintf("preset %s: the command line replaces %s", x.Preset, strings.Join(over, ", ")))
	}
	return over, err
}

// meantPreset says that the first word of an export without a channel is a preset, or a folder
// that an export may have written. It is nil if it is neither.
func (x *Exporting) meantPreset(ctx context.Context, d Door) error {
	if x.Channel != "" && x.Destination != "" || len(x.Photos.Text) == 0 {
		return nil
	}
	word := x.Photos.Text[0]
	isPreset := false
	_ = d.Read(ctx, func(s *Session) error {
		presets, err := ReadPresets(s.Dir)
		_, isPreset = presets[word]
		return err
	})
	if isPreset {
		return Usagef("%s is a preset: write @%s", word, word)
	}
	if info, err := os.Stat(word); err == nil && info.IsDir() && x.Destination == "" {
		return Usagef("%s is a folder, and words choose photos: write --to %s", word, word)
	}
	return nil
}

// goOn fills in, of an update, what the export that stands was asked for, and returns the
// selection of that where none was said.
func (x *Exporting) goOn(ctx context.Context, d Door) (before *schema.Selection, err error) {
	if x.Reselect && !x.Update {
		return nil, Usagef("--reselect goes only with --update")
	}
	if !x.Update || x.Destination == "" {
		return nil, nil
	}
	err = d.Read(ctx, func(s *Session) error {
		x.Export, before, err = x.GoOn(ctx, s)
		return err
	})
	return before, err
}

// plan writes the plan of a job to a new file.
func (x Exporting) plan(ctx context.Context, job export.Job, done *Exported) error {
	plan, sum, err := export.Plan(ctx, job)
	done.Summary = sum
	if err != nil {
		return err
	}
	err = export.WritePlan(ctx, job.Dir, x.PlanTo, plan)
	if errors.Is(err, fs.ErrExist) {
		return Usagef("--plan: %s is there already; name another file", x.PlanTo)
	}
	if err == nil {
		done.Plan = &plan
	}
	return err
}

// leavesDisk reports whether what is exported goes to another disk than the catalog's: only
// what is recorded of it needs room here.
func (x Exporting) leavesDisk(d Door) bool {
	here, there := disk.DeviceOf(d.Dir), disk.DeviceOf(x.Destination)
	return x.Destination != "" && here != "" && there != "" && here != there
}
