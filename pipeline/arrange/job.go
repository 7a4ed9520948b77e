package arrange

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/naming"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Records is what is on record of files and of those that are on their way.
type Records interface {
	Misplaced(ctx context.Context, none string, shoots []string) ([]schema.Move, error)
	MisplacedCopies(ctx context.Context, mirror string) ([]schema.Move, error)
	Unfinished(ctx context.Context) ([]schema.Move, error)
	Placed(ctx context.Context, shoots []string) ([]schema.PlacedFile, error)
	LastNumber(ctx context.Context, shoot string) (int, error)
	Numbered(ctx context.Context, numbers map[schema.Digest]schema.ShootNumber) error
	OthersAt(ctx context.Context, m schema.Move) (bool, error)
	Begin(ctx context.Context, list []schema.Move) error
	Moved(ctx context.Context, list []schema.Move) error
	Done(ctx context.Context, list []schema.Move) error
}

// Job brings originals into the folders of their shoots. The catalog is locked, and so
// are the mirrors.
type Job struct {
	Records Records
	Store   store.Storage
	Mirrors []*mirror.Mirror // that are connected
	Shoots  []string         // these alone; none: all
	None    string           // the folder for files of no shoot
	DryRun  bool

	Templates naming.Templates // none: only what lies in the folder of another shoot moves

	Counted func(files int)
	Moved   func()
}

// Run finishes what an earlier run began, and then moves what is misplaced. Files of a
// mirror that is not here stay where they are, on record, until a run in which it is.
func Run(ctx context.Context, job Job) (schema.Arranged, error) {
	sum := schema.Arranged{Type: "summary", DryRun: job.DryRun, Folders: map[string]int{}, Copies: map[string]int{}, Away: []string{}}
	if !job.DryRun {
		if err := job.finish(ctx); err != nil {
			return sum, err
		}
	}
	p, err := job.plan(ctx)
	if err != nil {
		return sum, err
	}
	job.Counted(len(p.moves))
	count := func(m schema.Move) {
		folder, _ := store.Split(m.To)
		sum.Moved++
		sum.Folders[folder]++
	}
	if job.DryRun {
		for _, m := range p.moves {
			count(m)
		}
		sum.Files = p.files
		return sum, nil
	}
	// Before a name has a number, so that no other photo gets the same one.
	if err := job.Records.Numbered(ctx, p.numbers); err != nil {
		return sum, err
	}
	err = job.shelf(job.Store).move(ctx, p.moves, func(m schema.Move) {
		count(m)
		job.Moved()
	})
	if err != nil {
		return sum, err
	}
	for _, m := range job.Mirrors {
		list, err := job.misplacedCopies(ctx, m)
		if err == nil {
			err = job.shelf(m.Storage).move(ctx, list, func(schema.Move) { sum.Copies[m.Record.Name]++ })
		}
		if err != nil {
			return sum, mirror.Where(m, err)
		}
	}
	return sum, nil
}

// plan is what is to be moved in the catalog.
func (job Job) plan(ctx context.Context) (*plan, error) {
	if job.Templates.Given() {
		return job.byTemplate(ctx)
	}
	list, err := job.Records.Misplaced(ctx, job.None, job.Shoots)
	p := &plan{moves: list}
	for _, m := range list {
		p.files = append(p.files, schema.ArrangedFile{Photo: m.SHA256.ID(), From: m.From, To: m.To})
	}
	return p, err
}

// misplacedCopies are the copies in a mirror that do not lie where their original does,
// or have a name that it never gave them.
func (job Job) misplacedCopies(ctx context.Context, m *mirror.Mirror) ([]schema.Move, error) {
	all, err := job.Records.MisplacedCopies(ctx, m.Record.UUID)
	var list []schema.Move
	for _, c := range all {
		if store.Follows(c.From, c.To, c.SHA256) {
			continue
		}
		if m.Identity().PlainNames {
			folder, name := store.Split(c.To)
			c.To = path.Join(store.Originals, store.SafeFolder(folder), store.SafeName(name))
		}
		list = append(list, c)
	}
	return list, err
}

// finish ends what an earlier run began, in every storage that is here.
func (job Job) finish(ctx context.Context) error {
	list, err := job.Records.Unfinished(ctx)
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.Storage == "" {
			if err := job.shelf(job.Store).settle(ctx, m); err != nil {
				return err
			}
			continue
		}
		i := slices.IndexFunc(job.Mirrors, func(x *mirror.Mirror) bool { return x.Record.UUID == m.Storage })
		if i < 0 {
			continue // when it is connected
		}
		if err := job.shelf(job.Mirrors[i].Storage).settle(ctx, m); err != nil {
			return mirror.Where(job.Mirrors[i], err)
		}
	}
	return nil
}

func (job Job) shelf(s store.Storage) shelf { return shelf{job.Records, s} }

// ErrNoName says that no free name was found.
var ErrNoName = errors.New("no name is free for a file in the folder of its shoot")

func where(m schema.Move, err error) error {
	return fmt.Errorf("original %s: %w", m.SHA256.ID(), err)
}
