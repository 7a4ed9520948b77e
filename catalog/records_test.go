package catalog

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // a bare machine has no zones of its own

	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/schema"
)

const sampleRecords = `
events:
  - {id: event-a, name: Sample event, date: 2012-01-02, place: "Sampletown, Nowhere"}
families:
  - id: family-a
    guardians:
      - {id: guardian-a, name: Marlow Notreal, relationship: parent, authority: joint, contact: marlow@example.org}
      - {id: guardian-b, name: Quill Notreal, relationship: parent, authority: joint}
  - id: family-b
    quorum: any
    hold: true
    guardians:
      - {id: guardian-c, name: Sole Placeholder, relationship: legal_guardian, authority: sole}
people:
  - {id: person-a, family: family-a, name: Wren Notreal, born: 2003-04-05, died: 2012-01-02, event: event-a, name_display: first}
rooms:
  - {id: room-a, people: [person-a], label: The upstairs room, place: "1 Sample Street", location_precision: region}
shoots:
  - {id: shoot-a, room: room-a, date: 2024-03-02, photographer: Sample Photographer, credit: Sample, notes: two visits}
notices:
  - {id: notice-1, version: "1", lang: en}
consents:
  - id: consent-2
    family: family-a
    guardian: guardian-a
    notice: notice-1
    supersedes: consent-1
    method: email
    obtained_at: 2024-05-01T10:00:00+02:00
    obtained_by: liaison
    effective_from: 2024-05-01
    expires_at: 2027-06-30
    terms:
      - {effect: permit, scope: "room:room-a", channels: [web, film], embargo_until: 2024-06-30, conditions: {no_crop: true, max_long_edge_px: 2048}}
      - {effect: deny, scope: "photo:abababababababababababababababababababababababababababababababab", channels: ["*"]}
    events: [{state: given, at: 2024-05-01, by: guardian-a, method: email}]
  - id: consent-1
    family: family-a
    guardian: guardian-a
    notice: notice-1
    method: signed_form
    obtained_at: 2024-01-02
    obtained_by: liaison
    effective_from: 2024-01-02
    review_by: 2034-01-01
    terms: [{effect: permit, scope: "family:family-a", channels: [web]}]
    events: [{state: given, at: 2024-01-02, by: guardian-a, method: signed_form}]
photos:
  - match: cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd
    shoot: shoot-a
    sequence: 3
    title: Window side
    caption: A room.
    alt: A window.
    extended: A long text.
    tags: [window]
    rating: 4
    focal: {x: 0.25, y: 0.75}
    depicts: [{label: a photograph on the wall, identifiable: true, treatment: blur, region: {x: 0.1, y: 0.1, w: 0.2, h: 0.2}}]
`

func parse(t *testing.T, yaml string) schema.Records {
	t.Helper()
	r, err := recordsfile.Parse("test.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func applyAll(t *testing.T, c *Catalog, r schema.Records) schema.Applied {
	t.Helper()
	a, err := c.Apply(context.Background(), r, schema.ApplyOptions{Zone: time.UTC, Now: testNow, Open: true})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestApplyIsIdempotentAndDumpComesBack(t *testing.T) {
	ctx := context.Background()
	c, _ := newCatalog(t)
	first := applyAll(t, c, parse(t, sampleRecords))
	if n := len(first.Changes); n != 10 {
		t.Errorf("the first apply changed %d records, want 10: %v", n, first.Changes)
	}
	again := applyAll(t, c, parse(t, sampleRecords))
	if len(again.Changes) != 0 || again.Unchanged != 10 {
		t.Errorf("the second apply changed %v, unchanged %d", again.Changes, again.Unchanged)
	}

	dump, err := c.Dump(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var yaml bytes.Buffer
	if err := recordsfile.WriteYAML(&yaml, dump); err != nil {
		t.Fatal(err)
	}
	other, _ := newCatalog(t)
	applyAll(t, other, parse(t, yaml.String()))
	back, err := other.Dump(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(dump, back) {
		a, _ := json.Marshal(dump)
		b, _ := json.Marshal(back)
		t.Errorf("apply of a dump gives other records:\n%s\n%s", a, b)
	}
	if onto := applyAll(t, c, parse(t, yaml.String())); len(onto.Changes) != 0 {
		t.Errorf("a dump applied where it came from changes %v", onto.Changes)
	}
}

// There may be a million photos: their records are handed on one by one.
func TestEachRecordIsTheDump(t *testing.T) {
	c, _ := newCatalog(t)
	rec := parse(t, sampleRecords)
	for i := range 3 {
		caption := "a desk"
		rec.Photos = append(rec.Photos, schema.PhotoRecord{Match: schema.DigestOf([]byte{byte(i)}).String(), Caption: &caption})
	}
	applyAll(t, c, rec)
	var parts schema.Records
	err := c.EachRecord(t.Context(), func(some schema.Records) error {
		if len(some.Photos) > 1 || len(some.Photos) == 1 && len(some.Rooms) > 0 {
			t.Errorf("%d photos at once, with %d rooms", len(some.Photos), len(some.Rooms))
		}
		if len(some.Rooms) > 0 && len(some.Consents) == 0 {
			t.Error("the consents are not of the first")
		}
		parts = schema.JoinRecords(parts, some)
		return nil
	})
	dump, derr := c.Dump(t.Context())
	if err := errors.Join(err, derr); err != nil {
		t.Fatal(err)
	}
	if len(dump.Photos) < 3 || !reflect.DeepEqual(schema.JoinRecords(schema.Records{}, dump), parts) {
		t.Errorf("in parts:\n%+v\nthe dump:\n%+v", parts, dump)
	}
	enough := errors.New("enough")
	n := 0
	err = c.EachRecord(t.Context(), func(some schema.Records) error {
		if n++; n == 2 {
			return enough
		}
		return nil
	})
	if n != 2 || !errors.Is(err, enough) {
		t.Errorf("it stopped after %d: %v", n, err)
	}
}

func TestDatesAreWholeDaysInTheZone(t *testing.T) {
	c, _ := newCatalog(t)
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Apply(context.Background(), parse(t, sampleRecords), schema.ApplyOptions{Zone: zone, Now: testNow})
	if err != nil {
		t.Fatal(err)
	}
	k, err := c.Consent(context.Background(), "consent-2")
	if err != nil {
		t.Fatal(err)
	}
	// 2027-06-30 is good through that evening: it ends when the next day begins.
	if want := schema.When("2027-07-01T05:00:00Z"); k.ExpiresAt != want {
		t.Errorf("expires_at %s, want %s", k.ExpiresAt, want)
	}
	if want := schema.When("2024-05-01T05:00:00Z"); k.EffectiveFrom != want {
		t.Errorf("effective_from %s, want %s", k.EffectiveFrom, want)
	}
	if want := schema.When("2024-07-01T05:00:00Z"); k.Terms[0].EmbargoUntil != want {
		t.Errorf("embargo_until %s, want %s", k.Terms[0].EmbargoUntil, want)
	}
	if want := schema.When("2024-05-01T08:00:00Z"); k.ObtainedAt != want {
		t.Errorf("obtained_at %s, want %s", k.ObtainedAt, want)
	}
}

func TestDryRunWritesNothing(t *testing.T) {
	ctx := context.Background()
	c, _ := newCatalog(t)
	a, err := c.Apply(ctx, parse(t, sampleRecords), schema.ApplyOptions{Zone: time.UTC, Now: testNow, DryRun: true})
	if err != nil || len(a.Changes) != 10 {
		t.Fatalf("%v, %v", a, err)
	}
	dump, err := c.Dump(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(dump, schema.Records{}) {
		t.Errorf("a dry run left %+v", dump)
	}
}

func TestApplyRefuses(t *testing.T) {
	base := sampleRecords
	grant := func(id, guardian, more string) string {
		return `
consents:
  - id: ` + id + `
    family: family-a
    guardian: ` + guardian + `
    notice: notice-1
    method: email
    obtained_at: 2024-06-01
    obtained_by: liaison
    effective_from: 2024-06-01
    review_by: 2034-01-01
    terms: [{effect: permit, scope: "room:room-a", channels: [web]}]
    events: [{state: given, at: 2024-06-01, by: ` + guardian + `, method: email}]
` + more
	}
	for _, tt := range []struct{ name, yaml, want string }{
		{"a recorded consent that reads differently", strings.Replace(grant("consent-1", "guardian-a", ""), "email", "letter", 1), "never changed"},
		{"replacing another guardian's word", strings.Replace(grant("c-9", "guardian-b", ""), "method: email", "supersedes: consent-2\n    method: email", 1), "another guardian gave"},
		{"replacing what is replaced already", strings.Replace(grant("c-9", "guardian-a", ""), "method: email", "supersedes: consent-1\n    method: email", 1), "already superseded"},
		{"a guardian of another family", grant("c-9", "guardian-c", ""), "does not belong"},
		{"a room nobody described", strings.Replace(grant("c-9", "guardian-a", ""), "room:room-a", "room:room-x", 1), "no room"},
		{"speaking for another family", strings.Replace(grant("c-9", "guardian-a", ""), "room:room-a", "family:family-b", 1), "decides only about its own"},
		{"a guardian dropped from the list", "families: [{id: family-a, guardians: []}]", "advisory"},
		{"a delegate of nobody here", "families: [{id: family-a, guardians: [{id: guardian-a, name: Other, relationship: parent, authority: joint}, {id: guardian-b, name: Other, relationship: delegate, authority: delegated, delegated_by: guardian-c}]}]", "who is not a guardian with a say"},
		{"a delegate of a delegate", "families: [{id: family-a, guardians: [{id: guardian-a, name: Other, relationship: parent, authority: delegated, delegated_by: guardian-b}, {id: guardian-b, name: Other, relationship: delegate, authority: delegated}]}]", "who is not a guardian with a say"},
		{"a delegate with a say of their own", "families: [{id: family-a, guardians: [{id: guardian-a, name: Other, relationship: parent, authority: joint}, {id: guardian-b, name: Other, relationship: parent, authority: joint, delegated_by: guardian-a}]}]", "goes only with authority: delegated"},
		{"a guardian who moves house", "families: [{id: family-c, guardians: [{id: guardian-a, name: Other, relationship: parent, authority: sole}]}]", "unique"},
		{"a notice that a consent rests on", `notices: [{id: notice-1, version: "2", lang: en}]`, "cannot change"},
		{"a room whose person is unknown", "rooms: [{id: room-b, people: [person-x], label: A room}]", `no person "person-x" is recorded`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx := context.Background()
			c, _ := newCatalog(t)
			applyAll(t, c, parse(t, base))
			before, err := c.Dump(ctx)
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Apply(ctx, parse(t, tt.yaml), schema.ApplyOptions{Zone: time.UTC, Now: testNow})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
			var rec *RecordError
			if !errors.As(err, &rec) {
				t.Errorf("%T is not a *RecordError", err)
			}
			for _, private := range []string{"Notreal", "marlow@", "Sample Street", "Other"} {
				if err != nil && strings.Contains(err.Error(), private) {
					t.Errorf("the error tells %q: %v", private, err)
				}
			}
			after, err := c.Dump(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(before, after) {
				t.Error("a refused apply changed something")
			}
		})
	}
}

func TestEventsAppendAndEnd(t *testing.T) {
	ctx := context.Background()
	c, _ := newCatalog(t)
	applyAll(t, c, parse(t, sampleRecords))
	event := func(state schema.State, ch schema.Channel, at schema.When) []schema.Consent {
		return []schema.Consent{{ID: "consent-2", Events: []schema.ConsentEvent{{State: state, Channel: ch, At: at, By: "guardian-a", Method: "email"}}}}
	}
	for _, e := range [][]schema.Consent{
		event(schema.StateSuspended, "", "2025-01-01T00:00:00Z"),
		event(schema.StateGiven, "", "2025-01-02T00:00:00Z"),
		event(schema.StateWithdrawn, schema.Web, "2025-01-03T00:00:00Z"),
		event(schema.StateGiven, schema.Film, "2025-01-04T00:00:00Z"),
		event(schema.StateWithdrawn, "", "2025-01-05T00:00:00Z"),
	} {
		if _, err := c.AddEvents(ctx, e, schema.ApplyOptions{Zone: time.UTC, Now: testNow}); err != nil {
			t.Fatalf("%+v: %v", e, err)
		}
	}
	if _, err := c.AddEvents(ctx, event(schema.StateGiven, schema.Film, "2025-01-06T00:00:00Z"), schema.ApplyOptions{Zone: time.UTC, Now: testNow}); err == nil {
		t.Error("a yes was taken after the consent had ended")
	}
	if _, err := c.AddEvents(ctx, event(schema.StateWithdrawn, schema.Press, "2025-01-06T00:00:00Z"), schema.ApplyOptions{Zone: time.UTC, Now: testNow}); err == nil {
		t.Error("an event was taken for a channel the consent does not name")
	}
	if list := faults(t, c); len(list) > 0 {
		t.Errorf("%q", list)
	}
}

// Not even the sqlite3 shell can rewrite what was said.
// A say that has ended is remembered, whatever the texts say afterwards, and comes
// back from a dump: in another catalog a no is a no.
func TestASayThatEndedIsRemembered(t *testing.T) {
	ctx := context.Background()
	c, path := newCatalog(t)
	family := func(b string) schema.Records {
		return parse(t, "families: [{id: family-a, guardians: [{id: guardian-a, name: A, relationship: parent, authority: joint}, {id: guardian-b, name: B, relationship: parent, "+b+"}]}]")
	}
	hadSay := func(c *Catalog) bool {
		t.Helper()
		r, err := c.Dump(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return r.Families[0].Guardians[1].HadSay
	}
	for _, step := range []struct {
		guardian string
		want     bool
	}{
		{"authority: advisory", false}, // never had one
		{"authority: delegated, delegated_by: guardian-a", false},
		{"authority: advisory", true},
		{"authority: advisory", true},
		{"authority: joint", false},
		{"authority: joint, had_say: true", false},
		{"authority: advisory", true},
	} {
		applyAll(t, c, family(step.guardian))
		if got := hadSay(c); got != step.want {
			t.Errorf("%s: had a say: %v, want %v", step.guardian, got, step.want)
		}
		if again := applyAll(t, c, family(step.guardian)); len(again.Changes) != 0 {
			t.Errorf("%s: applied twice, it changed %v", step.guardian, again.Changes)
		}
	}
	db := raw(t, path)
	for _, q := range []string{`UPDATE guardians SET had_say = 0`} {
		if _, err := db.Exec(q); err == nil {
			t.Errorf("the database took: %s", q)
		}
	}
	r, err := c.Dump(ctx)
	if err != nil {
		t.Fatal(err)
	}
	other, _ := newCatalog(t)
	applyAll(t, other, r)
	if !hadSay(other) {
		t.Error("it is gone from a dump")
	}
	applyAll(t, c, family("authority: sole"))
	if _, err := db.Exec(`UPDATE guardians SET authority = 'advisory'`); err == nil {
		t.Error("the database took a say away without a trace")
	}
}

func TestLedgerIsAppendOnly(t *testing.T) {
	c, path := newCatalog(t)
	applyAll(t, c, parse(t, sampleRecords))
	db := raw(t, path)
	for _, q := range []string{
		`UPDATE consents SET expires_at = NULL`,
		`DELETE FROM consents`,
		`UPDATE consent_terms SET effect = 'permit'`,
		`DELETE FROM consent_terms`,
		`UPDATE consent_term_channels SET channel = 'press'`,
		`DELETE FROM consent_term_channels`,
		`UPDATE consent_events SET at = '2000-01-01T00:00:00Z'`,
		`DELETE FROM consent_events`,
		`INSERT OR REPLACE INTO consents SELECT * FROM consents LIMIT 1`,
		`INSERT OR REPLACE INTO consent_events SELECT * FROM consent_events LIMIT 1`,
		`INSERT OR REPLACE INTO consent_terms SELECT * FROM consent_terms LIMIT 1`,
		`INSERT INTO consent_terms (consent_id, n, effect, scope_kind, scope_id) VALUES ('consent-1', 9, 'permit', 'room', 'room-a')`,
		`INSERT INTO consent_term_channels VALUES ('consent-1', 1, 'press')`,
		`INSERT INTO consent_events (consent_id, state, at, recorded_at, by, method) VALUES ('consent-1', 'cheerful', 'x', 'x', 'x', 'x')`,
	} {
		if _, err := db.Exec(q); err == nil {
			t.Errorf("the database took: %s", q)
		}
	}
	if list := faults(t, c); len(list) > 0 {
		t.Errorf("%q", list)
	}
	// Somebody who takes the triggers away can write: TestAlteredDatabase has what tells.
}
