package catalog

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// saying makes a catalog of the opening records in which families have said much at
// random, about everything, in long lines of records that replace each other, and which
// somebody has damaged so that some words are about nobody knows what.
func saying(t *testing.T, r *rand.Rand) *Catalog {
	t.Helper()
	c := newOpenings(t)
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	day := func() schema.When {
		return schema.WhenOf(testNow.AddDate(0, 0, r.IntN(1200)-1000))
	}
	guardians := map[string][]string{
		"family-a": {"guardian-a"}, "family-b": {"guardian-b1", "guardian-b2"}, "family-d": {"guardian-d"}, "family-h": {"guardian-h"}, "family-n": {"guardian-n"},
	}
	last := map[string]string{} // the newest record, by guardian
	for n := range 16 {
		family := pick("family-a", "family-b", "family-d", "family-h", "family-n")
		k := schema.Consent{
			ID: fmt.Sprint("said-", n), Family: family, Guardian: guardians[family][r.IntN(len(guardians[family]))], Notice: "notice-1", Method: "letter",
			ObtainedAt: min(day(), schema.WhenOf(testNow)), ObtainedBy: "liaison", EffectiveFrom: day(), ReviewBy: schema.WhenOf(testNow.AddDate(0, 0, r.IntN(900)-100)),
		}
		if r.IntN(2) == 0 {
			k.Supersedes = last[k.Guardian]
		}
		for range 1 + r.IntN(3) {
			x := schema.Term{
				Effect: schema.Effect(pick("permit", "permit", "permit", "permit", "permit", "permit", "deny")), Channels: []schema.Channel{schema.Channel(pick("web", "film", "press", "archive"))},
				Scope: schema.Scope(pick("family:"+family, "room:room-a", "room:room-b", "room:room-ad", "room:room-n", "shoot:shoot-d", "photo:"+wholeOf(openingPhotos[r.IntN(len(openingPhotos))]))),
			}
			if x.Effect == schema.Permit && r.IntN(4) == 0 {
				x.Conditions = &schema.Conditions{NoCrop: true, ReviewBeforeUse: r.IntN(3) == 0, BlackoutDates: []string{"--06-01"}}
			}
			k.Terms = append(k.Terms, x)
		}
		if r.IntN(6) > 0 {
			k.Events = append(k.Events, schema.ConsentEvent{State: schema.StateGiven, At: k.ObtainedAt, By: k.Guardian, Method: "letter"})
		}
		if r.IntN(5) == 0 {
			k.Events = append(k.Events, schema.ConsentEvent{State: schema.State(pick("withdrawn", "suspended", "invalidated")), At: schema.WhenOf(testNow), By: k.Guardian, Method: "letter", Reason: "forged"})
			if e := &k.Events[len(k.Events)-1]; e.State != schema.StateInvalidated {
				e.Reason = ""
			}
		}
		opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow, Open: true}
		if _, err := c.Apply(t.Context(), schema.Records{Consents: []schema.Consent{k}}, opt); err == nil {
			last[k.Guardian] = k.ID
		}
	}
	if r.IntN(3) == 0 {
		makeUnclear(t, c, r)
	}
	return c
}

// makeUnclear writes terms past all that guards them: about nobody knows what, and of a
// consent that is not there.
func makeUnclear(t *testing.T, c *Catalog, r *rand.Rand) {
	t.Helper()
	db, err := c.writing().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	exec := func(q string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), q, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec(`PRAGMA foreign_keys = 0`)
	exec(`PRAGMA ignore_check_constraints = 1`)
	for _, trigger := range []string{"terms_sealed", "term_channels_sealed", "term_channels_no_star_permit"} {
		exec(`DROP TRIGGER IF EXISTS consent_` + trigger)
	}
	scopes := [][2]string{{"photo", wholeOf("a1")[:12]}, {"photo", strings.ToUpper(wholeOf("b1"))}, {"room", "röom"}, {"place", "x"}, {"room", "room-b"}}
	at := scopes[r.IntN(len(scopes))]
	of := "yes-a"
	if at[1] == "room-b" {
		of = "nobody's"
	}
	exec(`INSERT INTO consent_terms (consent_id, n, effect, scope_kind, scope_id) VALUES (?, 90, 'permit', ?, ?)`, of, at[0], at[1])
	exec(`INSERT INTO consent_term_channels (consent_id, n, channel) VALUES (?, 90, 'film')`, of)
	exec(`PRAGMA ignore_check_constraints = 0`)
	exec(`PRAGMA foreign_keys = 1`)
}

// What is read for some photos decides about them as all that was said does.
func TestByNeedDecidesTheSame(t *testing.T) {
	decided := map[schema.Effect]int{}
	seeds := uint64(8)
	if os.Getenv("STILLROOM_LONG") != "" {
		seeds = 24
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 34))
		c := saying(t, r)
		err := c.db.View(t.Context(), func(from contract.Reader) error {
			all, err := newFacts(time.UTC).all(t.Context(), from)
			if err != nil {
				return err
			}
			var photos []schema.Photo
			if err := eachPhoto(t.Context(), from, schema.Selection{}, func(p schema.Photo) error { photos = append(photos, p); return nil }); err != nil {
				return err
			}
			r.Shuffle(len(photos), func(i, k int) { photos[i], photos[k] = photos[k], photos[i] })
			f := newFacts(time.UTC)
			for len(photos) > 0 {
				some := photos[:1+r.IntN(min(3, len(photos)))]
				photos = photos[len(some):]
				w, err := f.about(t.Context(), from, some)
				if err != nil {
					return err
				}
				for _, p := range some {
					sameDecisions(t, seed, all, w, Subject(p), decided)
				}
			}
			// What is said of a photo is said of those that show the same.
			for i, id := range openingPhotos {
				p := consent.Photo{ID: wholeOf(id), Room: "room-a", Families: []string{"family-a"}, Others: []string{wholeOf(openingPhotos[(i+1)%len(openingPhotos)])}}
				w, err := newFacts(time.UTC).deciding(t.Context(), from, []consent.Photo{p})
				if err != nil {
					return err
				}
				sameDecisions(t, seed, all, w, p, decided)
			}
			for _, room := range []string{"room-a", "room-ad", "room-b", "room-d", "room-h", "room-n"} {
				families, err := f.familiesOf(t.Context(), from, []string{room})
				if err != nil {
					return err
				}
				bare := bareRoom(room, families[room])
				w, err := f.deciding(t.Context(), from, []consent.Photo{bare})
				if err != nil {
					return err
				}
				sameDecisions(t, seed, all, w, bare, decided)
			}
			return sameDue(t, c, from)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := int(seeds); decided[schema.Permit] < 4*n || decided[schema.Deny] < 4*n || decided[schema.Hold] < n {
		t.Errorf("%v: nothing is tried", decided)
	}
}

func sameDecisions(
	t *testing.T, seed uint64, all, some *consent.World, p consent.Photo, decided map[schema.Effect]int,
) {
	t.Helper()
	for _, ch := range schema.Channels() {
		for _, at := range []time.Time{testNow, testNow.AddDate(0, 4, 0)} {
			want := consent.Decide(all, p, ch, at)
			decided[want.Effect]++
			got := consent.Decide(some, p, ch, at)
			switch {
			case !reflect.DeepEqual(got, want):
				t.Fatalf("seed %d: %s in %q to %s:\n%+v, want\n%+v", seed, p.ID, p.Room, ch, got, want)
			case !reflect.DeepEqual(consent.Advise(some, p, ch, at), consent.Advise(all, p, ch, at)):
				t.Fatalf("seed %d: %s in %q to %s: the advice is another", seed, p.ID, p.Room, ch)
			case consent.Lasts(some, p, ch, at) != consent.Lasts(all, p, ch, at):
				t.Fatalf("seed %d: %s in %q to %s: it lasts otherwise", seed, p.ID, p.Room, ch)
			case !slices.Equal(some.Noes(p, ch, at), all.Noes(p, ch, at)):
				t.Fatalf("seed %d: %s in %q to %s: other noes", seed, p.ID, p.Room, ch)
			}
		}
	}
}

// sameDue holds what is due against what all that was said has.
func sameDue(t *testing.T, c *Catalog, from contract.Reader) error {
	all, err := newFacts(time.UTC).facts(t.Context(), from, nil, nil)
	if err != nil {
		return err
	}
	for _, months := range []int{0, 1, 6, 36} {
		until := testNow.AddDate(0, months, 0)
		got, err := c.Due(t.Context(), time.UTC, schema.ContactSettings{}, testNow, until)
		if err != nil {
			return err
		}
		want := consent.DueOfKinds(all, testNow, until)
		for i := range got.Due {
			got.Due[i].WriteTimes = schema.WriteTimes{}
		}
		if !reflect.DeepEqual(got.Due, want) {
			t.Errorf("due within %d months:\n%+v, want\n%+v", months, got.Due, want)
		}
	}
	return nil
}

// What a change opens of what it may let go is what it opens of all photos.
func TestWhatIsGuardedIsAllThatOpens(t *testing.T) {
	ctx := context.Background()
	opened := 0
	for seed := range uint64(16) {
		r := rand.New(rand.NewPCG(seed, 35))
		c := newOpenings(t)
		pick := func() string { return wholeOf(openingPhotos[r.IntN(len(openingPhotos))]) }
		// Two pictures that are said to be one, and an entry that holds some photos.
		opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow, Open: true}
		a, b, held := pick(), pick(), []string{pick(), pick()}
		if seed%2 == 0 {
			a, b = wholeOf("f1"), wholeOf("a1")
		}
		_, _ = c.Same(ctx, a, b, opt) // some belong to two rooms
		ids, _, err := c.HoldUnmatched(ctx, 1, nil, []schema.UnmatchedEntry{{Match: "none.jpg", Content: sha("a"), Shoots: []string{"shoot-n"}[:r.IntN(2)]}}, testNow)
		if err != nil {
			t.Fatal(err)
		}
		stop := fmt.Errorf("only tried")
		for name, try := range map[string]func(w contract.Writer) (*affected, error){
			"two pictures": func(w contract.Writer) (*affected, error) {
				x, err := resolveOriginal(ctx, w, a)
				if err != nil {
					return nil, err
				}
				y, err := resolveOriginal(ctx, w, b)
				if err != nil {
					return nil, err
				}
				_, _ = sayDifferent(ctx, w, x, y, testNow) // if they were one
				return affectedBy(nil, []string{x.SHA256, y.SHA256}), nil
			},
			"an entry that holds nothing any more": func(w contract.Writer) (*affected, error) {
				photos, err := w.HeldPhotos(ctx, ids[0])
				if err != nil {
					return nil, err
				}
				_, err = w.ResolveUnmatched(ctx, ids[0], "dismissed", schema.WhenOf(testNow))
				return affectedBy(nil, photos), err
			},
		} {
			if err := c.db.Change(ctx, func(w contract.Writer) error {
				for _, p := range held {
					if err := w.AddHeld(ctx, ids[0], p); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			err := c.db.Change(ctx, func(w contract.Writer) error {
				x, err := try(w)
				if err != nil {
					return err
				}
				want, err := c.opens(ctx, w, time.UTC, testNow, nil, settled{})
				if err != nil {
					return err
				}
				got, err := c.opensFor(ctx, w, opt, x, settled{})
				if err != nil {
					return err
				}
				if !want.IsZero() {
					opened++
				}
				if !reflect.DeepEqual(got, want) {
					t.Errorf("seed %d, %s: opens %+v, want %+v", seed, name, got, want)
				}
				return stop
			})
			if err != stop {
				t.Fatal(name, err)
			}
		}
	}
	if opened < 6 {
		t.Errorf("%d changes open something: nothing is tried", opened)
	}
}
