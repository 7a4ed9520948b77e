package catalog

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/schema"
)

// twoParents is a room of a family of which any parent may say yes, and whose mother has.
const twoParents = `
families:
  - {id: family-t, quorum: any, guardians: [{id: first, name: Quill Notreal, relationship: parent, authority: joint},
     {id: second, name: Sorrel Notreal, relationship: parent, authority: joint}, {id: aunt, name: Ash Notreal, relationship: other_kin, authority: advisory},
     {id: helper, name: Reed Notreal, relationship: delegate, authority: delegated, delegated_by: first}]}
people: [{id: person-t, family: family-t, name: Wren Notreal}]
rooms: [{id: room-t, people: [person-t], label: A room, place: 1 Sample Street}]
`

func letterOf(id, guardian, rest string) string {
	return `consents: [{id: ` + id + `, family: family-t, guardian: ` + guardian + `, notice: notice-1, method: letter, obtained_at: 2025-01-02, obtained_by: liaison,
  effective_from: 2025-01-02, review_by: 2034-01-01, terms: [{effect: permit, scope: "room:room-t", channels: [film, web]}], ` + rest + `,
  events: [{state: given, at: 2025-01-02, by: ` + guardian + `, method: letter}]}]`
}

func mayGo(t *testing.T, c *Catalog, ch schema.Channel) bool {
	t.Helper()
	w, err := c.World(context.Background(), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	photo := consent.Photo{ID: strings.Repeat("b", 64), Room: "room-t", Families: []string{"family-t"}}
	return consent.Decide(w, photo, ch, testNow).Effect == schema.Permit
}

// Who takes back or pauses what another guardian said has said no themselves: the other's
// next letter does not change that, and their own does.
func TestTakingBackAnothersWordIsANoOfOnesOwn(t *testing.T) {
	ctx := context.Background()
	opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow}
	for _, tt := range []struct {
		name  string
		state schema.State
		by    string
		own   int
	}{
		{"withdrawn by the other parent", schema.StateWithdrawn, "second", 1},
		{"paused by the other parent", schema.StateSuspended, "second", 1},
		{"withdrawn by who said it", schema.StateWithdrawn, "first", 0},
		{"brought by who speaks for them", schema.StateWithdrawn, "helper", 0},
		{"by one who is only heard", schema.StateWithdrawn, "aunt", 0},
		{"by nobody who is known", schema.StateWithdrawn, "liaison", 0},
		{"relied on no longer, by the other parent", schema.StateRevoked, "second", 1},
	} {
		for _, text := range []bool{false, true} {
			c, _ := newCatalog(t)
			applyAll(t, c, parse(t, sampleRecords))
			applyAll(t, c, parse(t, twoParents))
			applyAll(t, c, parse(t, letterOf("l1", "first", `jurisdiction: US-TX`)))
			if !mayGo(t, c, schema.Film) {
				t.Fatal("the yes counts for nothing")
			}
			e := schema.ConsentEvent{State: tt.state, At: schema.WhenOf(testNow), Channel: schema.Film, By: tt.by, Method: "phone"}
			got := 0
			if text {
				k, err := c.Consent(ctx, "l1")
				if err != nil {
					t.Fatal(err)
				}
				k.Events = append(k.Events, e)
				out, err := c.Apply(ctx, schema.Records{Consents: []schema.Consent{k}}, opt)
				if err != nil {
					t.Fatalf("%s, by a text: %v", tt.name, err)
				}
				got = len(out.Changes) - 1
			} else {
				said, err := c.AddEvents(ctx, []schema.Consent{{ID: "l1", Events: []schema.ConsentEvent{e}}}, opt)
				if err != nil {
					t.Fatalf("%s: %v", tt.name, err)
				}
				got = len(said.Own)
			}
			if got != tt.own || mayGo(t, c, schema.Film) || !mayGo(t, c, schema.Web) {
				t.Errorf("%s, by a text %t: %d noes of their own", tt.name, text, got)
			}
			applyAll(t, c, parse(t, letterOf("l2", "first", `supersedes: l1`)))
			if mayGo(t, c, schema.Film) != (tt.own == 0) || !mayGo(t, c, schema.Web) {
				t.Errorf("%s, by a text %t: after the next letter of the first, film %t", tt.name, text, mayGo(t, c, schema.Film))
			}
			if tt.own == 0 {
				continue
			}
			// All of it comes back from a dump, and no more.
			all, err := c.Dump(ctx)
			if err != nil {
				t.Fatal(err)
			}
			again, _ := newCatalog(t)
			applyAll(t, again, all)
			if back, err := again.Dump(ctx); err != nil || len(back.Consents) != len(all.Consents) || mayGo(t, again, schema.Film) {
				t.Errorf("%s: %d consents after a dump, %d before it: %v", tt.name, len(back.Consents), len(all.Consents), err)
			}
			applyAll(t, c, parse(t, letterOf("l3", "second", `supersedes: l1-no-second`)))
			if !mayGo(t, c, schema.Film) {
				t.Errorf("%s: who said no cannot change it", tt.name)
			}
			if all, err = c.Dump(ctx); err != nil {
				t.Fatal(err)
			}
			again, _ = newCatalog(t)
			applyAll(t, again, all)
			if !mayGo(t, again, schema.Film) {
				t.Errorf("%s: a dump brought back a no that its guardian has replaced", tt.name)
			}
		}
	}
}

// A no that stands already is not recorded twice: their own yes that they took back is one.
func TestANoOfOnesOwnIsRecordedOnce(t *testing.T) {
	ctx := context.Background()
	c, _ := newCatalog(t)
	applyAll(t, c, parse(t, sampleRecords))
	applyAll(t, c, parse(t, twoParents))
	applyAll(t, c, parse(t, letterOf("l1", "first", `jurisdiction: US-TX`)))
	applyAll(t, c, parse(t, letterOf("own", "second", `jurisdiction: US-TX`)))
	both := []schema.Consent{}
	for _, id := range []string{"l1", "own"} {
		both = append(both, schema.Consent{ID: id, Events: []schema.ConsentEvent{{State: schema.StateSuspended, At: schema.WhenOf(testNow), By: "second", Method: "phone"}}})
	}
	said, err := c.AddEvents(ctx, both, schema.ApplyOptions{Zone: time.UTC, Now: testNow})
	if err != nil || len(said.Own) != 0 || mayGo(t, c, schema.Film) {
		t.Errorf("%+v, %v", said.Own, err)
	}
	later := testNow.Add(time.Hour)
	said, err = c.AddEvents(ctx, []schema.Consent{{ID: "l1", Events: []schema.ConsentEvent{{State: schema.StateWithdrawn, At: schema.WhenOf(later), By: "second", Method: "phone"}}}},
		schema.ApplyOptions{Zone: time.UTC, Now: later})
	if err != nil || len(said.Own) != 0 {
		t.Errorf("said twice: %+v, %v", said.Own, err)
	}
}

// A no may be said on the phone, and a yes not.
func TestANoByPhone(t *testing.T) {
	c, _ := newCatalog(t)
	applyAll(t, c, parse(t, sampleRecords))
	day := testNow.Format(time.DateOnly)
	text := func(effect string) schema.Records {
		return parse(t, strings.ReplaceAll(oneRecord("by-phone", effect, day, day, "{state: given, at: "+day+", by: guardian-a, method: phone}"), "method: letter, obtained_by", "method: phone, obtained_by"))
	}
	opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow}
	if _, err := c.Apply(context.Background(), text("permit"), opt); err == nil || !strings.Contains(err.Error(), "to look at again") {
		t.Errorf("a yes: %v", err)
	}
	if _, err := c.Apply(context.Background(), text("deny"), opt); err != nil {
		t.Errorf("a no: %v", err)
	}
}

// What the other guardian said once does not stand for what they say now: a no that was
// replaced, however many steps ago, or that should never have counted; a yes of the same
// day, or to another use.
func TestAnOldAnswerIsNoNewOne(t *testing.T) {
	ctx := context.Background()
	day := testNow.Add(-48 * time.Hour)
	said := func(id, effect string, at time.Time, rest, events string) string {
		return `consents: [{id: ` + id + `, family: family-t, guardian: second, notice: notice-1, method: letter, obtained_at: ` + string(schema.WhenOf(at)) + `, obtained_by: liaison,
  effective_from: 2025-01-02, review_by: 2034-01-01, ` + rest + ` terms: [{effect: ` + effect + `, scope: "room:room-t", channels: [film, web]}], events: [` + events + `]}]`
	}
	given := func(at time.Time, more string) string {
		return `{state: given, at: ` + string(schema.WhenOf(at)) + `, by: second, method: letter` + more + `}`
	}
	for _, tt := range []struct {
		name    string
		records []string
	}{
		{"a no that was replaced by way of a request", []string{
			said("aa", "deny", day, "", given(day, "")), said("bb", "permit", day, "supersedes: aa,", `{state: requested, at: 2025-01-02, by: second, method: letter}`),
			said("cc", "permit", day, "supersedes: bb,", given(day, "")),
		}},
		{"a yes of the same day", []string{said("aa", "permit", day.Add(2*time.Hour), "", given(day.Add(2*time.Hour), ""))}},
		{"a yes to another use", []string{said("aa", "permit", testNow, "", given(testNow, ", channel: web"))}},
	} {
		c, _ := newCatalog(t)
		applyAll(t, c, parse(t, sampleRecords))
		applyAll(t, c, parse(t, twoParents))
		applyAll(t, c, parse(t, letterOf("l1", "first", `jurisdiction: US-TX`)))
		for _, r := range tt.records {
			applyAll(t, c, parse(t, r))
		}
		e := schema.ConsentEvent{State: schema.StateWithdrawn, At: schema.WhenOf(day), Channel: schema.Film, By: "second", Method: "phone"}
		out, err := c.AddEvents(ctx, []schema.Consent{{ID: "l1", Events: []schema.ConsentEvent{e}}}, schema.ApplyOptions{Zone: time.UTC, Now: testNow})
		if err != nil || len(out.Own) != 1 {
			t.Errorf("%s: %d noes of their own, %v", tt.name, len(out.Own), err)
		}
		applyAll(t, c, parse(t, letterOf("l2", "first", `supersedes: l1`)))
		if mayGo(t, c, schema.Film) {
			t.Errorf("%s: the no ended with the letter of another", tt.name)
		}
	}
}

// What one guardian has taken back takes no event more, and the no of the other is a no all
// the same.
func TestANoAfterANo(t *testing.T) {
	ctx := context.Background()
	c, _ := newCatalog(t)
	applyAll(t, c, parse(t, sampleRecords))
	applyAll(t, c, parse(t, twoParents))
	applyAll(t, c, parse(t, letterOf("l1", "first", `jurisdiction: US-TX`)))
	say := func(by string) (Said, error) {
		return c.AddEvents(ctx, []schema.Consent{{ID: "l1", Events: []schema.ConsentEvent{{State: schema.StateWithdrawn, At: schema.WhenOf(testNow), By: by, Method: "phone"}}}},
			schema.ApplyOptions{Zone: time.UTC, Now: testNow})
	}
	if out, err := say("first"); err != nil || len(out.Own) != 0 {
		t.Fatal(out, err)
	}
	if _, err := say("first"); err == nil {
		t.Error("an answer that has ended ended again")
	}
	if out, err := say("second"); err != nil || len(out.Own) != 1 {
		t.Errorf("the other's no: %+v, %v", out.Own, err)
	}
	applyAll(t, c, parse(t, letterOf("l2", "first", `supersedes: l1`)))
	if mayGo(t, c, schema.Film) || mayGo(t, c, schema.Web) {
		t.Error("it ended with the letter of another")
	}
}

// What is taken back use by use, or at one moment by two, is taken back for each.
func TestEachUseIsTakenBack(t *testing.T) {
	ctx := context.Background()
	c, _ := newCatalog(t)
	applyAll(t, c, parse(t, sampleRecords))
	applyAll(t, c, parse(t, strings.Replace(twoParents, "{id: aunt,", "{id: second-b, name: Sage Notreal, relationship: parent, authority: joint}, {id: aunt,", 1)))
	applyAll(t, c, parse(t, letterOf("l1", "first", `jurisdiction: US-TX`)))
	word := func(by string, ch schema.Channel) schema.Consent {
		return schema.Consent{ID: "l1", Events: []schema.ConsentEvent{{State: schema.StateSuspended, At: schema.WhenOf(testNow), Channel: ch, By: by, Method: "phone"}}}
	}
	opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow}
	for _, list := range [][]schema.Consent{{word("second-b", schema.Film)}, {word("second", schema.Film), word("second", schema.Web)}} {
		if said, err := c.AddEvents(ctx, list, opt); err != nil || len(said.Own) != len(list) {
			t.Errorf("%d noes of their own, of %d: %v", len(said.Own), len(list), err)
		}
	}
	applyAll(t, c, parse(t, letterOf("l2", "first", `supersedes: l1`)))
	if mayGo(t, c, schema.Film) || mayGo(t, c, schema.Web) {
		t.Error("the no to one use is lost")
	}
}

// A no of one's own is found by the letter that it is about, however long the names of both
// are, until its guardian gives another answer.
func TestANoIsFoundByItsLetter(t *testing.T) {
	ctx := context.Background()
	for _, letter := range []string{"l1", strings.Repeat("letter-", 14) + "end"} {
		c, _ := newCatalog(t)
		applyAll(t, c, parse(t, sampleRecords))
		applyAll(t, c, parse(t, twoParents))
		applyAll(t, c, parse(t, letterOf(letter, "first", `jurisdiction: US-TX`)))
		applyAll(t, c, parse(t, letterOf("another", "first", `jurisdiction: US-TX`)))
		pause := schema.ConsentEvent{State: schema.StateSuspended, At: schema.WhenOf(testNow), By: "second", Method: "phone"}
		said, err := c.AddEvents(ctx, []schema.Consent{{ID: letter, Events: []schema.ConsentEvent{pause}}}, schema.ApplyOptions{Zone: time.UTC, Now: testNow})
		if err != nil || len(said.Own) != 1 {
			t.Fatal(said.Own, err)
		}
		found := func(of string, ch schema.Channel) (n int) {
			t.Helper()
			list, err := c.OwnNoes(ctx, "family-t")
			if err != nil {
				t.Fatal(err)
			}
			for _, no := range list {
				if OwnNoTo(no, schema.Consent{ID: of}, ch) {
					n++
				}
			}
			return n
		}
		if found(letter, "") != 1 || found(letter, schema.Film) != 1 || found(letter, schema.Press) != 0 || found("another", "") != 0 {
			t.Errorf("%s: found %d, %d, %d, %d", letter, found(letter, ""), found(letter, schema.Film), found(letter, schema.Press), found("another", ""))
		}
		applyAll(t, c, parse(t, letterOf("answer", "second", "supersedes: "+said.Own[0].ID)))
		if n := found(letter, ""); n != 0 {
			t.Errorf("%s: %d after another answer", letter, n)
		}
	}
}

// What is taken back in one go is taken back although a part of it was before. Where all of
// it was, that is an error.
func TestTheRestIsTakenBack(t *testing.T) {
	ctx := context.Background()
	c, _ := newCatalog(t)
	applyAll(t, c, parse(t, sampleRecords))
	applyAll(t, c, parse(t, twoParents))
	applyAll(t, c, parse(t, letterOf("l1", "first", `jurisdiction: US-TX`)))
	say := func(channels ...schema.Channel) (Said, error) {
		var list []schema.Consent
		for _, ch := range channels {
			list = append(list, schema.Consent{ID: "l1", Events: []schema.ConsentEvent{{State: schema.StateWithdrawn, At: schema.WhenOf(testNow), Channel: ch, By: "first", Method: "phone"}}})
		}
		return c.AddEvents(ctx, list, schema.ApplyOptions{Zone: time.UTC, Now: testNow})
	}
	if _, err := say(schema.Film); err != nil || mayGo(t, c, schema.Film) || !mayGo(t, c, schema.Web) {
		t.Fatal(err)
	}
	if said, err := say(schema.Film, schema.Web); err != nil || len(said.Ended) != 1 || mayGo(t, c, schema.Web) {
		t.Errorf("%d had ended, web may go: %v, %v", len(said.Ended), mayGo(t, c, schema.Web), err)
	}
	if _, err := say(schema.Film, schema.Web); !errors.Is(err, ErrEnded) {
		t.Errorf("once more: %v", err)
	}
}
