package receipt

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/schema"
)

// A family that reads "no" on its receipt must be able to rely on it: what a
// receipt calls a no is never exported, whatever else was said, by whomever. And
// where nothing was said, that is what it says.
//
// The receipt is read as the family reads it, by its words.

// aNo are the words by which a receipt says that nothing goes out.
var aNo = []string{"is a no", "is now a no", "counts as a no", "nothing more goes out"}

type dice struct{ *rand.Rand }

func (d dice) in(n int) bool                  { return d.IntN(n) == 0 }
func pick[T any](d dice, list ...T) T         { return list[d.IntN(len(list))] }
func (d dice) day(list ...string) schema.When { return schema.When(pick(d, list...) + "T00:00:00Z") }

var (
	past    = []string{"2024-01-01", "2024-03-01", "2024-06-01", "2024-09-01"}
	anytime = []string{"2024-01-01", "2024-06-01", "2024-12-01", "2025-02-28", "2025-06-01", "2026-01-01"}
	photoID = strings.Repeat("a1", 32)
	uses3   = []schema.Channel{schema.Web, schema.Film, schema.Archive}
)

// place is where the one photo of these worlds may lie.
type place struct{ room, shoot string }

func world(d dice) (schema.Records, consent.Photo) {
	var r schema.Records
	for _, f := range []string{"f1", "f2"} {
		x := schema.Family{ID: f, Quorum: pick(d, schema.QuorumAny, schema.QuorumAny, schema.QuorumAll)}
		for i := range 1 + d.IntN(3) {
			g := schema.Guardian{ID: fmt.Sprintf("%s-g%d", f, i), Name: "Nobody", Relationship: "parent", Authority: schema.AuthorityJoint}
			switch d.IntN(8) {
			case 0:
				g.Authority = schema.AuthorityDelegated
			case 1:
				g.Authority, g.HadSay = schema.AuthorityAdvisory, d.in(2)
			}
			x.Guardians = append(x.Guardians, g)
		}
		r.Families = append(r.Families, x)
		r.People = append(r.People, schema.Person{ID: "p" + f, Family: f, Name: "Somebody"})
	}
	r.Rooms = []schema.Room{{ID: "r1", Label: "One", People: pick(d, []string{"pf1"}, []string{"pf1"}, []string{"pf1", "pf2"})}, {ID: "r2", Label: "Two", People: []string{"pf2"}}}
	r.Shoots = []schema.Shoot{{ID: "s1", Room: "r1", Date: "2024-03-02"}}
	r.Notices = []schema.Notice{{ID: "n", Version: "1", Lang: "en"}}
	seq := int64(0)
	for i := range 1 + d.IntN(6) {
		f := pick(d, r.Families[0], r.Families[0], r.Families[1])
		c := schema.Consent{ID: fmt.Sprintf("c%d", i), Family: f.ID, Guardian: pick(d, f.Guardians...).ID, Notice: "n", Method: "letter", ObtainedBy: "liaison",
			ObtainedAt: d.day(past...), ReviewBy: d.day("2024-12-31", "2040-01-01", "2040-01-01")}
		c.EffectiveFrom = c.ObtainedAt
		if i > 0 && d.in(3) {
			old := r.Consents[d.IntN(i)]
			if !slices.ContainsFunc(r.Consents, func(k schema.Consent) bool { return k.Supersedes == old.ID }) {
				c.Supersedes, c.Family, c.Guardian = old.ID, old.Family, old.Guardian
			}
		}
		if d.in(5) {
			c.ExpiresAt = d.day(anytime...)
		}
		for range 1 + d.IntN(2) {
			t := schema.Term{Effect: schema.Permit, Scope: pick[schema.Scope](d, schema.Scope("family:"+c.Family), "room:r1", "room:r1", "shoot:s1", schema.Scope("photo:"+photoID)),
				Channels: pick(d, []schema.Channel{schema.Web}, []schema.Channel{schema.Web, schema.Film}, slices.Clone(uses3))}
			switch d.IntN(8) {
			case 0:
				t.Effect, t.Channels = schema.Deny, pick(d, t.Channels, []schema.Channel{schema.AnyChannel})
			case 1:
				t.EmbargoUntil = d.day(anytime...)
			case 2:
				t.ExpiresAt = d.day(anytime...)
			}
			c.Terms = append(c.Terms, t)
		}
		if d.in(8) && c.Terms[0].Effect == schema.Permit && len(c.Terms) == 1 {
			c.EffectiveFrom = d.day("2025-06-01", "2026-01-01")
		}
		seq++
		c.Recorded = schema.Recorded{Seq: seq, At: c.ObtainedAt}
		add := func(state schema.State, at schema.When, ch schema.Channel) {
			seq++
			c.Events = append(c.Events, schema.ConsentEvent{State: state, At: at, Channel: ch, By: c.Guardian, Method: "letter", Recorded: schema.Recorded{Seq: seq, At: min(at, "2025-02-01T00:00:00Z")}})
		}
		if d.in(6) {
			add(pick(d, schema.StateRequested, schema.StateDeferred), c.ObtainedAt, "")
		} else if !d.in(12) {
			add(schema.StateGiven, c.ObtainedAt, pick(d, "", "", "", schema.Web))
		}
		if d.in(3) {
			add(pick(d, schema.StateSuspended, schema.StateSuspended, schema.StateWithdrawn, schema.StateInvalidated, schema.StateGiven, schema.StateRefused),
				d.day("2024-10-01", "2024-11-01", "2062-01-01"), pick(d, "", "", schema.Web))
		}
		r.Consents = append(r.Consents, c)
	}
	at := pick(d, place{"r1", "s1"}, place{"r1", ""}, place{"r2", ""})
	p := consent.Photo{ID: photoID, Room: at.room, Shoot: at.shoot, FacesReviewed: true}
	for _, room := range r.Rooms {
		if room.ID == at.room {
			for _, person := range room.People {
				p.Families = append(p.Families, strings.TrimPrefix(person, "p"))
			}
		}
	}
	return r, p
}

// covers reports whether the photo is among those a scope is about.
func covers(s schema.Scope, c schema.Consent, p consent.Photo) bool {
	kind, id, _ := s.Split()
	switch kind {
	case "family":
		return slices.Contains(p.Families, c.Family)
	case "room":
		return id == p.Room
	case "shoot":
		return id == p.Shoot
	}
	return id == p.ID
}

func worlds() uint64 {
	if os.Getenv("STILLROOM_LONG") != "" {
		return 20_000
	}
	return 1_500
}

func TestWhatAReceiptCallsANoIsNeverExported(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)
	noes, silences, permits := 0, 0, 0
	for seed := range worlds() {
		r, p := world(dice{rand.New(rand.NewPCG(seed, 2))})
		w := consent.NewWorld(consent.Facts{Zone: time.UTC, Families: r.Families, Consents: r.Consents})
		goes := map[schema.Channel]bool{}
		for _, ch := range schema.Channels() {
			if goes[ch] = consent.Decide(w, p, ch, at).Effect == schema.Permit; goes[ch] {
				permits++
			}
		}
		for _, c := range r.Consents {
			rec, err := New(Input{Consent: c.ID, Records: r, At: at, Zone: time.UTC})
			if err != nil {
				t.Fatalf("seed %d: %s: %v", seed, c.ID, err)
			}
			rest := rec.Sections[0].Items[len(rec.Sections[0].Items)-1]
			for _, ch := range schema.Channels() {
				about := slices.ContainsFunc(c.Terms, func(x schema.Term) bool {
					return slices.Contains(x.Channels, ch) || slices.Contains(x.Channels, schema.AnyChannel)
				})
				said := itemsOf(rec, ch)
				if !about {
					silences++
					if len(said) > 0 || !strings.HasPrefix(rest.Head, "Everything else: nothing was said here.") || !strings.Contains(rest.Lines[0], lowerFirst(uses[ch].where)) {
						t.Fatalf("seed %d: %s says something of %s, of which nothing was said\n%s", seed, c.ID, ch, rec.Text())
					}
				}
				n := 0 // of the terms about the channel, in their order
				for _, x := range c.Terms {
					if !slices.Contains(x.Channels, ch) && !slices.Contains(x.Channels, schema.AnyChannel) {
						continue
					}
					it := said[n]
					n++
					if !callsNo(it) || !covers(x.Scope, c, p) {
						continue
					}
					noes++
					if goes[ch] {
						t.Fatalf("seed %d: %s calls %s a no, and it goes there: %+v\n%+v\n%+v\n%s", seed, c.ID, ch, it, p, r.Consents, rec.Text())
					}
				}
			}
			// The summary promises no more than the lines.
			for _, where := range closedIn(rec) {
				for _, ch := range schema.Channels() {
					all := !slices.ContainsFunc(c.Terms, func(x schema.Term) bool { return !covers(x.Scope, c, p) })
					if where == lowerFirst(uses[ch].where) && all && goes[ch] {
						t.Fatalf("seed %d: %s sums %s up as a no, and it goes there\n%s", seed, c.ID, ch, rec.Text())
					}
				}
			}
		}
	}
	if few := int(worlds() / 20); noes < few || silences < few || permits < few {
		t.Errorf("%d noes, %d silences, %d permits: too few to show anything", noes, silences, permits)
	}
	t.Logf("seeds 0 to %d: %d noes, %d silences, %d permits", worlds()-1, noes, silences, permits)
}

// itemsOf are the lines about a channel.
func itemsOf(r Receipt, ch schema.Channel) []Item {
	var list []Item
	for _, it := range r.Sections[0].Items {
		if strings.HasPrefix(it.Head, uses[ch].where+": ") {
			list = append(list, it)
		}
	}
	return list
}

// callsNo reports whether a family reads the line as a no that holds now.
func callsNo(it Item) bool {
	if strings.HasSuffix(it.Head, ": no.") && it.Now == "" {
		return true
	}
	return slices.ContainsFunc(aNo, func(s string) bool { return strings.Contains(it.Now, s) }) || strings.Contains(it.Now, "A no stays")
}

func closedIn(r Receipt) []string {
	for _, it := range r.Sections[1].Items {
		if strings.HasPrefix(it.Head, "By this record it is a no now") {
			return it.Lines
		}
	}
	return nil
}
