package export

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// Errors of carrying out a plan. ErrPlanMoved names every difference.
var (
	ErrPlanMoved = errors.New("an export now would differ from the plan; nothing was written, plan it again")
	ErrPlanPast  = errors.New("the plan is past its time; plan it again")
	ErrPlanDone  = errors.New("the plan was carried out already; plan it again")
)

// Plan decides and plans an export as a dry run does, and returns the plan for somebody
// else to read. Like every command that looks after the recalls it asks back copies
// whose yes ended by time alone, because the plan has to know of them; nothing else is
// written.
func Plan(ctx context.Context, job Job) (schema.ExportPlan, Summary, error) {
	job.DryRun = true
	a := ask(job)
	a.planning = true
	o := carryOut(ctx, a)
	plan, err := planned(ctx, a, o)
	if err != nil {
		o.sum.Error = err.Error()
		return schema.ExportPlan{}, o.sum, err
	}
	o.sum.Plan, o.sum.Removed = plan.ID, len(plan.Removes)
	return plan, o.sum, nil
}

// planned is the plan of a dry run.
func planned(ctx context.Context, a asked, o outcome) (schema.ExportPlan, error) {
	if o.err != nil {
		return schema.ExportPlan{}, o.err
	}
	if !utf8.ValidString(o.there.to) {
		return schema.ExportPlan{}, fmt.Errorf("%w: a plan cannot hold a name that is not UTF-8", destination.ErrUnusable)
	}
	plan, err := agreement(ctx, a, o.there, o.saw.view, o.pkg)
	if err != nil {
		return plan, err
	}
	return plan, namesNobody(plan, o.saw.view, o.pkg.contents)
}

// WritePlan writes a plan to a new file that only its owner may read: whom it is
// shown to is up to them. It may not lie in the catalog or at the destination.
func WritePlan(ctx context.Context, catalog, to string, plan schema.ExportPlan) error {
	var data bytes.Buffer
	if err := formats.WritePlan(&data, plan); err != nil {
		return err
	}
	path, err := paths.Real(to)
	if err != nil {
		return err
	}
	if paths.Within(path, plan.Destination) {
		return fmt.Errorf("%w: %s lies in the folder that the plan is about", destination.ErrUnusable, to)
	}
	return destination.WriteOwnerOnly(ctx, catalog, to, data.Bytes(), false)
}

// Apply carries out a plan, exactly: the same photos with the same pictures, for the
// same recipient, to the same place. Everything is decided and made again for now and
// compared first. Where something differs nothing is written, and the error is
// ErrPlanMoved (and ErrRefused, if it is that somebody's yes does not hold as it did).
// With DryRun it only compares.
//
// From the job it takes only the values that the plan lacks: the catalog, its settings,
// the clock. The package is dated as the plan says, or now if that has passed.
func Apply(ctx context.Context, job Job, plan schema.ExportPlan) (Summary, error) {
	format, err := formats.ParseFormat(plan.Format)
	if err != nil {
		return Summary{Type: "summary", Withheld: []schema.Withheld{}}, err
	}
	job.Selection, job.Channel, job.Format, job.ExportOptions = plan.Selection.Selection(), plan.Channel, format, plan.ExportOptions
	a := ask(job)
	if at, err := plan.At.Instant(); err == nil && at.After(a.now) {
		a.At = at
	}
	a.agreed = &plan
	return ended(ctx, a, carryOut(ctx, a), 0, 0)
}

// inTime refuses a plan that was written later than now, as every export at an
// earlier time is, and one that is past its time.
func inTime(a asked) error {
	decided, err := a.agreed.DecidedAt.Instant()
	if err != nil {
		return err
	}
	switch now := schema.WhenOf(a.now); {
	case a.now.Before(decided):
		return fmt.Errorf("%w: the plan was written at %s, and it is now %s", ErrEarlier, a.agreed.DecidedAt, now)
	case now >= a.agreed.ApplyBy, now >= a.agreed.ValidUntil, !a.now.Before(decided.Add(formats.MaxPlanAge)):
		return fmt.Errorf("%w: it was to be carried out before %s", ErrPlanPast, a.agreed.ApplyBy)
	}
	return nil
}

// notDone refuses to deliver one plan twice. A delivery that failed does not count.
func notDone(ctx context.Context, a asked) error {
	if a.agreed == nil {
		return nil
	}
	all, err := a.Catalog.Deliveries(ctx, "")
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Plan == a.agreed.ID && (d.State == "standing" || d.State == "replaced") {
			return fmt.Errorf("%w: it is delivery %s", ErrPlanDone, d.ID)
		}
	}
	return nil
}

// compare compares the export as it would be now with the plan: all of it, when every
// file is made, or only the decisions, when no photo may leave any more and there is no
// package to compare.
func compare(ctx context.Context, a asked, there place, view schema.ExportView, pkg pack, made bool) error {
	now, err := agreement(ctx, a, there, view, pkg)
	if err != nil {
		return err
	}
	moved := formats.Moved(*a.agreed, now, made)
	if len(moved) == 0 {
		return nil
	}
	refused := false
	var lines []string
	for _, m := range moved {
		lines = append(lines, m.String())
		refused = refused || m.Refused
	}
	return &planMoved{lines, refused}
}

// planMoved is ErrPlanMoved with all that moved, and ErrRefused if somebody's yes does
// not hold as it did.
type planMoved struct {
	lines   []string
	refused bool
}

func (e *planMoved) Error() string { return errors.Join(e.Unwrap()...).Error() }

func (e *planMoved) Unwrap() []error {
	all := []error{ErrPlanMoved}
	if e.refused {
		all = []error{ErrRefused, ErrPlanMoved}
	}
	for _, l := range e.lines {
		all = append(all, errors.New(l))
	}
	return all
}

// agreement is the plan of this export as it would be now.
func agreement(ctx context.Context, a asked, there place, view schema.ExportView, pkg pack) (schema.ExportPlan, error) {
	on := formats.Grounds{
		Secret: view.Secret, Decided: a.now, Asked: a.ExportOptions,
		Selection: a.Selection, Recalled: map[schema.Digest]int{}, Replaces: idsOf(there.previous),
	}
	on.Asked.Destination = there.to // wherever the plan is carried out from
	called, err := a.Catalog.RecallEntries(ctx, a.Channel)
	if err != nil {
		return schema.ExportPlan{}, err
	}
	for _, e := range called {
		on.Recalled[e.Photo] = max(on.Recalled[e.Photo], e.Seq)
	}
	if there.inPlace {
		if err := checkForeign(ctx, a, there, pkg.files); err != nil {
			return schema.ExportPlan{}, err
		}
		if on.Standing, on.Removes, err = standing(ctx, there, pkg.files); err != nil {
			return schema.ExportPlan{}, err
		}
	}
	return formats.Agreement(pkg.contents, a.Format, a.options(), on), nil
}

// standing says what of earlier exports is at the destination, a line a path, and
// which of it would be removed. A feed may be brought up to date in its place.
func standing(
	ctx context.Context, there place, files []making.File,
) (lines []string, removes []schema.PlanRemoval, err error) {
	keep := map[string]bool{}
	for _, f := range files {
		keep[f.Path] = true
	}
	dest, err := there.open()
	if err != nil {
		return nil, nil, unusable(err)
	}
	defer dest.Close()
	for _, rel := range slices.Sorted(maps.Keys(there.ours)) {
		sum, _, err := dest.Sum(ctx, rel)
		switch {
		case ctx.Err() != nil:
			return nil, nil, ctx.Err()
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return nil, nil, unusable(err)
		case !there.wrote(dest, rel, sum):
			return nil, nil, fmt.Errorf("%w: %s was changed since the export: look at it and remove it by hand", ErrAltered, dest.Path(rel))
		}
		line := rel
		if !isFeedFile(rel) {
			line += " " + sum.String()
		}
		lines = append(lines, line)
		if !keep[rel] {
			removal := schema.PlanRemoval{Path: rel}
			for _, w := range there.ours[rel] {
				if !w.photo.IsZero() {
					removal.PhotoID = w.photoID
				}
			}
			removes = append(removes, removal)
		}
	}
	return lines, removes, nil
}

// namesNobody compares a plan with every name, contact and place in the catalog. The
// words by which people chose the photos are looked at one by one, and so is the
// recipient, but for places: a memorial may be called by its town.
func namesNobody(plan schema.ExportPlan, view schema.ExportView, of formats.Package) error {
	var text bytes.Buffer
	if err := formats.WritePlan(&text, plan); err != nil {
		return err
	}
	sel := plan.Selection
	typed := strings.Join(slices.Concat([]string{sel.Text, sel.Tag, sel.Camera}, sel.Tags, sel.AnyTags, sel.NotTags), "\n")
	found := leak.New(leak.Policy{Whole: documentSecrets(view, of)}).Text("plan", text.Bytes())
	found = append(found, leak.New(leak.Policy{Private: view.Private}).Text("selection", []byte(typed))...)
	found = append(found, leak.New(leak.Policy{Private: view.Names}).Text("recipient", []byte(plan.Recipient))...)
	if len(found) > 0 {
		return fmt.Errorf("%w: the options of this export hold a name, a contact or a place, and others read a plan: choose by --room, --shoot or --person, and give the recipient and the folder another name", ErrLeak)
	}
	return nil
}
