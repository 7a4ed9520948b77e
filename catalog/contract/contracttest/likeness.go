package contracttest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// look is a look of its own for each number.
func look(b uint64) (l schema.Look) {
	for i := range l {
		l[i] = b
	}
	return l
}

// shotKey is a key of a shot, as long as they are.
func shotKey(s string) string { return strings.Repeat(s, 16) }

func pictures(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), create(t, at)
	is := func(what string, want ...schema.PictureRecord) {
		t.Helper()
		view(t, db, func(r contract.Reader) error {
			equal(t, what, must[[]schema.PictureRecord](t)(r.Pictures(ctx)), want)
			return nil
		})
	}
	pair := func(a, b byte, same bool) schema.PictureRecord {
		return schema.PictureRecord{Photos: []string{hex(a), hex(b)}, Same: same}
	}
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.PutPicture(ctx, hex(3), hex(2), true, early) },
			func() error { return w.PutPicture(ctx, hex(1), hex(2), false, early) })
	})
	is("said", pair(1, 2, false), pair(2, 3, true))
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.PutPicture(ctx, hex(2), hex(1), true, later) },
			func() error { return w.TakePicture(ctx, hex(3), hex(2), false) }) // nobody said that
	})
	is("the last word", pair(1, 2, true), pair(2, 3, true))
	change(t, db, func(w contract.Writer) error { return w.TakePicture(ctx, hex(3), hex(2), true) })
	is("forgotten", pair(1, 2, true))
}

func marks(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	seen := look(0xf0)
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error {
				return w.PutFingerprint(ctx, contract.Fingerprint{SHA256: hex(1), Data: hex(50), Look: &seen, Shot: shotKey("k1"), Moment: shotKey("m1")})
			},
			func() error { return w.PutFingerprint(ctx, contract.Fingerprint{SHA256: hex(3), Data: hex(51)}) },
			func() error { return w.PutFingerprint(ctx, contract.Fingerprint{SHA256: hex(5), Data: hex(52)}) },
			func() error {
				return w.PutFingerprint(ctx, contract.Fingerprint{SHA256: hex(2), Data: hex(50), Look: &seen, Shot: shotKey("k1")})
			},
			func() error {
				return w.PutFingerprint(ctx, contract.Fingerprint{SHA256: hex(1), Data: hex(50), Shot: shotKey("k2"), Moment: shotKey("m2")})
			}, // nobody looked
			func() error { return item(t, w, 1, 3, "again", schema.Duplicate) },
			func() error { return item(t, w, 2, 4, "again.xmp", schema.Duplicate) })
	})
	one := contract.Mark{
		Data: hex(50), Shot: shotKey("k2"), Moment: shotKey("m2"), Look: seen, Make: "Ferrum", Model: "One", Serial: "77", Taken: "2024-03-01T09:00:01", Name: "DCIM/IMG_1.JPG",
	}
	view(t, db, func(r contract.Reader) error {
		got := map[string]contract.PlacedMark{}
		err := r.EachMark(ctx, []string{hex(1), hex(9)}, func(m contract.PlacedMark) error { got[m.SHA256] = m; return nil })
		equal(t, "marks", []any{got, err}, []any{map[string]contract.PlacedMark{hex(1): {Mark: one, SHA256: hex(1), Photo: hex(1), Room: "attic", Shoot: "s1"}}, nil})
		marked := must[map[string][]string](t)(r.FilesMarked(ctx, []string{hex(50), hex(53)}, []string{shotKey("k2"), shotKey("k3")}))
		equal(t, "files with a mark", marked, map[string][]string{hex(50): {hex(1), hex(2)}, shotKey("k2"): {hex(1)}})
		matched, keyed := map[schema.Digest]bool{}, map[schema.Digest]string{}
		err = r.EachMatched(ctx, func(file schema.Digest) error { matched[file] = true; return nil })
		equal(t, "matched by data", []any{matched, err}, []any{map[schema.Digest]bool{digest(1): true, digest(2): true}, nil})
		err = r.EachShot(ctx, func(file schema.Digest, shot string) error { keyed[file] = shot; return nil })
		equal(t, "shot keys", []any{keyed, err}, []any{map[schema.Digest]string{digest(1): shotKey("k2"), digest(2): shotKey("k1")}, nil})
		again := must[map[schema.Digest][]string](t)(r.NamesAgain(ctx, digest(1), digest(3), digest(9)))
		equal(t, "names under which they came again", again, map[schema.Digest][]string{digest(3): {"again"}})
		looks := map[string]int{}
		err = r.EachLook(ctx, func(photo, data string, l schema.Look) error {
			if photo == hex(2) && (data != hex(50) || l != seen) {
				t.Errorf("it looks like %s, %v", data, l)
			}
			looks[photo]++
			return nil
		})
		equal(t, "looks", []any{looks, err}, []any{map[string]int{hex(1): 3, hex(2): 1}, nil})
		tw, found, err := r.TakenWith(ctx, hex(3))
		equal(t, "taken with", []any{tw, found, err}, []any{contract.Taken{Make: "Ferrum", Model: "One", TakenLocal: "2024-03-01T09:00:03", Source: "DCIM/IMG_3.JPG"}, true, nil})
		if _, found, err := r.TakenWith(ctx, hex(9)); found || err != nil {
			t.Errorf("what is not there was taken: %v", err)
		}
		equal(t, "of a photo", must[contract.Mark](t)(r.MarkOfPhoto(ctx, hex(2))), contract.Mark{Make: "Ferrum", Model: "One", Serial: "77", Taken: "2024-03-01T09:00:02"})
		equal(t, "one data", must[bool](t)(r.OneData(ctx, hex(1), hex(2))), true)
		equal(t, "two data", must[bool](t)(r.OneData(ctx, hex(1), hex(3))), false)
		for maker, want := range map[string]string{"": hex(1), "ferrum": hex(1), "other": ""} {
			photo, found, err := r.PhotoWithData(ctx, hex(50), maker)
			equal(t, "with data, by "+maker, []any{photo, found, err}, []any{want, want != "", nil})
		}
		if _, _, found, err := r.ErasedWithData(ctx, hex(50)); found || err != nil {
			t.Errorf("what is there was erased: %v", err)
		}
		shots := must[[]schema.ShotOriginal](t)(r.ShotAs(ctx, shotKey("k2")))
		if len(shots) != 1 || shots[0].SHA256 != digest(1) || shots[0].Photo != digest(1) || shots[0].Room != "attic" || shots[0].Probe.Serial != "77" {
			t.Errorf("of a shot: %+v", shots)
		}
		equal(t, "without a fingerprint", must[int](t)(r.WithoutFingerprint(ctx)), 1)
		equal(t, "shared data", must[[]string](t)(r.SharedData(ctx)), []string{hex(50)})
		equal(t, "who shares it", must[[]string](t)(r.PhotosWithData(ctx, hex(50))), []string{hex(1), hex(2)})
		equal(t, "came again", must[[]string](t)(r.CameAgain(ctx)), []string{hex(1)})
		equal(t, "with versions", must[[]string](t)(r.WithVersions(ctx)), []string{hex(1)})
		return nil
	})
}

// A look waits until somebody has held it against the others, and again when it is
// another.
func nearLooks(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), hung(t, at)
	a, b, c := look(0xf0), look(0xf1), look(0x0f)
	put := func(n byte, l *schema.Look) {
		t.Helper()
		change(t, db, func(w contract.Writer) error {
			return w.PutFingerprint(ctx, contract.Fingerprint{SHA256: hex(n), Look: l})
		})
	}
	is := func(what string, waiting []contract.FileLook, near map[string][]string) {
		t.Helper()
		view(t, db, func(r contract.Reader) error {
			equal(t, what+": waiting", must[[]contract.FileLook](t)(r.WaitingLooks(ctx)), waiting)
			equal(t, what+": near", must[map[string][]string](t)(r.NearFiles(ctx, []string{hex(1), hex(2), hex(5)})), near)
			return nil
		})
	}
	of := func(n byte, l schema.Look) contract.FileLook { return contract.FileLook{SHA256: digest(n), Look: l} }
	compared := func(near []contract.NearLooks, list ...contract.FileLook) {
		t.Helper()
		change(t, db, func(w contract.Writer) error { return w.PutNear(ctx, list, near) })
	}
	put(1, &a)
	put(2, &b)
	put(3, new(schema.Look)) // nothing is to be seen in it
	put(5, nil)
	is("new", []contract.FileLook{of(1, a), of(2, b)}, map[string][]string{})
	view(t, db, func(r contract.Reader) error {
		got := map[schema.Digest]schema.Look{}
		err := r.EachFileLook(ctx, func(l contract.FileLook) error { got[l.SHA256] = l.Look; return nil })
		equal(t, "of every file", []any{got, err}, []any{map[schema.Digest]schema.Look{digest(1): a, digest(2): b}, nil})
		return nil
	})
	compared([]contract.NearLooks{{A: digest(2), B: digest(1)}}, of(1, a), of(2, b))
	is("compared", nil, map[string][]string{hex(1): {hex(2)}, hex(2): {hex(1)}})
	put(1, &a)
	put(1, nil)
	is("as it was", nil, map[string][]string{hex(1): {hex(2)}, hex(2): {hex(1)}})
	put(2, &c)
	is("another", []contract.FileLook{of(2, c)}, map[string][]string{})
	compared(nil, of(2, b))
	is("compared as it was", []contract.FileLook{of(2, c)}, map[string][]string{})
	put(2, &b)
	is("another again", []contract.FileLook{of(2, b)}, map[string][]string{})
	put(2, &c)
	put(5, &a)
	is("looked at later", []contract.FileLook{of(2, c), of(5, a)}, map[string][]string{})
}

func restrictions(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), furnished(t, at)
	yes := schema.Term{Effect: schema.Permit, Scope: schema.Scope("room:attic")}
	no := schema.Term{Effect: schema.Deny, Scope: schema.Scope("photo:" + hex(1))}
	taken := schema.Term{Effect: schema.Deny, Scope: schema.Scope("photo:" + hex(4))}
	consent := func(id string) schema.Consent {
		return schema.Consent{ID: id, Family: "ferrum", Guardian: "g1", Notice: "n1", Method: "letter", ObtainedAt: early, ObtainedBy: "P. Orr", EffectiveFrom: early, ReviewBy: "2030-01-01T00:00:00Z"}
	}
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.AddConsent(ctx, consent("c1"), early) },
			func() error { return w.AddTerm(ctx, "c1", 1, yes) },
			func() error { return w.AddTermChannel(ctx, "c1", 1, schema.Archive) },
			func() error { return w.AddTerm(ctx, "c1", 2, no) },
			func() error { return w.AddTermChannel(ctx, "c1", 2, schema.Press) },
			func() error { return w.AddConsent(ctx, consent("c2"), later) },
			func() error { return w.AddTerm(ctx, "c2", 1, taken) },
			func() error { return w.AddTermChannel(ctx, "c2", 1, "*") },
			func() error {
				return w.AddConsentEvent(ctx, "c2", schema.ConsentEvent{State: schema.StateInvalidated, At: later, By: "g1", Method: "letter", Reason: "forged"}, later)
			},
			func() error {
				return w.PutPhotoRecord(ctx, schema.PhotoRecord{Match: hex(2), Depicts: ptr([]schema.Depiction{{Treatment: "blur"}})})
			},
			func() error {
				return w.PutPhotoRecord(ctx, schema.PhotoRecord{Match: hex(3), Depicts: ptr([]schema.Depiction{{Identifiable: true}, {Identifiable: true, Cleared: true}})})
			},
			func() error { // whoever is to be known in it is cleared
				return w.PutPhotoRecord(ctx, schema.PhotoRecord{Match: hex(5), Depicts: ptr([]schema.Depiction{{Identifiable: true, Cleared: true}})})
			})
	})
	view(t, db, func(r contract.Reader) error {
		got := map[string]int{}
		all := []string{hex(1), hex(2), hex(3), hex(4), hex(5), hex(6)}
		if err := r.EachRestriction(ctx, all, func(sha, what string) { got[sha]++ }); err != nil {
			return err
		}
		equal(t, "restricted", got, map[string]int{hex(1): 1, hex(2): 1, hex(3): 1})
		for _, of := range all {
			of := []string{of}
			if err := r.EachRestriction(ctx, of, func(sha, what string) {
				if sha != of[0] || got[sha] == 0 {
					t.Errorf("of %s: %s", of[0], sha)
				}
				got[sha]--
			}); err != nil {
				return err
			}
		}
		equal(t, "each by itself", got, map[string]int{hex(1): 0, hex(2): 0, hex(3): 0})
		list := must[[]schema.Consent](t)(r.Consents(ctx, nil))
		if len(list) != 2 || list[0].ID != "c1" || list[1].ID != "c2" {
			t.Fatalf("consents: %+v", list)
		}
		yes, no := yes, no
		yes.Channels, no.Channels = []schema.Channel{schema.Archive}, []schema.Channel{schema.Press}
		equal(t, "terms", list[0].Terms, []schema.Term{yes, no})
		c := list[0]
		equal(t, "what it is", []any{c.Family, c.Guardian, c.Notice, c.Method, c.ObtainedAt, c.EffectiveFrom, c.Recorded.At}, []any{"ferrum", "g1", "n1", "letter", early, early, early})
		if e := list[1].Events; len(e) != 1 || e[0].State != schema.StateInvalidated || e[0].Reason != "forged" || e[0].Recorded.At != later {
			t.Errorf("events: %+v", e)
		}
		if list[0].Recorded.Seq >= list[1].Recorded.Seq {
			t.Errorf("in the order in which they were recorded: %+v, %+v", list[0].Recorded, list[1].Recorded)
		}
		for _, x := range []struct {
			consent string
			ch      schema.Channel
			no      bool
		}{{"c1", "", true}, {"c1", schema.Press, true}, {"c1", schema.Archive, false}, {"c2", schema.Web, true}, {"c3", "", false}} {
			equal(t, fmt.Sprintf("%s holds a no for %q", x.consent, x.ch), must[bool](t)(r.HoldsNo(ctx, x.consent, x.ch)), x.no)
		}
		equal(t, "rests on it", must[bool](t)(r.RestsOn(ctx, "n1")), true)
		equal(t, "rests on none", must[bool](t)(r.RestsOn(ctx, "n2")), false)
		equal(t, "what terms are about", must[[]schema.Scope](t)(r.ScopesOf(ctx, []string{"ferrum", "nobody"})),
			[]schema.Scope{schema.Scope("photo:" + hex(1)), schema.Scope("photo:" + hex(4)), "room:attic"})
		equal(t, "of another family", len(must[[]schema.Scope](t)(r.ScopesOf(ctx, []string{"lund"}))), 0)
		some := must[[]schema.PhotoRecord](t)(r.PhotoRecordsOf(ctx, []string{hex(2), hex(9)}))
		equal(t, "records of some", some, []schema.PhotoRecord{{Match: hex(2), Depicts: ptr([]schema.Depiction{{Treatment: "blur"}})}})
		equal(t, "nobody saw it", must[bool](t)(r.Reviewed(ctx, hex(1))), false)
		equal(t, "who said something is named by it", must[[]string](t)(r.Named(ctx, "family", "ferrum", 1)), []string{"consent c1"})
		return nil
	})
}
