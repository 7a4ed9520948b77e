package receipt

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stillroom/stillroom/schema"
)

var (
	zone = time.FixedZone("America/Nowhere", -6*60*60)
	noon = time.Date(2025, 3, 1, 12, 0, 0, 0, zone)
)

// input is one family with two guardians and a yes of one of them to the web.
func input(t *testing.T, change ...func(*schema.Records)) Input {
	t.Helper()
	r := schema.Records{
		Families: []schema.Family{{ID: "family-a", Quorum: schema.QuorumAll, Guardians: []schema.Guardian{
			{ID: "guardian-a", Name: "Marlow Notreal", Relationship: "parent", Authority: schema.AuthorityJoint},
			{ID: "guardian-b", Name: "Quill Otherwise", Relationship: "parent", Authority: schema.AuthorityJoint, Contact: "quill@example.org"},
		}}},
		People:  []schema.Person{{ID: "person-a", Family: "family-a", Name: "Wren Notreal"}},
		Rooms:   []schema.Room{{ID: "room-a", Label: "Room A", People: []string{"person-a"}}, {ID: "room-z", Label: "Room Z"}},
		Shoots:  []schema.Shoot{{ID: "shoot-a", Room: "room-a", Date: "2024-03-02"}},
		Notices: []schema.Notice{{ID: "notice-1", Version: "3", Lang: "en"}},
		Consents: []schema.Consent{
			{ID: "consent-a", Family: "family-a", Guardian: "guardian-a", Notice: "notice-1", Method: "signed_form",
				ObtainedAt: "2024-01-02", ObtainedBy: "Sample Liaison", EffectiveFrom: "2024-01-02", ReviewBy: "2034-01-01",
				Terms:  []schema.Term{{Effect: schema.Permit, Scope: "room:room-a", Channels: []schema.Channel{schema.Web}}},
				Events: []schema.ConsentEvent{{State: schema.StateGiven, At: "2024-01-02", By: "guardian-a", Method: "signed_form"}}},
			{ID: "consent-b", Family: "family-a", Guardian: "guardian-b", Notice: "notice-1", Method: "email",
				ObtainedAt: "2024-01-02", ObtainedBy: "Sample Liaison", EffectiveFrom: "2024-01-02", ReviewBy: "2034-01-01",
				Terms:  []schema.Term{{Effect: schema.Deny, Scope: "room:room-a", Channels: []schema.Channel{schema.AnyChannel}}},
				Events: []schema.ConsentEvent{{State: schema.StateGiven, At: "2024-01-02", By: "guardian-b", Method: "email"}}},
		},
	}
	for _, f := range change {
		f(&r)
	}
	for i, c := range r.Consents {
		n, err := c.Normalize(zone)
		if err != nil {
			t.Fatal(err)
		}
		r.Consents[i] = n
	}
	return Input{Consent: "consent-a", Records: r, At: noon, Zone: zone, Catalog: "Sample rooms", Contact: "rooms@example.org"}
}

func consentA(f func(*schema.Consent)) func(*schema.Records) {
	return func(r *schema.Records) { f(&r.Consents[0]) }
}

// consentB changes what the other guardian said, or leaves it out.
func consentB(f func(*schema.Consent)) func(*schema.Records) {
	return func(r *schema.Records) {
		if f == nil {
			r.Consents = r.Consents[:1]
			return
		}
		f(&r.Consents[1])
	}
}

func happened(state schema.State, at schema.When, ch schema.Channel) func(*schema.Records) {
	return consentA(func(c *schema.Consent) {
		c.Events = append(c.Events, schema.ConsentEvent{State: state, At: at, Channel: ch, By: "guardian-a", Method: "unrecorded"})
	})
}

func terms(list ...schema.Term) func(*schema.Records) {
	return consentA(func(c *schema.Consent) { c.Terms = list })
}

// hadSay: this guardian had a say, and has it no more.
func hadSay(n int) func(*schema.Records) {
	return func(r *schema.Records) {
		g := &r.Families[0].Guardians[n]
		g.Authority, g.HadSay = schema.AuthorityAdvisory, true
	}
}

func authority(a schema.Authority) func(*schema.Records) {
	return func(r *schema.Records) { r.Families[0].Guardians[0].Authority = a }
}

// Line breaks say nothing.
func flat(r Receipt) string { return strings.Join(strings.Fields(string(r.Text())), " ") }

func TestWhatAFamilyIsTold(t *testing.T) {
	deny := func(chs ...schema.Channel) schema.Term {
		return schema.Term{Effect: schema.Deny, Scope: "room:room-a", Channels: chs}
	}
	permit := func(scope schema.Scope, chs ...schema.Channel) schema.Term {
		return schema.Term{Effect: schema.Permit, Scope: scope, Channels: chs}
	}
	ending := func(t schema.Term, embargo, expires schema.When) schema.Term {
		t.EmbargoUntil, t.ExpiresAt = embargo, expires
		return t
	}
	const counts = "Your yes counts now: - on the memorial website"
	const none = "No yes in this record counts now."
	const missing = "* These uses also need the yes of another guardian of your family, and it does not count now:"
	photo := schema.Scope("photo:" + strings.Repeat("ab", 32))
	for _, tt := range []struct {
		name   string
		change []func(*schema.Records)
		says   []string
		not    []string
	}{
		{"a yes", nil, []string{
			"For Marlow Notreal, parent", "Remembered Wren Notreal", "notice notice-1, version 3, language en",
			"on 2 January 2024, on a signed form", "Written down by Sample Liaison", "Kept in Sample rooms", "Written down by",
			"All of this is about all pictures of the room “Room A”.",
			"* On the memorial website: yes, until you say otherwise; you are to be asked again by 1 January 2034.",
			"* Everything else: nothing was said here. Nothing goes out without a yes. - That is: in the archive; on the private page for your family; in the film;",
			counts, "2 January 2024: the answer was given, on a signed form.",
			"Write to rooms@example.org, or tell Sample Liaison.", "at any time, without a reason, for all of it or for one use alone",
			"The pictures are taken down at once. Copies that others have saved",
		}, []string{"NOW", "On Instagram", "A no stays"}},
		{"a no", []func(*schema.Records){terms(deny(schema.Instagram))},
			[]string{"* On Instagram: no.", none, "By this record it is a no now: - on Instagram", "A no stays until you give another answer."},
			[]string{"called back", "NOW", "take a yes back"}},
		{"a no to everything", []func(*schema.Records){terms(deny(schema.AnyChannel))},
			[]string{"* In the archive: no.", "* On Instagram: no.", "* In campaigns for a cause: no."}, []string{"That is:"}},
		{"a yes and a no", []func(*schema.Records){terms(permit("family:family-a", schema.Web), deny(schema.Web))},
			[]string{"a no counts more than a yes", "- For all pictures of your family's rooms.", "* On the memorial website: no. - For all pictures of the room “Room A”.", "on the memorial website (in part)"}, nil},
		{"one visit", []func(*schema.Records){terms(permit("shoot:shoot-a", schema.Web))},
			[]string{"All of this is about the pictures of the room “Room A” taken at the visit of 2 March 2024."}, nil},
		{"until an evening", []func(*schema.Records){terms(ending(permit("room:room-a", schema.Web), "2025-02-28", "2027-06-30"))},
			[]string{"yes, but not before 1 March 2025, until the evening of 30 June 2027.", counts}, []string{"NOW"}},
		{"until an hour", []func(*schema.Records){terms(ending(permit("room:room-a", schema.Web), "", "2027-06-30T18:00:00-06:00"))},
			[]string{"yes, until 18:00 on 30 June 2027."}, nil},
		{"the record ends before the term", []func(*schema.Records){terms(ending(permit("room:room-a", schema.Web), "", "2027-06-30")), consentA(func(c *schema.Consent) { c.ExpiresAt = "2026-06-30" })},
			[]string{"yes, until the evening of 30 June 2026."}, []string{"2027"}},
		{"its day has not come", []func(*schema.Records){terms(ending(permit("room:room-a", schema.Web), "2025-03-01", ""))},
			[]string{"not before 2 March 2025", "NOW: Its day has not come yet. Until then, this is a no.", none}, []string{counts}},
		{"ended", []func(*schema.Records){consentA(func(c *schema.Consent) { c.ExpiresAt = "2025-02-28" })},
			[]string{"NOW: It has ended, and is not a yes any more.", none}, []string{counts}},
		{"not begun", []func(*schema.Records){consentA(func(c *schema.Consent) { c.EffectiveFrom = "2025-04-01" })},
			[]string{"Counts from 1 April 2025", "NOW: It has not begun yet. Until then, it is not a yes.", none}, nil},
		{"to be asked again", []func(*schema.Records){consentA(func(c *schema.Consent) { c.ReviewBy = "2025-02-28" })},
			[]string{"NOW: The day by which we were to ask you again has passed. Until we have asked you, nothing more goes out.", none}, nil},
		{"taken back", []func(*schema.Records){happened(schema.StateWithdrawn, "2024-06-05", "")},
			[]string{"NOW: Taken back on 5 June 2024. It is now a no.", none, "5 June 2024: it was taken back."}, []string{counts}},
		{"taken back for one use", []func(*schema.Records){terms(permit("room:room-a", schema.Web, schema.Film)), happened(schema.StateWithdrawn, "2024-06-05", schema.Film)},
			[]string{counts, "By this record it is a no now: - in the film", "it was taken back, for this use only: in the film."}, nil},
		{"taken back, later than the receipt", []func(*schema.Records){happened(schema.StateWithdrawn, "2025-06-05", "")}, []string{counts}, []string{"NOW", "it was taken back"}},
		{"a no that was taken back", []func(*schema.Records){terms(deny(schema.Web)), happened(schema.StateWithdrawn, "2024-06-05", "")},
			[]string{"NOW: The record was taken back. A no stays all the same, until you give another answer."}, nil},
		{"a no that never counted", []func(*schema.Records){terms(deny(schema.Web)), happened(schema.StateInvalidated, "2024-06-05", "")},
			[]string{"NOW: On 5 June 2024 it was found that this should never have counted. It says nothing now."}, nil},
		{"paused, given, paused", []func(*schema.Records){happened(schema.StateSuspended, "2024-06-05", ""), happened(schema.StateGiven, "2024-07-05", ""), happened(schema.StateSuspended, "2024-08-05", "")},
			[]string{"NOW: Paused since 5 August 2024. While it is paused, this is a no.", none}, nil},
		{"revoked", []func(*schema.Records){happened(schema.StateRevoked, "2024-06-05", "")}, []string{"NOW: We stopped relying on it on 5 June 2024. It is now a no."}, nil},
		{"never counted", []func(*schema.Records){happened(schema.StateInvalidated, "2024-06-05", "")}, []string{"NOW: On 5 June 2024 it was found that this should never have counted. It is now a no."}, nil},
		{"asked", []func(*schema.Records){consentA(func(c *schema.Consent) { c.Events[0].State = schema.StateRequested })}, []string{"NOW: You have not answered yet. Until you do, it is not a yes.", none}, nil},
		{"asked, and more time wanted", []func(*schema.Records){consentA(func(c *schema.Consent) { c.Events[0].State = schema.StateDeferred })}, []string{"NOW: You wanted more time. Until you answer, it is not a yes."}, nil},
		{"refused", []func(*schema.Records){consentA(func(c *schema.Consent) { c.Events[0].State = schema.StateRefused })}, []string{"NOW: You said no on 2 January 2024. This is a no."}, nil},
		{"nothing happened", []func(*schema.Records){consentA(func(c *schema.Consent) { c.Events = nil })}, []string{"NOW: No answer is recorded yet. Until there is one, it is not a yes.", "Nothing yet."}, nil},
		{"superseded", []func(*schema.Records){func(r *schema.Records) {
			next := r.Consents[0]
			next.ID, next.Supersedes, next.ObtainedAt = "consent-c", "consent-a", "2025-02-01"
			r.Consents = append(r.Consents, next)
		}}, []string{"NOW: A later record of yours has taken the place of this one.", "A later record of yours has been made: consent-c.", none}, nil},
		{"a room of others", []func(*schema.Records){terms(permit("room:room-z", schema.Web))}, []string{"NOW: This room is not recorded as one of your family's. Until it is, your yes opens nothing;", none}, nil},
		{"quiet", []func(*schema.Records){func(r *schema.Records) { r.Families[0].Hold = true }}, []string{"nothing goes out at all until that is lifted"}, nil},
		{"every guardian", nil, []string{"A picture leaves only if every guardian of your family with a say has said yes."}, nil},
		{"one guardian is enough", []func(*schema.Records){func(r *schema.Records) { r.Families[0].Quorum = schema.QuorumAny }}, []string{"the yes of one guardian is enough. If anyone with a say has said no, it is no."}, nil},
		{"a no of another guardian", nil, []string{counts + " " + missing + " - on the memorial website"}, []string{"memorial website (in part)"}},
		{"another guardian is silent", []func(*schema.Records){consentB(nil)}, []string{counts + " " + missing + " - on the memorial website"}, nil},
		{"every guardian has agreed", []func(*schema.Records){consentB(func(c *schema.Consent) {
			c.Terms[0].Effect, c.Terms[0].Channels = schema.Permit, []schema.Channel{schema.Web}
		})}, []string{counts}, []string{missing}},
		{"another guardian has agreed to one visit", []func(*schema.Records){consentB(func(c *schema.Consent) {
			c.Terms[0] = permit("shoot:shoot-a", schema.Web)
		})}, []string{counts + " " + missing + " - on the memorial website (in part)"}, nil},
		{"one picture, of which nobody here knows the room", []func(*schema.Records){terms(permit(photo, schema.Web)), consentB(func(c *schema.Consent) {
			c.Terms[0] = permit("room:room-a", schema.Web)
		})}, []string{counts}, []string{missing}},
		{"one picture, and another guardian is silent", []func(*schema.Records){terms(permit(photo, schema.Web)), consentB(nil)}, []string{counts + " " + missing + " - on the memorial website"}, nil},
		{"one yes is enough, and the other is silent", []func(*schema.Records){func(r *schema.Records) { r.Families[0].Quorum = schema.QuorumAny }, consentB(nil)}, []string{counts}, []string{missing}},
		{"a no of their own, and another guardian is silent", []func(*schema.Records){terms(permit("room:room-a", schema.Web), deny(schema.Web)), consentB(nil)}, nil, []string{missing}},
		{"a delegate alone", []func(*schema.Records){authority(schema.AuthorityDelegated), consentB(nil)}, []string{missing}, nil},
		{"the only guardian", []func(*schema.Records){func(r *schema.Records) { r.Families[0].Guardians = r.Families[0].Guardians[:1] }}, []string{"You alone have the say for your family."}, nil},
		{"a delegate", []func(*schema.Records){authority(schema.AuthorityDelegated)}, []string{"a yes needs that of a guardian as well"}, nil},
		{"an advisory guardian", []func(*schema.Records){authority(schema.AuthorityAdvisory)},
			[]string{"NOW: This was heard and written down. By itself it does not decide.", "By itself this record decides nothing."}, []string{counts, "it is a no now"}},
		{"a guardian whose say has ended", []func(*schema.Records){hadSay(0)},
			[]string{"NOW: Those who decide for your family are others now, so this yes does not count.", "No yes in this record counts now."},
			[]string{counts, "it is a no now", "decides nothing"}},
		{"a no of a guardian whose say has ended", []func(*schema.Records){hadSay(0), terms(deny(schema.Instagram))},
			[]string{"By this record it is a no now: - on Instagram", "What you said no to, or took back, stays a no"}, []string{"NOW", "decides nothing"}},
		{"nobody alone beside a no that is kept", []func(*schema.Records){hadSay(1)}, nil, []string{"You alone"}},
		{"said by another guardian", []func(*schema.Records){happened(schema.StateSuspended, "2024-06-05", ""), consentA(func(c *schema.Consent) { c.Events[1].By = "guardian-b" })},
			[]string{"it was paused, said by another guardian."}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := New(input(t, tt.change...))
			if err != nil {
				t.Fatal(err)
			}
			got := flat(r)
			for _, s := range tt.says {
				if !strings.Contains(got, s) {
					t.Errorf("it does not say %q:\n%s", s, r.Text())
				}
			}
			for _, s := range append(tt.not, "%!", "Quill", "quill@", "guardian-b", "consent-b", "  - \n") {
				if strings.Contains(got, s) {
					t.Errorf("it says %q:\n%s", s, r.Text())
				}
			}
		})
	}
}

// A name cannot steer a terminal, or break out of its line.
func TestNamesAreOneLine(t *testing.T) {
	r, err := New(input(t, func(r *schema.Records) {
		r.Families[0].Guardians[0].Name = "Marlow\n\nNotreal\x1b[2J"
		r.Rooms[0].Label = "Room\u202e A"
	}))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(r.Text()); strings.ContainsAny(got, "\x1b\u202e") || !strings.Contains(got, "Marlow Notreal [2J, parent") {
		t.Errorf("got:\n%q", got)
	}
}

func TestNoSuchRecord(t *testing.T) {
	in := input(t)
	in.Consent = "consent-z"
	if _, err := New(in); err == nil {
		t.Error("a receipt of a consent that is not recorded")
	}
	in = input(t)
	in.At = time.Date(2023, 1, 1, 0, 0, 0, 0, zone)
	if _, err := New(in); err == nil {
		t.Error("a receipt of a time before the consent")
	}
}

func TestWithoutAnAddress(t *testing.T) {
	in := input(t)
	in.Contact = ""
	r, err := New(in)
	if err != nil {
		t.Fatal(err)
	}
	if got := flat(r); !strings.Contains(got, "Tell Sample Liaison, or anyone else who works on this.") {
		t.Errorf("nobody to tell:\n%s", r.Text())
	}
}

func TestViews(t *testing.T) {
	r, err := New(input(t, func(r *schema.Records) {
		r.Families[0].Guardians[0].Name = "Z\u030cofia <b>Notreal</b>" // the accent as a letter of its own
		r.People[0].Name = strings.Repeat("Wren of a long name ", 10)
		r.Consents[0].Terms[0].Conditions = &schema.Conditions{NoCrop: true, CreditLine: "Sample & Photographer"}
	}))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(r.Text())) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > columns {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	page, err := r.HTML()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<html lang="en">`, "<h1>", "<h2>What you said</h2>", "&lt;b&gt;Notreal", "Sample &amp; Photographer", "noindex", r.ID} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page has no %s", want)
		}
	}
	for _, no := range []string{"<script", "<img", "<link", "http://", "https://", "url(", "@import", "<b>"} {
		if bytes.Contains(page, []byte(no)) {
			t.Errorf("the page has %s", no)
		}
	}
	pdf, err := r.PDF()
	if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Fatalf("got %.8q, %v", pdf, err)
	}
	if n := bytes.Count(pdf, []byte("D:20250301180000")); n != 2 { // made, and changed
		t.Error("the PDF is dated by another clock than the receipt")
	}
	for range 5 {
		again, err := New(input(t, func(rec *schema.Records) {
			rec.Families[0].Guardians[0].Name = "Z\u030cofia <b>Notreal</b>"
			rec.People[0].Name = strings.Repeat("Wren of a long name ", 10)
			rec.Consents[0].Terms[0].Conditions = &schema.Conditions{NoCrop: true, CreditLine: "Sample & Photographer"}
		}))
		if err != nil {
			t.Fatal(err)
		}
		pdf2, err := again.PDF()
		if err != nil || !bytes.Equal(pdf, pdf2) || !bytes.Equal(r.Text(), again.Text()) {
			t.Fatalf("the same receipt has other bytes (%v)", err)
		}
	}
}

func TestLettersThatPDFDoesNotHave(t *testing.T) {
	for name, want := range map[string]error{"Žofia Łê Notreal": nil, "Ирина": nil, "Ελένη": nil, "נועה": ErrLetters, "林": ErrLetters, "नूर": ErrLetters} {
		r, err := New(input(t, func(r *schema.Records) { r.Families[0].Guardians[0].Name = name }))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.PDF(); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", name, err, want)
		}
		if !strings.Contains(string(r.Text()), name) {
			t.Errorf("%s is not in the text", name)
		}
	}
}

// A receipt that says something else has another number; one that says the
// same has the same.
func TestNumber(t *testing.T) {
	number := func(change ...func(*schema.Records)) string {
		r, err := New(input(t, change...))
		if err != nil {
			t.Fatal(err)
		}
		return r.ID
	}
	all := []string{
		number(),
		number(happened(schema.StateWithdrawn, "2024-06-05", "")),
		number(func(r *schema.Records) { r.People[0].Name = "Lark Notreal" }),
		number(func(r *schema.Records) { r.Families[0].Hold = true }),
	}
	if !strings.HasPrefix(all[0], "receipt-20250301-") {
		t.Errorf("got %s", all[0])
	}
	if n := len(slices.Compact(slices.Sorted(slices.Values(all)))); n != len(all) {
		t.Errorf("%d numbers for %d receipts: %v", n, len(all), all)
	}
	if again := number(happened(schema.StateWithdrawn, "2026-06-05", "")); again != all[0] {
		t.Errorf("what happened later is in the number: got %s, want %s", again, all[0])
	}
}

// A receipt says that a document is kept, and neither where nor under which name.
func TestDocumentKept(t *testing.T) {
	form := schema.DigestOf([]byte("a signed form"))
	for evidence, want := range map[string]string{
		"":                       "",
		schema.EvidenceRef(form): "yes; its fingerprint (SHA-256) begins with 0a46944a0af2",
		"/home/sample/forms/9":   "elsewhere; where is noted in the record",
		"sha256:forms/9":         "elsewhere; where is noted in the record",
	} {
		r, err := New(input(t, consentA(func(c *schema.Consent) { c.Evidence = evidence })))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, f := range r.Facts {
			if f.Name == "Document kept" {
				got = f.Text
			}
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", evidence, got, want)
		}
	}
}
