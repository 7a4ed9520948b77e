package contracttest

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// equal holds what was read against what was to be.
func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n%+v, want\n%+v", what, got, want)
	}
}

// must is for reads that cannot fail.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

var (
	march  = schema.Event{ID: "march", Name: "A night in March", Date: "2020-03-05", Place: "Ludden"}
	ferrum = schema.Family{ID: "ferrum", Quorum: schema.QuorumAll, Guardians: []schema.Guardian{
		{ID: "g1", Name: "Ada Ferrum", Relationship: "parent", Authority: schema.AuthorityJoint, Contact: "ada@example.org", NoContact: []string{"03-01/03-09"}},
		{ID: "g2", Name: "Bo Ferrum", Relationship: "parent", Authority: schema.AuthorityAdvisory, HadSay: true},
	}}
	lund = schema.Family{ID: "lund", Quorum: schema.QuorumAny, Hold: true, Guardians: []schema.Guardian{}}
	ina  = schema.Person{ID: "ina", Family: "ferrum", Name: "Ina Ferrum", Born: "2008-01-02", Died: "2020-03-05", Event: "march", NameDisplay: "first", Story: "She drew."}
	kai  = schema.Person{ID: "kai", Family: "lund", Name: "Kai Lund", NameDisplay: "none"}
	attic,
	cellar = schema.Room{ID: "attic", Label: "Under the roof", Place: "Ludden", LocationPrecision: "city", Warning: new("A toy was left on the stairs."), People: []string{"ina", "kai"}},
		schema.Room{ID: "cellar", Label: "Below", LocationPrecision: "none", People: []string{}}
	first  = schema.Shoot{ID: "s1", Room: "attic", Date: "2024-03-01", Photographer: "P. Orr", Copyright: "© P. Orr", Credit: "Orr", Notes: "rain"}
	second = schema.Shoot{ID: "s2", Room: "cellar", Date: "2024-03-02", Photographer: "P. Orr"}
	sheet  = schema.Notice{ID: "n1", Version: "1", Lang: "en", File: "notice.txt"}
)

// house writes records that the tests of other subjects stand on: two rooms, one of
// them of two families.
func house(t *testing.T, w contract.Writer) error {
	ctx := t.Context()
	steps := []func() error{
		func() error { return w.PutEvent(ctx, march) },
		func() error { return w.PutNotice(ctx, sheet) },
	}
	for _, f := range []schema.Family{lund, ferrum} {
		steps = append(steps, func() error { return w.PutFamily(ctx, f) })
		for _, g := range slices.Backward(f.Guardians) {
			steps = append(steps, func() error { return w.PutGuardian(ctx, f.ID, g) })
		}
	}
	for _, p := range []schema.Person{kai, ina} {
		steps = append(steps, func() error { return w.PutPerson(ctx, p) })
	}
	for _, r := range []schema.Room{cellar, attic} {
		steps = append(steps, func() error { return w.PutRoom(ctx, r) })
	}
	for _, s := range []schema.Shoot{second, first} {
		steps = append(steps, func() error { return w.PutShoot(ctx, s) })
	}
	return do(steps...)
}

// furnished is a database with the records of house.
func furnished(t *testing.T, at contract.Place) contract.Database {
	t.Helper()
	db := create(t, at)
	change(t, db, func(w contract.Writer) error { return house(t, w) })
	return db
}

func records(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), furnished(t, at)
	is := func(what string, event schema.Event, fam schema.Family, person schema.Person, room schema.Room, shoot schema.Shoot, notice schema.Notice) {
		t.Helper()
		view(t, db, func(r contract.Reader) error {
			equal(t, what+": events", must[[]schema.Event](t)(r.Events(ctx, nil)), []schema.Event{event})
			equal(t, what+": families", must[[]schema.Family](t)(r.Families(ctx, nil)), []schema.Family{fam, lund})
			equal(t, what+": people", must[[]schema.Person](t)(r.People(ctx, nil)), []schema.Person{person, kai})
			equal(t, what+": rooms", must[[]schema.Room](t)(r.Rooms(ctx, nil)), []schema.Room{room, cellar})
			equal(t, what+": shoots", must[[]schema.Shoot](t)(r.Shoots(ctx, nil)), []schema.Shoot{shoot, second})
			equal(t, what+": notices", must[[]schema.Notice](t)(r.Notices(ctx, nil)), []schema.Notice{notice})
			return nil
		})
	}
	is("written", march, ferrum, ina, attic, first, sheet)
	view(t, db, func(r contract.Reader) error {
		for _, f := range []schema.Family{ferrum, lund} {
			var people, rooms []string
			for _, p := range []schema.Person{ina, kai} {
				if p.Family == f.ID {
					people = append(people, p.ID)
				}
			}
			for _, x := range []schema.Room{attic, cellar} {
				if slices.ContainsFunc(x.People, func(id string) bool { return slices.Contains(people, id) }) {
					rooms = append(rooms, x.ID)
				}
			}
			equal(t, "people of "+f.ID, must[[]string](t)(r.PeopleOf(ctx, []string{f.ID, "nobody"})), people)
			equal(t, "rooms of its people", must[[]string](t)(r.RoomsOfPeople(ctx, people)), rooms)
		}
		return nil
	})
	event, person, room, shoot, notice := march, ina, attic, first, sheet
	event.Place, person.Story, room.People, shoot.Notes, notice.Lang = "", "", []string{"ina"}, "", "de"
	fam := ferrum
	fam.Hold, fam.Guardians = true, slices.Clone(ferrum.Guardians)
	fam.Guardians[0].Contact, fam.Guardians[0].NoContact = "", nil
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.PutEvent(ctx, event) }, func() error { return w.PutFamily(ctx, fam) },
			func() error { return w.PutGuardian(ctx, "lund", fam.Guardians[0]) }, // who stays in the family
			func() error { return w.PutPerson(ctx, person) }, func() error { return w.PutRoom(ctx, room) },
			func() error { return w.PutShoot(ctx, shoot) }, func() error { return w.PutNotice(ctx, notice) })
	})
	is("written over", event, fam, person, room, shoot, notice)
}

func recordsRefer(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), furnished(t, at)
	for what, put := range map[string]func(contract.Writer) error{
		"a guardian of no family": func(w contract.Writer) error {
			return w.PutGuardian(ctx, "none", schema.Guardian{ID: "g9", Relationship: "parent", Authority: schema.AuthorityJoint})
		},
		"a person of no family": func(w contract.Writer) error {
			return w.PutPerson(ctx, schema.Person{ID: "p9", Family: "none", NameDisplay: "none"})
		},
		"a room of nobody there": func(w contract.Writer) error {
			return w.PutRoom(ctx, schema.Room{ID: "r9", LocationPrecision: "none", People: []string{"none"}})
		},
		"a shoot in no room": func(w contract.Writer) error { return w.PutShoot(ctx, schema.Shoot{ID: "s9", Room: "none"}) },
		"a photo of no room": func(w contract.Writer) error {
			return w.PutPhotoRecord(ctx, schema.PhotoRecord{Match: hex(1), Room: ptr("none")})
		},
		"an event that is in use":  func(w contract.Writer) error { return w.TakeRecord(ctx, "event", "march") },
		"a room with shoots":       func(w contract.Writer) error { return w.TakeRecord(ctx, "room", "attic") },
		"a family that has people": func(w contract.Writer) error { return w.TakeRecord(ctx, "family", "ferrum") },
	} {
		if err := db.Change(ctx, put); !errors.Is(err, contract.ErrReference) {
			t.Errorf("%s: %v, want ErrReference", what, err)
		}
	}
	view(t, db, func(r contract.Reader) error {
		equal(t, "what was refused changed nothing", must[[]schema.Family](t)(r.Families(ctx, nil)), []schema.Family{ferrum, lund})
		return nil
	})
}

func recordsTaken(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), furnished(t, at)
	has := func(r contract.Reader, kind, id string, want bool) {
		t.Helper()
		if got, err := r.HasRecord(ctx, kind, id); err != nil || got != want {
			t.Errorf("%s %s is there: %v, %v", kind, id, got, err)
		}
	}
	view(t, db, func(r contract.Reader) error {
		for kind, id := range map[string]string{"family": "lund", "guardian": "g2", "person": "kai", "room": "cellar", "shoot": "s2", "notice": "n1", "event": "march"} {
			has(r, kind, id, true)
			has(r, kind, id+"x", false)
		}
		if _, err := r.HasRecord(ctx, "planet", "x"); err == nil {
			t.Error("a kind that is none has records")
		}
		for _, x := range []struct {
			kind, id string
			named    []string
		}{{"person", "ina", []string{"room attic"}}, {"person", "nobody", nil}, {"room", "attic", []string{"shoot s1"}}, {"shoot", "s1", nil}} {
			equal(t, x.kind+" "+x.id+" is named by", must[[]string](t)(r.Named(ctx, x.kind, x.id, 9)), x.named)
		}
		return nil
	})
	bare := attic
	bare.People = nil
	change(t, db, func(w contract.Writer) error {
		var steps []func() error
		steps = append(steps, func() error { return w.PutRoom(ctx, bare) })
		for _, x := range [][2]string{{"person", "ina"}, {"person", "kai"}, {"shoot", "s1"}, {"room", "attic"}, {"family", "ferrum"}, {"event", "march"}} {
			steps = append(steps, func() error { return w.TakeRecord(ctx, x[0], x[1]) })
		}
		if err := do(steps...); err != nil {
			return err
		}
		has(w, "guardian", "g1", false) // they go with their family
		has(w, "family", "ferrum", false)
		has(w, "room", "attic", false)
		if err := w.TakeRecord(ctx, "notice", "n1"); err == nil {
			t.Error("a notice is taken away")
		}
		return nil
	})
}

func recordsNamed(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), furnished(t, at)
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return addPhoto(t, w, 1, "attic", "s1") },
			func() error {
				_, err := w.AddUnmatched(ctx, 1, schema.UnmatchedEntry{Match: "X", Content: hex(70), Shoots: []string{"s2"}}, early)
				return err
			})
	})
	view(t, db, func(r contract.Reader) error {
		for _, x := range [][3]string{{"room", "attic", "photo " + hex(1)[:12]}, {"shoot", "s1", "photo " + hex(1)[:12]}, {"shoot", "s2", "entry 1"}} {
			equal(t, x[0]+" "+x[1]+" is named by", must[[]string](t)(r.Named(ctx, x[0], x[1], 1)), []string{x[2]})
		}
		return nil
	})
}

func families(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), furnished(t, at)
	view(t, db, func(r contract.Reader) error {
		equal(t, "families of rooms", must[map[string][]string](t)(r.RoomFamilies(ctx, nil)), map[string][]string{"attic": {"ferrum", "lund"}})
		ids := must[[]string](t)(r.GuardianIDs(ctx, "ferrum"))
		slices.Sort(ids)
		equal(t, "guardians", ids, []string{"g1", "g2"})
		if got, found, err := r.GuardianFamily(ctx, "g2"); got != "ferrum" || !found || err != nil {
			t.Errorf("g2 is of %q, %v, %v", got, found, err)
		}
		if got, found, err := r.GuardianFamily(ctx, "g9"); got != "" || found || err != nil {
			t.Errorf("nobody is of %q, %v, %v", got, found, err)
		}
		equal(t, "room of a shoot", must[string](t)(r.RoomOfShoot(ctx, "s2")), "cellar")
		equal(t, "room of no shoot", must[string](t)(r.RoomOfShoot(ctx, "s9")), "")
		equal(t, "words of shoots", must[map[string]schema.Beside](t)(r.ShootWords(ctx, nil)), map[string]schema.Beside{
			"s1": {Creator: "P. Orr", Credit: "Orr", Copyright: "© P. Orr"}, "s2": {Creator: "P. Orr"}})
		equal(t, "names beside", must[[]contract.NameBeside](t)(r.NamesBeside(ctx, nil)), []contract.NameBeside{{Room: "attic", Name: "Ina Ferrum", Level: "first"}})
		return nil
	})
}

func ids(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), furnished(t, at)
	change(t, db, func(w contract.Writer) error { return addPhoto(t, w, 1, "attic", "") })
	view(t, db, func(r contract.Reader) error {
		for kind, want := range map[string][]string{
			"family": {"ferrum", "lund"}, "guardian": {"g1", "g2"}, "person": {"ina", "kai"}, "room": {"attic", "cellar"}, "shoot": {"s1", "s2"},
			"notice": {"n1"}, "photo": {hex(1)[:schema.PhotoIDLen]}, "import": {"1"}, "consent": nil, "delivery": nil,
		} {
			equal(t, kind, must[[]string](t)(r.IDs(ctx, kind, 2)), want)
		}
		equal(t, "no more than asked for", must[[]string](t)(r.IDs(ctx, "room", 1)), []string{"attic"})
		if _, err := r.IDs(ctx, "planet", 1); err == nil {
			t.Error("a kind that is none has ids")
		}
		return nil
	})
}

func ptr[T any](v T) *T { return &v }

func hex(b byte) string { return digest(b).String() }

func allPhotoRecords(t *testing.T, r contract.Reader) (list []schema.PhotoRecord) {
	err := r.EachPhotoRecord(t.Context(), func(p schema.PhotoRecord) error {
		list = append(list, p)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return list
}

func photoRecords(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), furnished(t, at)
	full := schema.PhotoRecord{
		Match: hex(2), Room: ptr("attic"), Shoot: ptr("s1"), Sequence: ptr(3), Title: ptr("T"), Caption: ptr("C"), Alt: ptr("A"), Extended: ptr("E"),
		Tags: ptr([]string{"bed"}), Rating: ptr(4), Depicts: ptr([]schema.Depiction{{Treatment: "blur"}}), Orientation: ptr(6), Focal: ptr(schema.Focal{X: .25, Y: .5}),
	}
	looked := schema.PhotoRecord{Match: hex(1), Depicts: ptr([]schema.Depiction{}), Title: ptr("")}
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.PutPhotoRecord(ctx, schema.PhotoRecord{Match: hex(2), Alt: ptr("before")}) },
			func() error { return w.PutPhotoRecord(ctx, full) }, func() error { return w.PutPhotoRecord(ctx, looked) })
	})
	view(t, db, func(r contract.Reader) error {
		equal(t, "all", allPhotoRecords(t, r), []schema.PhotoRecord{looked, full})
		stop := errors.New("enough")
		if err := r.EachPhotoRecord(ctx, func(schema.PhotoRecord) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("it went on: %v", err)
		}
		got, found, err := r.PhotoRecord(ctx, hex(2))
		if !found || err != nil {
			t.Errorf("found %v, %v", found, err)
		}
		equal(t, "one", got, full)
		got, found, err = r.PhotoRecord(ctx, hex(3))
		if found || err != nil {
			t.Errorf("none: found %v, %v", found, err)
		}
		equal(t, "none", got, schema.PhotoRecord{Match: hex(3)})
		p, found, err := r.Depicted(ctx, hex(2))
		if !found || err != nil || p.Turn() != 6 {
			t.Errorf("depicted: %+v, %v, %v", p, found, err)
		}
		equal(t, "depicted", *p.Record.Depicts, *full.Depicts)
		if _, found, err := r.Depicted(ctx, hex(1)); found || err != nil {
			t.Errorf("somebody is seen in a file that shows nobody: %v, %v", found, err)
		}
		return nil
	})
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.TurnRecord(ctx, hex(1), hex(2)) },
			func() error { return w.TurnRecord(ctx, hex(4), hex(2)) },
			func() error { return w.TurnRecord(ctx, hex(5), hex(3)) },
			func() error { return w.PutPhotoRecord(ctx, schema.PhotoRecord{Match: hex(3), Orientation: ptr(8)}) },
			func() error { return w.TurnRecord(ctx, hex(1), hex(3)) })
	})
	view(t, db, func(r contract.Reader) error {
		var turns []int
		for _, p := range allPhotoRecords(t, r) {
			turns = append(turns, *p.Orientation)
		}
		equal(t, "turned: 1, 2, 3 and 4", turns, []int{6, 6, 8, 6})
		return nil
	})
}
