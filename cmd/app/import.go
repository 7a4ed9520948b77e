package app

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/ingest"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/schema"
)

// Import is that files are taken in from cards and folders.
type Import struct {
	Sources     []string
	Shoot, Room string       // of files of which their records do not say it
	Records     *RecordsFile // besides the shoot.yaml of each source; nil: none
	Mirrors     Mirrors
	Naming
	Order    string // an order to erase whose files may come back
	Jobs     int    // files at once; 0: one a processor
	MaxFails int    // it ends after so many failures; 0: it goes on
	NoPairs  bool   // a RAW and its JPEG stay two photos
	NoDerive bool
	Trust    bool // what is known by name, size, date and samples is not read
	DryRun   bool
}

// Kept lists the folders in which an import writes nothing but what it takes in.
func (x Import) Kept(ctx context.Context, s *Session) ([]destination.Kept, error) {
	called, err := x.Mirrors.called(s.Settings.Storage)
	if err != nil {
		return nil, err
	}
	return KeptFolders(ctx, s, x.Sources, called)
}

// InSession is the job of an import, to which nothing is missing but who watches it. The
// session writes; until done is called, the mirrors are open, and others who wait for the
// lock are let in from time to time. Files that a run which was killed left half-written
// are gone.
func (x Import) InSession(
	ctx context.Context, s *Session, program string,
) (job ingest.Job, done func() error, err error) {
	recipes, limits, err := s.Settings.Rendering()
	if err != nil {
		return job, nil, err
	}
	if err := s.Settings.Named(s.Settings.Storage.Check()); err != nil {
		return job, nil, err
	}
	templates, err := x.Templates(s.Settings)
	if err != nil {
		return job, nil, err
	}
	h, err := s.Home(ctx, x.Sources...)
	if err != nil {
		return job, nil, err
	}
	if !x.DryRun && !s.Rehearsing {
		disk.KeepReserve(s.Dir)
	}
	job = ingest.Job{
		Catalog: s.Catalog, Storages: s.Catalog.Storages(), Store: s.Store, Dir: s.Dir, Places: s.Places, Evidence: s.Evidence,
		Names: s.Catalog.Storages().Moves(), Templates: templates,
		Notes: s.notes, Draws: s.Draws, Wanted: s.lock.bell.Wanted, Copies: s.Settings.Storage.Copies,
		Sources: x.Sources, Shoot: x.Shoot, Room: x.Room, Order: x.Order, Parse: recordsfile.Parse, Zone: s.Zone, Recall: s.Recall,
		Recipes: schema.On(recipes), Limits: limits, NoPairs: x.NoPairs, Jobs: x.Jobs, MaxFails: x.MaxFails, DryRun: x.DryRun, Trust: x.Trust,
		Program: program, Clock: s.Now,
	}
	if x.NoDerive {
		job.Recipes = nil
	}
	if x.Records != nil {
		job.Records, job.RecordsName = &x.Records.Records, x.Records.Name
	}
	if job.Mirrors, err = x.Mirrors.Open(ctx, h, s.Settings.Storage, x.DryRun); err != nil {
		return job, nil, err
	}
	mirrors := job.Mirrors
	if x.DryRun {
		return job, func() error { return mirror.CloseAll(mirrors) }, nil
	}
	yielded, err := s.lock.bell.Yielding()
	if err != nil {
		return job, nil, errors.Join(err, mirror.CloseAll(mirrors))
	}
	done = func() error { yielded(); return mirror.CloseAll(mirrors) }
	job.Yield = func(ctx context.Context) error {
		mirror.LetGo(mirrors)
		if err := s.lock.yield(ctx); err != nil {
			return err
		}
		return mirror.TakeAgain(ctx, mirrors)
	}
	if _, err := s.Store.Sweep(ctx, false); err != nil { // nothing of it has a name yet
		return job, nil, errors.Join(err, done())
	}
	return job, done, nil
}
