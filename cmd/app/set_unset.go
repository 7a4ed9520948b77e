package app

import (
	"context"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// nothing is how set prints that nobody had said anything of a field, and what may be
// typed for it where an id is asked for.
const nothing = "none"

// checkUnset refuses fields that cannot be taken back, and those that are set as well.
func (x Setting) checkUnset() error {
	said := membersOf(x.Said)
	for _, f := range x.Unset {
		switch {
		case !slices.Contains(schema.Unsettable(), f):
			return Usagef("--unset %q: it takes %s", f, strings.Join(schema.Unsettable(), ", "))
		case said[f] != nil, f == "tags" && len(x.Tags)+len(x.Untags) > 0:
			return Usagef("--unset %s and a value for it: use one", f)
		}
	}
	return nil
}

// withNone takes the room or the shoot "none" for none, unless one has that id.
func (x Setting) withNone(ctx context.Context, s *Session) (Setting, error) {
	none := func(id *string) bool { return id != nil && *id == nothing }
	if !none(x.Said.Room) && !none(x.Said.Shoot) {
		return x, nil
	}
	all, err := s.Catalog.Records(ctx)
	if err != nil {
		return x, err
	}
	x.Unset = slices.Clone(x.Unset)
	if none(x.Said.Room) && !slices.ContainsFunc(all.Rooms, func(r schema.Room) bool { return r.ID == nothing }) {
		x.Said.Room, x.Unset = nil, append(x.Unset, "room")
	}
	if none(x.Said.Shoot) && !slices.ContainsFunc(all.Shoots, func(sh schema.Shoot) bool { return sh.ID == nothing }) {
		x.Said.Shoot, x.Unset = nil, append(x.Unset, "shoot")
	}
	return x, nil
}
