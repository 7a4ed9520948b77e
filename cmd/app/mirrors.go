package app

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/schema"
)

// ErrNoMirror: a name is that of no mirror.
var ErrNoMirror = errors.New("no mirror has this name; stillroom storage list names them")

// Home is the catalog as its mirrors know it. Sources are the folders of an import: no
// mirror can be in one.
func (s *Session) Home(ctx context.Context, sources ...string) (mirror.Home, error) {
	known, err := s.Catalog.Storages().Mirrors(ctx)
	return mirror.Home{UUID: s.Store.Identity().UUID, Path: s.Dir, Places: s.Places, Mirrors: known, Sources: sources, Lives: s.Catalog}, err
}

// Mirrors says which mirrors an import writes to.
type Mirrors struct {
	Named []string // by name or by folder; none: those of the settings
	Fresh bool     // a new one may be made
	None  bool
}

// called lists the names or folders of these mirrors.
func (f Mirrors) called(settings schema.StorageSettings) ([]string, error) {
	switch {
	case f.None && (len(f.Named) > 0 || f.Fresh):
		return nil, Usagef("--no-mirror and --mirror contradict each other")
	case f.None:
		return nil, nil
	case len(f.Named) > 0:
		return f.Named, nil
	case f.Fresh:
		return nil, Usagef("--new-mirror needs --mirror DIR: where is it to be?")
	}
	return settings.Mirrors, nil
}

// Open opens the mirrors. In a dry run it only looks for them, and opens none.
func (f Mirrors) Open(
	ctx context.Context, h mirror.Home, settings schema.StorageSettings, dryRun bool,
) ([]*mirror.Mirror, error) {
	called, err := f.called(settings)
	if err != nil {
		return nil, err
	}
	if !dryRun {
		return h.OpenAll(ctx, called, f.Fresh)
	}
	for _, name := range called {
		m := h.Find(name)
		if err := h.Check(m.Path); err != nil {
			return nil, err
		}
		if look, err := h.Look(ctx, m); err == nil {
			err = look.Close()
			if err != nil {
				return nil, err
			}
		} else if !f.Fresh {
			return nil, err
		}
	}
	return nil, nil
}

// noMirror says that a mirror is not there, and which one was probably meant.
func noMirror(h mirror.Home, called string) error {
	var names []string
	for _, m := range h.Mirrors {
		names = append(names, m.Name)
	}
	hint := ""
	if near := schema.Nearest(called, names); near != "" {
		hint = "; did you mean " + near + "?"
	}
	return Usagef("%q: %v%s", called, ErrNoMirror, hint)
}

// MeantMirrors lists the mirrors that a person names or, if they name none, all that are
// in use.
func MeantMirrors(h mirror.Home, names []string) ([]schema.Storage, error) {
	var list []schema.Storage
	for _, m := range h.Mirrors {
		if len(names) == 0 && m.RetiredAt == "" {
			list = append(list, m)
		}
	}
	for _, name := range names {
		m := h.Find(name)
		if m.UUID == "" {
			return nil, noMirror(h, name)
		}
		list = append(list, m)
	}
	if len(list) == 0 {
		return nil, Usagef("this catalog has no mirror; make one with: stillroom storage add DIR")
	}
	return list, nil
}
