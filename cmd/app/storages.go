package app

import (
	"context"
	"errors"
	"slices"

	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// AddMirror makes a place a mirror of the catalog, or takes one on again. The session
// writes. apart is false where the two may be lost together, or nobody can tell.
func AddMirror(ctx context.Context, s *Session, at, name string) (added schema.Storage, apart bool, err error) {
	h, err := s.Home(ctx)
	if err != nil {
		return added, false, err
	}
	record := h.Find(at)
	record.Path = at
	if name != "" {
		record.Name = name
	}
	m, err := h.Open(ctx, record, true)
	if err != nil {
		return added, false, err
	}
	defer m.Close()
	if name != "" {
		m.Record.Name = name
	}
	m.Record.RetiredAt = ""
	if added, err = s.Catalog.Storages().Seen(ctx, m.Record, s.Now()); err != nil {
		return added, false, err
	}
	head, err := s.Catalog.Head(ctx)
	if err == nil {
		err = store.NoteHead(ctx, m, s.Store.Identity().UUID, head.Seq, head.SHA256, string(head.At))
	}
	device := s.Store.Identity().Device
	return added, device != added.Device && device != "" && added.Device != "", err
}

// Placed is a storage and whether it is there.
type Placed struct {
	schema.Storage
	Connected bool `json:"connected"`
}

// Storages lists the catalog's own storage and its mirrors.
func Storages(ctx context.Context, s *Session) ([]Placed, error) {
	own, err := s.Catalog.Storages().Own(ctx)
	if err != nil {
		return nil, err
	}
	own.Path, own.Device, own.SeenAt = s.Store.Identity().Path, s.Store.Identity().Device, schema.WhenOf(s.Now())
	h, err := s.Home(ctx)
	if err != nil {
		return nil, err
	}
	list := []Placed{{own, true}}
	for _, m := range h.Mirrors {
		p := Placed{Storage: m}
		if look, err := h.Look(ctx, m); err == nil {
			p.Connected, p.Device = true, look.Record.Device
			if err := look.Close(); err != nil {
				return nil, err
			}
		}
		list = append(list, p)
	}
	return list, nil
}

// IdleMirrors are the names of the mirrors that are connected, but for those that were
// written to, and of those that are not.
func IdleMirrors(ctx context.Context, s *Session, written []string) (idle, away []string) {
	h, err := s.Home(ctx)
	if err != nil {
		return nil, nil
	}
	for _, m := range h.Mirrors {
		if m.RetiredAt != "" || m.Gone || slices.Contains(written, m.Name) {
			continue
		}
		if look, err := h.Look(ctx, m); err == nil {
			_ = look.Close()
			idle = append(idle, m.Name)
		} else if errors.As(err, new(*mirror.AwayError)) {
			away = append(away, m.Name)
		}
	}
	return idle, away
}

// RetireMirror ends the use of a mirror; gone says that its disk is no more. The session
// writes.
func RetireMirror(ctx context.Context, s *Session, called string, gone bool) (schema.Storage, error) {
	h, err := s.Home(ctx)
	if err != nil {
		return schema.Storage{}, err
	}
	m := h.Find(called)
	if m.UUID == "" {
		return m, noMirror(h, called)
	}
	return m, s.Catalog.Storages().Retire(ctx, m.UUID, gone, s.Now())
}
