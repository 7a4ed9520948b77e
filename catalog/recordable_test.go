package catalog

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/schema"
)

// oneRecord is a consent of the sample family, as a text has it.
func oneRecord(id, effect, obtained, from, events string) string {
	channels := "[press]"
	if effect == "deny" {
		channels = `["*"]`
	}
	return fmt.Sprintf(`consents: [{id: %s, family: family-a, guardian: guardian-a, notice: notice-1, method: letter, obtained_by: liaison,
  obtained_at: %s, effective_from: %s, review_by: 2050-01-01, terms: [{effect: %s, scope: "room:room-a", channels: %s}], events: [%s]}]`,
		id, obtained, from, effect, channels, events)
}

// What was said is recorded when it was said: only the beginning of a yes may lie
// ahead. A date without a time is a whole day, and today is not ahead.
func TestNothingIsDatedAhead(t *testing.T) {
	ctx := context.Background()
	c, _ := newCatalog(t)
	applyAll(t, c, parse(t, sampleRecords))
	kiritimati := time.FixedZone("Kiritimati", 14*3600)
	today := testNow.In(kiritimati).Format(time.DateOnly)
	tomorrow := testNow.In(kiritimati).AddDate(0, 0, 1).Format(time.DateOnly)
	given := func(at string) string { return "{state: given, at: " + at + ", by: guardian-a, method: letter}" }
	for _, tt := range []struct {
		name, text, want string // want "": it is taken
	}{
		{"a yes of today", oneRecord("y1", "permit", today, today, given(today)), ""},
		{"a no of today", oneRecord("n1", "deny", today, today, given(today)), ""},
		{"a yes that begins later", oneRecord("y2", "permit", today, "2031-01-01", given(today)), ""},
		{"a yes of tomorrow", oneRecord("y3", "permit", tomorrow, tomorrow, given(today)), "obtained_at"},
		{"a yes given tomorrow", oneRecord("y4", "permit", today, today, given(tomorrow)), "event given"},
		{"a no of tomorrow", oneRecord("n2", "deny", tomorrow, today, ""), "obtained_at"},
		{"a no that begins tomorrow", oneRecord("n3", "deny", today, tomorrow, ""), "effective_from"},
		{"asked in another century", oneRecord("y5", "permit", "0204-01-01", today, given(today)), "is the year right"},
		{"given in another century", oneRecord("y6", "permit", today, today, given("0204-01-01")), "is the year right"},
		{"a yes that begins in another century", oneRecord("y7", "permit", today, "2924-01-01", given(today)), "is the year right"},
	} {
		for _, addOnly := range []bool{false, true} { // a text, and a card's
			_, err := c.Apply(ctx, parse(t, tt.text), schema.ApplyOptions{Zone: kiritimati, Now: testNow, AddOnly: addOnly, DryRun: true})
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s, add only %v: got %v, want %q", tt.name, addOnly, err, tt.want)
			}
		}
	}
	ahead := schema.WhenOf(testNow.Add(time.Second))
	opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow}
	for _, state := range []schema.State{schema.StateWithdrawn, schema.StateSuspended, schema.StateRefused, schema.StateInvalidated, schema.StateRevoked, schema.StateDeferred, schema.StateRequested, schema.StateGiven} {
		e := schema.ConsentEvent{State: state, At: ahead, By: "guardian-a", Method: "letter"}
		if _, err := c.AddEvents(ctx, []schema.Consent{{ID: "consent-2", Events: []schema.ConsentEvent{e}}}, opt); err == nil || !strings.Contains(err.Error(), "still to come") && !strings.Contains(err.Error(), "a no is invalidated") {
			t.Errorf("%s dated ahead: %v", state, err)
		}
	}
	by := schema.Consent{ID: "again", Notice: "notice-1", Method: "letter", ObtainedBy: "liaison", ObtainedAt: ahead, ReviewBy: "2050-01-01"}
	if _, _, err := c.Renew(ctx, "consent-2", by, opt); err == nil {
		t.Error("a renewal dated ahead was taken")
	}
}

// The word that lifts a pause in a guardian's consent is that guardian's, in a text and
// beside it. A no may come from anybody.
func TestAYesIsTheGuardiansOwn(t *testing.T) {
	ctx := context.Background()
	c, _ := newCatalog(t)
	applyAll(t, c, parse(t, sampleRecords))
	opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow}
	day := testNow.Format(time.DateOnly)
	for by, want := range map[string]bool{"guardian-a": true, "guardian-b": false, "liaison": false} {
		given := "{state: given, at: 2024-01-01, by: guardian-a, method: letter}, {state: suspended, at: 2024-02-01, by: liaison, method: phone}, " +
			"{state: given, at: " + day + ", by: " + by + ", method: letter}"
		try := opt
		try.DryRun = true
		if _, err := c.Apply(ctx, parse(t, oneRecord("y", "permit", "2024-01-01", day, given)), try); (err == nil) != want {
			t.Errorf("a pause of guardian-a lifted by %s: %v", by, err)
		}
		if _, err := c.Apply(ctx, parse(t, oneRecord("n", "deny", "2024-01-01", day, given)), try); err != nil {
			t.Errorf("a no of guardian-a said by %s: %v", by, err)
		}
	}
	applyAll(t, c, parse(t, oneRecord("paused", "permit", day, day, "{state: given, at: "+day+", by: guardian-a, method: letter}")))
	say := func(state schema.State, by string) error {
		e := schema.ConsentEvent{State: state, At: schema.WhenOf(testNow), By: by, Method: "letter"}
		_, err := c.AddEvents(ctx, []schema.Consent{{ID: "paused", Events: []schema.ConsentEvent{e}}}, opt)
		return err
	}
	if err := say(schema.StateSuspended, "liaison"); err != nil {
		t.Errorf("a pause said by somebody: %v", err)
	}
	for _, by := range []string{"guardian-b", "liaison", ""} {
		if err := say(schema.StateGiven, by); err == nil {
			t.Errorf("a pause was lifted by %q", by)
		}
	}
	later := schema.WhenOf(testNow)
	text := oneRecord("paused", "permit", day, day, "{state: given, at: "+string(later)+", by: liaison, method: letter}")
	if _, err := c.Apply(ctx, parse(t, text), opt); err == nil || !strings.Contains(err.Error(), "only they can say that it counts") {
		t.Errorf("a pause was lifted by a text that does not tell of it: %v", err)
	}
	if err := say(schema.StateGiven, "guardian-a"); err != nil {
		t.Errorf("a pause lifted by the guardian: %v", err)
	}
}

// Where an older program took a no that is dated ahead, it counts from the moment
// it was recorded.
func TestANoOfAnOldCatalogNeedsNoDate(t *testing.T) {
	ctx := context.Background()
	c, path := newCatalog(t)
	applyAll(t, c, parse(t, sampleRecords))
	db := raw(t, path)
	for _, q := range []string{
		`CREATE TEMP TABLE slip AS SELECT * FROM consent_events WHERE consent_id = 'consent-2'`,
		`UPDATE slip SET seq = 99, state = 'withdrawn', at = '2062-05-01T00:00:00Z', recorded_at = '2025-04-03T05:00:00Z'`,
	} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	var chained int
	if err := db.QueryRow(`SELECT COUNT(*) FROM pragma_table_info('consent_events') WHERE name = 'sha256'`).Scan(&chained); err != nil {
		t.Fatal(err)
	}
	if chained == 1 {
		if _, err := db.Exec(`UPDATE slip SET sha256 = ?`, strings.Repeat("0", 64)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Exec(`INSERT INTO consent_events SELECT * FROM slip`); err != nil {
		t.Fatal(err)
	}
	w, err := c.World(ctx, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	photo := consent.Photo{ID: strings.Repeat("a", 64), Room: "room-a", Families: []string{"family-a"}}
	for at, want := range map[string]bool{"2025-04-03T04:59:59Z": false, "2025-04-03T05:00:00Z": true} {
		moment, err := schema.When(at).Instant()
		if err != nil {
			t.Fatal(err)
		}
		d := consent.Decide(w, photo, schema.Web, moment)
		if got := strings.Contains(fmt.Sprint(d.Reasons), schema.ReasonWithdrawn); got != want {
			t.Errorf("at %s: %v", at, d.Reasons)
		}
	}
}

// A no is not taken away without a document and a word for why. What came in as
// one text was never a no here.
func TestInvalidatingANo(t *testing.T) {
	ctx := context.Background()
	c, _ := newCatalog(t)
	applyAll(t, c, parse(t, sampleRecords))
	opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow, References: true}
	at := testNow.UTC().Format(time.RFC3339)
	applyAll(t, c, parse(t, oneRecord("no-a", "deny", at, at, "")))
	add := func(id string, e schema.ConsentEvent) error {
		e.State, e.At, e.By, e.Method = schema.StateInvalidated, schema.WhenOf(testNow), "guardian-a", "letter"
		_, err := c.AddEvents(ctx, []schema.Consent{{ID: id, Events: []schema.ConsentEvent{e}}}, opt)
		return err
	}
	for _, tt := range []struct {
		e    schema.ConsentEvent
		want error
	}{
		{schema.ConsentEvent{}, ErrNoDocument},
		{schema.ConsentEvent{Channel: schema.Web}, ErrNoDocument},
		{schema.ConsentEvent{Reason: "forged"}, ErrNoDocument},
		{schema.ConsentEvent{Evidence: "letter"}, ErrNoReason},
	} {
		if err := add("no-a", tt.e); !errors.Is(err, tt.want) {
			t.Errorf("%+v: got %v", tt.e, err)
		}
	}
	if _, err := c.Apply(ctx, parse(t, oneRecord("no-a", "deny", at, at, "{state: invalidated, at: "+at+", by: guardian-a, method: letter}")), opt); !errors.Is(err, ErrNoDocument) {
		t.Errorf("by a text: got %v", err)
	}
	if err := add("consent-1", schema.ConsentEvent{}); err != nil {
		t.Errorf("a yes needs neither: %v", err)
	}
	if err := add("no-a", schema.ConsentEvent{Evidence: "letter", Reason: "whim"}); err == nil {
		t.Error("a reason that nobody knows was taken")
	}
	if err := add("no-a", schema.ConsentEvent{Evidence: "letter", Reason: "forged"}); err != nil {
		t.Error(err)
	}
	if _, err := c.AddEvents(ctx, []schema.Consent{{ID: "consent-2", Events: []schema.ConsentEvent{{State: schema.StateWithdrawn, At: schema.WhenOf(testNow), By: "guardian-a", Method: "letter", Reason: "forged"}}}}, opt); err == nil {
		t.Error("a withdrawal with a reason was taken")
	}
	if _, err := c.Apply(ctx, parse(t, oneRecord("no-b", "deny", at, at, "{state: invalidated, at: "+at+", by: guardian-a, method: letter}")), opt); err != nil {
		t.Errorf("record and invalidation in one text: %v", err)
	}
	r, err := c.Dump(ctx)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, k := range r.Consents {
		for _, e := range k.Events {
			found = found || k.ID == "no-a" && e.Reason == "forged"
		}
	}
	if !found {
		t.Error("a dump does not say why")
	}
	list, err := c.Due(ctx, time.UTC, schema.ContactSettings{}, testNow, testNow.AddDate(0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	looks := 0
	for _, d := range list.Due {
		if d.What == schema.DueLook && d.Effect == schema.Deny {
			looks++
		}
	}
	if looks != 2 {
		t.Errorf("%d noes to look at: %+v", looks, list.Due)
	}
	if list := faults(t, c); len(list) > 0 {
		t.Errorf("%q", list)
	}
}
