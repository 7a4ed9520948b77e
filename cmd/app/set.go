package app

import (
	"context"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/schema"
)

// Setting is what a person says of photos, the same of each.
type Setting struct {
	Said         schema.PhotoRecord // tags aside
	Tags, Untags []string           // that each has from now on, and that none has
	Unset        []string           // fields of which nothing is said any more
	Open         bool               // it may let photos go where they might not go before
	DryRun       bool
	AsSeen       map[string]schema.PhotoRecord // what was said of them when they were read: see schema.ApplyOptions
}

// Check says what is wrong with the request, as far as that can be told without a
// catalog.
func (x Setting) Check() error {
	said := x.Said
	empty := func(s *string) bool { return s != nil && *s == "" }
	switch {
	case said == (schema.PhotoRecord{}) && len(x.Tags)+len(x.Untags)+len(x.Unset) == 0:
		return Usagef("no field is named; `stillroom set --help` lists the fields")
	case slices.ContainsFunc(x.Tags, likeAList):
		return Usagef("--tag takes one tag; give --tag once for each, or put a blank behind a comma that is part of it")
	case empty(said.Room) || empty(said.Shoot):
		return Usagef("--room and --shoot cannot be empty; to correct a photo, name the room or shoot that it belongs to, or none")
	case said.Rating != nil && (*said.Rating < 0 || *said.Rating > 5):
		return Usagef("--rating is 0 to 5, not %d", *said.Rating)
	case said.Sequence != nil && *said.Sequence < 1:
		return Usagef("--sequence counts from 1")
	case said.Orientation != nil && (*said.Orientation < 1 || *said.Orientation > 8):
		return Usagef("--orientation is 1 to 8, not %d", *said.Orientation)
	}
	return x.checkUnset()
}

// likeAList reports whether a tag looks like several: words with a comma between them and
// no blank behind it. A phrase such as "left, wall" is one tag.
func likeAList(tag string) bool {
	_, rest, found := strings.Cut(tag, ",")
	return found && !strings.HasPrefix(rest, " ")
}

// WasSet tells what Set has done.
type WasSet struct {
	Chosen int // photos, and files that belong to none
	schema.Applied
	Astray []Astray // photos whose shoot is of another room than theirs
}

// Astray are photos of one room, whose shoot is recorded as of another.
type Astray struct {
	Room  string
	Shoot schema.Shoot
	N     int
}

// Set records the setting for the photos of a selection, and for files that belong to no
// photo if the selection names them. The changes say what every field was before.
func Set(ctx context.Context, s *Session, x Setting, sel schema.Selection) (done WasSet, err error) {
	if err := x.Check(); err != nil {
		return done, err
	}
	if x, err = x.withNone(ctx, s); err != nil {
		return done, err
	}
	named := len(sel.IDs) > 0
	loose, sel, err := placeLoose(ctx, s, x.Said, sel)
	if err != nil {
		return done, err
	}
	rec := schema.Records{Photos: loose}
	was := map[string]schema.Photo{}
	if !named || len(sel.IDs) > 0 { // a selection of nothing would be all of them
		err = s.Catalog.List(ctx, sel, catalog.ListOptions{Zone: s.Zone, At: s.Now()}, func(ph schema.Photo) error {
			r := x.of(ph)
			was[r.Match] = ph
			rec.Photos = append(rec.Photos, r)
			return nil
		})
		if err != nil {
			return done, err
		}
	}
	opt := s.Applying(x.Open)
	opt.DryRun, opt.AsSeen, opt.Unset = x.DryRun && !s.Rehearsing, x.AsSeen, x.Unset
	if err := recordsfile.Check("photos", schema.Records{Photos: rec.Photos}); x.Said.Depicts != nil && err != nil {
		return done, Usagef("%v", err)
	}
	done.Chosen = len(rec.Photos)
	if done.Applied, err = s.Catalog.Apply(ctx, rec, opt); err != nil {
		return done, err
	}
	if done.Astray, err = astray(ctx, s, x, was); err != nil {
		return done, err
	}
	now := map[string]schema.PhotoRecord{}
	for _, r := range rec.Photos {
		now[r.Match] = r
	}
	for i, ch := range done.Changes {
		if len(ch.Fields) == 0 { // nobody had said anything of it
			ch.Fields = saidFields(now[ch.ID])
			done.Changes[i].Fields = ch.Fields
		}
		done.Changes[i].From = fieldsBefore(was[ch.ID], now[ch.ID], ch.Fields)
	}
	return done, nil
}

// of is what is said of one photo. Its tags are those that are shown, keywords in the
// file included: a tag that is taken away must be gone.
func (x Setting) of(ph schema.Photo) schema.PhotoRecord {
	r := x.Said
	r.Match = ph.SHA256.String()
	if len(x.Tags)+len(x.Untags) == 0 {
		return r
	}
	list := slices.DeleteFunc(slices.Clone(ph.Tags), func(t string) bool { return slices.Contains(x.Untags, t) })
	for _, t := range x.Tags {
		if !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	r.Tags = &list
	return r
}
