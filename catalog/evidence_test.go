package catalog

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// document is what the pipeline says of a file that lies in the storage.
func document(text string) schema.Evidence {
	d := schema.DigestOf([]byte(text))
	return schema.Evidence{SHA256: d, Path: "evidence/" + d.String()[:2] + "/" + d.String(), Bytes: int64(len(text)), MediaType: "text/plain"}
}

// withEvidence are records of one consent, its document and that of its event.
func withEvidence(t *testing.T, record, event string) schema.Records {
	t.Helper()
	rec := parse(t, sampleRecords)
	rec.Consents = rec.Consents[1:]
	rec.Photos = nil
	rec.Consents[0].Evidence = record
	rec.Consents[0].Events[0].Evidence = event
	return rec
}

func evidenceOf(t *testing.T, c *Catalog) []schema.Evidence {
	t.Helper()
	var list []schema.Evidence
	if err := c.Evidence(context.Background(), func(e schema.Evidence) error { list = append(list, e); return nil }); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestEvidenceIsRecordedWithWhatNamesIt(t *testing.T) {
	ctx := context.Background()
	c, path := newCatalog(t)
	form, letter := document("a signed form"), document("a letter")
	rec := withEvidence(t, schema.EvidenceRef(form.SHA256), schema.EvidenceRef(letter.SHA256))
	opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow, Evidence: []schema.Evidence{form}}

	opt.DryRun = true
	if _, err := c.Apply(ctx, rec, opt); err != nil || len(evidenceOf(t, c)) != 0 {
		t.Fatalf("a dry run left %v, %v", evidenceOf(t, c), err)
	}
	opt.DryRun = false
	done, err := c.Apply(ctx, rec, opt)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(done.Lacking, []schema.Digest{letter.SHA256}) {
		t.Errorf("lacking %v, want the letter", done.Lacking)
	}
	if n := len(done.Changes); done.Changes[n-1].Kind != "evidence" || done.Changes[n-1].ID != form.SHA256.String() {
		t.Errorf("changed %v", done.Changes)
	}
	// The letter comes later; nothing else changes, and nothing changes again.
	opt.Evidence = []schema.Evidence{form, letter}
	if done, err = c.Apply(ctx, rec, opt); err != nil || len(done.Changes) != 1 || len(done.Lacking) != 0 {
		t.Errorf("the letter: %+v, %v", done, err)
	}
	if done, err = c.Apply(ctx, rec, opt); err != nil || len(done.Changes) != 0 {
		t.Errorf("again: %+v, %v", done, err)
	}
	for _, e := range evidenceOf(t, c) {
		want := form
		if e.SHA256 == letter.SHA256 {
			want = letter
		}
		want.KeptAt, want.Consents = schema.WhenOf(testNow), []string{"consent-1"}
		if e.Path != want.Path || e.Bytes != want.Bytes || e.KeptAt != want.KeptAt || !slices.Equal(e.Consents, want.Consents) {
			t.Errorf("got %+v, want %+v", e, want)
		}
	}
	for _, forbidden := range []string{`UPDATE evidence SET bytes = 1`, `DELETE FROM evidence`} {
		if _, err := raw(t, path).Exec(forbidden); err == nil || !strings.Contains(err.Error(), "evidence is never") {
			t.Errorf("%s: %v", forbidden, err)
		}
	}
	// The chain covers the digest: another one in its place is seen.
	if _, err := raw(t, path).Exec(`DROP TRIGGER consents_no_update`); err != nil {
		t.Fatal(err)
	}
	if _, err := raw(t, path).Exec(`UPDATE consents SET evidence = ? WHERE evidence = ?`, schema.EvidenceRef(letter.SHA256), schema.EvidenceRef(form.SHA256)); err != nil {
		t.Fatal(err)
	}
	if list := faults(t, c); !slices.ContainsFunc(list, func(f string) bool { return strings.HasPrefix(f, "row: consents ") }) {
		t.Errorf("the document of a record was changed in the ledger: %q", list)
	}
}

// A transaction that fails leaves no row of a document.
func TestEvidenceOfWhatIsRefused(t *testing.T) {
	ctx := context.Background()
	c, _ := newCatalog(t)
	form := document("a signed form")
	ref := schema.EvidenceRef(form.SHA256)
	applyAll(t, c, withEvidence(t, "", ""))
	opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow, Evidence: []schema.Evidence{form}}
	for name, rec := range map[string]schema.Records{
		"it is recorded already and differs in evidence":          withEvidence(t, ref, ""),
		"given of 2024-01-02T00:00:00Z is recorded with other ev": withEvidence(t, "", ref),
	} {
		if _, err := c.Apply(ctx, rec, opt); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ended := []schema.Consent{{ID: "consent-9", Events: []schema.ConsentEvent{{State: schema.StateWithdrawn, At: schema.WhenOf(testNow), By: "guardian-a", Method: "email", Evidence: ref}}}}
	if _, err := c.AddEvents(ctx, ended, opt); err == nil {
		t.Error("an event of nothing was taken")
	}
	if list := evidenceOf(t, c); len(list) != 0 {
		t.Errorf("rows are left: %v", list)
	}
}

// What an older catalog calls evidence stays as it is; nothing new is added to it
// unless somebody says so.
func TestReferencesOfOlderCatalogs(t *testing.T) {
	ctx := context.Background()
	c, _ := newCatalog(t)
	old := withEvidence(t, "binder 3, page 9", "a call")
	opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow}
	if _, err := c.Apply(ctx, old, opt); err == nil || strings.Contains(err.Error(), "binder") {
		t.Errorf("got %v, want a refusal that does not quote it", err)
	}
	opt.References = true
	if _, err := c.Apply(ctx, old, opt); err != nil {
		t.Fatal(err)
	}
	opt.References = false
	if done, err := c.Apply(ctx, old, opt); err != nil || len(done.Changes) != 0 || len(done.Lacking) != 0 {
		t.Errorf("again: %+v, %v", done, err)
	}
	if list := evidenceOf(t, c); len(list) != 0 {
		t.Errorf("a reference is no document: %v", list)
	}
	e := []schema.Consent{{ID: "consent-1", Events: []schema.ConsentEvent{{State: schema.StateSuspended, At: schema.WhenOf(testNow), By: "guardian-a", Method: "email", Evidence: "a call"}}}}
	if _, err := c.AddEvents(ctx, e, opt); err == nil {
		t.Error("a new event was taken with a reference")
	}
	if list := faults(t, c); len(list) > 0 {
		t.Errorf("%q", list)
	}
}
