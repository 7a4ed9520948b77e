package catalog

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// Apply brings the catalog to the state the records describe, in one
// transaction: all of it or nothing. It is idempotent. Nothing is ever
// deleted by leaving it out, and a recorded consent is never changed: if the
// text differs from what is recorded, that is an error; events that are new
// are appended.
func (c *Catalog) Apply(ctx context.Context, rec schema.Records, opt schema.ApplyOptions) (schema.Applied, error) {
	a := &applier{ctx: ctx, opt: opt}
	a.liftsHold = slices.ContainsFunc(rec.Families, func(f schema.Family) bool { return f.HoldStated && !f.Hold })
	err := c.tx(ctx, func(tx *sql.Tx) (err error) {
		a.tx = tx
		if a.have, err = loadRecords(ctx, tx); err != nil {
			return err
		}
		var closed map[closedTo]bool
		if decidesWhoHasASay(rec) {
			if closed, err = a.closed(); err != nil {
				return err
			}
		}
		if err := a.all(rec, a.events, a.families, a.people, a.rooms, a.shoots, a.notices, a.photos); err != nil {
			return err
		}
		if err := a.checkStillClosed(closed); err != nil {
			return err
		}
		// Consents come last: they may open what the rest may not.
		if err := a.all(rec, a.consents, a.evidence); err != nil {
			return err
		}
		// Whatever it was that ended a yes, a no, a hold or another room: the copies
		// are asked back with it.
		if a.out.Recalls, err = openRecalls(ctx, tx, opt.Zone, opt.Recall, opt.Now); err != nil {
			return err
		}
		if opt.DryRun {
			return errDryRun
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDryRun) {
		return schema.Applied{}, err
	}
	return a.out, nil
}

// errTwice: two files describe one record, each in its own way.
var errTwice = errors.New("it is described twice, and not alike")

var errDryRun = errors.New("dry run: undo")

type applier struct {
	ctx  context.Context
	tx   *sql.Tx
	opt  schema.ApplyOptions
	have schema.Records
	out  schema.Applied

	names     map[string]map[string]bool // file names to photos, read when first asked for
	liftsHold bool                       // a family's hold is lifted by name
}

func (a *applier) all(rec schema.Records, steps ...func(schema.Records) error) error {
	for _, step := range steps {
		if err := step(rec); err != nil {
			return err
		}
	}
	return nil
}

// byID indexes records for comparison.
func byID[T any](list []T, id func(T) string) map[string]T {
	m := make(map[string]T, len(list))
	for _, v := range list {
		m[id(v)] = v
	}
	return m
}

// upsert compares each wanted record with what is there and writes those that
// differ.
func upsert[T any](a *applier, kind string, want, have []T, id func(T) string, write func(T) error) error {
	old := byID(have, id)
	wanted := map[string]T{}
	for _, w := range want {
		if before, twice := wanted[id(w)]; twice && !reflect.DeepEqual(before, w) {
			return &RecordError{Kind: kind, ID: id(w), Err: errTwice}
		}
		wanted[id(w)] = w
	}
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		w := wanted[key]
		o, known := old[key]
		if known && reflect.DeepEqual(o, w) {
			a.out.Unchanged++
			continue
		}
		ch := schema.Change{Action: "add", Kind: kind, ID: key}
		if known {
			ch.Action, ch.Fields = "change", differing(o, w)
		}
		if known && a.opt.AddOnly && kind != "photo" {
			a.out.Differs = append(a.out.Differs, ch)
			continue
		}
		if err := write(w); err != nil {
			if isForeignKey(err) {
				err = errors.New("it refers to an id that is not recorded")
			}
			return &RecordError{Kind: kind, ID: key, Err: err}
		}
		a.out.Changes = append(a.out.Changes, ch)
	}
	return nil
}

// differing names the fields in which two records of one type differ, as the
// text form spells them.
func differing(a, b any) []string {
	va, vb := reflect.ValueOf(a), reflect.ValueOf(b)
	var names []string
	for i := range va.NumField() {
		if !reflect.DeepEqual(va.Field(i).Interface(), vb.Field(i).Interface()) {
			tag, _, _ := strings.Cut(va.Type().Field(i).Tag.Get("json"), ",")
			names = append(names, tag)
		}
	}
	return names
}

func (a *applier) exec(query string, args ...any) error {
	_, err := a.tx.ExecContext(a.ctx, query, args...)
	return err
}

func (a *applier) events(rec schema.Records) error {
	return upsert(a, "event", rec.Events, a.have.Events, func(e schema.Event) string { return e.ID }, func(e schema.Event) error {
		return a.exec(`
			INSERT INTO events (event_id, name, occurred_on, place) VALUES (?, ?, ?, ?)
			ON CONFLICT (event_id) DO UPDATE SET name = excluded.name, occurred_on = excluded.occurred_on, place = excluded.place`,
			e.ID, e.Name, e.Date, null(e.Place))
	})
}

func (a *applier) families(rec schema.Records) error {
	want := slices.Clone(rec.Families)
	old := byID(a.have.Families, func(f schema.Family) string { return f.ID })
	for i := range want {
		if was, known := old[want[i].ID]; known && !want[i].HoldStated {
			want[i].Hold = was.Hold
		}
		want[i].HoldStated = false
		want[i].Quorum = cmp.Or(want[i].Quorum, schema.QuorumAll)
		want[i].Guardians = slices.SortedFunc(slices.Values(want[i].Guardians), func(x, y schema.Guardian) int { return cmp.Compare(x.ID, y.ID) })
		if err := completeGuardians(want[i].Guardians, old[want[i].ID].Guardians); err != nil {
			return &RecordError{Kind: "family", ID: want[i].ID, Err: err}
		}
	}
	return upsert(a, "family", want, a.have.Families, func(f schema.Family) string { return f.ID }, func(f schema.Family) error {
		err := a.exec(`
			INSERT INTO families (family_id, quorum, hold) VALUES (?, ?, ?)
			ON CONFLICT (family_id) DO UPDATE SET quorum = excluded.quorum, hold = excluded.hold`,
			f.ID, f.Quorum, f.Hold)
		if err != nil {
			return err
		}
		return a.guardians(f)
	})
}

// completeGuardians gives each guardian what a text that does not speak of it
// must not take away, in the form in which it is recorded.
func completeGuardians(want, recorded []schema.Guardian) error {
	old := byID(recorded, func(g schema.Guardian) string { return g.ID })
	for i := range want {
		g := &want[i]
		was := old[g.ID]
		// A no must not vanish with a word: whose say has ended is heard only, and
		// what they closed stays closed.
		had := was.Authority != "" && was.Authority != schema.AuthorityAdvisory
		g.HadSay = g.Authority == schema.AuthorityAdvisory && (g.HadSay || was.HadSay || had)
		if err := checkDelegate(*g, want); err != nil {
			return err
		}
		if g.NoContact == nil {
			g.NoContact = was.NoContact
		}
		windows, err := schema.CheckNoContact(g.NoContact)
		if err != nil {
			return fmt.Errorf("guardian %q: no_contact: %w", g.ID, err)
		}
		g.NoContact = windows
	}
	return nil
}

// checkDelegate refuses a delegate of nobody. It is no matter of decisions: those
// do not go by it.
func checkDelegate(g schema.Guardian, all []schema.Guardian) error {
	switch {
	case g.DelegatedBy == "":
		return nil
	case g.Authority != schema.AuthorityDelegated:
		return fmt.Errorf("guardian %q: delegated_by belongs to authority: delegated", g.ID)
	case !slices.ContainsFunc(all, func(x schema.Guardian) bool {
		return x.ID == g.DelegatedBy && x.ID != g.ID && x.Authority != schema.AuthorityDelegated
	}):
		return fmt.Errorf("guardian %q: delegated_by %q is no guardian of this family who could ask somebody to speak", g.ID, g.DelegatedBy)
	}
	return nil
}

func (a *applier) guardians(f schema.Family) error {
	for _, g := range f.Guardians {
		var family string
		switch err := a.tx.QueryRowContext(a.ctx, `SELECT family_id FROM guardians WHERE guardian_id = ?`, g.ID).Scan(&family); {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return err
		case family != f.ID:
			return fmt.Errorf("guardian %q belongs to family %q; guardian ids are unique in a catalog", g.ID, family)
		}
		windows, err := marshal(append([]string{}, g.NoContact...))
		if err != nil {
			return err
		}
		err = a.exec(`
			INSERT INTO guardians (guardian_id, family_id, name, relationship, authority, contact, no_contact, had_say, delegated_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (guardian_id) DO UPDATE SET name = excluded.name, relationship = excluded.relationship,
			  authority = excluded.authority, contact = excluded.contact, no_contact = excluded.no_contact,
			  had_say = excluded.had_say, delegated_by = excluded.delegated_by`,
			g.ID, f.ID, g.Name, g.Relationship, g.Authority, null(g.Contact), windows, g.HadSay, null(g.DelegatedBy))
		if err != nil {
			return err
		}
	}
	// A guardian left out of the list loses the say, unless a record of theirs
	// stands: a no must not vanish with a line of text.
	return each(func() (*sql.Rows, error) {
		return a.tx.QueryContext(a.ctx, `SELECT guardian_id FROM guardians WHERE family_id = ?`, f.ID)
	}, func(rows *sql.Rows) error {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		if slices.ContainsFunc(f.Guardians, func(g schema.Guardian) bool { return g.ID == id }) {
			return nil
		}
		return fmt.Errorf("guardian %q is recorded for this family and missing from the list; a guardian who no longer decides stays with authority: advisory", id)
	})
}

func (a *applier) people(rec schema.Records) error {
	want := slices.Clone(rec.People)
	for i := range want {
		want[i].NameDisplay = cmp.Or(want[i].NameDisplay, "none")
	}
	return upsert(a, "person", want, a.have.People, func(p schema.Person) string { return p.ID }, func(p schema.Person) error {
		return a.exec(`
			INSERT INTO people (person_id, family_id, event_id, name, born, died, name_display, story) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (person_id) DO UPDATE SET family_id = excluded.family_id, event_id = excluded.event_id, name = excluded.name,
			  born = excluded.born, died = excluded.died, name_display = excluded.name_display, story = excluded.story`,
			p.ID, p.Family, null(p.Event), p.Name, null(p.Born), null(p.Died), p.NameDisplay, null(p.Story))
	})
}

// reindexWhere brings the search index up to date for the photos of a room or
// a shoot that has changed.
func (a *applier) reindexWhere(column, id string) error {
	var shas []string
	err := each(func() (*sql.Rows, error) {
		return a.tx.QueryContext(a.ctx, `SELECT sha256 FROM photo_places WHERE `+column+` = ?`, id)
	}, func(rows *sql.Rows) error {
		var sha string
		err := rows.Scan(&sha)
		shas = append(shas, sha)
		return err
	})
	if err != nil {
		return err
	}
	return reindex(a.ctx, a.tx, shas)
}

func (a *applier) rooms(rec schema.Records) error {
	want := slices.Clone(rec.Rooms)
	for i := range want {
		want[i].LocationPrecision = cmp.Or(want[i].LocationPrecision, "none")
		want[i].People = slices.Compact(slices.Sorted(slices.Values(want[i].People)))
		if want[i].People == nil {
			want[i].People = []string{}
		}
	}
	return upsert(a, "room", want, a.have.Rooms, func(r schema.Room) string { return r.ID }, func(r schema.Room) error {
		err := a.exec(`
			INSERT INTO rooms (room_id, label, place, location_precision) VALUES (?, ?, ?, ?)
			ON CONFLICT (room_id) DO UPDATE SET label = excluded.label, place = excluded.place, location_precision = excluded.location_precision`,
			r.ID, r.Label, null(r.Place), r.LocationPrecision)
		if err != nil {
			return err
		}
		if err := a.exec(`DELETE FROM room_people WHERE room_id = ?`, r.ID); err != nil {
			return err
		}
		for _, p := range r.People {
			if err := a.exec(`INSERT INTO room_people (room_id, person_id) VALUES (?, ?)`, r.ID, p); err != nil {
				return err
			}
		}
		return a.reindexWhere("room_id", r.ID)
	})
}

func (a *applier) shoots(rec schema.Records) error {
	return upsert(a, "shoot", rec.Shoots, a.have.Shoots, func(s schema.Shoot) string { return s.ID }, func(s schema.Shoot) error {
		err := a.exec(`
			INSERT INTO shoots (shoot_id, room_id, shot_on, photographer, copyright, credit, notes) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (shoot_id) DO UPDATE SET room_id = excluded.room_id, shot_on = excluded.shot_on, photographer = excluded.photographer,
			  copyright = excluded.copyright, credit = excluded.credit, notes = excluded.notes`,
			s.ID, s.Room, s.Date, s.Photographer, null(s.Copyright), null(s.Credit), null(s.Notes))
		if err != nil {
			return err
		}
		return a.reindexWhere("shoot_id", s.ID)
	})
}

func (a *applier) notices(rec schema.Records) error {
	return upsert(a, "notice", rec.Notices, a.have.Notices, func(n schema.Notice) string { return n.ID }, func(n schema.Notice) error {
		// What a family was shown cannot change after it answered.
		var used int
		if err := a.tx.QueryRowContext(a.ctx, `SELECT COUNT(*) FROM consents WHERE notice_id = ?`, n.ID).Scan(&used); err != nil {
			return err
		}
		if used > 0 {
			return errors.New("a consent rests on it, so it cannot change; record the new text as another notice")
		}
		return a.exec(`
			INSERT INTO notices (notice_id, version, lang, file) VALUES (?, ?, ?, ?)
			ON CONFLICT (notice_id) DO UPDATE SET version = excluded.version, lang = excluded.lang, file = excluded.file`,
			n.ID, n.Version, n.Lang, null(n.File))
	})
}

// photos lays each entry over what is recorded for the photos it matches:
// a field it does not name keeps its value.
func (a *applier) photos(rec schema.Records) error {
	old := byID(a.have.Photos, func(p schema.PhotoRecord) string { return p.Match })
	now := map[string]schema.PhotoRecord{}
	said := map[string]bool{}    // which photos' regions the text names
	pointed := map[string]bool{} // and which photos' focal points
	for _, entry := range rec.Photos {
		if _, err := entry.CheckPlaceholders(); err != nil {
			return &RecordError{Kind: "photo", ID: entry.Match, Err: err}
		}
		shas, err := a.match(entry.Match)
		if err != nil {
			return &RecordError{Kind: "photo", ID: entry.Match, Err: err}
		}
		if len(shas) == 0 {
			a.out.Unmatched = append(a.out.Unmatched, entry.Match)
		}
		for _, sha := range shas {
			base, again := now[sha]
			if !again {
				base = old[sha]
			}
			said[sha] = said[sha] || entry.Depicts != nil
			pointed[sha] = pointed[sha] || entry.Focal != nil
			if a.opt.AddOnly {
				// What a person wrote since stands; the rest is filled.
				now[sha] = overlay(overlay(schema.PhotoRecord{}, entry, sha), base, sha)
				if turnsRegions(old[sha], now[sha]) || turnsFocal(old[sha], now[sha]) {
					stays := now[sha]
					stays.Orientation = old[sha].Orientation
					now[sha] = stays
				}
				if fields := differing(now[sha], overlay(base, entry, sha)); len(fields) > 0 {
					a.out.Differs = append(a.out.Differs, schema.Change{Action: "change", Kind: "photo", ID: sha, Fields: fields})
				}
				continue
			}
			now[sha] = overlay(base, entry, sha)
		}
	}
	for _, sha := range slices.Sorted(maps.Keys(now)) {
		if turnsRegions(old[sha], now[sha]) && !said[sha] {
			return &RecordError{Kind: "photo", ID: sha, Err: errors.New("turned, its regions under depicts would lie elsewhere in it: " +
				"apply a text that says both, orientation and the regions of the photo as it stands then")}
		}
		if turnsFocal(old[sha], now[sha]) && !pointed[sha] {
			return &RecordError{Kind: "photo", ID: sha, Err: errors.New("turned, its focal point would lie elsewhere in it: " +
				"say both at once, the orientation and the focal point of the photo as it stands then, or that there is none")}
		}
	}
	var changed []string
	err := upsert(a, "photo", slices.Collect(maps.Values(now)), a.have.Photos,
		func(p schema.PhotoRecord) string { return p.Match },
		func(p schema.PhotoRecord) error {
			changed = append(changed, p.Match)
			return a.writePhotoRecord(p)
		})
	if err != nil {
		return err
	}
	return reindex(a.ctx, a.tx, changed)
}

// turnsRegions reports whether a photo is turned of which regions are recorded:
// they are fractions of it as it stood when somebody measured them.
func turnsRegions(old, now schema.PhotoRecord) bool {
	return !reflect.DeepEqual(old.Orientation, now.Orientation) && old.Depicts != nil &&
		slices.ContainsFunc(*old.Depicts, func(d schema.Depiction) bool { return d.Region != nil })
}

// turnsFocal reports whether a photo is turned of which a focal point is recorded.
func turnsFocal(old, now schema.PhotoRecord) bool {
	return !reflect.DeepEqual(old.Orientation, now.Orientation) && old.Focal != nil && !old.Focal.None
}

func (a *applier) writePhotoRecord(p schema.PhotoRecord) error {
	tags, err := jsonText(p.Tags)
	if err != nil {
		return err
	}
	depicts, err := jsonText(p.Depicts)
	if err != nil {
		return err
	}
	focal, err := jsonText(p.Focal)
	if err != nil {
		return err
	}
	return a.exec(`
		INSERT INTO photo_records (sha256, room_id, shoot_id, sequence, title, caption, alt, extended, tags, rating, depicts, orientation, focal)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (sha256) DO UPDATE SET room_id = excluded.room_id, shoot_id = excluded.shoot_id, sequence = excluded.sequence,
		  title = excluded.title, caption = excluded.caption, alt = excluded.alt, extended = excluded.extended,
		  tags = excluded.tags, rating = excluded.rating, depicts = excluded.depicts, orientation = excluded.orientation,
		  focal = excluded.focal`,
		p.Match, nullPtr(p.Room), nullPtr(p.Shoot), nullPtr(p.Sequence), nullPtr(p.Title), nullPtr(p.Caption),
		nullPtr(p.Alt), nullPtr(p.Extended), tags, nullPtr(p.Rating), depicts, nullPtr(p.Orientation), focal)
}

// overlay returns base with the fields set in over, under the match sha.
func overlay(base, over schema.PhotoRecord, sha string) schema.PhotoRecord {
	b, o := reflect.ValueOf(&base).Elem(), reflect.ValueOf(over)
	for i := range b.NumField() {
		if f := o.Field(i); f.Kind() == reflect.Pointer && !f.IsNil() {
			b.Field(i).Set(f)
		}
	}
	base.Match = sha
	return base
}

// match returns the digests an entry is about, sorted. A whole digest stands
// for itself, known or not: the photo may come later.
func (a *applier) match(m string) ([]string, error) {
	if _, err := schema.ParseDigest(m); err == nil {
		return []string{m}, nil
	}
	if a.opt.Sources == nil && schema.IsDigestPrefix(m) {
		sha, err := resolvePhoto(a.ctx, a.tx, m)
		switch {
		case err == nil:
			return []string{sha}, nil
		case !errors.Is(err, ErrNotFound):
			return nil, err
		}
	}
	if a.names == nil {
		if err := a.readNames(); err != nil {
			return nil, err
		}
	}
	if !strings.ContainsAny(m, `*?[\`) {
		// A plain name is looked up: a card's records name thousands of files.
		return slices.Sorted(maps.Keys(a.names[m])), nil
	}
	found := map[string]bool{}
	for name, photos := range a.names {
		ok, err := schema.MatchPath(m, name)
		if err != nil {
			return nil, err
		}
		if ok {
			maps.Copy(found, photos)
		}
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// readNames lists the names by which photos may be called: the path on the
// card, the path below originals/, and the last part of each.
func (a *applier) readNames() error {
	a.names = map[string]map[string]bool{}
	add := func(rel, photo string) {
		for _, name := range []string{rel, path.Base(rel)} {
			if a.names[name] == nil {
				a.names[name] = map[string]bool{}
			}
			a.names[name][photo] = true
		}
	}
	if a.opt.Sources != nil {
		for rel, sha := range a.opt.Sources {
			add(rel, sha.String())
		}
		return nil
	}
	return each(func() (*sql.Rows, error) {
		return a.tx.QueryContext(a.ctx, `SELECT photo, source, path FROM originals WHERE role = 'primary'`)
	}, func(rows *sql.Rows) error {
		var photo, source, at string
		if err := rows.Scan(&photo, &source, &at); err != nil {
			return err
		}
		add(source, photo)
		add(strings.TrimPrefix(at, "originals/"), photo)
		return nil
	})
}

// marshal is JSON as stored and hashed: one form for one value.
func marshal(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}
