package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Log calls fn for every event that bears on scope, in the order in which it happened;
// events of one moment come in the order in which they were recorded. An empty scope
// means every event. "consent:ID" and "family:ID" mean the events of that consent, and of
// that family's consents. For a room, a shoot or a photo they are the events about it,
// about the whole that it is part of, and about its parts. An id that is not recorded is
// ErrNotFound.
func (c ConsentRegister) Log(ctx context.Context, scope string, fn func(schema.LogEntry) error) error {
	return c.db.View(ctx, func(from contract.Reader) error {
		var r schema.Records
		for _, load := range []func(context.Context, contract.Reader, *schema.Records) error{loadFamilies, loadRooms, loadShoots, loadConsents} {
			if err := load(ctx, from, &r); err != nil {
				return err
			}
		}
		bears, err := bearing(ctx, from, r, scope)
		if err != nil {
			return err
		}
		consents := byID(r.Consents, func(k schema.Consent) string { return k.ID })
		guardians := map[string]bool{}
		for _, f := range r.Families {
			for _, g := range f.Guardians {
				guardians[g.ID] = true
			}
		}
		for e, err := range from.ConsentLog(ctx) {
			if err != nil {
				return err
			}
			if !bears(consents[e.Consent]) {
				continue
			}
			e.Family = consents[e.Consent].Family
			e.Says = says(consents[e.Consent], e.Channel)
			if !guardians[e.By] {
				e.By = "" // what people write for somebody without a record may be a name
			}
			if err := fn(e); err != nil {
				return err
			}
		}
		return nil
	})
}

// says lists the terms of a consent that speak of the channel, or all terms if the
// channel is "".
func says(c schema.Consent, ch schema.Channel) []schema.Says {
	list := []schema.Says{}
	for _, t := range c.Terms {
		x := schema.Says{Effect: t.Effect, Scope: t.Scope, Channels: t.Channels, Kinds: t.Kinds}
		if ch != "" {
			if !slices.Contains(t.Channels, ch) && !slices.Contains(t.Channels, schema.AnyChannel) {
				continue
			}
			x.Channels = []schema.Channel{ch}
		}
		list = append(list, x)
	}
	return list
}

// bearing says which consents bear on the scope.
func bearing(
	ctx context.Context, from contract.Reader, r schema.Records, scope string,
) (func(schema.Consent) bool, error) {
	if scope == "" {
		return func(schema.Consent) bool { return true }, nil
	}
	kind, id, err := schema.SplitLogScope(scope)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "consent":
		if !slices.ContainsFunc(r.Consents, func(k schema.Consent) bool { return k.ID == id }) {
			return nil, fmt.Errorf("%s: %w", scope, ErrNotFound)
		}
		return func(k schema.Consent) bool { return k.ID == id }, nil
	case "family":
		if !slices.ContainsFunc(r.Families, func(f schema.Family) bool { return f.ID == id }) {
			return nil, fmt.Errorf("%s: %w", scope, ErrNotFound)
		}
		return func(k schema.Consent) bool { return k.Family == id }, nil
	}
	about, err := around(ctx, from, r, kind, id)
	if err != nil {
		return nil, err
	}
	return func(k schema.Consent) bool {
		return slices.ContainsFunc(k.Terms, func(t schema.Term) bool { return about[t.Scope] })
	}, nil
}

// around lists the scopes that bear on a room, a shoot or a photo: its own, that of the
// whole it is part of, and those of its parts.
func around(
	ctx context.Context, from contract.Reader, r schema.Records, kind, id string,
) (map[schema.Scope]bool, error) {
	about := map[schema.Scope]bool{}
	add := func(kind string, ids ...string) {
		for _, id := range ids {
			if id != "" {
				about[schema.Scope(kind+":"+id)] = true
			}
		}
	}
	families, err := from.RoomFamilies(ctx)
	if err != nil {
		return nil, err
	}
	parts := schema.Selection{}
	found := false
	switch kind {
	case "room":
		parts.Room = id
		found = slices.ContainsFunc(r.Rooms, func(x schema.Room) bool { return x.ID == id })
		add("family", families[id]...)
		for _, s := range r.Shoots {
			if s.Room == id {
				add("shoot", s.ID)
			}
		}
	case "shoot":
		parts.Shoot = id
		for _, s := range r.Shoots {
			if s.ID == id {
				found = true
				add("room", s.Room)
				add("family", families[s.Room]...)
			}
		}
	case "photo":
		sha, err := resolvePhoto(ctx, from, id)
		if _, perr := schema.ParseDigest(id); errors.Is(err, ErrNotFound) && perr == nil {
			// A family may have spoken of a photo that is not here.
			add("photo", id)
			return about, nil
		} else if err != nil {
			return nil, err
		}
		parts.IDs, id, found = []string{sha}, sha, true
	}
	if !found {
		return nil, fmt.Errorf("%s:%s: %w", kind, id, ErrNotFound)
	}
	add(kind, id)
	return about, eachPhoto(ctx, from, parts, func(p schema.Photo) error {
		s := Subject(p)
		add("photo", append(s.Others, s.ID)...)
		if kind != "room" {
			add("room", s.Room) // a person may have put a photo in another room than its shoot's
			add("family", families[s.Room]...)
			add("shoot", s.Shoot)
		}
		return nil
	})
}
