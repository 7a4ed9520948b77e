package contracttest

import (
	"reflect"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

func delivery(id string, at schema.When) schema.Delivery {
	return schema.Delivery{
		ID: id, Manifest: "urn:uuid:" + id, Channel: "web", Format: "site", Recipient: "press desk", Destination: "/mnt/" + id,
		CreatedAt: at, ValidUntil: "2024-06-01T00:00:00Z", Program: "stillroom 1", Plan: "p-" + id, Scheme: schema.SchemeChannel,
	}
}

// delivered is a file of a photo in a delivery, by a decision.
func delivered(path string, photo schema.Digest, decision string) schema.DeliveryFile {
	return schema.DeliveryFile{Path: path, Photo: photo, Decision: decision, SHA256: digest(path[0]), Bytes: 10, Treated: "blur"}
}

func decided(id string, photo schema.Digest) schema.LedgerDecision {
	return schema.LedgerDecision{ID: id, Photo: photo, Decision: schema.Decision{
		At: early, Effect: schema.Permit, Reasons: []string{}, Conditions: schema.Conditions{CreditLine: "A & B"}, ValidUntil: later,
	}}
}

// photo writes a photo of one file, which was taken in the shoot of a household.
func photo(t *testing.T, db contract.Database, b byte, family string) schema.Digest {
	t.Helper()
	ctx, sha := t.Context(), digest(b)
	change(t, db, func(w contract.Writer) error {
		id, err := w.AddImport(ctx, []string{"card"}, "stillroom 1", early)
		if err != nil {
			return err
		}
		return do(
			func() error {
				return w.PutPhoto(ctx, contract.NewPhoto{SHA256: sha.String(), Import: id, Room: family + "-room", Shoot: family + "-shoot", At: early})
			},
			func() error {
				return w.AddOriginal(ctx, contract.Original{
					SHA256: sha.String(), Photo: sha.String(), Role: schema.RolePrimary, Path: "originals/" + family, Source: family + ".jpg",
					Probe: schema.Probe{Format: schema.FormatJPEG, Bytes: 100},
				})
			})
	})
	return sha
}

// leaving makes a database with a photo of the first of two families, p1, and one of
// the other, p2. Of p1 two files stand in d1 and one is being written in d2; d3 has
// failed. All are on the web, d3 by the scheme of before.
func leaving(t *testing.T, at contract.Place) (db contract.Database, p1, p2 schema.Digest) {
	t.Helper()
	ctx, db := t.Context(), saying(t, at)
	p1, p2 = photo(t, db, 0xa1, "f1"), photo(t, db, 0xb2, "f2")
	change(t, db, func(w contract.Writer) error {
		d3 := delivery("d3", early)
		d3.Scheme, d3.Recipient, d3.Plan = schema.SchemeDigest, "", ""
		return do(
			func() error { return w.AddDelivery(ctx, delivery("d2", later)) },
			func() error { return w.AddDelivery(ctx, delivery("d1", early)) },
			func() error { return w.AddDelivery(ctx, d3) },
			func() error { return w.PutDecision(ctx, "web", decided("k1", p1)) },
			func() error { return w.PutDecision(ctx, "web", decided("k2", p2)) },
			func() error { return w.AddDeliveryFile(ctx, "d1", delivered("b.jpg", p1, "k1")) },
			func() error { return w.AddDeliveryFile(ctx, "d1", delivered("a.jpg", p1, "k1")) },
			func() error {
				return w.AddDeliveryFile(ctx, "d1", schema.DeliveryFile{Path: "manifest.json", SHA256: digest('m'), Bytes: 5})
			},
			func() error {
				f := delivered("c.jpg", p1, "k1")
				f.Rendering = digest(0xcc)
				return w.AddDeliveryFile(ctx, "d2", f)
			},
			func() error { return w.AddDeliveryFile(ctx, "d3", delivered("e.jpg", p2, "k2")) },
			func() error { return w.PutDeliveryState(ctx, "d1", "", "standing") },
			func() error { return w.PutDeliveryState(ctx, "d3", "", "failed") })
	})
	return db, p1, p2
}

func deliveries(t *testing.T, at contract.Place) {
	db, p1, p2 := leaving(t, at)
	ctx := t.Context()
	d1, d2, d3 := delivery("d1", early), delivery("d2", later), delivery("d3", early)
	d1.State, d2.State, d3.State = "standing", "writing", "failed"
	d1.Photos, d2.Photos, d3.Photos = 1, 1, 1
	d3.Scheme, d3.Recipient, d3.Plan = schema.SchemeDigest, "", ""
	view(t, db, func(r contract.Reader) error {
		list, err := r.Deliveries(ctx, "")
		if want := []schema.Delivery{d1, d3, d2}; err != nil || !reflect.DeepEqual(list, want) {
			t.Errorf("all:\n%+v, %v, want\n%+v", list, err, want)
		}
		list, err = r.Deliveries(ctx, "/mnt/d2")
		if want := []schema.Delivery{d2}; err != nil || !reflect.DeepEqual(list, want) {
			t.Errorf("to one destination:\n%+v, %v", list, err)
		}
		list, err = r.DeliveriesHolding(ctx, digest(99))
		if err != nil || len(list) > 0 {
			t.Errorf("holding a photo that never left: %+v, %v", list, err)
		}
		for p, want := range map[schema.Digest][]schema.Delivery{p1: {d1, d2}, p2: {d3}} {
			if list, err = r.DeliveriesHolding(ctx, p); err != nil || !reflect.DeepEqual(list, want) {
				t.Errorf("holding %s: %+v, %v", p.ID(), list, err)
			}
		}
		if d, found, err := r.Delivery(ctx, "d3"); err != nil || !found || !reflect.DeepEqual(d, d3) {
			t.Errorf("one: %+v, %v, %v", d, found, err)
		}
		if d, found, err := r.Delivery(ctx, "d9"); err != nil || found || !reflect.DeepEqual(d, schema.Delivery{}) {
			t.Errorf("one that is not there: %+v, %v, %v", d, found, err)
		}
		files, err := r.DeliveryFiles(ctx, "d1")
		want := []schema.DeliveryFile{delivered("a.jpg", p1, "k1"), delivered("b.jpg", p1, "k1"), {Path: "manifest.json", SHA256: digest('m'), Bytes: 5}}
		if err != nil || !reflect.DeepEqual(files, want) {
			t.Errorf("files:\n%+v, %v, want\n%+v", files, err, want)
		}
		files, err = r.DeliveryFiles(ctx, "d2")
		if err != nil || len(files) != 1 || files[0].Rendering != digest(0xcc) {
			t.Errorf("a file that shows another's pixels: %+v, %v", files, err)
		}
		for prefix, want := range map[string][]schema.Digest{p1.String()[:7]: {p1}, p2.String()[:7]: nil} {
			if like, err := r.DeliveredLike(ctx, "d1", prefix); err != nil || !slices.Equal(like, want) {
				t.Errorf("photos of d1 that begin %s: %v, %v", prefix, like, err)
			}
		}
		return nil
	})
}

func deliveredAs(t *testing.T, at contract.Place) {
	db, p1, p2 := leaving(t, at)
	ctx := t.Context()
	change(t, db, func(w contract.Writer) error {
		archived := delivery("d4", later)
		archived.Channel = "archive"
		return do(
			func() error { return w.AddDelivery(ctx, archived) },
			func() error { return w.AddDeliveryFile(ctx, "d4", delivered("f.jpg", p2, "k2")) },
			func() error { return w.AddDelivery(ctx, delivery("d5", later)) },
			func() error { return w.AddDeliveryFile(ctx, "d5", delivered("g.jpg", p2, "k2")) })
	})
	view(t, db, func(r contract.Reader) error {
		for photo, want := range map[schema.Digest][]schema.Delivery{
			p1:           {{Channel: "web", Scheme: schema.SchemeChannel}},
			p2:           {{Channel: "archive", Scheme: schema.SchemeChannel}, {Channel: "web", Scheme: schema.SchemeChannel}, {Channel: "web", Scheme: schema.SchemeDigest}},
			digest(0xff): nil,
		} {
			if as, err := r.DeliveredAs(ctx, photo); err != nil || !reflect.DeepEqual(as, want) {
				t.Errorf("%s has left as\n%+v, %v, want\n%+v", photo.ID(), as, err, want)
			}
		}
		return nil
	})
}

func whatStands(t *testing.T, at contract.Place) {
	db, p1, _ := leaving(t, at)
	ctx := t.Context()
	read := func() (list []contract.DeliveredPhoto) {
		t.Helper()
		view(t, db, func(r contract.Reader) (err error) {
			list, err = r.Delivered(ctx, nil)
			return err
		})
		return list
	}
	stands := func(d, state string, renderings ...schema.Digest) schema.Standing {
		return schema.Standing{
			Delivery: d, Channel: "web", State: state, Photo: p1, Treated: "blur", ValidUntil: "2024-06-01T00:00:00Z", Renderings: renderings,
			Decision: schema.Decision{Conditions: schema.Conditions{CreditLine: "A & B"}},
		}
	}
	got := read()
	for i := range got {
		slices.SortFunc(got[i].Renderings, func(a, b schema.Digest) int { return slices.Compare(a[:], b[:]) })
	}
	want := []contract.DeliveredPhoto{
		{Standing: stands("d1", "standing", digest('a'), digest('b')), Files: 2},
		{Standing: stands("d2", "writing", digest(0xcc)), Files: 1},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n%+v, want\n%+v", got, want)
	}
	change(t, db, func(w contract.Writer) error { return w.PutDeliveryState(ctx, "d1", "", "replaced") })
	if got := read(); len(got) != 1 || got[0].Delivery != "d2" {
		t.Errorf("one that was replaced: %+v", got)
	}
}

func deliveryStates(t *testing.T, at contract.Place) {
	db, _, _ := leaving(t, at)
	ctx := t.Context()
	is := func(id, state string, carried bool) {
		t.Helper()
		view(t, db, func(r contract.Reader) error {
			d, _, err := r.Delivery(ctx, id)
			if d.State != state || d.Carried != carried {
				t.Errorf("%s is %s, carried away %v; want %s, %v", id, d.State, d.Carried, state, carried)
			}
			return err
		})
	}
	put := func(id, from, state string) error {
		return db.Change(ctx, func(w contract.Writer) error { return w.PutDeliveryState(ctx, id, from, state) })
	}
	for _, id := range []string{"d1", "d2", "d3"} {
		if err := put(id, "writing", "standing"); err != nil {
			t.Fatal(err)
		}
	}
	is("d2", "standing", false)
	is("d3", "failed", false)
	isRefused(t, "one that has failed stands", attempt(t, db, func(w contract.Writer) error { return w.PutDeliveryState(ctx, "d3", "", "standing") }))
	change(t, db, func(w contract.Writer) error { return w.AddCarried(ctx, "d1", later) })
	is("d1", "standing", true)
}

func whereItIsPosted(t *testing.T, at contract.Place) {
	db, p1, p2 := leaving(t, at)
	ctx := t.Context()
	all := schema.Posted{URL: "https://example.org/1", At: early}
	one := schema.Posted{URL: "https://example.org/2", Photo: p1, At: later, Note: "seen by Ada"}
	change(t, db, func(w contract.Writer) error {
		return do(func() error { return w.AddPosted(ctx, "d1", all) }, func() error { return w.AddPosted(ctx, "d1", one) })
	})
	err := attempt(t, db, func(w contract.Writer) error {
		return w.AddPosted(ctx, "d1", schema.Posted{URL: "https://example.org/3", Photo: p2, At: later})
	})
	isRefused(t, "a photo of another delivery", err)
	view(t, db, func(r contract.Reader) error {
		got, err := r.Posted(ctx, "d1")
		if want := []schema.Posted{all, one}; !slices.Equal(got, want) {
			t.Errorf("\n%+v, want\n%+v", got, want)
		}
		return err
	})
}

// A decision is known by its id, and is not changed by another that says it has it.
func decisionsStay(t *testing.T, at contract.Place) {
	db, p1, _ := leaving(t, at)
	ctx := t.Context()
	put := func(k schema.LedgerDecision) error {
		return attempt(t, db, func(w contract.Writer) error { return w.PutDecision(ctx, "web", k) })
	}
	again := decided("k1", p1)
	if err := put(again); err != nil {
		t.Errorf("the same decision again: %v", err)
	}
	again.Decision.Conditions.CreditLine = "another"
	isRefused(t, "another with its id", put(again))
	view(t, db, func(r contract.Reader) error {
		got, err := r.Delivered(ctx, nil)
		if err == nil && got[0].Decision.Conditions.CreditLine != "A & B" {
			t.Errorf("its conditions are %+v", got[0].Decision.Conditions)
		}
		return err
	})
	isRefused(t, "a decision about what is not there", put(decided("k9", digest(0xff))))
}

// attachmentsLeave: what is attached to a room is decided about and delivered as a photo
// is, and counted apart.
func attachmentsLeave(t *testing.T, at contract.Place) {
	db, p1, _ := leaving(t, at)
	ctx := t.Context()
	letter := schema.Attachment{SHA256: digest(0xa7), Kind: "letter", Room: "attic", Path: "originals/attic.attached/l.txt", Name: "l.txt", Bytes: 5, Probe: schema.Probe{Format: "unknown"}}
	of := delivered("l.jpg", letter.SHA256, "k7")
	change(t, db, func(w contract.Writer) error {
		d4 := delivery("d4", later)
		return do(
			func() error {
				return w.PutRoom(ctx, schema.Room{ID: "attic", Label: "Attic", LocationPrecision: "none", People: []string{}})
			},
			func() error { return w.PutAttachment(ctx, letter, early) },
			func() error { return w.PutDecision(ctx, "web", decided("k7", letter.SHA256)) },
			func() error { return w.AddDelivery(ctx, d4) },
			func() error { return w.AddDeliveryFile(ctx, "d4", of) },
			func() error { return w.AddDeliveryFile(ctx, "d4", delivered("p.jpg", p1, "k1")) })
	})
	view(t, db, func(r contract.Reader) error {
		d, _, err := r.Delivery(ctx, "d4")
		equal(t, "how much is in it", []any{d.Photos, d.Attachments, err}, []any{1, 1, nil})
		list, err := r.Delivered(ctx, nil)
		attached := map[schema.Digest]bool{}
		for _, s := range list {
			attached[s.Photo] = s.Attached
		}
		equal(t, "which is no photo", []any{attached, err}, []any{map[schema.Digest]bool{p1: false, letter.SHA256: true}, nil})
		return nil
	})
	change(t, db, func(w contract.Writer) error {
		seq, err := w.AddRecallEntry(ctx, contract.RecallEntry{
			Photo: letter.SHA256, Channel: "web", Number: 1, KnownAs: "channel", Why: []string{"consent.denied"}, OpenedAt: early, DueAt: later,
		})
		if err != nil {
			return err
		}
		n, err := w.AddRecallItems(ctx, seq, "d4", letter.SHA256)
		equal(t, "copies asked back", n, 1)
		return err
	})
	isRefused(t, "a file of nothing", attempt(t, db, func(w contract.Writer) error {
		return w.AddDeliveryFile(ctx, "d4", delivered("x.jpg", digest(0xff), "k1"))
	}))
	isRefused(t, "a recall of what never left", attempt(t, db, func(w contract.Writer) error {
		_, err := w.AddRecallEntry(ctx, contract.RecallEntry{Photo: digest(0xff), Channel: "web", Number: 2, KnownAs: "channel", Why: []string{"x"}, OpenedAt: early, DueAt: later})
		return err
	}))
}

func reviews(t *testing.T, at contract.Place) {
	db, p1, p2 := leaving(t, at)
	ctx := t.Context()
	r := contract.Review{
		Photo: p1, Channel: "web", Guardian: "f1-guardian", Verdict: schema.Approved, Method: "email", At: early, RecordedAt: later,
		Shown: schema.Shown{Renderings: []schema.Digest{digest(1), digest(2)}, Words: digest(3)},
	}
	no := r
	no.Verdict, no.At = schema.Declined, later
	change(t, db, func(w contract.Writer) error {
		return do(func() error { return w.AddReview(ctx, r) }, func() error { return w.AddReview(ctx, no) })
	})
	said := schema.Seen{
		Channel: "web", Guardian: "f1-guardian", Verdict: schema.Approved, Renderings: r.Shown.Renderings, Words: digest(3), Method: "email", At: early,
	}
	unsaid := said
	unsaid.Verdict, unsaid.At = schema.Declined, later
	want := map[schema.Digest][]schema.Seen{p1: {said, unsaid}, p2: {}}
	view(t, db, func(r contract.Reader) error {
		equal(t, "seen", must[[]schema.Seen](t)(r.SeenOf(ctx, p1.String())), []schema.Seen{said, unsaid})
		equal(t, "somebody answered", must[bool](t)(r.Reviewed(ctx, p1.String())), true)
		equal(t, "nobody answered", must[bool](t)(r.Reviewed(ctx, p2.String())), false)
		equal(t, "trace of an answer", must[contract.Trace](t)(r.TraceOf(ctx, p1.String())).Seen, true)
		equal(t, "trace of none", must[contract.Trace](t)(r.TraceOf(ctx, p2.String())).Seen, false)
		return r.EachPhoto(ctx, contract.Chosen{}, func(p schema.Photo) error {
			if len(p.Seen)+len(want[p.SHA256]) > 0 && !reflect.DeepEqual(p.Seen, want[p.SHA256]) {
				t.Errorf("of %s was said:\n%+v, want\n%+v", p.ID, p.Seen, want[p.SHA256])
			}
			delete(want, p.SHA256)
			return nil
		})
	})
	if len(want) > 0 {
		t.Errorf("nobody read %v", want)
	}
}
