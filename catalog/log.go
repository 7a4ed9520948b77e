package catalog

import (
	"context"
	"errors"
	"maps"
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
		only, err := bearing(ctx, from, scope)
		if err != nil {
			return err
		}
		list, err := consentsOf(ctx, from, only)
		if err != nil {
			return err
		}
		consents := byID(list, func(k schema.Consent) string { return k.ID })
		guardians := map[string]bool{}
		for e, err := range from.ConsentLog(ctx, only) {
			if err != nil {
				return err
			}
			e.Family = consents[e.Consent].Family
			e.Says = says(consents[e.Consent], e.Channel)
			known, asked := guardians[e.By]
			if !asked {
				if known, err = from.HasRecord(ctx, "guardian", e.By); err != nil {
					return err
				}
				guardians[e.By] = known
			}
			if !known {
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

// bearing are the ids of the consents that bear on the scope; nil are all.
func bearing(ctx context.Context, from contract.Reader, scope string) ([]string, error) {
	if scope == "" {
		return nil, nil
	}
	kind, id, err := schema.SplitLogScope(scope)
	if err != nil {
		return nil, err
	}
	ids := []string{}
	switch kind {
	case "consent":
		there, err := from.HasConsent(ctx, id)
		if err != nil {
			return nil, err
		}
		if !there {
			return nil, notFound("consent", id)
		}
		return append(ids, id), nil
	case "family":
		there, err := from.HasRecord(ctx, "family", id)
		if err != nil {
			return nil, err
		}
		if !there {
			return nil, notFound("family", id)
		}
		of, err := from.ConsentsOf(ctx, []string{id})
		return append(ids, of...), err
	}
	scopes, err := around(ctx, from, kind, id)
	if err != nil {
		return nil, err
	}
	about, err := from.ConsentsAbout(ctx, slices.Collect(maps.Keys(scopes)))
	return append(ids, about...), err
}

// around lists the scopes that bear on a room, a shoot or a photo: its own, that of the
// whole it is part of, and those of its parts.
func around(ctx context.Context, from contract.Reader, kind, id string) (map[schema.Scope]bool, error) {
	about := map[schema.Scope]bool{}
	add := func(kind string, ids ...string) {
		for _, id := range ids {
			if id != "" {
				about[schema.Scope(kind+":"+id)] = true
			}
		}
	}
	families := map[string][]string{} // of the rooms that were asked about
	addRoom := func(room string) error {
		if _, asked := families[room]; !asked {
			of, err := from.RoomFamilies(ctx, []string{room})
			if err != nil {
				return err
			}
			families[room] = of[room]
		}
		add("room", room) // a person may have put a photo in another room than its shoot's
		add("family", families[room]...)
		return nil
	}
	parts := schema.Selection{}
	found := false
	switch kind {
	case "room":
		var err error
		if found, err = from.HasRecord(ctx, kind, id); err != nil {
			return nil, err
		}
		if err := addRoom(id); err != nil {
			return nil, err
		}
		shoots, err := from.ShootsOfRooms(ctx, []string{id})
		if err != nil {
			return nil, err
		}
		parts.Room = id
		add("shoot", shoots...)
	case "shoot":
		shoots, err := from.Shoots(ctx, []string{id})
		if err != nil {
			return nil, err
		}
		parts.Shoot, found = id, len(shoots) > 0
		for _, s := range shoots {
			if err := addRoom(s.Room); err != nil {
				return nil, err
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
		return nil, notFound(kind, id)
	}
	add(kind, id)
	return about, eachPhoto(ctx, from, parts, func(p schema.Photo) error {
		s := Subject(p)
		add("photo", append(s.Others, s.ID)...)
		if kind == "room" {
			return nil
		}
		add("shoot", s.Shoot)
		return addRoom(s.Room)
	})
}
