package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// session is an open catalog: its records, its files, its settings.
type session struct {
	catalog  *catalog.Catalog
	store    *store.Store
	settings schema.Settings
	key      keyHere
	unlock   func() // of a session that writes files
	recall   schema.RecallHours
	zone     *time.Location
}

// open opens the catalog that was named. Which error comes first matters to
// callers: no catalog at all, then storage that is not there, then a catalog
// that cannot be opened.
func (p *program) open(ctx context.Context) (*session, error) {
	db := filepath.Join(p.catalogDir, catalog.FileName)
	st, err := store.Open(p.catalogDir)
	if errors.Is(err, store.ErrNoMarker) {
		if _, statErr := os.Stat(db); errors.Is(statErr, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w: %s", catalog.ErrNone, p.catalogDir)
		}
	}
	if err != nil {
		return nil, err
	}
	s := &session{store: st}
	if s.settings, s.zone, err = readSettings(p.catalogDir); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	if s.recall, err = s.settings.RecallHours(); err != nil {
		// No reason to keep a withdrawal from being written: what is built in holds.
		p.warnf("%v; the usual time holds", s.inSettings(err))
	}
	if s.catalog, err = catalog.Open(ctx, db, catalog.WithClock(p.clock)); err != nil {
		if errors.Is(err, catalog.ErrNone) {
			err = fmt.Errorf("the storage in %s is there and its %s is not: restore it from a backup", p.catalogDir, catalog.FileName)
		}
		return nil, errors.Join(err, st.Close())
	}
	s.key = findKey(p.catalogDir, p.privacyKey, s.settings.Privacy)
	if s.key.err != nil {
		p.warnf("%v; what is sealed cannot be read", s.key.err)
	}
	s.useKey()
	// The marker of another storage is as good as none.
	uuid, _, err := s.catalog.Info(ctx)
	if err == nil && uuid != st.UUID() {
		err = fmt.Errorf("%w: the marker in %s belongs to another catalog", store.ErrNoMarker, p.catalogDir)
	}
	if err == nil {
		err = p.keepTime(ctx, s.catalog)
	}
	if err == nil {
		err = p.sayRestored(ctx, s.catalog)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// keepTime makes the moment of everything that follows one that is never earlier
// than the ledger: what somebody said once counts from then on, whatever the
// computer's clock says.
func (p *program) keepTime(ctx context.Context, c *catalog.Catalog) error {
	newest, err := c.Newest(ctx)
	if err != nil {
		return err
	}
	p.now = func() time.Time {
		if now := p.clock(); now.After(newest) {
			return now
		}
		return newest
	}
	var behind *catalog.ClockBehindError
	if err := c.ClockBehind(ctx); errors.As(err, &behind) {
		p.warnf("%v; what follows is as of %s", err, newest.Format(time.RFC3339))
	} else if err != nil {
		return err
	}
	return nil
}

// sayRestored says of a catalog that was made of a backup that it may lack a no.
func (p *program) sayRestored(ctx context.Context, c *catalog.Catalog) error {
	r, err := c.Restored(ctx)
	if err == nil && r != nil && r.SettledAt == "" {
		p.warnf("this catalog was restored from a backup of %s; what was said since is not in it, and nothing leaves until you say which is the newest ledger entry that anybody holds: stillroom restore --head FILE", r.BackedUp)
	}
	return err
}

// recipes are all that the settings have, and limits theirs of a file. They are
// checked where pictures are made or judged and nowhere else: a withdrawal must
// not wait until somebody has mended a line about JPEG.
func (s *session) recipes() ([]schema.Recipe, error) {
	list, err := s.settings.RecipeList()
	return list, s.inSettings(err)
}

func (s *session) limits() (schema.Limits, error) {
	return s.settings.Limits, s.inSettings(s.settings.Limits.Check())
}

// contact is when families are left alone. Likewise.
func (s *session) contact() (schema.ContactSettings, error) {
	return s.settings.Contact, s.inSettings(s.settings.Contact.Check())
}

// rendering are both, for commands that make pictures: what is on must be what
// this build can write.
func (s *session) rendering() ([]schema.Recipe, schema.Limits, error) {
	list, err := s.recipes()
	if err != nil {
		return nil, schema.Limits{}, err
	}
	for _, r := range schema.On(list) {
		if !render.Makes(r.Format) {
			return nil, schema.Limits{}, s.inSettings(fmt.Errorf("[recipes.%s]: this build of libvips cannot write %s", r.Name, r.Format))
		}
	}
	limits, err := s.limits()
	return list, limits, err
}

func (s *session) inSettings(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", filepath.Join(s.store.Path(), settingsName), err)
}

func (s *session) Close() error { return errors.Join(s.catalog.Close(), s.store.Close()) }

// lockWait is how long a command waits for another that writes files.
const lockWait = 5 * time.Second

// letIn is long enough for whoever waits to notice, and letInFor for what takes long.
const (
	letIn    = 200 * time.Millisecond
	letInFor = 24 * time.Hour
)

// writing opens the catalog for a command that writes files, alone.
func (p *program) writing(ctx context.Context) (*session, func(), error) {
	s, err := p.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := s.catalog.ReadOnly(); err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	if s.store.Yielded() {
		p.notef("an import is running; this goes on as soon as it has finished the frames in hand")
	}
	if s.unlock, err = s.store.Lock(ctx, lockWait); err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	return s, func() { s.unlock(); _ = s.Close() }, nil
}

// yields has a long command let others in: until done is called, whoever waits for
// the lock is given it by yield.
func (s *session) yields() (done func(), err error) { return s.store.Yielding() }

// yield gives the lock to whoever waits for it, and takes it again.
func (s *session) yield(ctx context.Context) error {
	s.unlock()
	select {
	case <-time.After(letIn):
	case <-ctx.Done():
	}
	var err error
	// Others may take their time: what is done is done, and the card is still there.
	if s.unlock, err = s.store.Lock(ctx, letInFor); err != nil {
		s.unlock = func() {}
	}
	return err
}

// looking is writing for a dry run: where a catalog can only be read there is nobody
// to keep away.
func (p *program) looking(ctx context.Context, dryRun bool) (*session, func(), error) {
	if !dryRun {
		return p.writing(ctx)
	}
	s, err := p.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	if s.catalog.ReadOnly() != nil {
		return s, func() { _ = s.Close() }, nil
	}
	if err := s.Close(); err != nil {
		return nil, nil, err
	}
	return p.writing(ctx)
}

// reading runs fn with an open catalog.
func (p *program) reading(ctx context.Context, fn func(*session) error) error {
	s, err := p.open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(fn(s), s.Close())
}
