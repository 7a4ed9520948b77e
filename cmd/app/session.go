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
	"github.com/stillroom/stillroom/pipeline/apart"
	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/fence"
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

	// Spare are processes that draw, of sessions before this one; nil: each has its own.
	Spare *fence.Spare

	// Zoned, if it is set, is told the zone of each catalog that is opened.
	Zoned func(*time.Location)

	// Rehearsal, if it is set, is told what would follow, and nothing is kept: a session
	// behind the door records as always, and all of it is undone when it is closed.
	Rehearsal func(Follows) error

	// ForANo has mistakes in the settings told and passed over: nothing keeps a no from
	// being recorded. What is not known is taken for the safer: documents are sealed if
	// there is a key.
	ForANo bool

	// Settling says that this is the very question whether a restored catalog lacks
	// anything: nobody has to be told to ask.
	Settling bool

	// FromReserve has the room that the catalog keeps for this given up where its disk is
	// full.
	FromReserve bool

	leaving bool // the catalog may have been given up for another folder
}

// Session is an open catalog: its records, its files, its settings. One goroutine
// uses it, and closes it.
type Session struct {
	Catalog  *catalog.Catalog
	Dir      string // the catalog's folder: settings, keys, presets, and where things are made
	Store    store.Storage
	Evidence *store.Documents
	Places   store.Places // where mirrors are found
	Draws    render.Renderer
	Settings Settings
	Key      Key // to what is sealed
	Recall   schema.RecallHours
	Zone     *time.Location

	clock   func() time.Time
	newest  time.Time // the ledger's newest moment
	notices Notices
	lock    lock
	workers *fence.Workers

	ours        bool // the database is that of this folder
	unsealed    bool // nobody can tell whether documents are to be sealed, and no key is here
	forgetHeads bool // what the folder remembered of the ledger before counts no more

	reserve func() // keeps again the room that was given up

	notes derive.Noter  // of pictures that are being drawn
	work  *apart.Folder // for what an export makes; nil: the catalog's

	// Rehearsing says that nothing is kept: no file may be written either.
	Rehearsing bool
	followed   func() (Follows, error)
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
		if to, moved := disk.GivenUp(d.Dir); moved == nil && to != "" {
			return nil, &MovedError{From: d.Dir, To: to}
		}
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
	s := &Session{
		Dir: dir, Store: st, Evidence: &store.Documents{In: st, Scratch: st.Scratch}, Places: d.Places, clock: d.Clock, notices: d.Notices,
		lock: lock{of: st, bell: st.Bell()}, notes: st.Notes(), reserve: func() {},
	}
	s.Settings.file = filepath.Join(dir, SettingsName)
	s.Settings.Settings, s.Zone, err = ReadSettings(d.Dir)
	unread := err
	if err != nil && !d.ForANo {
		return nil, errors.Join(err, st.Close())
	}
	if unread != nil {
		warn(d.Notices, "%v; the settings that can be read count, and the defaults for the rest: correct it", unread)
		s.Settings.Settings, s.Zone = salvagedSettings(d.Dir)
	}
	if d.Zoned != nil {
		d.Zoned(s.Zone)
	}
	s.workers = &fence.Workers{Seconds: s.Settings.Limits.MaxSeconds, Spare: d.Spare}
	s.Draws = s.workers
	if s.Recall, err = s.Settings.RecallHours(); err != nil {
		// A mistake here must not keep a withdrawal from being written: the built-in
		// times count.
		warn(d.Notices, "%v; until it is corrected, the default times count", s.Settings.Named(err))
	}
	if d.ForANo || d.FromReserve {
		s.reserve = disk.UseReserve(dir)
	}
	s.Catalog, err = catalog.Open(ctx, sqlite.File(db), catalog.WithClock(d.Clock),
		catalog.WithWaits(sayOnce(d.Notices)), catalog.WithOlder(func() { d.Notices.Note(isOlder) }))
	if err != nil {
		if errors.Is(err, catalog.ErrNone) {
			err = fmt.Errorf("the catalog in %s has lost its %s: restore it from a backup", d.Dir, catalog.FileName)
		}
		s.reserve()
		return nil, errors.Join(err, st.Close())
	}
	s.Key = findKey(d.Dir, d.KeyFile, s.Settings.Privacy)
	s.Settings.Privacy.Encrypt = s.Settings.Privacy.Encrypt || unread != nil && s.Key.Key != nil
	s.unsealed = unread != nil && s.Key.Key == nil
	if s.Key.Err != nil {
		warn(d.Notices, "%v; contacts and documents that are sealed cannot be read", s.Key.Err)
	}
	s.UseKey()
	// The marker of another storage counts as no marker.
	uuid, _, err := s.Catalog.Info(ctx)
	if err == nil && uuid != st.Identity().UUID {
		err = fmt.Errorf("%w: the marker in %s belongs to another catalog", store.ErrNoMarker, d.Dir)
	}
	s.ours = err == nil
	if err == nil && !d.leaving {
		err = s.stays(ctx)
	}
	if err == nil {
		err = s.KeepTime(ctx)
	}
	if err == nil && !d.Settling {
		err = s.sayRestored(ctx)
	}
	if err == nil && d.Rehearsal != nil {
		s.followed, err = rehearse(ctx, s)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// isOlder says that a catalog is being brought up to date, which may take minutes.
const isOlder = "an earlier stillroom wrote this catalog: it is being brought up to date, which takes longer the more is in it; " +
	"once that is done, the earlier stillroom cannot open it"

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
		warn(s.notices, "%v; the answer is as of %s", err, newest.Format(time.RFC3339))
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

// Applying returns the options of a change of records that is made now. open says that
// the change may let photos go where they might not go before.
func (s *Session) Applying(open bool) schema.ApplyOptions {
	return schema.ApplyOptions{Zone: s.Zone, Now: s.Now(), Recall: s.Recall, Open: open, Rehearsed: s.Rehearsing}
}

// Close closes the catalog and its storage.
func (s *Session) Close() error {
	s.workers.Close()
	s.noteHead()
	err := errors.Join(s.Catalog.Close(), s.Store.Close())
	if s.work != nil {
		err = errors.Join(err, s.work.Close())
	}
	s.reserve()
	return err
}
