package ingest

import (
	"context"
	"runtime"
	"slices"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/ingest/records"
	"github.com/stillroom/stillroom/pipeline/internal/parallel"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// hands carry frames through the steps, many at a time. Only claims changes while they do.
type hands struct {
	sampler sampler // the zero one knows nothing
	read    reader
	claims  *claims
	names   *namer
	keep    keeper
	photos  assembler
	many    int // frames that are rendered at a time
	dryRun  bool
}

func newHands(
	job Job, found source.Found, bagged map[string]schema.Digest, told records.Told,
	held records.Held, copies *copyKeeper,
) (hands, error) {
	many := job.Jobs
	if many <= 0 {
		many = runtime.GOMAXPROCS(0)
	}
	drawings, err := derive.NewDrawings(job.Notes, many, job.Limits, false)
	faults := faults{found}
	return hands{
		many: many, dryRun: job.DryRun,
		read:   reader{catalog: job.Catalog, limits: job.Limits, buffers: parallel.NewBuffers(2 * many), told: told, held: held, bagged: bagged, faults: faults},
		claims: newClaims(job, told),
		names:  newNamer(job, told),
		keep:   keeper{store: job.Store, names: job.Names, copies: copies, told: told, limits: job.Limits, faults: faults},
		photos: assembler{
			drawing: drawing{catalog: job.Catalog, store: job.Store, recipes: job.Recipes, limits: job.Limits, drawings: drawings, by: job.Draws},
			told:    told, noPairs: job.NoPairs,
		},
	}, err
}

// takeAll carries every frame through the steps, and has the finished ones recorded.
func (h hands) takeAll(ctx context.Context, job Job, frames []source.Frame, rows *rows) (err error) {
	// Twice as many frames are on their way as are rendered at a time: while one
	// waits for the disk to give back its copy, another has the processor.
	// The window bounds finished frames that wait for a slower one before them;
	// they hold no picture data, so its size is not critical.
	for some := range slices.Chunk(frames, lotsPerJob*h.many) {
		turns := parallel.NewTurns()
		err = parallel.InOrder(ctx, some, 2*h.many, 4*h.many, func(ctx context.Context, i int, fr source.Frame) ([]schema.ImportItem, error) {
			return h.take(ctx, turns, i, fr)
		}, func(_ int, items []schema.ImportItem) error {
			return rows.add(ctx, items)
		})
		if err == nil {
			err = yield(ctx, job, rows, h.names)
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

// take carries the files of one frame from the card to the point where only
// their rows are missing. The error it returns ends the run; a fault of a file
// is that file's outcome.
func (h hands) take(ctx context.Context, turns *parallel.Turns, i int, fr source.Frame) ([]schema.ImportItem, error) {
	defer turns.Pass(i)

	if items, err := h.sampler.frame(ctx, fr); err != nil || items != nil {
		h.claims.meetKnown(fr.Files, items)
		return items, err
	}
	parts, err := h.read.frame(ctx, fr)
	defer func() {
		for _, p := range parts {
			p.close()
		}
	}()
	if err != nil {
		return nil, err
	}

	// Whether bytes are new is decided in input order, so that two runs over one
	// card decide alike however the work is spread.
	if err := turns.Wait(ctx, i); err != nil {
		return nil, err
	}
	for _, p := range parts {
		if p.body == nil {
			continue
		}
		if err := h.claims.claim(ctx, p); err != nil {
			return nil, err
		}
	}
	if err := h.names.frame(ctx, parts); err != nil {
		return nil, err
	}
	turns.Pass(i)

	if !h.dryRun {
		if ctx, err = h.keep.frame(ctx, parts); err != nil {
			return nil, err
		}
		if err := h.photos.assemble(ctx, parts); err != nil {
			return nil, err
		}
	}
	items := make([]schema.ImportItem, len(parts))
	for n, p := range parts {
		items[n] = p.item
	}
	return items, nil
}

// lotsPerJob is how many frames a job works on before others are let in: some seconds
// of work, beside which the moment when the last of them is finished and the next not
// begun is nothing.
const lotsPerJob = 16

// yield lets others have the storage who wait for it, while no frame is in hand and
// everything that was finished is on record.
func yield(ctx context.Context, job Job, rows *rows, names *namer) error {
	if job.Yield == nil || job.DryRun || !job.Wanted() {
		return nil
	}
	if err := rows.flush(ctx); err != nil {
		return err
	}
	if err := job.Yield(ctx); err != nil {
		return err
	}
	names.forget()
	return job.Catalog.ResumeImport(ctx, rows.sum.Import)
}
