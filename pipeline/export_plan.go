package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/schema"
)

// Errors of carrying out a plan. What ErrPlanMoved names is all that moved.
var (
	ErrPlanMoved = errors.New("the plan is not what would be exported now; nothing was written, plan it again")
	ErrPlanPast  = errors.New("the plan is past its time; plan it again")
	ErrPlanDone  = errors.New("the plan was carried out already; plan it again")
)

// PlanExport decides and plans an export as a dry run does, and returns the plan
// for somebody else to read. Like every command that looks after the recalls it
// asks back what has ended by time alone, because the plan is to know of it;
// beside that nothing is written.
func PlanExport(ctx context.Context, job ExportJob) (schema.ExportPlan, ExportSummary, error) {
	job.DryRun = true
	ex := newExporter(job)
	ex.planning = true
	err := ex.run(ctx)
	var plan schema.ExportPlan
	if err == nil && !utf8.ValidString(ex.To) {
		err = fmt.Errorf("%w: a plan cannot hold a name that is not UTF-8", ErrDestination)
	}
	if err == nil {
		plan, err = ex.agreement(ctx)
	}
	if err == nil {
		err = ex.namesNobody(plan)
	}
	if err = errors.Join(err, ex.removeWork()); err != nil {
		ex.sum.Error = err.Error()
		return schema.ExportPlan{}, ex.sum, err
	}
	ex.sum.Plan, ex.sum.Removed = plan.ID, len(plan.Removes)
	return plan, ex.sum, nil
}

// WritePlan writes a plan to a new file that only its owner may read: whom it is
// shown to is up to them. It may not lie in the catalog or at the destination.
func WritePlan(ctx context.Context, catalog, to string, plan schema.ExportPlan) error {
	data, err := export.WritePlan(plan)
	if err != nil {
		return err
	}
	path, err := realPath(to)
	if err != nil {
		return err
	}
	if within(path, plan.Destination) {
		return fmt.Errorf("%w: %s lies in the folder that the plan is about", ErrDestination, to)
	}
	return WritePrivate(ctx, catalog, to, data, false)
}

// ApplyPlan carries out a plan, exactly: the same photos with the same pictures,
// for the same recipient, to the same place. Everything is decided and made again
// for now and compared first. Where something moved nothing is written, and the
// error is ErrPlanMoved (and ErrRefused, if it is that somebody's yes does not hold
// as it did). With DryRun it only compares.
//
// Of the job it takes what the plan does not say: the catalog, its settings, the
// clock. The package is dated as the plan says, or now if that has passed.
func ApplyPlan(ctx context.Context, job ExportJob, plan schema.ExportPlan) (ExportSummary, error) {
	format, err := export.ParseFormat(plan.Format)
	if err != nil {
		return ExportSummary{Type: "summary", Withheld: []schema.Withheld{}}, err
	}
	job.Selection, job.Channel, job.Format, job.Excel, job.BaseURL = plan.Selection.Selection(), plan.Channel, format, plan.Excel, plan.BaseURL
	job.To, job.Recipient, job.Strict, job.Update = plan.Destination, plan.Recipient, plan.Strict, plan.Update
	ex := newExporter(job)
	if at, err := plan.At.Instant(); err == nil && at.After(ex.now) {
		ex.At = at
	}
	ex.agreed = &plan
	ex.sum.Plan = plan.ID
	err = ex.apply(ctx)
	err = errors.Join(err, ex.removeWork())
	more, terr := ex.takeOut(ctx, err, ex.sum.Removed)
	ex.sum.Removed += more
	if err = errors.Join(err, terr); err != nil {
		ex.sum.Error = err.Error()
	}
	return ex.sum, err
}

func (ex *exporter) apply(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		ex.checkSettings,
		ex.inTime,
		ex.decide, // here it is found out whether the plan is genuine
		ex.notDone,
		ex.checkDestination,
		ex.openRecalls,
		ex.anyLeft,
		ex.readable,
		ex.refuseOverdue,
		ex.soundLedger,
		ex.prepare,
		ex.addsNothing,
		ex.passGate,
		ex.asAgreed,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if ex.DryRun {
		return nil
	}
	// From here on it is the export that was agreed to, and is carried out as any.
	for _, step := range []func(context.Context) error{ex.clearLeftovers, ex.clearHalfway, ex.removeForbidden, ex.deliver} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// inTime refuses a plan that was written later than now, as every export at an
// earlier time is, and one that is past its time.
func (ex *exporter) inTime(context.Context) error {
	decided, err := ex.agreed.DecidedAt.Instant()
	if err != nil {
		return err
	}
	switch now := schema.WhenOf(ex.now); {
	case ex.now.Before(decided):
		return fmt.Errorf("%w: the plan was written at %s, and it is %s", ErrEarlier, ex.agreed.DecidedAt, now)
	case now >= ex.agreed.ApplyBy, now >= ex.agreed.ValidUntil, !ex.now.Before(decided.Add(export.MaxPlanAge)):
		return fmt.Errorf("%w: it was to be carried out before %s", ErrPlanPast, ex.agreed.ApplyBy)
	}
	return nil
}

// notDone refuses to deliver twice on what was agreed to once. What failed was not
// delivered.
func (ex *exporter) notDone(ctx context.Context) error {
	all, err := ex.Catalog.Deliveries(ctx, "")
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Plan == ex.agreed.ID && (d.State == "standing" || d.State == "replaced") {
			return fmt.Errorf("%w: it is delivery %s", ErrPlanDone, d.ID)
		}
	}
	return nil
}

// anyLeft compares at once if nothing may leave any more: then there is no package
// to compare.
func (ex *exporter) anyLeft(ctx context.Context) error {
	if len(ex.plan.Photos) > 0 {
		return nil
	}
	return ex.compare(ctx, false)
}

// asAgreed compares all of it, when it is known what every file came to.
func (ex *exporter) asAgreed(ctx context.Context) error { return ex.compare(ctx, true) }

func (ex *exporter) compare(ctx context.Context, made bool) error {
	now, err := ex.agreement(ctx)
	if err != nil {
		return err
	}
	moved := export.Moved(*ex.agreed, now, made)
	if len(moved) == 0 {
		return nil
	}
	ex.sum.Exported = 0
	var lines []string
	refused := false
	for _, m := range moved {
		lines = append(lines, m.String())
		refused = refused || m.Refused
	}
	ex.sum.Moved = lines
	all := []error{ErrPlanMoved}
	if refused {
		all = []error{ErrRefused, ErrPlanMoved}
	}
	for _, l := range lines {
		all = append(all, errors.New(l))
	}
	return errors.Join(all...)
}

// agreement is the plan of what this export would do.
func (ex *exporter) agreement(ctx context.Context) (schema.ExportPlan, error) {
	on := export.Grounds{
		Secret: ex.view.Secret, Decided: ex.now, Destination: ex.To, Recipient: ex.Recipient, Strict: ex.Strict, Update: ex.Update,
		Selection: ex.Selection, Recalled: map[schema.Digest]int{},
	}
	called, err := ex.Catalog.RecallEntries(ctx, ex.Channel)
	if err != nil {
		return schema.ExportPlan{}, err
	}
	for _, e := range called {
		on.Recalled[e.Photo] = max(on.Recalled[e.Photo], e.Seq)
	}
	for _, d := range ex.previous {
		on.Replaces = append(on.Replaces, d.ID)
	}
	if ex.inPlace {
		if err := ex.checkForeign(ctx); err != nil {
			return schema.ExportPlan{}, err
		}
		if on.Standing, on.Removes, err = ex.standing(ctx); err != nil {
			return schema.ExportPlan{}, err
		}
	}
	return export.Agreement(ex.plan, ex.Format, ex.options(), on), nil
}

// standing says what of earlier exports is at the destination, a line a path, and
// which of it would be removed. A feed may be brought up to date in its place.
func (ex *exporter) standing(ctx context.Context) (lines []string, removes []schema.PlanRemoval, err error) {
	keep := map[string]bool{}
	for _, f := range ex.files {
		keep[f.path] = true
	}
	dest, err := destination.Open(ex.To, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrDestination, err)
	}
	defer dest.Close()
	for _, rel := range slices.Sorted(maps.Keys(ex.ours)) {
		sum, _, err := dest.Sum(ctx, rel)
		switch {
		case ctx.Err() != nil:
			return nil, nil, ctx.Err()
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return nil, nil, fmt.Errorf("%w: %w", ErrDestination, err)
		case !ex.wrote(dest, rel, sum):
			return nil, nil, fmt.Errorf("%w: %s is not as it was written: look at it and remove it by hand", ErrAltered, dest.Path(rel))
		}
		line := rel
		if !isFeedFile(rel) {
			line += " " + sum.String()
		}
		lines = append(lines, line)
		if !keep[rel] {
			removal := schema.PlanRemoval{Path: rel}
			for _, w := range ex.ours[rel] {
				if !w.photo.IsZero() {
					removal.PhotoID = w.photoID
				}
			}
			removes = append(removes, removal)
		}
	}
	return lines, removes, nil
}

// namesNobody holds a plan against every name, contact and place in the catalog.
// What people type to choose photos is looked at word by word, and so is whom it is
// for, but for places: a memorial may be called by its town.
func (ex *exporter) namesNobody(plan schema.ExportPlan) error {
	text, err := export.WritePlan(plan)
	if err != nil {
		return err
	}
	sel := plan.Selection
	typed := strings.Join(slices.Concat([]string{sel.Text, sel.Tag, sel.Camera}, sel.Tags, sel.AnyTags, sel.NotTags), "\n")
	found := leak.New(leak.Policy{Whole: ex.documentSecrets()}).Text("plan", text)
	found = append(found, leak.New(leak.Policy{Private: ex.view.Private}).Text("selection", []byte(typed))...)
	found = append(found, leak.New(leak.Policy{Private: ex.view.Names}).Text("recipient", []byte(plan.Recipient))...)
	if len(found) > 0 {
		return fmt.Errorf("%w: what was said of this export holds a name, a contact or a place, and a plan is read by others: choose by --room, --shoot or --person, and give the recipient and the folder another name", ErrLeak)
	}
	return nil
}
