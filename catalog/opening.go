package catalog

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// OpeningError refuses a change of records: it would let photos go where they
// might not go before. Nothing was changed.
type OpeningError struct{ schema.Openings }

func (e *OpeningError) Error() string {
	var parts []string
	say := func(o schema.Opening, what string) {
		if !o.IsZero() {
			parts = append(parts, what+": "+o.Text())
		}
	}
	say(e.NoGone, "photos or files could go where a no has closed the way")
	say(e.MayGo, "photos or files could go where they may not go now")
	say(e.Shown, "a part that is hidden now could be shown, or a person who has not agreed could count as one who has")
	return strings.Join(parts, "; ") + ". Nothing was changed; if it is right, add --open"
}

// committed is the catalog as it is without the transaction in hand: what that opens is
// found by comparing the two.
type committed struct{ db contract.Database }

// checkOpens compares what may go where before and after a change of records. It refuses
// a change that opens something, unless the person said that it may.
func (c committed) checkOpens(a *applier) error {
	// A card changes nothing that is known.
	if a.opt.AddOnly || len(a.out.Changes) == 0 {
		return nil
	}
	opens, err := c.opensBy(a)
	if err != nil {
		return err
	}
	// A text about a photo itself was compared when it was added to the record. A text
	// that calls two pictures different may take a no from one of them: only a comparison
	// of the photos finds that.
	apart := slices.ContainsFunc(a.out.Changes, func(ch schema.Change) bool { return ch.Kind == "picture" })
	if len(a.shown) > 0 || !apart {
		if opens.Shown, err = shownBy(a.ctx, a.w, a.shown); err != nil {
			return err
		}
	}
	if !opens.IsZero() && !a.opt.Open {
		return &OpeningError{opens}
	}
	a.out.Opens = opens
	return nil
}

// opensBy compares the photos that the records of a text may let go.
func (c committed) opensBy(a *applier) (opens schema.Openings, err error) {
	x := affectedBy(a.out.Changes, append(slices.Clone(a.touched), a.shown...))
	return c.opensFor(a.ctx, a.w, a.opt, x, settled{unmatched: true})
}

// opensFor is opens for the photos that a change may let go.
func (c committed) opensFor(
	ctx context.Context, tx contract.Reader, opt schema.ApplyOptions, x *affected, by settled,
) (opens schema.Openings, err error) {
	var only []string
	err = c.db.View(ctx, func(before contract.Reader) (err error) {
		only, err = x.in(ctx, before, tx)
		return err
	})
	if err != nil || only != nil && len(only) == 0 {
		return opens, err
	}
	return c.opens(ctx, tx, opt.Zone, opt.Now, only, by)
}

// guard finds what the open transaction opens of what it may let go, and refuses it if
// the person did not say that it may. What only a settled hold kept back is reported, and
// needs no such word.
func (c committed) guard(
	ctx context.Context, tx contract.Reader, opt schema.ApplyOptions, x *affected, by settled,
) (schema.Openings, error) {
	all, err := c.opensFor(ctx, tx, opt, x, settled{})
	if err != nil || all.IsZero() || opt.Open {
		return all, err
	}
	opens := all
	if by != (settled{}) {
		if opens, err = c.opensFor(ctx, tx, opt, x, by); err != nil {
			return all, err
		}
	}
	if !opens.IsZero() {
		return all, &OpeningError{opens}
	}
	return all, nil
}

// settled are the holds that a change ends by what it says. A photo that only these holds
// kept back counts as one that might go before.
type settled struct {
	unmatched bool // a record that had found no file has found one
	alike     bool // somebody has said which picture it is
}

// opens says what may go after the open transaction and may not go by the committed
// catalog: of the photos named by only, or of all if only is nil. A photo is its files: a
// file that was part of another photo might go where that photo might. A photo with no
// file that was there before opens nothing.
//
// Consents of the transaction are counted on both sides, if a guardian who was known
// before gave them: a yes opens by its nature, and a change that opens only together with
// that yes is still found. So is a change that only a no of the same transaction closes
// again.
func (c committed) opens(
	ctx context.Context, tx contract.Reader, zone *time.Location, now time.Time, only []string,
	by settled,
) (schema.Openings, error) {
	d, err := c.difference(ctx, tx, zone, now, only, by)
	if err != nil {
		return schema.Openings{}, err
	}
	return schema.Openings{MayGo: d.mayGo.opening(), NoGone: d.noGone.opening(), Shown: d.shown.opening()}, nil
}

// difference is opens, photo by photo.
func (c committed) difference(
	ctx context.Context, tx contract.Reader, zone *time.Location, now time.Time, only []string,
	by settled,
) (*difference, error) {
	var was, is snapshot
	// No other writer can have come between the committed catalog and this transaction.
	err := c.db.View(ctx, func(before contract.Reader) (err error) {
		if was, err = takeSnapshot(ctx, before, zone, now, only); err != nil {
			return err
		}
		if is, err = takeSnapshot(ctx, tx, zone, now, only); err != nil {
			return err
		}
		return readSaid(ctx, before, tx, &was, &is)
	})
	if err != nil {
		return nil, err
	}
	d := &difference{was: was, is: is, now: now, by: by, byItself: was.worlds(was.consents), without: was.worlds(knownOnly(is.consents, was.families)), with: is.worlds(is.consents)}
	for _, p := range is.photos {
		d.compare(p)
	}
	return d, nil
}

// snapshot is everything that decides about some photos, at one moment.
type snapshot struct {
	zone     *time.Location
	families []schema.Family
	consents []schema.Consent
	photos   []consent.Photo // and attachments
	byFile   map[string]int  // of photos, by each of its files
	attached map[string]schema.AttachmentKind
	held     map[string]bool
}

// readSaid reads what was said, before a change and after it, of the photos of both. Each
// of the photos is decided about with what was said at the other moment too.
func readSaid(ctx context.Context, before, after contract.Reader, was, is *snapshot) (err error) {
	var families, consents []string
	both := []struct {
		r contract.Reader
		s *snapshot
	}{{before, was}, {after, is}}
	if len(was.photos)+len(is.photos) <= manyPhotos {
		n := needOf(slices.Concat(was.photos, is.photos))
		families, consents = append([]string{}, n.families()...), []string{}
		for _, x := range both {
			ids, err := n.consents(ctx, x.r)
			if err != nil {
				return err
			}
			consents = append(consents, ids...)
		}
	}
	for _, x := range both {
		if x.s.consents, err = consentsOf(ctx, x.r, consents); err != nil {
			return err
		}
		if families != nil {
			families = withFamilies(families, x.s.consents)
		}
	}
	for _, x := range both {
		if x.s.families, err = x.r.Families(ctx, families); err != nil {
			return err
		}
		for _, f := range x.s.families {
			x.s.held[f.ID] = f.Hold
		}
	}
	return nil
}

// worlds are those of each kind, made when they are asked for.
func (s snapshot) worlds(consents []schema.Consent) func(schema.AttachmentKind) *consent.World {
	made := map[schema.AttachmentKind]*consent.World{}
	return func(kind schema.AttachmentKind) *consent.World {
		if made[kind] == nil {
			made[kind] = consent.NewWorld(consent.Facts{Zone: s.zone, Families: s.families, Consents: consents, Kind: kind})
		}
		return made[kind]
	}
}

// takeSnapshot reads the photos that have one of the files in only, or all if it is nil,
// with all that decides about them but what was said.
func takeSnapshot(
	ctx context.Context, tx contract.Reader, zone *time.Location, now time.Time, only []string,
) (snapshot, error) {
	s := snapshot{zone: zone, byFile: map[string]int{}, attached: map[string]schema.AttachmentKind{}, held: map[string]bool{}}
	if err := s.takePhotos(ctx, tx, now, only); err != nil {
		return s, err
	}
	return s, s.takeAttached(ctx, tx, only)
}

func (s *snapshot) takePhotos(ctx context.Context, tx contract.Reader, now time.Time, only []string) error {
	wanted := map[string]bool{}
	var sel schema.Selection
	for _, sha := range only {
		wanted[sha] = true
	}
	if only != nil {
		var err error
		if sel.IDs, err = tx.PhotosWith(ctx, only, false); err != nil || len(sel.IDs) == 0 {
			return err
		}
	}
	around, err := loadSurroundings(ctx, tx, newFacts(s.zone), now, false)
	if err != nil {
		return err
	}
	read := func(fn func(schema.Photo) error) error { return eachPhoto(ctx, tx, sel, fn) }
	return around.around(ctx, tx, read, func(_ *consent.World, p schema.Photo) error {
		subject := Subject(p)
		files := append([]string{subject.ID}, subject.Others...)
		if only != nil && !slices.ContainsFunc(files, func(sha string) bool { return wanted[sha] }) {
			return nil
		}
		for _, sha := range files {
			s.byFile[sha] = len(s.photos)
		}
		s.photos = append(s.photos, subject)
		return nil
	})
}

// takeAttached reads the attachments among the files in only, or all if it is nil.
func (s *snapshot) takeAttached(ctx context.Context, tx contract.Reader, only []string) (err error) {
	var list []schema.Attachment
	if only == nil {
		if list, err = tx.Attachments(ctx, ""); err != nil {
			return err
		}
	}
	for _, sha := range only {
		if _, ofPhoto := s.byFile[sha]; ofPhoto {
			continue
		}
		a, found, err := tx.AttachmentOf(ctx, sha)
		if err != nil {
			return err
		}
		if found {
			list = append(list, a)
		}
	}
	var rooms []string
	for _, a := range list {
		rooms = append(rooms, a.Room)
	}
	families, err := newFacts(s.zone).familiesOf(ctx, tx, rooms)
	for _, a := range list {
		subject := attachedSubject(a, families)
		s.byFile[subject.ID], s.attached[subject.ID] = len(s.photos), a.Kind
		s.photos = append(s.photos, subject)
	}
	return err
}

// knownOnly are the consents of guardians who are in one of the families.
func knownOnly(consents []schema.Consent, families []schema.Family) []schema.Consent {
	known := map[[2]string]bool{}
	for _, f := range families {
		for _, g := range f.Guardians {
			known[[2]string{f.ID, g.ID}] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(consents), func(c schema.Consent) bool { return !known[[2]string{c.Family, c.Guardian}] })
}

// difference gathers what may go now and might not go before.
type difference struct {
	was, is snapshot
	now     time.Time

	by settled

	// By the kind of what is asked about.
	byItself func(schema.AttachmentKind) *consent.World // as it was
	without  func(schema.AttachmentKind) *consent.World // as it was, but for what was said since
	with     func(schema.AttachmentKind) *consent.World // as it is

	mayGo, noGone, shown gathered
}

// opens reports whether a photo may go further, or shows more.
func (d *difference) opens(photo string) bool {
	return d.mayGo.photos[photo] || d.noGone.photos[photo] || d.shown.photos[photo]
}

func (d *difference) compare(p consent.Photo) {
	kind, attached := d.is.attached[p.ID]
	with := d.with(kind)
	for _, before := range d.before(p) {
		if d.by.unmatched {
			before.Unmatched = p.Unmatched
		}
		if d.by.alike {
			before.Alike = p.Alike
		}
		lifted := slices.ContainsFunc(before.Families, func(f string) bool {
			return d.was.held[f] && !(d.is.held[f] && slices.Contains(p.Families, f))
		})
		if schema.Shows(before.Depictions, p.Depictions) {
			d.shown.add(p, attached)
		}
		without, byItself := d.without(d.was.attached[before.ID]), d.byItself(d.was.attached[before.ID])
		for _, ch := range schema.Channels() {
			old := consent.Decide(without, before, ch, d.now)
			is := consent.Decide(with, p, ch, d.now)
			if is.Effect == schema.Permit && old.Effect != schema.Permit &&
				consent.Decide(byItself, before, ch, d.now).Effect != schema.Permit {
				d.mayGo.add(p, attached, ch)
			}
			if lifted || lostNo(with, without, before, p, ch, d.now, old) {
				d.noGone.add(p, attached, ch)
			}
		}
	}
}

// lostNo reports whether something that said no before says no no longer. A slip must not
// undo a no, even if the photo goes nowhere until somebody else says yes. If a decision
// has no no among its reasons, nobody said one.
func lostNo(
	with, without *consent.World, before, p consent.Photo, ch schema.Channel, now time.Time, old schema.Decision,
) bool {
	if !slices.ContainsFunc(old.Reasons, func(r string) bool { return slices.Contains(saidNo, r) }) {
		return false
	}
	is := with.Noes(p, ch, now)
	return slices.ContainsFunc(without.Noes(before, ch, now), func(word string) bool { return !slices.Contains(is, word) })
}

// before lists the photos that the files of p were part of.
func (d *difference) before(p consent.Photo) []consent.Photo {
	seen := map[int]bool{}
	var list []consent.Photo
	for _, sha := range append([]string{p.ID}, p.Others...) {
		if i, ok := d.was.byFile[sha]; ok && !seen[i] {
			seen[i] = true
			list = append(list, d.was.photos[i])
		}
	}
	return list
}

// saidNo are the reasons that mean that somebody said no, or took a yes back. A reason
// that says what is missing (a room, a yes) is not among them: anybody may come to know a
// room. Holds of families are compared family by family.
var saidNo = []string{
	schema.ReasonDenied, schema.ReasonRefused, schema.ReasonWithdrawn, schema.ReasonRevoked,
	schema.ReasonInvalidated, schema.ReasonSuspended, schema.ReasonEmbargoed, schema.ReasonUnreadable,
}

// gathered counts photos and attachments, and names channels and rooms once.
type gathered struct {
	photos   map[string]bool
	attached map[string]bool
	channels map[schema.Channel]bool
	rooms    map[string]bool
}

func (g *gathered) add(p consent.Photo, attached bool, channels ...schema.Channel) {
	if g.photos == nil {
		*g = gathered{map[string]bool{}, map[string]bool{}, map[schema.Channel]bool{}, map[string]bool{}}
	}
	if g.rooms[p.Room] = true; attached {
		g.attached[p.ID] = true
	} else {
		g.photos[p.ID] = true
	}
	for _, ch := range channels {
		g.channels[ch] = true
	}
}

func (g *gathered) opening() schema.Opening {
	o := schema.Opening{Photos: len(g.photos), Attachments: len(g.attached)}
	for _, ch := range schema.Channels() {
		if g.channels[ch] {
			o.Channels = append(o.Channels, ch)
		}
	}
	for room := range g.rooms {
		o.Rooms = append(o.Rooms, room)
	}
	slices.SortFunc(o.Rooms, cmp.Compare[string])
	return o
}

// shownBy counts photos of which less is hidden than before. Photos that are yet to come
// belong to no room.
func shownBy(ctx context.Context, tx contract.Reader, shas []string) (schema.Opening, error) {
	var g gathered
	for _, sha := range shas {
		at, _, err := tx.PlaceOf(ctx, sha)
		if err != nil {
			return schema.Opening{}, fmt.Errorf("photo %s: %w", sha[:schema.PhotoIDLen], err)
		}
		g.add(consent.Photo{ID: sha, Room: at.Room}, false)
	}
	return g.opening(), nil
}
