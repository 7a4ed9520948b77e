package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// longer is a yes that holds whenever the tests run, about another use.
const longer = `
consents:
  - {id: consent-long, family: family-a, guardian: guardian-a, notice: notice-1, method: letter, obtained_at: 2024-02-02, obtained_by: liaison,
     effective_from: 2024-02-02, review_by: 2099-01-01, terms: [{effect: permit, scope: "family:family-a", channels: [web, archive, print]}],
     events: [{state: given, at: 2024-02-02, by: guardian-a, method: letter}]}
`

func acceptIt(t *testing.T, c *Catalog) schema.Acceptance {
	t.Helper()
	a, err := Accept(context.Background(), c, schema.Accepting{By: "keeper-1", Reason: "no backup holds"})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// permitted are the photos and channels that may go now.
func permitted(t *testing.T, c *Catalog) (list []string) {
	t.Helper()
	for _, ch := range schema.Channels() {
		v, err := c.ExportView(context.Background(), schema.Selection{}, ch, time.UTC, c.clock())
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range v.Photos {
			if x.Decision.Effect == schema.Permit {
				list = append(list, string(ch)+" "+x.Photo.ID)
			}
		}
	}
	return list
}

// left are the faults that are left once the ledger is accepted.
func left(t *testing.T, c *Catalog) (blocking, accepted []string) {
	t.Helper()
	if _, err := c.Prove(context.Background(), func(f schema.LedgerFault) {
		line := string(f.Kind) + " " + f.Subject + ": " + f.Message
		if f.Kind == schema.FaultAccepted {
			accepted = append(accepted, line)
		} else {
			blocking = append(blocking, line)
		}
	}); err != nil {
		t.Fatal(err)
	}
	return blocking, accepted
}

// lift lifts the holds of an acceptance, as a person does, one by one.
func lift(t *testing.T, c *Catalog, families ...string) {
	t.Helper()
	rec, err := c.Dump(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rec.Families {
		if !slices.Contains(families, f.ID) {
			continue
		}
		f.Hold, f.HoldStated = false, true
		opt := schema.ApplyOptions{Zone: time.UTC, Now: c.clock()}
		var opening *OpeningError
		if _, err := c.Apply(context.Background(), schema.Records{Families: []schema.Family{f}}, opt); !errors.As(err, &opening) {
			t.Fatalf("the hold of %s is lifted without a word: %v", f.ID, err)
		}
		opt.Open = true
		if _, err := c.Apply(context.Background(), schema.Records{Families: []schema.Family{f}}, opt); err != nil {
			t.Fatal(err)
		}
	}
}

// Each kind of damage: no export, then accepted, then nothing is open until each hold
// is lifted, and what is open then is what was open before, by the tables as they
// were and as they are.
func TestAccept(t *testing.T) {
	ctx := context.Background()
	a := newAltering(t)
	c, err := Open(ctx, sqlite.File(a.file))
	if err != nil {
		t.Fatal(err)
	}
	applyAll(t, c, parse(t, longer))
	if err := c.SettleRestored(ctx, true, nil); err != nil {
		t.Fatal(err)
	}
	before := permitted(t, c)
	if len(before) == 0 {
		t.Fatal("nothing is open before")
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		what string
		do   func(*sql.DB) error
		kind schema.LedgerFaultKind
	}{
		{"a yes that never ends", sqls(`UPDATE consents SET expires_at = '2099-01-01T00:00:00Z' WHERE consent_id = 'consent-a'`), schema.FaultRow},
		{"a channel more", sqls(`INSERT INTO consent_term_channels VALUES ('consent-a', 1, 'film')`), schema.FaultUnrecorded},
		{"a no taken out", sqls(`DELETE FROM consent_events WHERE seq = (SELECT MAX(seq) FROM consent_events)`), schema.FaultMissing},
		{"a guardian taken out", sqls(`DELETE FROM guardians WHERE guardian_id = 'guardian-b'`), schema.FaultMissing},
		{"a family taken out", sqls(`DELETE FROM families WHERE family_id = 'family-b'`), schema.FaultMissing},
		{"a consent without its terms' record", sqls(`DELETE FROM consents WHERE consent_id = 'consent-b'`), schema.FaultMissing},
		{"a withdrawal dated ahead", sqls(`UPDATE consent_events SET at = '2099-01-01T00:00:00Z', recorded_at = '2099-01-01T00:00:00Z' WHERE state = 'withdrawn'`), schema.FaultRow},
		{"committed to again", and(sqls(`UPDATE consent_terms SET effect = 'permit' WHERE consent_id = 'consent-b'`), sealNow("consent_terms")), schema.FaultChain},
		{"an entry taken out", sqls(`DELETE FROM ledger WHERE seq = 4`), schema.FaultChain},
		{"the last two entries cut off", sqls(`DELETE FROM ledger WHERE seq > (SELECT MAX(seq) - 2 FROM ledger)`), schema.FaultChain},
		{"an entry's date unreadable", sqls(`UPDATE ledger SET at = 'zz' WHERE seq = (SELECT MAX(seq) FROM ledger)`), schema.FaultChain},
		{"the ledger emptied", sqls(`DELETE FROM ledger`, `DELETE FROM ledger_changes`, `DELETE FROM ledger_rows`), schema.FaultChain},
		{"salts taken away", sqls(`DELETE FROM ledger_rows`), schema.FaultUnrecorded},
		{"an acceptance that nobody made", sqls(`INSERT INTO acceptances (seq, changes, before_sha256, at, sound_at, newest_at, consents, events, reviews, found, by, reason)
			VALUES (3, 5, '` + sha("1") + `', '2024-01-01T00:00:00Z', '', '', 0, 0, 0, '[]', 'x', 'x')`), schema.FaultChain},
		{"a trigger taken away", nil, schema.FaultSchema},
		{"a trigger that forgets", nil, schema.FaultSchema},
		{"the rows of the ledger dropped", nil, schema.FaultUnrecorded},
		{"the ledger dropped", nil, schema.FaultChain},
		{"the reviews dropped", nil, schema.FaultSchema},
	} {
		t.Run(x.what, func(t *testing.T) {
			path := a.shell(t, func(db *sql.DB) error {
				if x.do == nil {
					return nil
				}
				return x.do(db)
			})
			db := raw(t, path)
			q := map[string]string{
				"a trigger taken away":           `DROP TRIGGER consent_events_no_delete`,
				"a trigger that forgets":         `CREATE TRIGGER forget AFTER INSERT ON consent_events BEGIN DELETE FROM consent_events WHERE seq = NEW.seq; END`,
				"the rows of the ledger dropped": `DROP TABLE ledger_rows`,
				"the ledger dropped":             `DROP TABLE ledger`,
				"the reviews dropped":            `DROP TABLE reviews`,
			}[x.what]
			if q != "" {
				if _, err := db.Exec(q); err != nil {
					t.Fatal(err)
				}
			}
			c, err := Open(ctx, sqlite.File(path))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if err := c.CheckLedger(ctx); !errors.Is(err, ErrLedger) {
				t.Fatalf("exports are not refused: %v", err)
			}
			if blocking, _ := left(t, c); !slices.ContainsFunc(blocking, func(s string) bool { return strings.HasPrefix(s, string(x.kind)) }) {
				t.Errorf("found: %q", blocking)
			}
			plan, err := Accept(ctx, c, schema.Accepting{By: "keeper-1", Reason: "no backup holds", DryRun: true})
			if err != nil || len(plan.Found) == 0 || c.CheckLedger(ctx) == nil {
				t.Fatalf("dry run: %+v, %v", plan, err)
			}
			got := acceptIt(t, c)
			if len(got.Held) == 0 || got.Held[0] != "family-a" {
				t.Errorf("on hold: %q", got.Held)
			}
			blocking, accepted := left(t, c)
			if len(blocking) > 0 || len(accepted) == 0 || !strings.Contains(accepted[len(accepted)-1], "keeper-1") {
				t.Fatalf("left: %q, %q", blocking, accepted)
			}
			if err := c.CheckLedger(ctx); err != nil {
				t.Error(err)
			}
			if open := permitted(t, c); len(open) > 0 {
				t.Errorf("open at once: %q", open)
			}
			lift(t, c, got.Held...)
			open := permitted(t, c)
			for _, p := range open {
				if !slices.Contains(before, p) && x.what != "a channel more" && x.what != "a no taken out" && x.what != "committed to again" {
					t.Errorf("open, and was not before: %s", p)
				}
			}
			// A no is recorded, and it all goes on.
			end := []schema.Consent{{ID: "consent-a", Events: []schema.ConsentEvent{{State: schema.StateWithdrawn, At: schema.WhenOf(c.clock()), By: "guardian-a", Method: "letter", Channel: schema.Web}}}}
			if x.what != "a withdrawal dated ahead" { // it is withdrawn already, and stays so
				if _, err := c.AddEvents(ctx, end, schema.ApplyOptions{Zone: time.UTC, Now: c.clock()}); err != nil && !strings.Contains(err.Error(), "ended") {
					t.Error(err)
				}
			}
			if blocking, _ := left(t, c); len(blocking) > 0 {
				t.Errorf("later: %q", blocking)
			}
			if _, err := Accept(ctx, c, schema.Accepting{By: "keeper-1", Reason: "again"}); !errors.Is(err, ErrNothingToAccept) {
				t.Errorf("again: %v", err)
			}
		})
	}
}

// What is done to a ledger that was accepted is found as ever, and a second time it is
// accepted beside the first.
func TestAlteredAfterAccepted(t *testing.T) {
	ctx := context.Background()
	a := newAltering(t)
	path := a.shell(t, sqls(`UPDATE consents SET expires_at = '2099-01-01T00:00:00Z' WHERE consent_id = 'consent-a'`))
	c, err := Open(ctx, sqlite.File(path))
	if err != nil {
		t.Fatal(err)
	}
	acceptIt(t, c)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	b := altering{file: path}
	for _, x := range []struct {
		what string
		do   func(*sql.DB) error
		want schema.LedgerFaultKind
	}{
		{"an entry of before", sqls(`UPDATE ledger SET act = 'verify' WHERE seq = 5`), schema.FaultChain},
		{"an entry of before taken out", sqls(`DELETE FROM ledger WHERE seq = 4`), schema.FaultChain},
		{"a commitment of before", sqls(`UPDATE ledger_changes SET commitment = x'` + sha("0") + `' WHERE no = 9`), schema.FaultChain},
		{"the acceptance unsaid", sqls(`DELETE FROM acceptances`), schema.FaultMissing},
		{"by somebody else", sqls(`UPDATE acceptances SET by = 'keeper-2'`), schema.FaultRow},
		{"fewer found", sqls(`UPDATE acceptances SET found = '[]'`), schema.FaultRow},
		{"from later on", sqls(`UPDATE acceptances SET changes = changes + 9`), schema.FaultRow},
		{"a family that was put on hold", sqls(`DELETE FROM acceptance_holds`), schema.FaultMissing},
		{"a hold lifted", sqls(`UPDATE families SET hold = 0`), schema.FaultRow},
		{"an act that accepts", sqls(`UPDATE ledger SET act = 'other' WHERE act = 'accept'`), schema.FaultChain},
		{"an older row with its older salt", sqls(`UPDATE ledger_rows SET last_no = 1 WHERE tbl = 'families'`), schema.FaultRow},
	} {
		t.Run(x.what, func(t *testing.T) {
			c, err := Open(ctx, sqlite.File(b.shell(t, x.do)))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			blocking, _ := left(t, c)
			if !slices.ContainsFunc(blocking, func(s string) bool { return strings.HasPrefix(s, string(x.want)) }) {
				t.Errorf("found: %q, want %s", blocking, x.want)
			}
			acceptIt(t, c)
			if blocking, accepted := left(t, c); len(blocking) > 0 || len(accepted) == 0 {
				t.Errorf("left: %q, %q", blocking, accepted)
			}
		})
	}
}

// A clock that was ahead for a while: nobody waits for years. A no of then counts, a
// yes of then does not until it is said again, and only those are on hold of whom
// something was recorded.
func TestAcceptAhead(t *testing.T) {
	ctx := context.Background()
	l := newLedger(t)
	applyAll(t, l.Catalog, parse(t, alteredRecords))
	applyAll(t, l.Catalog, parse(t, longer))
	before := permitted(t, l.Catalog)
	ahead := time.Now().AddDate(5, 0, 0)
	clock := l.clock
	l.Catalog.clock = func() time.Time { return ahead }
	said := ahead.AddDate(0, -1, 0).Format("2006-01-02")
	yes := parse(t, fmt.Sprintf(`
consents:
  - {id: consent-later, family: family-a, guardian: guardian-a, notice: notice-1, method: letter, obtained_at: %[1]s, obtained_by: liaison,
     effective_from: %[1]s, review_by: 2099-01-01, terms: [{effect: permit, scope: "family:family-a", channels: [film]}],
     events: [{state: given, at: %[1]s, by: guardian-a, method: letter}]}`, said))
	if _, err := l.Apply(ctx, yes, schema.ApplyOptions{Zone: time.UTC, Now: ahead}); err != nil {
		t.Fatal(err)
	}
	l.eventOf("consent-long", schema.StateWithdrawn, schema.Web, ahead)
	if err := l.NoteVerified(ctx); err != nil {
		t.Fatal(err)
	}
	l.Catalog.clock = clock
	var behind *ClockBehindError
	if err := l.ClockBehind(ctx); !errors.As(err, &behind) {
		t.Fatalf("%v", err)
	}
	got := acceptIt(t, l.Catalog)
	if err := l.ClockBehind(ctx); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Held, []string{"family-a"}) { // family-b was on hold before
		t.Errorf("on hold: %q", got.Held)
	}
	blocking, accepted := left(t, l.Catalog)
	if len(blocking) > 0 || len(accepted) != 1 {
		t.Errorf("left: %q, %q", blocking, accepted)
	}
	if newest, err := l.Newest(ctx); err != nil || newest.After(l.clock()) {
		t.Errorf("the newest moment is %s, %v", newest, err)
	}
	lift(t, l.Catalog, "family-a")
	open := permitted(t, l.Catalog)
	for _, p := range open {
		if !slices.Contains(before, p) || strings.HasPrefix(p, "web ") || strings.HasPrefix(p, "film ") {
			t.Errorf("open: %s", p)
		}
	}
	if len(open) == 0 {
		t.Error("nothing is open")
	}
	// Years later the yes is still to be said again.
	l.Catalog.clock = func() time.Time { return ahead.AddDate(0, 6, 0) }
	for _, p := range permitted(t, l.Catalog) {
		if strings.HasPrefix(p, "film ") {
			t.Errorf("open by itself: %s", p)
		}
	}
}

// Where nothing was recorded meanwhile that decides anything, nobody is on hold.
func TestAcceptAheadConcernsNobody(t *testing.T) {
	l := newLedger(t)
	applyAll(t, l.Catalog, parse(t, longer))
	before := permitted(t, l.Catalog)
	clock := l.clock
	l.Catalog.clock = func() time.Time { return time.Now().AddDate(5, 0, 0) }
	if err := l.NoteVerified(context.Background()); err != nil {
		t.Fatal(err)
	}
	l.Catalog.clock = clock
	if got := acceptIt(t, l.Catalog); len(got.Held) > 0 || len(got.Found) != 1 {
		t.Errorf("%+v", got)
	}
	if open := permitted(t, l.Catalog); !slices.Equal(open, before) || len(open) == 0 {
		t.Errorf("%q, before %q", open, before)
	}
	// With damage beside it, all are.
	l.Catalog.clock = func() time.Time { return time.Now().AddDate(5, 0, 0) }
	if err := l.NoteVerified(context.Background()); err != nil {
		t.Fatal(err)
	}
	l.Catalog.clock = clock
	if _, err := l.writing().Exec(`DROP TRIGGER ledger_no_delete`); err != nil {
		t.Fatal(err)
	}
	if got := acceptIt(t, l.Catalog); !slices.Equal(got.Held, []string{"family-a"}) {
		t.Errorf("%+v", got)
	}
}

func TestAcceptingIsRefused(t *testing.T) {
	ctx := context.Background()
	l := newLedger(t)
	if _, err := l.writing().Exec(`DROP TRIGGER ledger_no_delete`); err != nil {
		t.Fatal(err)
	}
	rec, err := l.Dump(ctx)
	if err != nil {
		t.Fatal(err)
	}
	name := rec.People[0].Name
	for _, a := range []schema.Accepting{
		{By: "", Reason: "x"}, {By: "two words", Reason: "x"}, {By: "keeper-1", Reason: " "},
		{By: "keeper-1", Reason: "as " + strings.ToUpper(name) + " was told"},
	} {
		if _, err := Accept(ctx, l.Catalog, a); err == nil {
			t.Errorf("taken: %+v", a)
		}
	}
	if _, err := l.writing().Exec(`CREATE TABLE extra (x)`); err != nil {
		t.Fatal(err)
	}
	if _, err := l.writing().Exec(`INSERT INTO extra VALUES (1)`); err != nil {
		t.Fatal(err)
	}
	if _, err := Accept(ctx, l.Catalog, schema.Accepting{By: "keeper-1", Reason: "x"}); !errors.Is(err, ErrShape) {
		t.Errorf("a table that is not ours: %v", err)
	}
	if _, err := l.writing().Exec(`DELETE FROM extra`); err != nil {
		t.Fatal(err)
	}
	acceptIt(t, l.Catalog)
	if blocking, _ := left(t, l.Catalog); len(blocking) > 0 {
		t.Errorf("%q", blocking)
	}
	head, err := l.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Accept(ctx, l.Catalog, schema.Accepting{By: "keeper-1", Reason: "x", Heads: []schema.LedgerClaim{{SHA256: head.SHA256}, {SHA256: sha("7")}}})
	if err != nil || len(got.Found) != 1 || got.Found[0].Kind != schema.FaultHead || got.Found[0].Count != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if there, err := l.HasEntry(ctx, sha("7")); err != nil || there {
		t.Errorf("%v, %v", there, err)
	}
	if !ledger.Accept.Decides() {
		t.Error("it decides nothing")
	}
}
