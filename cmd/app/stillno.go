package app

import (
	"context"
	"errors"
	"slices"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

// StillNo is an earlier word of a guardian which denies channels until a record takes its place.
type StillNo struct {
	Consent  string
	Channels []schema.Channel
}

// noes are the reasons that a guardian's own word is, and that another yes of theirs does not lift.
var noes = []string{
	schema.ReasonDenied, schema.ReasonRefused, schema.ReasonWithdrawn, schema.ReasonRevoked, schema.ReasonInvalidated, schema.ReasonSuspended,
}

// StillNoes lists the earlier noes of a guardian to what a record of theirs says yes to. It looks at
// one photo of each scope: there may be more about others.
func StillNoes(ctx context.Context, s *Session, rec schema.Consent) (list []StillNo, err error) {
	opt := catalog.ListOptions{Zone: s.Zone, At: s.Now()}
	for _, t := range rec.Terms {
		if t.Effect != schema.Permit || !t.Covers(schema.KindPhoto) {
			continue
		}
		photo, err := onePhotoOf(ctx, s, t.Scope)
		if err != nil {
			return nil, err
		}
		if photo == "" {
			continue
		}
		err = s.Catalog.ExplainIn(ctx, photo, t.Channels, opt, func(d schema.Decision, advice []schema.Advice) {
			for _, a := range advice {
				if a.Guardian == rec.Guardian && slices.Contains(noes, a.Reason) {
					list = withNoes(list, d.Channel, a.Consents, rec.ID, rec.Supersedes)
				}
			}
		})
		if err != nil && !errors.Is(err, catalog.ErrNotFound) {
			return nil, err
		}
	}
	return list, nil
}

// withNoes adds consents that deny a channel, but for some.
func withNoes(list []StillNo, ch schema.Channel, consents []string, but ...string) []StillNo {
	for _, id := range consents {
		if slices.Contains(but, id) {
			continue
		}
		i := slices.IndexFunc(list, func(n StillNo) bool { return n.Consent == id })
		if i < 0 {
			i, list = len(list), append(list, StillNo{Consent: id})
		}
		if !slices.Contains(list[i].Channels, ch) {
			list[i].Channels = append(list[i].Channels, ch)
		}
	}
	return list
}

// onePhotoOf is a photo of a scope, "" if there is none.
func onePhotoOf(ctx context.Context, s *Session, scope schema.Scope) (string, error) {
	kind, id, err := scope.Split()
	if err != nil {
		return "", err
	}
	sel := schema.Selection{Limit: 1}
	switch kind {
	case "photo":
		return id, nil
	case "room":
		sel.Room = id
	case "shoot":
		sel.Shoot = id
	default:
		list, err := catalog.InScope(ctx, s.Catalog, scope)
		if errors.Is(err, catalog.ErrNotFound) || err == nil && len(list) == 0 {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		return list[0].String(), nil
	}
	photo := ""
	err = s.Catalog.List(ctx, sel, catalog.ListOptions{Zone: s.Zone, At: s.Now()}, func(p schema.Photo) error {
		photo = p.SHA256.String()
		return nil
	})
	return photo, err
}
