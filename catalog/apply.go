package catalog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// Apply brings the catalog to the state that the records describe, in one transaction:
// all of it or nothing. It is idempotent. A record that the text leaves out is never
// deleted. A consent that is recorded is never changed: if the text differs from it, that
// is an error. New events of a consent are appended.
func (c RecordRegister) Apply(
	ctx context.Context, rec schema.Records, opt schema.ApplyOptions,
) (schema.Applied, error) {
	a := &applier{ctx: ctx, opt: opt, seal: c.contacts}
	photos, pictures := &photoApplier{applier: a, decided: map[string]bool{}}, pictureApplier{a}
	turn := contract.Turn{First: saysNo(rec), Waits: c.waits}
	err := c.changeInTurn(ctx, ledger.Apply, turn, func(w contract.Writer) (err error) {
		a.w = w
		if opt.Open {
			if err := c.behind(ctx, w); err != nil {
				return err
			}
		}
		if a.have, err = loadNamed(ctx, w, rec); err != nil {
			return err
		}
		c.contacts.openAll(a.have.Families)
		if err := a.all(rec, a.events, a.families, a.people, a.rooms, a.shoots, a.notices, photos.all, pictures.all, a.consents, a.evidence); err != nil {
			return err
		}
		// Only consents open by their nature.
		if err := c.checkOpens(a); err != nil {
			return err
		}
		// Whatever ended a yes (a no, a hold, another room), the copies are asked back
		// with it.
		if a.out.Recalls, err = recallUncovered(ctx, w, a.affected(rec.Consents), opt); err != nil {
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

// saysNo reports whether records may hold a no: it waits for no other change of records.
func saysNo(rec schema.Records) bool {
	return len(rec.Consents) > 0 || slices.ContainsFunc(rec.Families, func(f schema.Family) bool { return f.Hold })
}

// errTwice says that two files describe one record differently.
var errTwice = errors.New("it is described twice, and the two descriptions differ; keep one")

var errDryRun = errors.New("dry run: undo")

type applier struct {
	ctx  context.Context
	w    contract.Writer
	opt  schema.ApplyOptions
	have schema.Records
	seal sealing
	out  schema.Applied

	taken   []taken  // words that take back, refuse or pause what a consent says
	touched []string // photos of which the record changed in a way that may bear on a decision
	shown   []string // photos of which something that was hidden is so no more
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

// affected are the photos that what was written may keep from standing where they are, and
// nil if that may be any: so many things were written that it is sooner said of all.
func (a *applier) affected(consents []schema.Consent) *affected {
	if len(a.out.Changes) > fewChanges {
		return nil
	}
	x := affectedBy(a.out.Changes, append(slices.Clone(a.touched), a.shown...))
	families := byID(consents, func(k schema.Consent) string { return k.ID })
	for _, ch := range a.out.Changes {
		if ch.Kind == "consent" {
			x = x.with(families[ch.ID].Family)
		}
	}
	return x
}

// fewChanges is how many changes are asked one by one which photos they affect.
const fewChanges = 20

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
			if errors.Is(err, contract.ErrReference) {
				err = lacking(a.ctx, a.w, w, err)
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

func (a *applier) events(rec schema.Records) error {
	return upsert(a, "event", rec.Events, a.have.Events, func(e schema.Event) string { return e.ID }, func(e schema.Event) error {
		return a.w.PutEvent(a.ctx, e)
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
		if was := old[want[i].ID].Guardians; len(want[i].Guardians)+len(was) == 0 {
			want[i].Guardians = was // no list and an empty one are the same
		}
		if a.seal.openAll(want[i:i+1]) > 0 {
			if err := a.seal.loses(want[i].Guardians, old[want[i].ID].Guardians); err != nil {
				return &RecordError{Kind: "family", ID: want[i].ID, Err: err}
			}
		}
		if err := completeGuardians(want[i].Guardians, old[want[i].ID].Guardians); err != nil {
			return &RecordError{Kind: "family", ID: want[i].ID, Err: err}
		}
	}
	return upsert(a, "family", want, a.have.Families, func(f schema.Family) string { return f.ID }, func(f schema.Family) error {
		if err := a.w.PutFamily(a.ctx, f); err != nil {
			return err
		}
		return a.guardians(f)
	})
}

// completeGuardians fills in, for each guardian, the fields that a text leaves out and
// must not take away, in the form in which they are recorded.
func completeGuardians(want, recorded []schema.Guardian) error {
	old := byID(recorded, func(g schema.Guardian) string { return g.ID })
	for i := range want {
		g := &want[i]
		was := old[g.ID]
		// A no must not vanish with a word: a guardian whose say has ended is only heard,
		// and what they closed stays closed.
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

// checkDelegate refuses a delegate of nobody. Decisions do not depend on it.
func checkDelegate(g schema.Guardian, all []schema.Guardian) error {
	switch {
	case g.DelegatedBy == "":
		return nil
	case g.Authority != schema.AuthorityDelegated:
		return fmt.Errorf("guardian %q: delegated_by goes only with authority: delegated", g.ID)
	case !slices.ContainsFunc(all, func(x schema.Guardian) bool {
		return x.ID == g.DelegatedBy && x.ID != g.ID && x.Authority != schema.AuthorityDelegated
	}):
		return fmt.Errorf("guardian %q: delegated_by names %q, who is not a guardian with a say in this family", g.ID, g.DelegatedBy)
	}
	return nil
}

func (a *applier) guardians(f schema.Family) error {
	for _, g := range f.Guardians {
		family, known, err := a.w.GuardianFamily(a.ctx, g.ID)
		if err != nil {
			return err
		}
		if known && family != f.ID {
			return fmt.Errorf("guardian %q belongs to family %q; guardian ids are unique in a catalog", g.ID, family)
		}
		if g.Contact, err = a.seal.kept(g.Contact); err != nil {
			return fmt.Errorf("guardian %q: %w", g.ID, err)
		}
		if err := a.w.PutGuardian(a.ctx, f.ID, g); err != nil {
			return err
		}
	}
	// A guardian who is left out of the list would lose the say. That is refused: a no
	// must not vanish with a line of text.
	recorded, err := a.w.GuardianIDs(a.ctx, f.ID)
	if err != nil {
		return err
	}
	for _, id := range recorded {
		if !slices.ContainsFunc(f.Guardians, func(g schema.Guardian) bool { return g.ID == id }) {
			return fmt.Errorf("guardian %q is recorded for this family and missing from the list; a guardian who no longer decides stays with authority: advisory", id)
		}
	}
	return nil
}

func (a *applier) people(rec schema.Records) error {
	want := slices.Clone(rec.People)
	for i := range want {
		want[i].NameDisplay = cmp.Or(want[i].NameDisplay, "none")
	}
	return upsert(a, "person", want, a.have.People, func(p schema.Person) string { return p.ID }, func(p schema.Person) error {
		return a.w.PutPerson(a.ctx, p)
	})
}

// reindex brings the search index up to date for the photos of a room or a shoot that
// has changed.
func (a *applier) reindex(shas []string, err error) error {
	if err != nil {
		return err
	}
	return a.w.Index(a.ctx, shas)
}

func (a *applier) rooms(rec schema.Records) error {
	want := slices.Clone(rec.Rooms)
	recorded := byID(a.have.Rooms, func(r schema.Room) string { return r.ID })
	for i := range want {
		want[i].LocationPrecision = cmp.Or(want[i].LocationPrecision, "none")
		if want[i].Warning == nil {
			want[i].Warning = recorded[want[i].ID].Warning
		} else if *want[i].Warning == "" {
			want[i].Warning = nil
		}
		want[i].People = slices.Compact(slices.Sorted(slices.Values(want[i].People)))
		if want[i].People == nil {
			want[i].People = []string{}
		}
	}
	return upsert(a, "room", want, a.have.Rooms, func(r schema.Room) string { return r.ID }, func(r schema.Room) error {
		if err := a.w.PutRoom(a.ctx, r); err != nil {
			return err
		}
		return a.reindex(a.w.PhotosOfRoom(a.ctx, r.ID))
	})
}

func (a *applier) shoots(rec schema.Records) error {
	return upsert(a, "shoot", rec.Shoots, a.have.Shoots, func(s schema.Shoot) string { return s.ID }, func(s schema.Shoot) error {
		if err := a.w.PutShoot(a.ctx, s); err != nil {
			return err
		}
		return a.reindex(a.w.PhotosOfShoot(a.ctx, s.ID))
	})
}

func (a *applier) notices(rec schema.Records) error {
	return upsert(a, "notice", rec.Notices, a.have.Notices, func(n schema.Notice) string { return n.ID }, func(n schema.Notice) error {
		// The notice that a family was shown cannot change after the family answered.
		used, err := a.w.RestsOn(a.ctx, n.ID)
		if err != nil {
			return err
		}
		if used {
			return errors.New("a consent rests on it, so it cannot change; record the new text as another notice")
		}
		return a.w.PutNotice(a.ctx, n)
	})
}
