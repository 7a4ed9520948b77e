package mirror

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Mirror is an open storage of second copies, locked for this process.
type Mirror struct {
	store.Storage
	Record schema.Storage // its record; of a new mirror as far as it is known
	Fresh  bool           // it was made just now
	unlock func()
}

// Close gives the lock back and closes the storage.
func (m *Mirror) Close() error {
	if m.unlock != nil {
		m.unlock()
	}
	return m.Storage.Close()
}

// PlaceError says that a folder can be no mirror of this catalog. Nothing was written.
type PlaceError = store.PlaceError

// AwayError says that a mirror is on record and not connected.
type AwayError struct{ Mirror schema.Storage }

func (e *AwayError) Error() string {
	seen := e.Mirror.SeenAt
	if len(seen) > 10 {
		seen = seen[:10]
	}
	return fmt.Sprintf("mirror %q, last seen at %s on %s, is not connected", e.Mirror.Name, e.Mirror.Path, seen)
}

// Home is the catalog whose mirrors are opened.
type Home struct {
	UUID    string
	Path    string
	Places  store.Places
	Mirrors []schema.Storage // on record
	Sources []string         // from which is imported: a mirror cannot lie there
	Lives   Life             // whether what a mirror remembers is of this catalog's life; nil: not asked
}

// lockWait is how long a mirror is waited for that another program writes to.
const lockWait = 5 * time.Second

// Find returns the record of the mirror that a person means by its name, or by the
// folder that it was last in; for any other folder, a record of that folder alone.
func (h Home) Find(called string) schema.Storage {
	for _, m := range h.Mirrors {
		if m.Name == called || m.UUID == called {
			return m
		}
	}
	for _, m := range h.Mirrors {
		if h.Places.Same(m.Path, called) {
			m.Path = called
			return m
		}
	}
	return schema.Storage{Path: called, Role: schema.StorageMirror}
}

// Check refuses a place that cannot be a mirror. It does not say whether a mirror is
// there. It writes nothing.
func (h Home) Check(at string) error { return h.Places.MayMirror(at, h.Path, h.Sources) }

// Open opens a mirror for writing. One that is on record and not there is an
// AwayError; one that is not on record is a PlaceError unless fresh says that a new
// one is meant: then it is made, or one that belongs to this catalog is taken on.
func (h Home) Open(ctx context.Context, m schema.Storage, fresh bool) (*Mirror, error) {
	open, err := h.open(ctx, m, fresh)
	if err != nil {
		return nil, err
	}
	if err := h.lives(ctx, open); err != nil {
		return nil, errors.Join(err, open.Close())
	}
	if open.unlock, err = open.Lock(ctx, lockWait); err != nil {
		return nil, errors.Join(fmt.Errorf("mirror %q: %w", open.Record.Name, err), open.Close())
	}
	return open, nil
}

// Look opens a mirror that is on record for reading only.
func (h Home) Look(ctx context.Context, m schema.Storage) (*Mirror, error) {
	return h.open(ctx, m, false)
}

func (h Home) open(_ context.Context, m schema.Storage, fresh bool) (*Mirror, error) {
	if err := h.Check(m.Path); err != nil {
		return nil, err
	}
	st, err := h.Places.Open(m.Path)
	switch {
	case errors.Is(err, store.ErrNoMarker), errors.Is(err, fs.ErrNotExist):
		return h.create(m, fresh)
	case err != nil:
		return nil, err
	}
	open := &Mirror{Storage: st, Record: m}
	if err := h.belongs(st, open, fresh); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	open.Record.UUID, open.Record.Path, open.Record.Device = st.Identity().UUID, st.Identity().Path, st.Identity().Device
	return open, nil
}

// belongs says whether a storage that is there is a mirror of this catalog, and
// which.
func (h Home) belongs(st store.Storage, open *Mirror, fresh bool) error {
	dir := open.Record.Path
	if st.Identity().UUID == h.UUID {
		return &PlaceError{Place: dir, Why: "is the catalog itself, or a copy of it: a mirror has to be another folder"}
	}
	for _, known := range h.Mirrors {
		if known.UUID != st.Identity().UUID {
			continue
		}
		if open.Record.UUID != "" && open.Record.UUID != st.Identity().UUID {
			break
		}
		if known.RetiredAt != "" && !fresh {
			return &PlaceError{Place: dir, Why: fmt.Sprintf("is mirror %q, which is retired; add it again with: stillroom storage add %s", known.Name, schema.ShellWord(dir))}
		}
		open.Record = known
		return nil
	}
	if open.Record.UUID != "" && !fresh {
		return &AwayError{open.Record} // another disk is in its place
	}
	if of := st.Identity().MirrorOf; of != "" && of != h.UUID {
		return &PlaceError{Place: dir, Why: "is a mirror of another catalog: name another folder"}
	}
	catalogs, err := store.Remembers(st)
	if err != nil {
		return err
	}
	if len(catalogs) > 0 && !catalogs[h.UUID] {
		return &PlaceError{Place: dir, Why: "is a mirror of another catalog: name another folder"}
	}
	if !fresh {
		return &PlaceError{Place: dir, Why: "is a storage that this catalog does not know; if it is a mirror of this catalog, add it with: stillroom storage add " + schema.ShellWord(dir)}
	}
	open.Record = schema.Storage{Name: open.Record.Name, Path: dir, Role: schema.StorageMirror}
	return nil
}

func (h Home) create(m schema.Storage, fresh bool) (*Mirror, error) {
	switch {
	case !fresh && m.UUID != "":
		return nil, &AwayError{m}
	case !fresh:
		return nil, &PlaceError{Place: m.Path, Why: fmt.Sprintf("is not a mirror yet; make it one with `stillroom storage add %s`, or with --new-mirror", schema.ShellWord(m.Path))}
	}
	st, err := h.Places.CreateMirror(m.Path, h.UUID)
	if err != nil {
		return nil, err
	}
	name := m.Name
	if m.UUID != "" {
		name = "" // the one that is not there keeps its own
	}
	return &Mirror{Storage: st, Fresh: true, Record: schema.Storage{
		UUID: st.Identity().UUID, Name: name, Role: schema.StorageMirror, Path: st.Identity().Path, Device: st.Identity().Device,
	}}, nil
}

// OpenAll opens mirrors for writing, by name or by folder. All are looked at before
// one is made: with an error nothing was written anywhere. One that is called twice
// is opened once.
func (h Home) OpenAll(ctx context.Context, called []string, fresh bool) (list []*Mirror, err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, CloseAll(list))
			list = nil
		}
	}()
	for _, name := range called {
		m := h.Find(name)
		if err := h.Check(m.Path); err != nil {
			return list, err
		}
		if fresh {
			continue // a folder that is not there is meant to be made
		}
		if look, err := h.open(ctx, m, false); err != nil {
			return list, err
		} else if err := errors.Join(h.lives(ctx, look), look.Close()); err != nil {
			return list, err
		}
	}
	for _, name := range called {
		m, err := h.open(ctx, h.Find(name), fresh)
		if err != nil {
			return list, err
		}
		if slices.ContainsFunc(list, func(x *Mirror) bool { return x.Record.UUID == m.Record.UUID }) {
			if err := m.Close(); err != nil {
				return list, err
			}
			continue
		}
		list = append(list, m)
		if err := h.lives(ctx, m); err != nil {
			return list, err
		}
		if m.unlock, err = m.Lock(ctx, lockWait); err != nil {
			return list, fmt.Errorf("mirror %q: %w", m.Record.Name, err)
		}
	}
	return list, nil
}

// CloseAll closes mirrors.
func CloseAll(list []*Mirror) (err error) {
	for _, m := range list {
		err = errors.Join(err, m.Close())
	}
	return err
}
