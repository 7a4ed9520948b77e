package erase

import (
	"context"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/pipeline/leftovers"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Catalog is the part of the catalog that an erasure needs.
type Catalog interface {
	Purge(ctx context.Context, scope schema.Scope, order string, opt schema.ApplyOptions) (schema.Purge, error)
	PurgeFiles(ctx context.Context) ([]schema.PurgeFile, error)
	PurgeFilesGone(ctx context.Context, numbers []int64) error
	Originals(ctx context.Context, fn func(schema.StoredFile) error) error // that are not erased
	leftovers.Catalog
	Scrub(ctx context.Context) error
}

// Storages is what is on record of the mirrors of a catalog.
type Storages interface {
	Mirrors(ctx context.Context) ([]schema.Storage, error)
	Seen(ctx context.Context, m schema.Storage, now time.Time) (schema.Storage, error)
	CopiesIn(ctx context.Context, uuid string) ([]schema.Copy, error)
}

// Job is one order to erase.
type Job struct {
	Catalog  Catalog
	Storages Storages
	Store    store.Storage
	Dir      string // the catalog's folder
	Places   store.Places
	Scope    schema.Scope
	Order    string
	DryRun   bool
	Altered  bool     // in mirrors, a file with the name of an erased one and other bytes goes as well
	Mirrors  []string // folders to look for mirrors in, besides where each was last
	Zone     *time.Location
	Recall   schema.RecallHours
	Clock    func() time.Time
	// Agreed is called with the reach of the order, before anything is changed; an
	// error ends the run.
	Agreed func(schema.Purge) error
}

// Run erases the records of the scope, and its files from every storage that is
// connected. The answer lists the files that it could not reach. Its order is the
// reverse of an import's: rows go first, with a list of the files, so that a crash
// leaves files that the list names, and the next run removes them.
func Run(ctx context.Context, job Job) (schema.Purge, error) {
	opt := schema.ApplyOptions{Zone: job.Zone, Recall: job.Recall, Now: job.Clock(), DryRun: true}
	plan, err := job.Catalog.Purge(ctx, job.Scope, job.Order, opt)
	if err != nil {
		return plan, err
	}
	mirrors, err := job.openMirrors(ctx)
	defer func() {
		for _, m := range mirrors {
			m.close()
		}
	}()
	if err != nil {
		return plan, err
	}
	if job.DryRun {
		deliveries, err := job.Catalog.Deliveries(ctx, "")
		if err != nil {
			return plan, err
		}
		list, err := leftovers.All(ctx, job.Dir, deliveries)
		if err != nil {
			return plan, err
		}
		for _, l := range list {
			plan.Leftovers = append(plan.Leftovers, l.Path)
		}
		return job.left(ctx, plan, mirrors)
	}
	if err := job.Agreed(plan); err != nil {
		return plan, err
	}
	opt.DryRun = false
	done, err := job.Catalog.Purge(ctx, job.Scope, job.Order, opt)
	if err != nil {
		return done, err
	}
	for _, m := range mirrors {
		if m.store == nil {
			continue
		}
		m.record.Path, m.record.Device = m.store.Identity().Path, m.store.Identity().Device
		if m.record, err = job.Storages.Seen(ctx, m.record, job.Clock()); err != nil {
			return done, err
		}
	}
	// Before the list is worked off, which tells verify that this is not done; and once
	// more after it, because the list has names. On a full disk it is the second that
	// finds room, which the files have left.
	_ = job.Catalog.Scrub(context.WithoutCancel(ctx))
	removed, altered, err := job.removeFiles(ctx, mirrors)
	// Half-written files of a killed run may be anybody's.
	_, terr := job.Store.Sweep(context.WithoutCancel(ctx), false)
	for _, m := range mirrors {
		if m.store != nil { // also where no copy is on record: a half copy has no row
			_, err := m.store.Sweep(context.WithoutCancel(ctx), false)
			terr = errors.Join(terr, err)
		}
	}
	leftovers, kept, lerr := leftovers.Remove(context.WithoutCancel(ctx), job.Catalog, job.Dir, job.Clock(), "")
	err = errors.Join(err, terr, errors.Join(kept...), lerr)
	done.Removed, done.Altered, done.Leftovers = removed, altered, leftovers
	// The rows are gone whether or not every file is.
	err = errors.Join(err, job.Catalog.Scrub(context.WithoutCancel(ctx)))
	done, lerr = job.left(context.WithoutCancel(ctx), done, mirrors)
	return done, errors.Join(err, lerr)
}

// reached is a storage of second copies, open if it is there.
type reached struct {
	record schema.Storage
	path   string
	store  store.Storage // nil if it is not there
	unlock func()
}

func (m *reached) close() {
	if m.store != nil {
		m.unlock()
		_ = m.store.Close()
	}
}

// openMirrors looks for each mirror where it was last and in the folders that
// were named. Its marker says which it is.
func (job Job) openMirrors(ctx context.Context) (map[string]*reached, error) {
	known, err := job.Storages.Mirrors(ctx)
	if err != nil {
		return nil, err
	}
	all := map[string]*reached{}
	for _, last := range known {
		all[last.UUID] = &reached{record: last, path: last.Path}
	}
	look := func(dir string, only string) error {
		st, err := job.Places.Open(dir)
		if err != nil {
			return err
		}
		m := all[st.Identity().UUID]
		if m == nil || m.store != nil || only != "" && only != st.Identity().UUID {
			return errors.Join(st.Close(), fmt.Errorf("%s is not a mirror of this catalog", dir))
		}
		unlock, err := st.Lock(ctx, mirror.LockWait)
		if err != nil {
			return errors.Join(err, st.Close())
		}
		m.path, m.store, m.unlock = st.Identity().Path, st, unlock
		return nil
	}
	for _, dir := range job.Mirrors {
		if err := look(dir, ""); err != nil {
			return all, err
		}
	}
	for uuid, m := range all {
		if m.store == nil {
			_ = look(m.path, uuid) // not there is an answer, and is reported
		}
	}
	return all, nil
}

// removeFiles removes what the list names, of this order and of earlier ones that
// were cut short, from every storage that is there.
func (job Job) removeFiles(
	ctx context.Context, mirrors map[string]*reached,
) (removed int, altered []schema.PurgeAltered, err error) {
	files, err := job.Catalog.PurgeFiles(ctx)
	if err != nil {
		return 0, nil, err
	}
	recorded, live := map[string]bool{}, map[string]bool{}
	if len(files) > 0 {
		err := job.Catalog.Originals(ctx, func(f schema.StoredFile) error {
			recorded[f.Path], live[f.SHA256.String()] = true, true
			return nil
		})
		if err != nil {
			return 0, nil, err
		}
	}
	pending := map[string][]schema.PurgeFile{}
	var back []int64 // of originals that a later order, or the same, took in again
	for _, f := range files {
		if live[f.SHA256] {
			back = append(back, f.No)
			continue
		}
		pending[f.Mirror] = append(pending[f.Mirror], f)
	}
	if err := job.Catalog.PurgeFilesGone(context.WithoutCancel(ctx), back); err != nil {
		return 0, nil, err
	}
	sweeps := []*sweep{job.ownSweep(pending[""], recorded, live)}
	var errs []error
	for uuid, m := range mirrors {
		if m.store == nil || len(pending[uuid]) == 0 {
			continue
		}
		keep, err := job.keptIn(ctx, uuid)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		sweeps = append(sweeps, &sweep{store: m.store, name: m.record.Name, pending: pending[uuid], keep: keep, live: live, altered: job.Altered, folders: func(sha string) []string {
			return []string{path.Join(store.Aside, sha)}
		}})
	}
	for _, s := range sweeps {
		if err := ctx.Err(); err != nil {
			errs = append(errs, err)
			break
		}
		if err := s.run(ctx); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", s.name, err))
		}
		removed, altered = removed+s.removed, append(altered, s.left...)
		errs = append(errs, job.Catalog.PurgeFilesGone(context.WithoutCancel(ctx), s.gone))
	}
	return removed, altered, errors.Join(errs...)
}

// ownSweep erases in the catalog itself. What a row named goes by its name, whatever
// its bytes are: nobody else writes there.
func (job Job) ownSweep(pending []schema.PurgeFile, recorded, live map[string]bool) *sweep {
	s := &sweep{store: job.Store, name: schema.CatalogStorage, pending: pending, keep: recorded, live: live, altered: true, folders: func(sha string) []string {
		return []string{path.Join(store.Derivatives, sha[:2], sha), path.Join(store.Aside, sha)}
	}}
	for _, f := range pending {
		if !recorded[f.Path] { // else another file has that name by now
			s.begun = append(s.begun, s.remove(f.Path))
		}
	}
	return s
}

// keptIn are the copies in a mirror of originals that are not erased.
func (job Job) keptIn(ctx context.Context, uuid string) (map[string]bool, error) {
	copies, err := job.Storages.CopiesIn(ctx, uuid)
	keep := map[string]bool{}
	for _, k := range copies {
		keep[k.Path] = true
	}
	return keep, err
}

var number = regexp.MustCompile(`-[0-9]+(\.[^.]*)?$`)

// unnumbered is a file's name without the number that a store adds to one that
// is taken.
func unnumbered(name string) string { return number.ReplaceAllString(name, "$1") }

// left adds what is still to be done.
func (job Job) left(ctx context.Context, p schema.Purge, mirrors map[string]*reached) (schema.Purge, error) {
	files, err := job.Catalog.PurgeFiles(ctx)
	p.Left = len(files)
	p.Mirrors = []schema.PurgeMirror{}
	for uuid, m := range mirrors {
		if m.record.Gone {
			continue // and nothing waits for it
		}
		x := schema.PurgeMirror{UUID: uuid, Name: m.record.Name, Path: m.path, Reached: m.store != nil}
		for _, f := range files {
			if f.Mirror == uuid {
				x.Left++
			}
		}
		p.Mirrors = append(p.Mirrors, x)
	}
	slices.SortFunc(p.Mirrors, func(a, b schema.PurgeMirror) int { return strings.Compare(a.UUID, b.UUID) })
	return p, err
}
