package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// PurgeCatalog is what an erasure asks of the catalog.
type PurgeCatalog interface {
	Purge(ctx context.Context, scope schema.Scope, order string, opt schema.ApplyOptions) (schema.Purge, error)
	PurgeFiles(ctx context.Context) ([]schema.PurgeFile, error)
	PurgeFilesGone(ctx context.Context, numbers []int64) error
	LeftoversCatalog
	Scrub(ctx context.Context) error
}

// PurgeJob is one order to erase.
type PurgeJob struct {
	Catalog  PurgeCatalog
	Storages StorageCatalog
	Store    *store.Store
	Scope    schema.Scope
	Order    string
	DryRun   bool
	Mirrors  []string // folders to look for mirrors in, besides where each was last
	Zone     *time.Location
	Recall   schema.RecallHours
	Clock    func() time.Time
	// Agreed is asked when it is known what the order reaches, and before
	// anything is changed; an error ends the run.
	Agreed func(schema.Purge) error
}

// Purge erases what is recorded about the scope, and its files from every
// storage that is there. The answer says what it could not reach. Its order is
// the reverse of an import's: rows go first, with a list of the files, so that a
// crash leaves files that the list names, and the next run removes them.
func Purge(ctx context.Context, job PurgeJob) (schema.Purge, error) {
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
		list, err := leftovers(ctx, job.Store, deliveries)
		if err != nil {
			return plan, err
		}
		for _, l := range list {
			plan.Leftovers = append(plan.Leftovers, l.path)
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
	// Before the list is worked off, which tells verify that this is not done; and once
	// more after it, because the list has names. On a full disk it is the second that
	// finds room, which the files have left.
	_ = job.Catalog.Scrub(context.WithoutCancel(ctx))
	removed, err := job.removeFiles(ctx, mirrors)
	// What a run that was killed left half-written may be of anybody.
	_, terr := job.Store.RemoveTemps(context.WithoutCancel(ctx))
	leftovers, lerr := removeLeftovers(context.WithoutCancel(ctx), job.Catalog, job.Store, job.Clock(), "")
	err = errors.Join(err, terr, lerr)
	done.Removed, done.Leftovers = removed, leftovers
	// The rows are gone whether or not every file is.
	err = errors.Join(err, job.Catalog.Scrub(context.WithoutCancel(ctx)))
	done, lerr = job.left(context.WithoutCancel(ctx), done, mirrors)
	return done, errors.Join(err, lerr)
}

// reached is a storage of second copies, open if it is there.
type reached struct {
	path   string
	store  *store.Store // nil if it is not there
	unlock func()
}

func (m *reached) close() {
	if m.store != nil {
		m.unlock()
		_ = m.store.Close()
	}
}

const mirrorWait = 5 * time.Second

// openMirrors looks for each mirror where it was last and in the folders that
// were named. Its marker says which it is.
func (job PurgeJob) openMirrors(ctx context.Context) (map[string]*reached, error) {
	known, err := job.Storages.Mirrors(ctx)
	if err != nil {
		return nil, err
	}
	all := map[string]*reached{}
	for _, last := range known {
		all[last.UUID] = &reached{path: last.Path}
	}
	look := func(dir string, only string) error {
		st, err := store.Open(dir)
		if err != nil {
			return err
		}
		m := all[st.UUID()]
		if m == nil || m.store != nil || only != "" && only != st.UUID() {
			return errors.Join(st.Close(), fmt.Errorf("%s is no mirror of this catalog", dir))
		}
		unlock, err := st.Lock(ctx, mirrorWait)
		if err != nil {
			return errors.Join(err, st.Close())
		}
		m.path, m.store, m.unlock = st.Path(), st, unlock
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

// removeFiles removes what the list names, of this order and of earlier ones
// that were cut short.
func (job PurgeJob) removeFiles(ctx context.Context, mirrors map[string]*reached) (removed int, err error) {
	files, err := job.Catalog.PurgeFiles(ctx)
	if err != nil {
		return 0, err
	}
	var gone []int64
	var errs []error
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			errs = append(errs, err)
			break
		}
		st, paths := job.Store, []string{f.Path}
		if f.Mirror != "" {
			m := mirrors[f.Mirror]
			if m == nil || m.store == nil {
				continue
			}
			st = m.store
			if paths, err = copiesIn(ctx, st, f); err != nil {
				errs = append(errs, err)
				continue
			}
		}
		ok := true
		for _, rel := range paths {
			switch err := st.Remove(rel); {
			case err == nil:
				removed++
			case !errors.Is(err, fs.ErrNotExist):
				errs, ok = append(errs, err), false
			}
		}
		if ok {
			gone = append(gone, f.No)
		}
	}
	errs = append(errs, job.Catalog.PurgeFilesGone(context.WithoutCancel(ctx), gone))
	return removed, errors.Join(errs...)
}

// copiesIn finds the copies of an original in a mirror, which may have had to
// give it another number: files of its folder, of its name, whose bytes they are.
func copiesIn(ctx context.Context, st *store.Store, f schema.PurgeFile) ([]string, error) {
	var found []string
	want := unnumbered(path.Base(f.Path))
	err := st.Walk(ctx, path.Dir(f.Path), func(e store.Entry) error {
		if !e.Mode.IsRegular() || unnumbered(path.Base(e.Rel)) != want {
			return nil
		}
		sum, _, err := st.Digest(ctx, e.Rel)
		if err == nil && sum.String() == f.SHA256 {
			found = append(found, e.Rel)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return found, err
}

var number = regexp.MustCompile(`-[0-9]+(\.[^.]*)?$`)

// unnumbered is a file's name without the number that a store adds to one that
// is taken.
func unnumbered(name string) string { return number.ReplaceAllString(name, "$1") }

// left adds what is still to be done.
func (job PurgeJob) left(ctx context.Context, p schema.Purge, mirrors map[string]*reached) (schema.Purge, error) {
	files, err := job.Catalog.PurgeFiles(ctx)
	p.Left = len(files)
	p.Mirrors = []schema.PurgeMirror{}
	for uuid, m := range mirrors {
		x := schema.PurgeMirror{UUID: uuid, Path: m.path, Reached: m.store != nil}
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
