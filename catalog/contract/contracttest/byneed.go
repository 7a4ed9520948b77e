package contracttest

import (
	"strings"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// someRecords: who asks for some is given those, and who asks for none is given none.
func someRecords(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), furnished(t, at)
	view(t, db, func(r contract.Reader) error {
		some, none := func(id string) []string { return []string{"nobody", id} }, []string{}
		equal(t, "events", must[[]schema.Event](t)(r.Events(ctx, some("march"))), []schema.Event{march})
		equal(t, "families", must[[]schema.Family](t)(r.Families(ctx, some("ferrum"))), []schema.Family{ferrum})
		equal(t, "people", must[[]schema.Person](t)(r.People(ctx, some("kai"))), []schema.Person{kai})
		equal(t, "rooms", must[[]schema.Room](t)(r.Rooms(ctx, some("attic"))), []schema.Room{attic})
		equal(t, "shoots", must[[]schema.Shoot](t)(r.Shoots(ctx, some("s2"))), []schema.Shoot{second})
		equal(t, "notices", must[[]schema.Notice](t)(r.Notices(ctx, some("n1"))), []schema.Notice{sheet})
		equal(t, "families of rooms", must[map[string][]string](t)(r.RoomFamilies(ctx, some("attic"))), map[string][]string{"attic": {"ferrum", "lund"}})
		equal(t, "words of shoots", must[map[string]schema.Beside](t)(r.ShootWords(ctx, some("s2"))), map[string]schema.Beside{"s2": {Creator: "P. Orr"}})
		equal(t, "names beside", must[[]contract.NameBeside](t)(r.NamesBeside(ctx, some("attic"))), []contract.NameBeside{{Room: "attic", Name: "Ina Ferrum", Level: "first"}})
		left := len(must[[]schema.Event](t)(r.Events(ctx, none))) + len(must[[]schema.Family](t)(r.Families(ctx, none))) +
			len(must[[]schema.Person](t)(r.People(ctx, none))) + len(must[[]schema.Room](t)(r.Rooms(ctx, none))) +
			len(must[[]schema.Shoot](t)(r.Shoots(ctx, none))) + len(must[[]schema.Notice](t)(r.Notices(ctx, none))) +
			len(must[[]schema.Consent](t)(r.Consents(ctx, none))) + len(must[map[string][]string](t)(r.RoomFamilies(ctx, none))) +
			len(must[map[string]schema.Beside](t)(r.ShootWords(ctx, none))) + len(must[[]contract.NameBeside](t)(r.NamesBeside(ctx, none))) +
			len(must[[]contract.NameBeside](t)(r.NamesBeside(ctx, []string{"cellar"})))
		equal(t, "of none", left, 0)
		return nil
	})
}

// someConsents: those that a question is about are found, and no others.
func someConsents(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), saying(t, at)
	day := func(s string) schema.When { return schema.When(s + "T00:00:00Z") }
	add := func(w contract.Writer, c schema.Consent, terms ...schema.Term) error {
		steps := []func() error{func() error { return w.AddConsent(ctx, c, later) }}
		for i, x := range terms {
			steps = append(steps, func() error { return w.AddTerm(ctx, c.ID, i+1, x) })
		}
		return do(steps...)
	}
	dated := func(id string, expires, review schema.When) schema.Consent {
		c := word("f2", id)
		c.ExpiresAt, c.ReviewBy = expires, review
		return c
	}
	newer := word("f1", "k2")
	newer.Supersedes = "k1"
	no := func(scope schema.Scope) schema.Term { return schema.Term{Effect: schema.Deny, Scope: scope} }
	yes := func(embargo, expires schema.When) schema.Term {
		return schema.Term{Effect: schema.Permit, Scope: "room:f2-room", EmbargoUntil: embargo, ExpiresAt: expires}
	}
	whole := schema.Scope("photo:" + hex(1))
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return add(w, newer, no("family:f1"), no(whole), no("family:f1")) },
			func() error { return add(w, dated("reviewed", "", day("2031-05-01")), no("room:f2-room")) },
			func() error { return add(w, dated("ends", day("2031-05-02"), ""), no("shoot:f2-shoot")) },
			func() error { return add(w, dated("embargoed", "", day("2040-01-01")), yes(day("2031-05-03"), "")) },
			func() error { return add(w, dated("ends in part", "", day("2040-01-01")), yes("", day("2031-05-04"))) },
			func() error {
				return add(w, dated("u1", "", day("2040-01-01")), no("photo:"+schema.Scope(hex(1)[:12])))
			},
			func() error {
				return add(w, dated("u2", "", day("2040-01-01")), no("photo:"+schema.Scope(strings.ToUpper(strings.Repeat("ab", 32)))))
			},
			func() error { return add(w, dated("u3", "", day("2040-01-01")), no("room:f2 room")) },
			func() error { return add(w, dated("u4", "", day("2040-01-01")), no("room:zimmer-ä")) },
			func() error { return add(w, dated("u5", "", day("2040-01-01")), no("room:f2-room\x00")) })
	})
	view(t, db, func(r contract.Reader) error {
		is := func(what string, got []string, err error, want ...string) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			equal(t, what, got, want)
		}
		got, err := r.ConsentsOf(ctx, []string{"f1", "f3"})
		is("of a family", got, err, "k1", "k2")
		got, err = r.ConsentsAbout(ctx, []schema.Scope{"family:f1", whole, "room:f1-room"})
		is("about a family, a photo and a room", got, err, "k1", "k2")
		got, err = r.ConsentsAbout(ctx, []schema.Scope{"room:f2-room", "shoot:f2-shoot", "shoot:f2-room", "photo:" + schema.Scope(hex(1)[:12])})
		is("about a room and a shoot", got, err, "embargoed", "ends", "ends in part", "reviewed", "u1")
		got, err = r.ConsentsUnclear(ctx)
		is("about nobody knows what", got, err, "u1", "u2", "u3", "u4", "u5")
		got, err = r.Superseding(ctx, []string{"k1", "u1"})
		is("in the place of one", got, err, "k2")
		got, err = r.Superseding(ctx, []string{"k2"})
		is("in the place of none", got, err)
		for _, x := range []struct {
			after, until string
			want         []string
		}{
			{"2031-04-01", "2031-05-01", []string{"k1", "k2", "reviewed"}}, // those of the first family are late
			{"2031-05-01", "2031-05-02", []string{"ends", "k1", "k2", "reviewed"}},
			{"2031-05-02", "2031-05-03", []string{"embargoed", "k1", "k2", "reviewed"}},
			{"2031-05-03", "2031-05-04", []string{"ends in part", "k1", "k2", "reviewed"}},
		} {
			got, err := r.ConsentsDated(ctx, day(x.after), day(x.until))
			is("dated until "+x.until, got, err, x.want...)
		}
		all := must[[]schema.Consent](t)(r.Consents(ctx, nil))
		equal(t, "some", must[[]schema.Consent](t)(r.Consents(ctx, []string{"k2", "nobody", "k1"})), all[:2])
		equal(t, "log of one", len(gathered(t, r.ConsentLog(ctx, []string{"k1"}))), 1)
		equal(t, "log of another", len(gathered(t, r.ConsentLog(ctx, []string{"k2"}))), 0)
		return nil
	})
	end := schema.ConsentEvent{State: schema.StateInvalidated, At: later, By: "f2-guardian", Method: "email"}
	change(t, db, func(w contract.Writer) error { return w.AddConsentEvent(ctx, "u1", end, later) })
	view(t, db, func(r contract.Reader) error {
		got, err := r.ConsentsDated(ctx, day("2000-01-01"), day("2000-01-01"))
		equal(t, "invalidated", []any{got, err}, []any{[]string{"u1"}, nil})
		return nil
	})
}

// someDelivered: of the photos of deliveries, and of what is asked back, some are found.
func someDelivered(t *testing.T, at contract.Place) {
	db, p1, p2 := leaving(t, at)
	ctx := t.Context()
	change(t, db, func(w contract.Writer) error { return w.AddDeliveryFile(ctx, "d1", delivered("o.jpg", p2, "k2")) })
	askBack(t, db, entry(p1, "web", 1), "d1")
	view(t, db, func(r contract.Reader) error {
		all := must[[]contract.DeliveredPhoto](t)(r.Delivered(ctx, nil))
		var want []contract.DeliveredPhoto
		for _, d := range all {
			if d.Photo == p2 {
				want = append(want, d)
			}
		}
		equal(t, "where a photo is", must[[]contract.DeliveredPhoto](t)(r.Delivered(ctx, []string{p2.String()})), want)
		if len(want) == 0 || len(want) == len(all) {
			t.Errorf("%d of %d: nothing is tried", len(want), len(all))
		}
		equal(t, "where none is", len(must[[]contract.DeliveredPhoto](t)(r.Delivered(ctx, []string{}))), 0)
		items := must[[]schema.Recall](t)(r.Recalls(ctx, contract.RecallsChosen{}))
		one := must[[]schema.Recall](t)(r.Recalls(ctx, contract.RecallsChosen{Items: []int64{itemNo(t, items[1]), 99}}))
		equal(t, "an item", one, items[1:2])
		equal(t, "no item", len(must[[]schema.Recall](t)(r.Recalls(ctx, contract.RecallsChosen{Items: []int64{}}))), 0)
		return nil
	})
}
