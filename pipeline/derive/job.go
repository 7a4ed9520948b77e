package derive

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"runtime"
	"slices"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/parallel"
	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Catalog is what a derive run asks of the catalog.
type Catalog interface {
	RecordDerived(ctx context.Context, list []schema.DerivedPhoto, now time.Time) error
	RecordFingerprints(ctx context.Context, list []schema.Fingerprint) error
	FindLooks(ctx context.Context, all bool) (found int, err error)
}

// Job is one run that makes or remakes derivatives.
type Job struct {
	Catalog Catalog
	Store   store.Storage
	Notes   Noter
	Draws   render.Renderer
	Photos  []schema.Photo
	Recipes []schema.Recipe // all there are
	Only    []string        // make these; empty: those that are on
	Limits  schema.Limits
	Stale   bool // only derivatives that are missing or have a fault; drop those that no recipe makes
	Spares  bool // with Stale: add nothing to photos that a guardian approved, for an approval is of all renderings
	Named   bool // these photos were asked for by name: also those that a run died of before
	Jobs    int
	Clock   func() time.Time
	Item    func(Item) // told in order, from one goroutine

	drawings *Drawings
}

// Item is the outcome of one photo.
type Item struct {
	Type    string   `json:"type"` // "item"
	Photo   string   `json:"photo"`
	Outcome string   `json:"outcome"` // derived, current, failed, unsupported, approved
	Reason  string   `json:"reason,omitempty"`
	Recipes []string `json:"recipes,omitempty"`
}

// Summary closes a derive run.
type Summary struct {
	Type        string  `json:"type"` // "summary"
	Seen        int     `json:"seen"`
	Derived     int     `json:"derived"`
	Current     int     `json:"current"`
	Unsupported int     `json:"unsupported"`
	Failed      int     `json:"failed"`
	Spared      int     `json:"approved,omitempty"`     // photos that were left as a guardian approved them
	Marked      int     `json:"fingerprints,omitempty"` // photos that have a fingerprint now and had none
	Alike       int     `json:"alike,omitempty"`        // pairs that look alike, of which that was lost
	Seconds     float64 `json:"seconds"`
	Error       string  `json:"error,omitempty"`
}

// Run makes the derivatives of photos from their originals.
func Run(ctx context.Context, job Job) (Summary, error) {
	started := job.Clock()
	jobs := job.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	run := &deriver{Job: job, sum: Summary{Type: "summary"}}
	var err error
	if job.drawings, err = NewDrawings(job.Notes, jobs, job.Limits, job.Named); err != nil {
		return run.sum, err
	}
	err = parallel.InOrder(ctx, job.Photos, jobs, 4*jobs, func(ctx context.Context, _ int, p schema.Photo) (derived, error) {
		item, d, marks, err := job.one(ctx, p)
		return derived{p, item, d, marks}, err
	}, func(_ int, d derived) error {
		if run.waiting.Add(job.Clock(), d) {
			return run.flush(ctx)
		}
		return nil
	})
	// What was made is recorded, however the run ended.
	if err = errors.Join(err, run.flush(ctx)); err == nil && job.Stale {
		run.sum.Alike, err = run.Catalog.FindLooks(ctx, job.Named)
	}
	if err != nil {
		run.sum.Error = err.Error()
	}
	run.sum.Seconds = job.Clock().Sub(started).Seconds()
	return run.sum, err
}

// derived is a photo after its derivatives were made, or looked at.
type derived struct {
	photo schema.Photo
	item  Item
	made  *schema.Derived // nil: nothing to record
	marks []schema.Fingerprint
}

// deriver is a job under way.
type deriver struct {
	Job
	sum     Summary
	waiting parallel.Batch[derived]
}

// flush writes the rows that are waiting, and then removes files that no row names any
// more: of a recipe that is gone, or of another format than before.
func (run *deriver) flush(ctx context.Context) error {
	done := run.waiting.Take()
	var rows []schema.DerivedPhoto
	var marks []schema.Fingerprint
	for _, d := range done {
		marks = append(marks, d.marks...)
		if d.made != nil {
			rows = append(rows, schema.DerivedPhoto{SHA256: d.photo.SHA256, Derived: *d.made})
		}
	}
	if len(rows) > 0 {
		if err := store.Settle(run.Store); err != nil {
			return err
		}
		if err := run.Catalog.RecordDerived(context.WithoutCancel(ctx), rows, run.Clock()); err != nil {
			return err
		}
	}
	if len(marks) > 0 {
		if err := run.Catalog.RecordFingerprints(context.WithoutCancel(ctx), marks); err != nil {
			return err
		}
	}
	for _, d := range done {
		if len(d.marks) > 0 {
			run.sum.Marked++
		}
		if d.made != nil {
			if err := run.removeReplaced(d.photo, *d.made); err != nil {
				return err
			}
		}
		run.sum.count(d.item)
		run.Item(d.item)
	}
	return nil
}

func (run *deriver) removeReplaced(p schema.Photo, d schema.Derived) error {
	now := map[string]string{}
	for _, v := range d.Derivatives {
		now[v.Recipe] = v.Path
	}
	for _, old := range p.Derivatives {
		path, again := now[old.Recipe]
		if again && path != old.Path || slices.Contains(d.Dropped, old.Recipe) {
			if err := run.Store.Remove(old.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

func (s *Summary) count(item Item) {
	s.Seen++
	switch item.Outcome {
	case "derived":
		s.Derived++
	case "current":
		s.Current++
	case "unsupported":
		s.Unsupported++
	case "approved":
		s.Spared++
	default:
		s.Failed++
	}
}

// todo is what is to be made of a photo, and what of it goes.
type todo struct {
	recipes []schema.Recipe
	dropped []string // the recipes of derivatives that go
}

// onlyAgain leaves what a photo has already and is to have again, and reports whether there
// was more.
func (t *todo) onlyAgain(p schema.Photo) (more bool) {
	all := len(t.recipes)
	t.recipes = slices.DeleteFunc(t.recipes, func(r schema.Recipe) bool {
		return !slices.ContainsFunc(p.Derivatives, func(d schema.Derivative) bool { return d.Recipe == r.Name })
	})
	return len(t.recipes) < all
}

func (t todo) nothing() bool { return len(t.recipes)+len(t.dropped) == 0 }

// one makes the wanted derivatives of one photo.
func (job Job) one(ctx context.Context, p schema.Photo) (Item, *schema.Derived, []schema.Fingerprint, error) {
	item := Item{Type: "item", Photo: p.ID}
	do := todo{recipes: slices.DeleteFunc(Fitting(job.Recipes, p), func(r schema.Recipe) bool { return !job.wants(r) })}
	if job.Stale {
		var err error
		if do.recipes, do.dropped, err = job.stale(ctx, p); err != nil {
			return item, nil, nil, err
		}
		spared := job.Spares && p.Approved() && do.onlyAgain(p)
		if do.nothing() && spared && !p.Unmarked {
			item.Outcome = "approved"
			return item, nil, nil, nil
		}
		if do.nothing() && !p.Unmarked {
			item.Outcome = "current"
			return item, nil, nil, nil
		}
	}
	d := schema.Derived{Dropped: do.dropped}
	var marks []schema.Fingerprint
	if len(do.recipes) > 0 || p.Unmarked {
		data, err := job.Original(ctx, p)
		if err != nil {
			return item.unread(do, err), nil, nil, ctx.Err()
		}
		shown, err := probe.ImageData(ctx, p.ID, bytes.NewReader(data), int64(len(data)), job.Limits)
		if err != nil {
			return item, nil, nil, err
		}
		was := p.Probe.Damage
		p.Probe.Damage = Hidden(shown) // so that its renderings say so as well
		made, err := job.draw(ctx, p, data, do)
		if err == nil && p.Unmarked && made.Look != nil {
			marks, err = job.fingerprints(ctx, p, shown.Data, made.Look)
		}
		if err != nil {
			return item, nil, nil, err
		}
		if do.nothing() {
			return item.lookedAt(made), nil, marks, nil
		}
		if err := job.keep(ctx, p, made, &d); err != nil {
			return item, nil, nil, err
		}
		d.Damage = judgedAgain(was, shown, made)
	}
	return item.made(d), &d, marks, nil
}

// draw draws a photo; of one without a fingerprint it says how it looks as well.
func (job Job) draw(ctx context.Context, p schema.Photo, data []byte, do todo) (Drawn, error) {
	return job.drawings.Draw(ctx, p, data, do.recipes, job.Limits, func() (made Drawn, err error) {
		if p.Unmarked {
			return DrawWithLook(ctx, job.Draws, p, data, do.recipes, job.Limits)
		}
		made.Rendered, made.Failure, err = draw(ctx, job.Draws, p, data, do.recipes, job.Limits)
		made.damage = damageOf(made.Rendered, made.Failure)
		return made, err
	})
}

// keep keeps what was drawn, or why nothing was: then with the recipes that failed before
// and would be tried alike today.
func (job Job) keep(ctx context.Context, p schema.Photo, made Drawn, into *schema.Derived) error {
	dropped := into.Dropped
	if made.Failure == nil {
		d, err := Keep(ctx, job.Store, p, made.Rendered)
		*into, into.Dropped = d, dropped
		return err
	}
	failure := made.Failure
	for _, r := range job.Recipes {
		if a := attempt(r, p, job.Limits); slices.Contains(p.Tried, a) && !slices.Contains(failure.Tried, a) {
			failure.Tried = append(failure.Tried, a)
		}
	}
	into.Failure = failure
	return nil
}

// Original reads an original and refuses one whose bytes changed since the import: a
// picture made from damage would be a new lie.
func (job Job) Original(ctx context.Context, p schema.Photo) ([]byte, error) {
	return job.originalAt(ctx, p.Path, p.Bytes, p.SHA256)
}

func (job Job) originalAt(ctx context.Context, rel string, size int64, sum schema.Digest) ([]byte, error) {
	if size > job.Limits.MaxFileBytes {
		return nil, &FileLimitError{Bytes: size, Max: job.Limits.MaxFileBytes}
	}
	data, err := store.ReadAll(ctx, job.Store, rel)
	if err != nil {
		return nil, err
	}
	if schema.DigestOf(data) != sum {
		return nil, errors.New("the original is damaged: its bytes are not those that were imported")
	}
	return data, nil
}

// wants reports whether the job is to make the recipe's derivatives.
func (job Job) wants(r schema.Recipe) bool {
	if len(job.Only) > 0 {
		return slices.Contains(job.Only, r.Name)
	}
	return r.On
}

// stale finds which recipes' derivatives of a photo must be made again: those
// that are wanted and not there, and those of which verify would find a fault.
// Derivatives of recipes that exist no longer are to be dropped.
func (job Job) stale(ctx context.Context, p schema.Photo) (again []schema.Recipe, dropped []string, err error) {
	have := map[string]schema.Derivative{}
	for _, d := range p.Derivatives {
		have[d.Recipe] = d
		if _, ok := recipeNamed(job.Recipes, d.Recipe); !ok && len(job.Only) == 0 {
			dropped = append(dropped, d.Recipe)
		}
	}
	for _, r := range Fitting(job.Recipes, p) {
		d, made := have[r.Name]
		switch {
		case len(job.Only) > 0 && !job.wants(r):
		case made:
			sound, err := job.sound(ctx, p, d)
			if err != nil {
				return nil, nil, err
			}
			if !sound {
				again = append(again, r)
			}
		case Lacks(p, r, job.Limits), len(job.Only) > 0:
			again = append(again, r)
		}
	}
	return again, dropped, nil
}

// sound reports whether verify would find nothing wrong with a derivative. The
// error is that of ctx.
func (job Job) sound(ctx context.Context, p schema.Photo, d schema.Derivative) (bool, error) {
	if len(RowFaults(p, d, job.Recipes)) > 0 {
		return false, nil
	}
	data, err := store.ReadAll(ctx, job.Store, d.Path)
	if err != nil {
		return false, ctx.Err()
	}
	faults, err := ByteFaults(ctx, job.Draws, d, data)
	return err == nil && len(faults) == 0, ctx.Err()
}
