package arrange

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Records is what is on record of files and of those that are on their way.
type Records interface {
	Misplaced(ctx context.Context, none string, shoots []string) ([]schema.Move, error)
	MisplacedCopies(ctx context.Context, mirror string) ([]schema.Move, error)
	Unfinished(ctx context.Context) ([]schema.Move, error)
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
	Planned func(files int)
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
	list, err := job.Records.Misplaced(ctx, job.None, job.Shoots)
	if err != nil {
		return sum, err
	}
	job.Planned(len(list))
	for _, m := range list {
		if job.DryRun {
			sum.Moved++
			sum.Folders[m.To]++
		}
	}
	if job.DryRun {
		return sum, nil
	}
	err = job.shelf(job.Store).move(ctx, list, func(m schema.Move, folder string) {
		sum.Moved++
		sum.Folders[folder]++
		job.Moved()
	})
	if err != nil {
		return sum, err
	}
	for _, m := range job.Mirrors {
		list, err := job.Records.MisplacedCopies(ctx, m.Record.UUID)
		if err == nil {
			err = job.shelf(m.Storage).move(ctx, list, func(schema.Move, string) { sum.Copies[m.Record.Name]++ })
		}
		if err != nil {
			return sum, mirror.Where(m, err)
		}
	}
	return sum, nil
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
