package contracttest

import (
	"context"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// spoken makes a database in which the guardian "adler" of the family "house" has said
// yes by "k1" and no by "k2", and took back neither.
func spoken(t *testing.T, at contract.Place) contract.Database {
	t.Helper()
	ctx, db := t.Context(), create(t, at)
	say := func(w contract.Writer, id string, effect schema.Effect, recorded schema.When) error {
		return do(
			func() error {
				return w.AddConsent(ctx, schema.Consent{ID: id, Family: "house", Guardian: "adler", Notice: "n1", Method: "letter", ObtainedAt: early, ObtainedBy: "Ada Brandt", EffectiveFrom: early, ReviewBy: later}, recorded)
			},
			func() error { return w.AddTerm(ctx, id, 1, schema.Term{Effect: effect, Scope: "family:house"}) },
			func() error { return w.AddTermChannel(ctx, id, 1, "web") },
			func() error {
				return w.AddConsentEvent(ctx, id, schema.ConsentEvent{State: schema.StateGiven, At: early, By: "adler", Method: "letter"}, recorded)
			})
	}
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.PutFamily(ctx, family("house", false)) },
			func() error { return w.PutFamily(ctx, family("other", true)) },
			func() error {
				return w.PutGuardian(ctx, "house", schema.Guardian{ID: "adler", Name: "Lea Adler", Relationship: "parent", Authority: schema.AuthorityJoint})
			},
			func() error {
				return w.PutPerson(ctx, schema.Person{ID: "noa", Family: "house", Name: "Noa Brook", NameDisplay: "first"})
			},
			func() error {
				return w.PutNotice(ctx, schema.Notice{ID: "n1", Version: "1", Lang: "de", File: "notice.pdf"})
			},
			func() error { return say(w, "k1", schema.Permit, early) },
			func() error { return say(w, "k2", schema.Deny, later) })
	})
	return db
}

func recordedWhen(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), spoken(t, at)
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.AddChanges(ctx, 1, []ledger.Change{put(1, "consents", 1)}) },
			func() error {
				return w.PutSealed(ctx, []contract.SealedRow{{RowID: contract.RowID{Table: "consents", Key: "[2]"}, No: 1, Last: 1, Salt: []byte("s")}})
			})
	})
	view(t, db, func(r contract.Reader) error {
		newest, err := r.NewestRecorded(ctx)
		same(t, "the newest", newest, later)
		if err != nil {
			return err
		}
		k1, k2 := contract.LaterRow{ID: "k1"}, contract.LaterRow{ID: "k2"}
		for _, x := range []struct {
			table   string
			than    schema.When
			entries []int64
			want    []contract.LaterRow
		}{
			{"consents", "2024-02-01T10:00:00Z", nil, []contract.LaterRow{k1, k2}}, {"consents", early, nil, []contract.LaterRow{k2}}, {"consents", later, nil, nil},
			{"consents", early, []int64{1}, nil}, {"consents", early, []int64{2}, []contract.LaterRow{k2}},
			{"consent_events", early, []int64{1}, []contract.LaterRow{k2}},
			{"reviews", early, nil, nil}, {"deliveries", early, nil, nil}, {"recalls", early, nil, nil}, {"purges", early, nil, nil},
		} {
			got, err := r.RecordedAfter(ctx, x.table, x.than, x.entries)
			if err != nil {
				return err
			}
			same(t, x.table+" after "+string(x.than), got, x.want)
		}
		if _, err := r.RecordedAfter(ctx, "mirrors", early, nil); err == nil {
			t.Error("mirrors say when they were recorded")
		}
		return nil
	})
}

func standingLater(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), create(t, at)
	change(t, db, func(w contract.Writer) error {
		for _, d := range []schema.Delivery{{ID: "d1"}, {ID: "d2"}} {
			d.Manifest, d.Channel, d.Format, d.Recipient, d.Destination = "urn:uuid:"+d.ID, "web", "site", "press desk", "/mnt/"+d.ID
			d.CreatedAt, d.ValidUntil, d.Program, d.Plan, d.Scheme = later, later, "stillroom 1", "p-"+d.ID, schema.SchemeChannel
			if err := w.AddDelivery(ctx, d); err != nil {
				return err
			}
		}
		return do(
			func() error { return w.PutDeliveryState(ctx, "d2", "", "standing") },
			func() error {
				return w.AddChanges(ctx, 1, []ledger.Change{put(1, "deliveries", 1), put(2, "deliveries", 2)})
			},
			func() error {
				return w.PutSealed(ctx, []contract.SealedRow{
					{RowID: contract.RowID{Table: "deliveries", Key: `["d1"]`}, No: 1, Last: 1, Salt: []byte("s")},
					{RowID: contract.RowID{Table: "deliveries", Key: `["d2"]`}, No: 2, Last: 2, Salt: []byte("s")}})
			})
	})
	view(t, db, func(r contract.Reader) error {
		got, err := r.RecordedAfter(ctx, "deliveries", early, []int64{1})
		same(t, "one that stands is out there", got, []contract.LaterRow{{ID: "d2", Stands: true}})
		return err
	})
}

func saidCounted(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), spoken(t, at)
	is := func(what string, yes, lifted int) {
		t.Helper()
		view(t, db, func(r contract.Reader) error {
			y, l, err := r.CountSaid(ctx)
			if y != yes || l != lifted {
				t.Errorf("%s: yes %d, lifted %d, want %d, %d", what, y, l, yes, lifted)
			}
			return err
		})
	}
	event := func(consent string, state schema.State) {
		t.Helper()
		change(t, db, func(w contract.Writer) error {
			return w.AddConsentEvent(ctx, consent, schema.ConsentEvent{State: state, At: later, By: "adler", Method: "letter"}, later)
		})
	}
	is("a yes and a no", 2, -1) // a term that permits, and that it was given
	event("k1", schema.StateSuspended)
	is("the yes is suspended", 2, -1)
	event("k1", schema.StateRenewed)
	is("and renewed", 3, -1)
	event("k2", schema.StateWithdrawn)
	is("the no is taken back", 4, -1)
	change(t, db, func(w contract.Writer) error { return w.PutFamily(ctx, family("other", false)) })
	is("a hold is lifted", 4, 0)
}

func consentLog(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), spoken(t, at)
	change(t, db, func(w contract.Writer) error {
		return w.AddConsentEvent(ctx, "k1", schema.ConsentEvent{State: schema.StateWithdrawn, Channel: "web", At: "2024-03-01T09:00:00Z", By: "adler", Method: "email"}, later)
	})
	given := schema.LogEntry{Type: "event", At: early, RecordedAt: early, Consent: "k1", State: schema.StateGiven, By: "adler", Method: "letter"}
	no := given
	no.Consent, no.RecordedAt = "k2", later
	withdrawn := schema.LogEntry{Type: "event", At: "2024-03-01T09:00:00Z", RecordedAt: later, Consent: "k1", State: schema.StateWithdrawn, Channel: "web", By: "adler", Method: "email"}
	view(t, db, func(r contract.Reader) error {
		same(t, "log", gathered(t, r.ConsentLog(ctx, nil)), []schema.LogEntry{withdrawn, given, no})
		return nil
	})
}

// OldChains tests a database of the time before the ledger: a place with one of an older
// version in which these are all consents and events, with prev and sum as they are here.
func OldChains(t *testing.T, at contract.Place, consents, events []contract.OldLink) {
	read := false
	db, err := at.Open(t.Context(), func(ctx context.Context, w contract.Writer, v contract.Version) error {
		if v.Number != oldChainsEnd {
			return nil
		}
		read = true
		same(t, "consents of before", gathered(t, w.OldConsents(ctx)), consents)
		same(t, "events of before", gathered(t, w.OldEvents(ctx)), events)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
	if !read || len(consents) == 0 || len(events) == 0 {
		t.Errorf("%d consents and %d events were to be read in version %d: %v", len(consents), len(events), oldChainsEnd, read)
	}
}

// oldChainsEnd is the last version in which consents and events had chains of their own.
const oldChainsEnd = 18
