package contracttest

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// household writes a family with one guardian, one person, their room, a shoot in it and
// a notice: "f1" has "f1-guardian", "f1-person", "f1-room", "f1-shoot" and "f1-notice".
func household(t *testing.T, w contract.Writer, id string) error {
	ctx := t.Context()
	return do(
		func() error { return w.PutFamily(ctx, schema.Family{ID: id, Quorum: schema.QuorumAll}) },
		func() error {
			return w.PutGuardian(ctx, id, schema.Guardian{
				ID: id + "-guardian", Name: "Lea Adler", Relationship: "parent", Authority: schema.AuthorityJoint, Contact: "lea@example.org",
			})
		},
		func() error {
			return w.PutPerson(ctx, schema.Person{ID: id + "-person", Family: id, Name: "Noa Adler", Born: "2010-01-02", NameDisplay: "first"})
		},
		func() error {
			return w.PutRoom(ctx, schema.Room{ID: id + "-room", Label: "blue room", LocationPrecision: "none", People: []string{id + "-person"}})
		},
		func() error {
			return w.PutShoot(ctx, schema.Shoot{ID: id + "-shoot", Room: id + "-room", Date: "2024-02-01", Photographer: "Ada Brandt"})
		},
		func() error {
			return w.PutNotice(ctx, schema.Notice{ID: id + "-notice", Version: "1", Lang: "de", File: "notice.pdf"})
		})
}

// word is a consent of a household, without terms.
func word(family, id string) schema.Consent {
	return schema.Consent{
		ID: id, Family: family, Guardian: family + "-guardian", Notice: family + "-notice", Method: "letter", ObtainedAt: early,
		ObtainedBy: "Ada Brandt", EffectiveFrom: early, ReviewBy: later, Terms: []schema.Term{}, Events: []schema.ConsentEvent{},
	}
}

func givenBy(family string) schema.ConsentEvent {
	return schema.ConsentEvent{State: schema.StateGiven, At: early, By: family + "-guardian", Method: "letter"}
}

// attempt is the error of a write as whoever writes sees it, and undoes all of it.
func attempt(t *testing.T, db contract.Database, fn func(contract.Writer) error) (err error) {
	t.Helper()
	stop := errors.New("stop")
	if kept := db.Change(t.Context(), func(w contract.Writer) error {
		err = fn(w)
		return stop
	}); !errors.Is(kept, stop) {
		t.Error(kept)
	}
	return err
}

func isRefused(t *testing.T, what string, err error) {
	t.Helper()
	var r *contract.RefusedError
	if !errors.As(err, &r) || r.Text == "" {
		t.Errorf("%s: %v, want a RefusedError that says why", what, err)
	}
}

// saying makes a database in which two families are, and the first has said something.
func saying(t *testing.T, at contract.Place) contract.Database {
	t.Helper()
	ctx, db := t.Context(), create(t, at)
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return household(t, w, "f1") },
			func() error { return household(t, w, "f2") },
			func() error { return w.AddConsent(ctx, word("f1", "k1"), early) },
			func() error {
				return w.AddTerm(ctx, "k1", 1, schema.Term{
					Effect: schema.Permit, Scope: "room:f1-room", EmbargoUntil: "2025-01-01", ExpiresAt: later,
					Conditions: &schema.Conditions{CreditLine: "Ada & Co"},
				})
			},
			func() error { return w.AddTermChannel(ctx, "k1", 1, "web") },
			func() error { return w.AddTermKind(ctx, "k1", 1, "photo") },
			func() error { return w.AddTermKind(ctx, "k1", 1, "letter") },
			func() error { return w.AddTermChannel(ctx, "k1", 1, "film") },
			func() error { return w.AddConsentEvent(ctx, "k1", givenBy("f1"), later) })
	})
	return db
}

func whatIsSaid(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), saying(t, at)
	no := word("f1", "k2")
	no.Supersedes, no.Evidence, no.ExpiresAt, no.Jurisdiction = "k1", "letter 4", later, "AT"
	ended := schema.ConsentEvent{State: schema.StateWithdrawn, At: later, Channel: "web", By: "Lea Adler", Method: "email", Evidence: "mail 7"}
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.AddConsent(ctx, no, later) },
			func() error { return w.AddTerm(ctx, "k2", 1, schema.Term{Effect: schema.Deny, Scope: "family:f1"}) },
			func() error { return w.AddTermChannel(ctx, "k2", 1, "*") },
			func() error { return w.AddConsentEvent(ctx, "k1", ended, later) })
	})
	first := word("f1", "k1")
	first.Terms = []schema.Term{{
		Effect: schema.Permit, Scope: "room:f1-room", Channels: []schema.Channel{"film", "web"}, EmbargoUntil: "2025-01-01", ExpiresAt: later,
		Conditions: &schema.Conditions{CreditLine: "Ada & Co"}, Kinds: []schema.AttachmentKind{"letter", "photo"},
	}}
	first.Events = []schema.ConsentEvent{givenBy("f1"), ended}
	no.Terms = []schema.Term{{Effect: schema.Deny, Scope: "family:f1", Channels: []schema.Channel{"*"}}}
	view(t, db, func(r contract.Reader) error {
		got, err := r.Consents(ctx, nil)
		if err != nil {
			return err
		}
		if len(got) != 2 || got[0].Recorded.At != early || got[1].Recorded.At != later || got[0].Recorded.Seq >= got[1].Recorded.Seq {
			t.Fatalf("where they stand: %+v", got)
		}
		for i, e := range got[0].Events {
			if e.Recorded.At != later || e.Recorded.Seq <= 0 {
				t.Errorf("where event %d stands: %+v", i, e.Recorded)
			}
			got[0].Events[i].Recorded = schema.Recorded{}
		}
		got[0].Recorded, got[1].Recorded = schema.Recorded{}, schema.Recorded{}
		if want := []schema.Consent{first, no}; !reflect.DeepEqual(got, want) {
			t.Errorf("\n%+v, want\n%+v", got, want)
		}
		for id, want := range map[string]bool{"k1": true, "k2": true, "k3": false} {
			if has, err := r.HasConsent(ctx, id); err != nil || has != want {
				t.Errorf("%s is recorded: %v, %v", id, has, err)
			}
		}
		for _, x := range []struct {
			id    string
			ch    schema.Channel
			names bool
		}{{"k1", "web", true}, {"k1", "archive", false}, {"k2", "archive", true}, {"k3", "web", false}} {
			if names, err := r.ConsentNames(ctx, x.id, x.ch); err != nil || names != x.names {
				t.Errorf("%s names %s: %v, %v", x.id, x.ch, names, err)
			}
		}
		return nil
	})
}

// What a family said is not changed and not added to, whatever the rules ask for.
func whatIsSaidStays(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), saying(t, at)
	attempt := func(fn func(w contract.Writer) error) error { return attempt(t, db, fn) }
	strange, unknown := word("f2", "k3"), word("f1", "k3")
	strange.Guardian, unknown.Notice = "f1-guardian", "n9"
	again := word("f2", "k3")
	again.Supersedes = "k1"
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.AddConsent(ctx, word("f2", "k2"), early) },
			func() error { return w.AddTerm(ctx, "k2", 1, schema.Term{Effect: schema.Permit, Scope: "family:f2"}) },
			func() error {
				second := word("f1", "k4")
				second.Supersedes = "k1"
				return w.AddConsent(ctx, second, early)
			})
	})
	isRefused(t, "a guardian of another family", attempt(func(w contract.Writer) error { return w.AddConsent(ctx, strange, early) }))
	isRefused(t, "the id of another", attempt(func(w contract.Writer) error { return w.AddConsent(ctx, word("f1", "k1"), early) }))
	isRefused(t, "in the place of one that was replaced", attempt(func(w contract.Writer) error { return w.AddConsent(ctx, again, early) }))
	isRefused(t, "a term after an event", attempt(func(w contract.Writer) error {
		return w.AddTerm(ctx, "k1", 2, schema.Term{Effect: schema.Permit, Scope: "family:f1"})
	}))
	isRefused(t, "a channel after an event", attempt(func(w contract.Writer) error { return w.AddTermChannel(ctx, "k1", 1, "archive") }))
	isRefused(t, "a kind after an event", attempt(func(w contract.Writer) error { return w.AddTermKind(ctx, "k1", 1, "film") }))
	isRefused(t, "a yes to every channel", attempt(func(w contract.Writer) error { return w.AddTermChannel(ctx, "k2", 1, "*") }))
	end := schema.ConsentEvent{State: schema.StateRevoked, At: later, By: "f1-guardian", Method: "email"}
	change(t, db, func(w contract.Writer) error { return w.AddConsentEvent(ctx, "k1", end, later) })
	isRefused(t, "an event after the end", attempt(func(w contract.Writer) error { return w.AddConsentEvent(ctx, "k1", givenBy("f1"), later) }))
	if err := attempt(func(w contract.Writer) error { return w.AddConsent(ctx, unknown, early) }); !errors.Is(err, contract.ErrReference) {
		t.Errorf("a notice that is not recorded: %v, want ErrReference", err)
	}
	if err := attempt(func(w contract.Writer) error {
		return w.AddTerm(ctx, "k2", 2, schema.Term{Effect: schema.Permit, Scope: "nowhere"})
	}); err == nil {
		t.Error("a term about nothing was written")
	}
}

func contacts(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), saying(t, at)
	change(t, db, func(w contract.Writer) error { return w.PutContact(ctx, "f1-guardian", "sealed") })
	view(t, db, func(r contract.Reader) error {
		families, err := r.Families(ctx, nil)
		of := func(i int) string { return families[i].Guardians[0].Contact }
		if of(0) != "sealed" || of(1) != "lea@example.org" {
			t.Errorf("contacts are %q and %q", of(0), of(1))
		}
		return err
	})
}

func documents(t *testing.T, at contract.Place) {
	ctx, db := t.Context(), saying(t, at)
	a := schema.Evidence{SHA256: digest(2), Path: "evidence/a", Bytes: 10, MediaType: "application/pdf"}
	b := schema.Evidence{SHA256: digest(1), Path: "evidence/b", Bytes: 20, MediaType: "image/png"}
	add := func(e schema.Evidence, at schema.When) (added bool) {
		t.Helper()
		change(t, db, func(w contract.Writer) (err error) {
			added, err = w.AddDocument(ctx, e, at)
			return err
		})
		return added
	}
	if !add(a, early) || !add(b, later) {
		t.Error("a document that is new is not added")
	}
	other := a
	other.Path = "evidence/other"
	if add(other, later) {
		t.Error("a document that is kept is added again")
	}
	named := word("f1", "k2")
	named.Evidence = schema.EvidenceRef(a.SHA256)
	twice := givenBy("f1")
	twice.Evidence = schema.EvidenceRef(a.SHA256)
	no := schema.ConsentEvent{State: schema.StateWithdrawn, At: later, By: "f1-guardian", Method: "email", Evidence: "drawer 3"}
	change(t, db, func(w contract.Writer) error {
		return do(
			func() error { return w.PutRead(ctx, "evidence/a", later) },
			func() error { return w.AddConsent(ctx, named, early) },
			func() error { return w.AddConsentEvent(ctx, "k2", twice, early) },
			func() error { return w.AddConsentEvent(ctx, "k1", no, early) })
	})
	a.KeptAt, a.ReadAt, b.KeptAt = early, later, later
	view(t, db, func(r contract.Reader) error {
		got, err := r.Documents(ctx)
		if want := []schema.Evidence{b, a}; err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("kept:\n%+v, %v, want\n%+v", got, err, want)
		}
		names, err := r.DocumentsNamed(ctx)
		want := []contract.NamedDocument{{Consent: "k1", Text: "drawer 3"}, {Consent: "k2", Text: schema.EvidenceRef(a.SHA256)}}
		if !slices.Equal(names, want) {
			t.Errorf("named:\n%+v, want\n%+v", names, want)
		}
		return err
	})
}
