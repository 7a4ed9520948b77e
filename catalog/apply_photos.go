package catalog

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// AmbiguousMatchError says that several photos have the file name that a record names.
// Cameras count from the start again, and the record was meant for one of them.
type AmbiguousMatchError struct {
	Photos []string // their ids
}

func (e *AmbiguousMatchError) Error() string {
	return fmt.Sprintf("%d photos have this name: %s; name one by its folder and name or by its id, or all of them with a pattern (*)",
		len(e.Photos), strings.Join(e.Photos, ", "))
}

// photoApplier writes what a text says of photos.
type photoApplier struct {
	*applier
	names   *schema.Names   // of photos, read when first asked for
	matched []matchedEntry  // entries that decide something, and found photos
	decided map[string]bool // photos that were placed, or of which it is now said what they show
}

// all adds what a text says of each photo to what is recorded: a field that the text
// does not name keeps its value.
func (a *photoApplier) all(rec schema.Records) error {
	said := map[string]*schema.Entries{}
	for _, entry := range rec.Photos {
		if err := a.photoEntry(entry, said); err != nil {
			return &RecordError{Kind: "photo", ID: entry.Match, Err: err}
		}
	}
	have, err := a.w.PhotoRecordsOf(a.ctx, slices.Collect(maps.Keys(said)))
	if err != nil {
		return err
	}
	old := byID(have, func(p schema.PhotoRecord) string { return p.Match })
	if err := a.asSeen(old); err != nil {
		return err
	}
	now := make([]schema.PhotoRecord, 0, len(said))
	for _, sha := range slices.Sorted(maps.Keys(said)) {
		was, text := old[sha], said[sha].Said
		was.Match = sha
		if a.opt.AddOnly {
			known, err := a.stands(was, text)
			if err != nil {
				return err
			}
			if !known {
				now = append(now, was.Under(text))
			}
			continue
		}
		if err := turned(was, text); err != nil {
			return &RecordError{Kind: "photo", ID: sha, Err: err}
		}
		r := was.Overlay(text).Without(a.opt.Unset)
		if _, known := old[sha]; !known && len(a.opt.Unset) > 0 && r.SaysNothing() {
			a.out.Unchanged++ // there was nothing to take back
			continue
		}
		now = append(now, r)
	}
	var changed []string
	err = upsert(a.applier, "photo", now, have,
		func(p schema.PhotoRecord) string { return p.Match },
		func(p schema.PhotoRecord) error {
			changed = append(changed, p.Match)
			if err := a.noteTouched(old[p.Match], p); err != nil {
				return err
			}
			return a.w.PutPhotoRecord(a.ctx, p)
		})
	if err != nil {
		return err
	}
	if err := a.releaseMatched(); err != nil {
		return err
	}
	return a.w.Index(a.ctx, changed)
}

// asSeen refuses to write over what somebody else has written since it was read.
func (a *applier) asSeen(old map[string]schema.PhotoRecord) error {
	for sha, seen := range a.opt.AsSeen {
		was := old[sha]
		was.Match, seen.Match = sha, sha
		if !reflect.DeepEqual(was, seen) {
			return schema.ErrEdited
		}
	}
	return nil
}

// photoEntry adds one entry of a text to what the text said so far of the photos that the
// entry matches.
func (a *photoApplier) photoEntry(entry schema.PhotoRecord, said map[string]*schema.Entries) error {
	if _, err := entry.CheckPlaceholders(); err != nil {
		return err
	}
	shas, named, err := a.match(entry.Match)
	if err != nil {
		return err
	}
	if named && len(shas) > 1 {
		ids := make([]string, len(shas))
		for i, sha := range shas {
			ids[i] = sha[:schema.PhotoIDLen]
		}
		return &AmbiguousMatchError{ids}
	}
	if len(shas) == 0 {
		a.out.Unmatched = append(a.out.Unmatched, entry.Match)
		if entry.Decides() {
			a.out.Missed = append(a.out.Missed, entry.Match)
		}
	}
	if entry.Decides() && len(shas) > 0 {
		a.matched = append(a.matched, matchedEntry{entry, shas})
	}
	for _, sha := range shas {
		if said[sha] == nil {
			said[sha] = new(schema.Entries)
		}
		if err := said[sha].Add(entry, named); err != nil {
			return fmt.Errorf("photo %s: %w", sha[:schema.PhotoIDLen], err)
		}
	}
	return nil
}

// stands reports whether the catalog has the photo. If it has, a card changes nothing of
// the photo, and Applied names the fields in which the card differs. If the photo is yet
// to come, the record that was written of it is completed.
func (a *photoApplier) stands(was, text schema.PhotoRecord) (known bool, err error) {
	at, found, err := a.w.PlaceOf(a.ctx, was.Match)
	switch {
	case err != nil || !found:
		return false, err
	case at.Import == a.opt.Import && a.opt.Import != 0:
		// The same bytes lay at two places, and the second name has records of its own.
		if fields := differing(was.Under(text), was.Overlay(text)); len(fields) > 0 {
			a.out.Differs = append(a.out.Differs, schema.Change{Action: "change", Kind: "photo", ID: was.Match, Fields: fields})
		}
		return false, nil
	}
	// The import or the shoot may say where the photo belongs.
	was.Room, was.Shoot = &at.Room, &at.Shoot
	if fields := differing(was, was.Overlay(text)); len(fields) > 0 {
		a.out.Differs = append(a.out.Differs, schema.Change{Action: "change", Kind: "photo", ID: was.Match, Fields: fields})
	} else {
		a.out.Unchanged++
	}
	return true, nil
}

// turned refuses a text that turns a photo and leaves the photo's regions or its focal
// point where they were.
func turned(was, text schema.PhotoRecord) error {
	now := was.Overlay(text)
	switch {
	case was.TurnsRegions(now) && text.Depicts == nil:
		return errors.New("turning the photo moves its regions under depicts: " +
			"apply the new orientation and the new regions together")
	case was.TurnsFocal(now) && text.Focal == nil:
		return errors.New("turning the photo moves its focal point: " +
			"give the new orientation and the new focal point (or none) together")
	}
	return nil
}

// noteTouched notes a change that may let a photo go somewhere, or show more of it. The
// words of a photo matter here too if somebody has seen them in a review.
func (a *photoApplier) noteTouched(was, now schema.PhotoRecord) error {
	if was.Depicts != nil && showsMore(was, now) {
		a.shown = append(a.shown, now.Match)
	}
	if !reflect.DeepEqual(was.Room, now.Room) || !reflect.DeepEqual(was.Shoot, now.Shoot) || !reflect.DeepEqual(was.Depicts, now.Depicts) {
		a.touched, a.decided[now.Match] = append(a.touched, now.Match), true
		return nil
	}
	seen, err := a.w.Reviewed(a.ctx, now.Match)
	if err != nil {
		return err
	}
	if seen {
		a.touched = append(a.touched, now.Match)
	}
	return nil
}

// showsMore reports whether less of a photo is hidden than before. If the photo was
// turned as well, its regions were measured anew, and are not compared.
func showsMore(was, now schema.PhotoRecord) bool {
	old, list := *was.Depicts, []schema.Depiction{}
	if now.Depicts != nil {
		list = *now.Depicts
	}
	if was.TurnsRegions(now) {
		old, list = withoutRegions(old), withoutRegions(list)
	}
	return schema.Shows(old, list)
}

func withoutRegions(list []schema.Depiction) []schema.Depiction {
	out := slices.Clone(list)
	for i := range out {
		out[i].Region = nil
	}
	return out
}

// match returns the digests of the photos that an entry is about, sorted, and whether the
// entry names one photo rather than a pattern. A whole digest names its photo, known or
// not: the photo may come later.
func (a *photoApplier) match(m string) (shas []string, named bool, err error) {
	if _, err := schema.ParseDigest(m); err == nil {
		return []string{m}, true, nil
	}
	if a.opt.Sources == nil && schema.IsDigestPrefix(m) {
		sha, err := resolvePhoto(a.ctx, a.w, m)
		switch {
		case err == nil:
			return []string{sha}, true, nil
		case !errors.Is(err, ErrNotFound):
			return nil, true, err
		}
	}
	if a.names == nil {
		if err := a.readNames(); err != nil {
			return nil, false, err
		}
	}
	return a.names.Find(m)
}

// readNames lists the names that photos have: the path on the card, the path below
// originals/, and the last part of each. The names of both halves of a pair are names of
// the photo.
func (a *photoApplier) readNames() error {
	a.names = new(schema.Names)
	if a.opt.Sources != nil {
		for rel, sha := range a.opt.Sources {
			photo, found, err := a.w.TakenAs(a.ctx, sha.String())
			if err != nil {
				return err
			}
			if found {
				a.names.Add(rel, photo)
			}
		}
		return nil
	}
	if err := looseNames(a.ctx, a.w, a.names); err != nil {
		return err
	}
	return a.w.EachTaken(a.ctx, func(photo, source, path string) {
		a.names.Add(source, photo)
		a.names.Add(strings.TrimPrefix(path, "originals/"), photo)
	})
}
