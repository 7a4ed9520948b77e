package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/schema"
)

// Notices hears what a session has to say beside its results. Somebody has to look at a
// Warning; a Note may be of interest. Neither names a person, a contact or a place.
type Notices interface {
	Warning(text string)
	Note(text string)
}

// Door says which catalog is meant, and with which key and clock it is opened.
type Door struct {
	Dir     string           // the folder of the catalog
	KeyFile string           // with the key to what is sealed, if one was named
	Clock   func() time.Time // what the computer's clock says
	Notices Notices
	Places  disk.Places // where it and its mirrors are found
}

// Session is an open catalog: its records, its files, its settings. One goroutine
// uses it, and closes it.
type Session struct {
	Catalog  *catalog.Catalog
	Dir      string // the catalog's folder: settings, keys, presets, and where things are made
	Store    *disk.Disk
	Evidence *store.Documents
	Places   store.Places // where mirrors are found
	Settings schema.Settings
	Key      Key // to what is sealed
	Recall   schema.RecallHours
	Zone     *time.Location

	clock   func() time.Time
	newest  time.Time // the ledger's newest moment
	notices Notices
	unlock  func() // of a session that writes files
}

// Now is the moment at which things are decided and recorded: never earlier than the
// ledger's newest, whatever the computer's clock says.
func (s *Session) Now() time.Time {
	if now := s.clock(); now.After(s.newest) {
		return now
	}
	return s.newest
}

// Open opens the catalog. Callers depend on the order of its errors: no catalog at all,
// then storage that is not there, then a catalog that cannot be opened.
func (d Door) Open(ctx context.Context) (*Session, error) {
	db := filepath.Join(d.Dir, catalog.FileName)
	st, err := d.Places.Disk(d.Dir)
	if errors.Is(err, store.ErrNoMarker) {
		if _, statErr := os.Stat(db); errors.Is(statErr, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w: %s", catalog.ErrNone, d.Dir)
		}
	}
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(d.Dir)
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	s := &Session{Dir: dir, Store: st, Evidence: &store.Documents{In: st, Scratch: st.Scratch}, Places: d.Places, clock: d.Clock, notices: d.Notices}
	if s.Settings, s.Zone, err = ReadSettings(d.Dir); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	if s.Recall, err = s.Settings.RecallHours(); err != nil {
		// A mistake here must not keep a withdrawal from being written: the built-in
		// times count.
		warn(d.Notices, "%v; until it is corrected, the times that are built in count", s.InSettings(err))
	}
	if s.Catalog, err = catalog.Open(ctx, sqlite.File(db), catalog.WithClock(d.Clock)); err != nil {
		if errors.Is(err, catalog.ErrNone) {
			err = fmt.Errorf("the catalog in %s has lost its %s: restore it from a backup", d.Dir, catalog.FileName)
		}
		return nil, errors.Join(err, st.Close())
	}
	s.Key = findKey(d.Dir, d.KeyFile, s.Settings.Privacy)
	if s.Key.Err != nil {
		warn(d.Notices, "%v; contacts and documents that are sealed cannot be read", s.Key.Err)
	}
	s.UseKey()
	// The marker of another storage counts as no marker.
	uuid, _, err := s.Catalog.Info(ctx)
	if err == nil && uuid != st.Identity().UUID {
		err = fmt.Errorf("%w: the marker in %s belongs to another catalog", store.ErrNoMarker, d.Dir)
	}
	if err == nil {
		err = s.KeepTime(ctx)
	}
	if err == nil {
		err = s.sayRestored(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// KeepTime brings the session's moment up to the ledger's newest, so that what somebody
// said once counts from then on. Open calls it; call it again when the ledger has got a
// newer moment.
func (s *Session) KeepTime(ctx context.Context) error {
	newest, err := s.Catalog.Newest(ctx)
	if err != nil {
		return err
	}
	s.newest = newest
	var behind *catalog.ClockBehindError
	if err := s.Catalog.ClockBehind(ctx); errors.As(err, &behind) {
		warn(s.notices, "%v; what follows is as of %s", err, newest.Format(time.RFC3339))
	} else if err != nil {
		return err
	}
	return nil
}

// sayRestored warns that a catalog made from a backup may lack a no.
func (s *Session) sayRestored(ctx context.Context) error {
	r, err := s.Catalog.Restored(ctx)
	if err == nil && r != nil && r.SettledAt == "" {
		warn(s.notices, "this catalog was restored from a backup of %s; what was said since is not in it, and nothing leaves until you say which is the newest ledger entry that anybody holds: stillroom restore --head FILE", r.BackedUp)
	}
	return err
}

func warn(to Notices, format string, args ...any) { to.Warning(fmt.Sprintf(format, args...)) }

// Recipes lists all recipes of the settings. They are checked only where pictures are
// made or judged: a withdrawal must not wait until somebody has corrected a line about
// JPEG.
func (s *Session) Recipes() ([]schema.Recipe, error) {
	list, err := s.Settings.RecipeList()
	return list, s.InSettings(err)
}

// Limits says what one file may cost by the settings. They are checked only where they
// are used, as recipes are.
func (s *Session) Limits() (schema.Limits, error) {
	return s.Settings.Limits, s.InSettings(s.Settings.Limits.Check())
}

// Contact says when families are left alone. It is checked only where it is used, as
// recipes are.
func (s *Session) Contact() (schema.ContactSettings, error) {
	return s.Settings.Contact, s.InSettings(s.Settings.Contact.Check())
}

// Rendering returns recipes and limits for commands that make pictures. This build must
// be able to write every recipe that is on.
func (s *Session) Rendering() ([]schema.Recipe, schema.Limits, error) {
	list, err := s.Recipes()
	if err != nil {
		return nil, schema.Limits{}, err
	}
	for _, r := range schema.On(list) {
		if !render.Makes(r.Format) {
			return nil, schema.Limits{}, s.InSettings(fmt.Errorf("[recipes.%s]: this build of libvips cannot write %s", r.Name, r.Format))
		}
	}
	limits, err := s.Limits()
	return list, limits, err
}

// Applying returns the options of a change of records that is made now. open says that
// the change may let photos go where they might not go before.
func (s *Session) Applying(open bool) schema.ApplyOptions {
	return schema.ApplyOptions{Zone: s.Zone, Now: s.Now(), Recall: s.Recall, Open: open}
}

// InSettings names the file of the settings in an error about them.
func (s *Session) InSettings(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", filepath.Join(s.Dir, SettingsName), err)
}

// Close closes the catalog and its storage.
func (s *Session) Close() error { return errors.Join(s.Catalog.Close(), s.Store.Close()) }

// lockWait is how long a command waits for another that writes files.
const lockWait = 5 * time.Second

// letIn is long enough for a waiting command to notice; letInFor is how long it may then
// take.
const (
	letIn    = 200 * time.Millisecond
	letInFor = 24 * time.Hour
)

// Write opens the catalog for a command that writes files, alone.
func (d Door) Write(ctx context.Context) (*Session, func(), error) {
	s, err := d.Open(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := s.Catalog.ReadOnly(); err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	if s.Store.Bell().Yielded() {
		d.Notices.Note("an import is running; this goes on as soon as it has finished the frames in hand")
	}
	if s.unlock, err = s.Store.Lock(ctx, lockWait); err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	return s, func() { s.unlock(); _ = s.Close() }, nil
}

// Yields lets others in during a long command: until done is called, Yield gives the lock
// to whoever waits for it.
func (s *Session) Yields() (done func(), err error) { return s.Store.Bell().Yielding() }

// Yield gives the lock to whoever waits for it, and takes it again.
func (s *Session) Yield(ctx context.Context) error {
	s.unlock()
	select {
	case <-time.After(letIn):
	case <-ctx.Done():
	}
	var err error
	// The other command may take its time: what is done is done, and the card is still
	// there.
	if s.unlock, err = s.Store.Lock(ctx, letInFor); err != nil {
		s.unlock = func() {}
	}
	return err
}

// Look is Write for a dry run. A catalog that can only be read is opened without a lock:
// there is nobody to keep away.
func (d Door) Look(ctx context.Context, dryRun bool) (*Session, func(), error) {
	if !dryRun {
		return d.Write(ctx)
	}
	s, err := d.Open(ctx)
	if err != nil {
		return nil, nil, err
	}
	if s.Catalog.ReadOnly() != nil {
		return s, func() { _ = s.Close() }, nil
	}
	if err := s.Close(); err != nil {
		return nil, nil, err
	}
	return d.Write(ctx)
}

// Read runs fn with an open catalog.
func (d Door) Read(ctx context.Context, fn func(*Session) error) error {
	s, err := d.Open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(fn(s), s.Close())
}
