package contracttest

import (
	"reflect"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

func reached(t *testing.T, at contract.Place) {
	db, p1, p2 := leaving(t, at)
	ctx := t.Context()
	change(t, db, func(w contract.Writer) error {
		elsewhere := string(p2.String())
		room, shoot := "f2-room", "f1-shoot" // taken there, and said to show another room
		return w.PutPhotoRecord(ctx, schema.PhotoRecord{Match: elsewhere, Room: &room, Shoot: &shoot})
	})
	view(t, db, func(r contract.Reader) error {
		guardians, people, err := r.MembersOf(ctx, "f1")
		if err != nil || !slices.Equal(guardians, []string{"f1-guardian"}) || !slices.Equal(people, []string{"f1-person"}) {
			t.Errorf("of the family are %q and %q, %v", guardians, people, err)
		}
		for what, x := range map[string]struct {
			of   func() ([]string, error)
			want []string
		}{
			"shoots of two rooms":     {func() ([]string, error) { return r.ShootsOfRooms(ctx, []string{"f2-room", "f1-room"}) }, []string{"f1-shoot", "f2-shoot"}},
			"shoots of no room":       {func() ([]string, error) { return r.ShootsOfRooms(ctx, nil) }, nil},
			"photos in a room":        {func() ([]string, error) { return r.PhotosInRooms(ctx, []string{"f2-room"}) }, []string{p2.String()}},
			"photos in no room":       {func() ([]string, error) { return r.PhotosInRooms(ctx, []string{"f9-room"}) }, nil},
			"photos of a shoot":       {func() ([]string, error) { return r.PhotosInShoots(ctx, []string{"f1-shoot"}) }, []string{p1.String()}},
			"photos of another shoot": {func() ([]string, error) { return r.PhotosInShoots(ctx, []string{"f2-shoot"}) }, nil},
		} {
			got, err := x.of()
			slices.Sort(got)
			if err != nil || !slices.Equal(got, x.want) {
				t.Errorf("%s: %q, %v, want %q", what, got, err, x.want)
			}
		}
		for sha, want := range map[string]bool{p1.String(): true, digest(0xff).String(): false} {
			if has, err := r.HasPhoto(ctx, sha); err != nil || has != want {
				t.Errorf("photo %s is there: %v, %v", sha[:4], has, err)
			}
		}
		return nil
	})
}

// firstFamily is what an order to erase the first family comes to.
func firstFamily(p1 schema.Digest) contract.Erasure {
	return contract.Erasure{
		Scope: "family:f1", Family: "f1", Photos: []string{p1.String()}, Rooms: []string{"f1-room"}, Shoots: []string{"f1-shoot"},
		Guardians: []string{"f1-guardian"}, People: []string{"f1-person"},
	}
}

// toErase is leaving, with documents, of which one is both families', and a mirror.
func toErase(t *testing.T, at contract.Place) (db contract.Database, p1, p2 schema.Digest) {
	t.Helper()
	db, p1, p2 = leaving(t, at)
	ctx := t.Context()
	own, shared := schema.Evidence{SHA256: digest(0xe1), Path: "evidence/own", Bytes: 7}, schema.Evidence{SHA256: digest(0xe2), Path: "evidence/shared", Bytes: 8}
	mine, ours, theirs := word("f1", "k2"), word("f1", "k3"), word("f2", "k4")
	mine.Evidence = schema.EvidenceRef(own.SHA256)
	ours.Evidence, theirs.Evidence = schema.EvidenceRef(shared.SHA256), schema.EvidenceRef(shared.SHA256)
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { _, err := w.AddDocument(ctx, own, early); return err },
			func() error { _, err := w.AddDocument(ctx, shared, early); return err },
			func() error { return w.AddConsent(ctx, mine, early) },
			func() error { return w.AddConsent(ctx, ours, early) },
			func() error { return w.AddConsent(ctx, theirs, early) },
			func() error { return w.PutMirror(ctx, mirror("m1", "shelf")) },
			func() error {
				return w.PutCopy(ctx, schema.Copy{Storage: "m1", Path: "moved/a", SHA256: p1}, early)
			},
			func() error {
				return w.PutCopy(ctx, schema.Copy{Storage: "m1", Path: "moved/b", SHA256: p2}, early)
			})
	})
	return db, p1, p2
}

func erased(t *testing.T, at contract.Place) {
	db, p1, p2 := toErase(t, at)
	ctx := t.Context()
	e := firstFamily(p1)
	change(t, db, func(w contract.Writer) error {
		got, err := w.Reach(ctx, e)
		want := schema.Purge{
			Scope: "family:f1", Photos: 1, Originals: 1, Bytes: 100, Evidence: 1, Guardians: 1, People: 1, Rooms: 1,
			SharedRooms: []string{}, Mirrors: []schema.PurgeMirror{}, Deliveries: []schema.PurgeDelivery{
				{Delivery: "d1", Channel: "web", Recipient: "press desk", Destination: "/mnt/d1", Photos: 1},
				{Delivery: "d2", Channel: "web", Recipient: "press desk", Destination: "/mnt/d2", Photos: 1},
			},
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("it reaches\n%+v, want\n%+v", got, want)
		}
		files, ferr := w.FilesToErase(ctx)
		if gone, err := w.ConsentErased(ctx, "k1"); len(files) > 0 || gone || err != nil || ferr != nil {
			t.Errorf("to ask what it reaches has erased: %+v, %v", files, gone)
		}
		return err
	})
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error {
				return w.PutFingerprint(ctx, contract.Fingerprint{SHA256: p1.String(), Data: hex(0x70)})
			},
			func() error {
				return w.PutFingerprint(ctx, contract.Fingerprint{SHA256: p2.String(), Data: hex(0x71)})
			},
			func() error { return w.Erase(ctx, e, "order-1", later) })
	})
	view(t, db, func(r contract.Reader) error {
		for data, want := range map[string]string{hex(0x70): "order-1", hex(0x71): "", hex(0x72): ""} {
			order, at, found, err := r.ErasedWithData(ctx, data)
			equal(t, "erased with its data", []any{order, found, err}, []any{want, want != "", nil})
			if found && at != later {
				t.Errorf("it was erased at %s", at)
			}
		}
		for sha, want := range map[schema.Digest]bool{p1: true, p2: false} {
			equal(t, "erased "+sha.ID(), must[bool](t)(r.WasErased(ctx, sha.String())), want)
		}
		return nil
	})

	type file struct{ mirror, path string }
	var numbers []int64
	view(t, db, func(r contract.Reader) error {
		list, err := r.FilesToErase(ctx)
		var got []file
		for _, f := range list {
			got, numbers = append(got, file{f.Mirror, f.Path}), append(numbers, f.No)
		}
		slices.SortFunc(got, func(a, b file) int { return slices.Compare([]string{a.mirror, a.path}, []string{b.mirror, b.path}) })
		want := []file{{"", "evidence/own"}, {"", "originals/f1"}, {"m1", "moved/a"}, {"m1", "originals/f1"}}
		if !slices.Equal(got, want) {
			t.Errorf("files that go:\n%+v, want\n%+v", got, want)
		}
		return err
	})
	change(t, db, func(w contract.Writer) error { return w.FilesErased(ctx, numbers[1:]) })

	view(t, db, func(r contract.Reader) error {
		if list, err := r.FilesToErase(ctx); err != nil || len(list) != 1 || list[0].No != numbers[0] {
			t.Errorf("files that are left: %+v, %v", list, err)
		}
		for sha, want := range map[schema.Digest]string{p1: "order-1", p2: ""} {
			if order, _, err := r.ErasedBy(ctx, sha); err != nil || order != want {
				t.Errorf("%s was erased by %q, %v", sha.ID(), order, err)
			}
		}
		for _, x := range []struct {
			order   string
			scope   schema.Scope
			ordered bool
		}{{"order-1", "family:f1", true}, {"order-1", "family:f2", false}, {"order-2", "family:f1", false}} {
			if is, err := r.Ordered(ctx, x.order, x.scope); err != nil || is != x.ordered {
				t.Errorf("%s named %s: %v, %v", x.order, x.scope, is, err)
			}
		}
		gone, err := r.ErasedConsents(ctx)
		if err != nil || !slices.Equal(gone, []string{"k1", "k2", "k3"}) {
			t.Errorf("consents that were erased: %q, %v", gone, err)
		}
		for id, want := range map[string]bool{"k1": true, "k4": false} {
			if is, err := r.ConsentErased(ctx, id); err != nil || is != want {
				t.Errorf("%s was erased: %v, %v", id, is, err)
			}
		}
		docs, err := r.Documents(ctx)
		if err != nil || len(docs) != 1 || docs[0].Path != "evidence/shared" {
			t.Errorf("documents that stay: %+v, %v", docs, err)
		}
		named, err := r.DocumentsNamed(ctx)
		if err != nil || len(named) != 1 || named[0].Consent != "k4" {
			t.Errorf("documents that are named: %+v, %v", named, err)
		}
		if there, err := r.HasPhoto(ctx, p1.String()); err != nil || !there {
			t.Errorf("its photo has no tombstone: %v", err)
		}
		return nil
	})
	left(t, db)
	err := attempt(t, db, func(w contract.Writer) error { return w.AddConsent(ctx, word("f1", "k1"), later) })
	isRefused(t, "a consent that was erased comes again", err)
}

// left looks at what the records say after the first family was erased.
func left(t *testing.T, db contract.Database) {
	t.Helper()
	ctx := t.Context()
	view(t, db, func(r contract.Reader) error {
		families, err := r.Families(ctx, nil)
		if err != nil {
			return err
		}
		g := families[0].Guardians[0]
		if !families[0].Hold || g.Name != schema.Erased || g.Contact != "" {
			t.Errorf("of the family: on hold %v, %+v", families[0].Hold, g)
		}
		if o := families[1]; o.Hold || o.Guardians[0].Name != "Lea Adler" || o.Guardians[0].Contact == "" {
			t.Errorf("of the other: %+v", o)
		}
		people, err := r.People(ctx, nil)
		if err != nil || people[0].Name != schema.Erased || people[0].Born != "" || people[0].NameDisplay != "none" || people[1].Name != "Noa Adler" {
			t.Errorf("people: %+v, %v", people, err)
		}
		rooms, err := r.Rooms(ctx, nil)
		if err != nil || rooms[0].Label != schema.Erased || rooms[1].Label != "blue room" {
			t.Errorf("rooms: %+v, %v", rooms, err)
		}
		shoots, err := r.Shoots(ctx, nil)
		if err != nil || shoots[0].Photographer != schema.Erased || shoots[1].Photographer != "Ada Brandt" {
			t.Errorf("shoots: %+v, %v", shoots, err)
		}
		notices, err := r.Notices(ctx, nil)
		if err != nil || notices[0].File != "" || notices[1].File != "notice.pdf" {
			t.Errorf("notices: %+v, %v", notices, err)
		}
		consents, err := r.Consents(ctx, nil)
		if err != nil || len(consents) != 1 || consents[0].ID != "k4" {
			t.Errorf("consents: %+v, %v", consents, err)
		}
		stands, err := r.Delivered(ctx, nil)
		for _, s := range stands {
			if !reflect.DeepEqual(s.Decision.Conditions, schema.Conditions{}) {
				t.Errorf("on what conditions it was delivered: %+v", s.Decision.Conditions)
			}
		}
		return err
	})
}

// How a delivery was asked for is kept, unless a photo of it is erased and it may name
// somebody: by words, or by an id that is on record no more.
func ordersForgotten(t *testing.T, at contract.Place) {
	db, p1, _ := toErase(t, at)
	ctx := t.Context()
	orders := map[string]schema.DeliveryOrder{
		"d1": {Selection: schema.PlanSelection{Limit: 3}, BaseURL: "https://example.org/", Excel: true, MadeOf: "abc"},
		"d2": {Selection: schema.PlanSelection{Text: "window"}},
		"d3": {Selection: schema.PlanSelection{Text: "window"}, MadeOf: "def"}, // of the other family
	}
	change(t, db, func(w contract.Writer) error {
		for id, o := range orders {
			if err := w.AddOrder(ctx, id, o); err != nil {
				return err
			}
		}
		return nil
	})
	known := func(when string, want ...string) {
		t.Helper()
		view(t, db, func(r contract.Reader) error {
			for id, o := range orders {
				d, _, err := r.Delivery(ctx, id)
				if err != nil || (d.Order != nil) != slices.Contains(want, id) || d.Order != nil && !reflect.DeepEqual(*d.Order, o) {
					t.Errorf("%s: %s was asked for as %+v, %v", when, id, d.Order, err)
				}
			}
			return nil
		})
	}
	known("at first", "d1", "d2", "d3")
	mustRefuse(t, "said again", db.Change(ctx, func(w contract.Writer) error { return w.AddOrder(ctx, "d1", orders["d2"]) }))
	change(t, db, func(w contract.Writer) error { _, err := w.ForgetRecipients(ctx); return err })
	known("before anything was erased", "d1", "d2", "d3")
	change(t, db, func(w contract.Writer) error {
		if err := w.Erase(ctx, firstFamily(p1), "order-1", later); err != nil {
			return err
		}
		_, err := w.ForgetRecipients(ctx)
		return err
	})
	known("when a photo of them was erased", "d1", "d3")
}

// To whom something went of which nothing is left is told until its copies are back.
func recipientsForgotten(t *testing.T, at contract.Place) {
	db, p1, _ := toErase(t, at)
	ctx := t.Context()
	forget := func() (n int) {
		t.Helper()
		change(t, db, func(w contract.Writer) (err error) {
			n, err = w.ForgetRecipients(ctx)
			return err
		})
		return n
	}
	change(t, db, func(w contract.Writer) error {
		return w.AddPosted(ctx, "d1", schema.Posted{URL: "https://example.org/1", At: early, Note: "seen"})
	})
	if n := forget(); n != 0 {
		t.Errorf("%d are forgotten of which nothing was erased", n)
	}
	askBack(t, db, entry(p1, "web", 1), "d1")
	change(t, db, func(w contract.Writer) error { return w.Erase(ctx, firstFamily(p1), "order-1", later) })
	if n := forget(); n != 0 {
		t.Errorf("%d are forgotten of which there are copies", n)
	}
	for _, r := range readRecalls(t, db, "d1", "") {
		if err := closeItem(t, db, itemNo(t, r), schema.RecallDone); err != nil {
			t.Fatal(err)
		}
	}
	if n := forget(); n != 2 {
		t.Errorf("%d are forgotten, want the delivery and its address", n)
	}
	if n := forget(); n != 0 {
		t.Errorf("%d are forgotten again", n)
	}
	view(t, db, func(r contract.Reader) error {
		d, _, err := r.Delivery(ctx, "d1")
		if err != nil || d.Recipient != "" || d.Destination != schema.Erased {
			t.Errorf("it went to %q, %q, %v", d.Recipient, d.Destination, err)
		}
		posted, err := r.Posted(ctx, "d1")
		if err != nil || len(posted) != 1 || posted[0].URL == "https://example.org/1" || posted[0].Note != "" {
			t.Errorf("it was posted at %+v, %v", posted, err)
		}
		if d, _, err := r.Delivery(ctx, "d2"); err != nil || d.Recipient != "press desk" {
			t.Errorf("the other went to %q, %v", d.Recipient, err)
		}
		return nil
	})
}

// What was erased is not asked for again because somebody names it; it is once it is
// kept again.
func erasedNotLacking(t *testing.T, at contract.Place) {
	db, p1, _ := toErase(t, at)
	ctx := t.Context()
	own := schema.Evidence{SHA256: digest(0xe1), Path: "evidence/again", Bytes: 7}
	named := func(when string, want bool) {
		t.Helper()
		view(t, db, func(r contract.Reader) error {
			list, err := r.DocumentsNamed(ctx)
			if is := slices.ContainsFunc(list, func(n contract.NamedDocument) bool { return n.Text == schema.EvidenceRef(own.SHA256) }); is != want {
				t.Errorf("%s: it is named: %v", when, is)
			}
			return err
		})
	}
	again := word("f2", "k5")
	again.Evidence = schema.EvidenceRef(own.SHA256)
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.Erase(ctx, firstFamily(p1), "order-1", later) },
			func() error { return w.AddConsent(ctx, again, later) })
	})
	named("erased", false)
	change(t, db, func(w contract.Writer) error {
		_, err := w.AddDocument(ctx, own, later)
		return err
	})
	named("kept again", true)
}

func orderedPhotos(t *testing.T, at contract.Place) {
	db, p1, p2 := toErase(t, at)
	ctx := t.Context()
	one := func(p schema.Digest) contract.Erasure {
		return contract.Erasure{Scope: schema.Scope("photo:" + p.String()), Photos: []string{p.String()}}
	}
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.Erase(ctx, one(p1), "order-1", early) },
			func() error { return w.Erase(ctx, one(p1), "order-1", later) },
			func() error { return w.Erase(ctx, one(p2), "order-2", later) })
	})
	view(t, db, func(r contract.Reader) error {
		for _, x := range []struct {
			order, prefix string
			want          []string
		}{{"order-1", p1.String()[:7], []string{p1.String()}}, {"order-1", p2.String()[:7], nil}, {"order-2", p1.String()[:7], nil}} {
			if got, err := r.OrderedPhotos(ctx, x.order, x.prefix); err != nil || !slices.Equal(got, x.want) {
				t.Errorf("%s named %s: %q, %v, want %q", x.order, x.prefix, got, err, x.want)
			}
		}
		return nil
	})
}
