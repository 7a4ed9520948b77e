package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

// StillNo is an earlier word of a guardian which denies channels until a record takes its place.
type StillNo struct {
	Consent  string
	Channels []schema.Channel
	Paused   bool // it is a yes, and waits to be given again
	Same     bool // it speaks of what the yes speaks of, of no more and no less
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
					list = withNoes(list, d.Channel, a, rec.ID, rec.Supersedes)
				}
			}
		})
		if err != nil && !errors.Is(err, catalog.ErrNotFound) {
			return nil, err
		}
	}
	for i := range list {
		no, err := s.Catalog.Consent(ctx, list[i].Consent)
		if err != nil {
			return nil, err
		}
		list[i].Same = asWide(no, rec, list[i].Channels)
	}
	return list, nil
}

// asWide reports whether two records are about the same in these channels.
func asWide(no, yes schema.Consent, channels []schema.Channel) bool {
	about := func(c schema.Consent, ch schema.Channel) (of []string) {
		for _, t := range c.Terms {
			if slices.Contains(t.Channels, ch) {
				of = append(of, fmt.Sprint(t.Scope, t.Kinds))
			}
		}
		slices.Sort(of)
		return slices.Compact(of)
	}
	return !slices.ContainsFunc(channels, func(ch schema.Channel) bool { return !slices.Equal(about(no, ch), about(yes, ch)) })
}

// withNoes adds the consents of a reason that denies a channel, but for some.
func withNoes(list []StillNo, ch schema.Channel, a schema.Advice, but ...string) []StillNo {
	for _, id := range a.Consents {
		if slices.Contains(but, id) {
			continue
		}
		i := slices.IndexFunc(list, func(n StillNo) bool { return n.Consent == id })
		if i < 0 {
			i, list = len(list), append(list, StillNo{Consent: id, Paused: a.Reason == schema.ReasonSuspended})
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
