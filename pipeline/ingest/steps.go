package ingest

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/internal/flow"
	"github.com/stillroom/stillroom/pipeline/packages"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// steps is an import: each step is given what those before it returned. sum counts what
// is on record, however the import ends.
func steps(ctx context.Context, job Job, copies *copyKeeper, sum *schema.ImportSummary) error {
	plan, bagged, err := walk(ctx, job)
	if err != nil {
		return err
	}
	told, err := readRecords(ctx, job, &plan)
	if err != nil {
		return err
	}
	job.Watch.Planned(plan.Seen(), plan.Bytes())
	if n := told.unsorted(plan); n > 0 {
		job.Watch.Unsorted(n)
	}
	if !job.DryRun {
		if sum.Import, err = job.Catalog.BeginImport(ctx, job.Sources, job.Program, job.Clock()); err != nil {
			return err
		}
	}
	missed, n, err := holdMissed(ctx, job, told, sum.Import)
	sum.Missed = n
	if err != nil {
		return err
	}
	if !job.DryRun {
		if err := copies.begin(ctx); err != nil {
			return err
		}
	}
	defer func() { sum.Remaining = plan.Seen() - sum.Seen }()
	rows := &rows{job: job, copies: copies, sum: sum}
	if err := rows.passedOver(ctx, plan); err != nil {
		return err
	}
	claims := newClaims(job, told)
	read := reader{catalog: job.Catalog, limits: job.Limits, told: told, missed: missed, bagged: bagged, faults: faults{plan}}
	keep := keeper{store: job.Store, copies: copies, told: told, limits: job.Limits, faults: faults{plan}}
	if err := takeAll(ctx, job, hands{read: read, claims: claims, keep: keep, dryRun: job.DryRun}, source.Frames(plan.Files), rows); err != nil {
		return err
	}
	if err := applyPhotoRecords(ctx, job, told, missed, sum.Import, claims.found); err != nil {
		return err
	}
	return compare(ctx, job, sum)
}

// walk lists the files on the cards: of a bag the originals in it, and by their paths
// the digests that the bag states. A bag that is not valid ends the import before
// anything is taken in. Where an import writes cannot be its source.
func walk(ctx context.Context, job Job) (source.Plan, map[string]schema.Digest, error) {
	bagged := map[string]schema.Digest{}
	var from []string
	for _, name := range job.Sources {
		walked, sums, err := packages.BagSource(ctx, name)
		if err != nil {
			return source.Plan{}, nil, err
		}
		from = append(from, walked)
		for rel, sum := range sums {
			bagged[filepath.Join(walked, filepath.FromSlash(rel))] = sum
		}
	}
	own := []string{job.Store.Identity().Path}
	for _, m := range job.Mirrors {
		own = append(own, m.Identity().Path)
	}
	plan, err := source.Walk(ctx, from, own...)
	return plan, bagged, err
}

// takeAll carries every frame through the steps, and has the finished ones recorded.
func takeAll(ctx context.Context, job Job, h hands, frames []source.Frame, rows *rows) error {
	jobs := job.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	// Twice as many frames are on their way as are rendered at a time: while one
	// waits for the disk to give back its copy, another has the processor.
	drawings, err := derive.NewDrawings(job.Notes, jobs, job.Limits, false)
	if err != nil {
		return err
	}
	h.read.buffers = flow.NewBuffers(2 * jobs)
	h.photos = assembler{
		drawing: drawing{catalog: job.Catalog, store: job.Store, recipes: job.Recipes, limits: job.Limits, drawings: drawings},
		told:    h.keep.told, noPairs: job.NoPairs,
	}
	// The window bounds finished frames that wait for a slower one before them;
	// they hold no picture data, so its size is not critical.
	for some := range slices.Chunk(frames, lotsPerJob*jobs) {
		turns := flow.NewTurns()
		err = flow.InOrder(ctx, some, 2*jobs, 4*jobs, func(ctx context.Context, i int, fr source.Frame) ([]schema.ImportItem, error) {
			return h.take(ctx, turns, i, fr)
		}, func(_ int, items []schema.ImportItem) error {
			return rows.add(ctx, items)
		})
		if err == nil {
			err = yield(ctx, job, rows)
		}
		if err != nil {
			break
		}
	}
	// Finished frames are recorded also when the run was cancelled, or ended by a file.
	// Where the catalog's own disk is full they are not, and the next run takes over
	// their files.
	if ferr := rows.flush(ctx); err == nil {
		err = ferr
	}
	return err
}

// lotsPerJob is how many frames a job works on before others are let in: some seconds
// of work, beside which the moment when the last of them is finished and the next not
// begun is nothing.
const lotsPerJob = 16

// yield lets others have the storage who wait for it, while no frame is in hand and
// everything that was finished is on record.
func yield(ctx context.Context, job Job, rows *rows) error {
	if job.Yield == nil || job.DryRun || !job.Wanted() {
		return nil
	}
	if err := rows.flush(ctx); err != nil {
		return err
	}
	if err := job.Yield(ctx); err != nil {
		return err
	}
	return job.Catalog.ResumeImport(ctx, rows.sum.Import)
}

// compare says at the end which photos are held because they are like a restricted
// one, and how many cannot be compared.
func compare(ctx context.Context, job Job, sum *schema.ImportSummary) error {
	if job.DryRun {
		return nil
	}
	alike, err := job.Catalog.Alike(ctx, schema.Selection{Import: sum.Import})
	unmarked, uerr := job.Catalog.WithoutFingerprint(ctx)
	sum.Alike, sum.Unmarked = alike, unmarked
	return errors.Join(err, uerr)
}
