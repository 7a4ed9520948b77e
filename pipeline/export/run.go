package export

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/pipeline/internal/workfolder"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// Run writes a package of the photos that may go to the channel now. Either
// the whole package stands at the destination and in the ledger, or nothing
// does. ErrRefused means that nothing was permitted (or, with Strict, not
// everything) and nothing was written.
//
// The order of what it does is the promise: decide; plan; pass every byte through the
// leak gate; write the ledger's entry, deciding again in the same transaction; only
// then write the first file. Where people look already, it is decided again before
// every file, and a photo whose yes ends meanwhile is gone before Run returns: see
// overtaken. carryOut has the steps.
func Run(ctx context.Context, job Job) (Summary, error) {
	removed := 0
	for again := 0; ; again++ {
		a := ask(job)
		o := carryOut(ctx, a)
		if overtaken(a, o) && again < mostAgain && ctx.Err() == nil {
			removed += o.sum.Removed
			job.Update, job.At = true, laterOf(job.At, job.Clock())
			continue
		}
		return ended(ctx, a, o, removed, again)
	}
}

// ended is the summary of an export and its error, when what may no longer stand was
// taken out: see takeOut. Rounds before this one removed so many files.
func ended(ctx context.Context, a asked, o outcome, removed, again int) (Summary, error) {
	sum := o.sum
	more, err := takeOut(ctx, a, o, removed+sum.Removed)
	sum.Removed, sum.Again = removed+sum.Removed+more, again
	if err = errors.Join(o.err, err); err != nil {
		sum.Error = err.Error()
	}
	return sum, err
}

// asked is the order for an export, and when it began. No step changes it.
type asked struct {
	Job
	now      time.Time
	agreed   *schema.ExportPlan // the plan that is carried out, to the letter; nil: whatever may leave now
	planning bool               // a dry run whose plan somebody will read
	dated    bool               // somebody gave it a moment of its own
}

func ask(job Job) asked {
	a := asked{Job: job, now: job.Clock(), dated: !job.At.IsZero()}
	if a.At.IsZero() {
		a.At = a.now
	}
	return a
}

// options are the options of the formats.
func (a asked) options() formats.Options {
	return formats.Options{
		Channel: a.Channel, At: a.At, Now: a.now, Zone: a.Zone, Settings: a.Settings, Program: a.Program, Libvips: render.Version(),
		Excel: a.Excel, BaseURL: a.BaseURL, Theme: a.Theme, CanSay: func(p formats.Photo) bool { return making.CanSay(a.Channel, a.Settings, p) },
		Recipes: a.recipes(), Named: a.Settings.NamesRecipes(a.Channel, a.Job.Recipes), Writes: render.Makes,
	}
}

// recipes are those whose pictures leave. That each is one was found out before: see
// usable.
func (a asked) recipes() []schema.Recipe {
	list, _ := a.Settings.RecipesFor(a.Channel, a.Job.Recipes)
	return list
}

// outcome is the result of an export when it ends, however it does.
type outcome struct {
	sum Summary
	err error

	there place   // the destination as it was found
	saw   decided // what may leave
	pkg   pack    // what was made of that

	madeOf string // see formats.MadeOf
	traces
}

// traces are the files that an export may have left at its destination.
type traces struct {
	visible bool // something of it may stand where people look
	touched bool // something there was, or may have been, removed or written
}

// carryOut is an export, a new one or a planned one: the same steps for both, each with
// the values that the steps before it returned. A planned export writes and removes
// nothing before all of it was compared with the plan.
func carryOut(ctx context.Context, a asked) (o outcome) {
	o.sum = Summary{Type: "summary", Channel: a.Channel, Format: a.Format.Name, DryRun: a.DryRun, Withheld: []schema.Withheld{}}
	if a.agreed != nil {
		o.sum.Plan = a.agreed.ID
	}
	work := workfolder.In(cmp.Or(a.Work, a.Dir))
	o.err = o.steps(ctx, a, work)
	o.err = errors.Join(o.err, work.Close(), o.there.close())
	return o
}

// steps are the verbs of an export, in their order. What runs that were killed left goes
// after all that may no longer stand, and ends nothing: see tidy.
func (o *outcome) steps(ctx context.Context, a asked, work *workfolder.Folder) error {
	if err := o.arrive(ctx, a); err != nil {
		return err
	}
	err := o.choose(ctx, a)
	if a.agreed == nil {
		o.sum.Left = tidy(ctx, a, o.there, work)
	}
	if err != nil {
		return err
	}
	if err := mayLeave(ctx, a, o.there, o.saw); err != nil {
		return o.none(err)
	}
	if err := o.compareStanding(ctx, a); err != nil || o.sum.Unchanged != "" {
		return err
	}
	if err := o.pack(ctx, a, work); err != nil {
		return err
	}
	return o.leave(ctx, a, work)
}

// arrive looks at the destination, and asks back what may not stand any longer.
func (o *outcome) arrive(ctx context.Context, a asked) (err error) {
	if err = notDone(ctx, a); err != nil {
		return err
	}
	o.there, err = look(ctx, a)
	if o.sum.Destination = o.there.to; err != nil {
		return err
	}
	if err = sameChannel(a, o.there); err != nil {
		return err
	}
	if a.agreed == nil {
		if err = carriedAway(ctx, a, o.there); err != nil {
			return err
		}
	}
	return openRecalls(ctx, a)
}

// choose decides which photos may leave. What may no longer stand at the destination
// goes here, whatever becomes of the rest.
func (o *outcome) choose(ctx context.Context, a asked) (err error) {
	a.tell(Stage{Doing: "deciding"})
	if err = a.usable(); err != nil {
		return o.undecided(ctx, a, err)
	}
	if err = o.goOn(ctx, a); err != nil {
		return err
	}
	o.saw, err = decide(ctx, a)
	o.counted()
	// From here on an update may take away, whatever else becomes of it.
	touches := o.there.inPlace && !a.DryRun && a.agreed == nil
	var n int
	if errors.Is(err, ErrNothingSelected) {
		o.touched = touches
		n, err = nothingSelected(ctx, a, o.there)
		o.sum.Removed += n
		return err
	}
	if err != nil {
		return o.undecided(ctx, a, err)
	}
	o.touched = touches
	n, err = refuse(ctx, a, o.there, o.saw)
	if o.sum.Removed += n; err != nil {
		return o.none(err)
	}
	if a.agreed == nil {
		n, err = takeForbidden(ctx, a, o.there, o.saw.pkg)
		o.sum.Removed += n
	}
	return err
}

// undecided is the error of an update that cannot be decided, because a setting is wrong
// or a file cannot be read. What may stand in no package goes all the same.
func (o *outcome) undecided(ctx context.Context, a asked, why error) error {
	if a.agreed != nil || ctx.Err() != nil {
		return why
	}
	n, err := takeUnpermitted(ctx, a, o.there)
	o.sum.Removed += n
	return errors.Join(why, err)
}

// goOn compares the selection with that of the export that stands. Where it is another,
// only what may not stand in any selection goes.
func (o *outcome) goOn(ctx context.Context, a asked) error {
	c, err := sameChoice(ctx, a, o.there)
	o.sum.More, o.sum.Fewer = c.more, c.fewer
	if !errors.Is(err, ErrOtherChoice) || a.agreed != nil {
		return err
	}
	o.touched = o.there.inPlace && !a.DryRun
	n, terr := takeUnpermitted(ctx, a, o.there)
	o.sum.Removed += n
	return errors.Join(err, terr)
}

// compareStanding ends an export that would write what stands already.
func (o *outcome) compareStanding(ctx context.Context, a asked) (err error) {
	if a.Format.Beside {
		return nil
	}
	if o.madeOf, err = madeOf(ctx, a, o.saw); err != nil {
		return err
	}
	d, err := nothingNew(ctx, a, o.there, o.saw, o.madeOf)
	if err != nil || d == nil {
		return err
	}
	o.sum.Unchanged, o.sum.Manifest, o.sum.ValidUntil, o.sum.Files = d.ID, d.Manifest, d.ValidUntil, len(d.Files)
	for _, f := range d.Files {
		o.sum.Bytes += f.Bytes
	}
	return nil
}

// pack makes the files of the package, and has every byte of them pass the gate.
func (o *outcome) pack(ctx context.Context, a asked, work *workfolder.Folder) (err error) {
	if o.pkg, err = makeAll(ctx, a, o.saw, work); err != nil {
		return err
	}
	dropped := len(o.pkg.contents.Withheld) > len(o.saw.pkg.Withheld)
	o.saw.pkg = o.pkg.contents // what was made is what was decided; two lists of thousands would be large
	if dropped {
		// Nothing could be made of some: decided again without them, as if they had been
		// withheld from the first.
		o.counted()
		n, err := refuse(ctx, a, o.there, o.saw)
		if o.sum.Removed += n; err != nil {
			return o.none(err)
		}
	}
	if o.pkg, err = addDocuments(ctx, a, o.there, o.pkg, work); err != nil {
		return err
	}
	o.packed()
	if err = addsNothing(ctx, a, o.there, o.pkg); err != nil {
		return o.none(err)
	}
	if o.pkg, err = leaveForeign(ctx, a, o.there, o.pkg); err != nil {
		return err
	}
	o.packed()
	if err = passGate(ctx, a, o.saw.view, o.pkg); err != nil {
		return err
	}
	if a.agreed != nil {
		if err = compare(ctx, a, o.there, o.saw.view, o.pkg, true); err != nil {
			return o.none(err)
		}
	}
	return nil
}

// leave enters the ledger and writes, unless nothing is to be written.
func (o *outcome) leave(ctx context.Context, a asked, work *workfolder.Folder) (err error) {
	if a.DryRun || a.Format.Beside && len(o.pkg.files) == 0 && len(o.there.ours) == 0 {
		return nil
	}
	if a.agreed != nil {
		// From here on it is carried out as any export is.
		if err = carriedAway(ctx, a, o.there); err != nil {
			return err
		}
		o.touched = o.there.inPlace
		n, err := takeForbidden(ctx, a, o.there, o.saw.pkg)
		o.sum.Removed += n
		o.sum.Left = tidy(ctx, a, o.there, work)
		if err != nil {
			return err
		}
	}
	entry := record(a, o.there, o.pkg, o.madeOf)
	// The files and the entry are all that is needed now; what was known of thousands of
	// photos would be held until the last of them is written.
	o.saw, o.pkg.contents = decided{}, formats.Package{}
	done, err := deliver(ctx, a, o.there, o.pkg, entry)
	o.sum.Delivery = done.entered
	o.sum.Removed += done.removed
	o.sum.Left = append(o.sum.Left, done.left...)
	o.visible, o.touched = done.visible, o.touched || done.touched
	return err
}

// counted puts the decisions into the summary.
func (o *outcome) counted() {
	pkg := o.saw.pkg
	o.sum.Selected, o.sum.Exported = len(o.saw.view.Photos), len(pkg.Photos)
	o.sum.Attachments = AttachedSummary{Selected: len(o.saw.view.Attachments), Exported: len(pkg.Attachments), LeftOut: pkg.LeftOut}
	o.sum.Withheld = append([]schema.Withheld{}, pkg.Withheld...)
	o.sum.Omitted = pkg.Omitted
	o.sum.NoAlt, o.sum.NoCreator, o.sum.TooSmall, o.sum.Lacking, o.sum.ValidUntil = pkg.NoAlt, pkg.NoCreator, pkg.TooSmall, pkg.Lacking, pkg.ValidUntil
}

// packed puts the made files into the summary.
func (o *outcome) packed() {
	o.sum.Files, o.sum.Bytes = len(o.pkg.files), 0
	for _, f := range o.pkg.files {
		o.sum.Bytes += f.Body.Size()
	}
	o.sum.Manifest, o.sum.Originals, o.sum.Exported = o.pkg.contents.ID, o.pkg.originals, len(o.pkg.contents.Photos)
	o.sum.Attachments.Exported = len(o.pkg.contents.Attachments)
	o.sum.Alone, o.sum.Foreign = o.pkg.alone, len(o.pkg.foreign)
}

// none is the error that nothing leaves, with the differences from the plan if they are
// why.
func (o *outcome) none(err error) error {
	o.sum.Exported = 0
	var moved *planMoved
	if errors.As(err, &moved) {
		o.sum.Moved = moved.lines
	}
	return err
}

// refuse ends an export of which nothing leaves, when what may no longer stand is gone.
// What was agreed to is compared instead: there is more to say of it than that.
func refuse(ctx context.Context, a asked, there place, saw decided) (removed int, err error) {
	switch {
	case a.agreed != nil && len(saw.pkg.Leaving()) == 0:
		return 0, compare(ctx, a, there, saw.view, pack{contents: saw.pkg}, false)
	case a.agreed != nil:
		return 0, nil
	case a.Strict && len(saw.pkg.Withheld) > 0:
		// Strict writes nothing; what may no longer stand goes all the same.
		removed, err = takeForbidden(ctx, a, there, saw.pkg)
		if err == nil && removed > 0 {
			var n int
			n, err = takeAway(ctx, a, there, names(a.Format))
			removed += n
		}
	case len(saw.pkg.Leaving()) == 0:
		removed, err = takeBack(ctx, a, there)
	default:
		return 0, nil
	}
	if err != nil {
		return removed, err // not refused: something that may not stand still stands
	}
	return removed, ErrRefused
}
