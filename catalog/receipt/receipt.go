package receipt

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/schema"
)

// Version names the form of a receipt. It changes when what a receipt tells
// changes, not when its words do.
const Version = "stillroom-receipt.v1"

// lang is the language of the sentences. Names may be of any.
const lang = "en"

// Input is what a receipt is made from.
type Input struct {
	Consent string         // its id
	Records schema.Records // as the catalog has them: every date an instant
	At      time.Time      // what happened later is left out
	Zone    *time.Location // in which days are days
	Catalog string         // what the catalog is called; may be ""
	Contact string         // where to write to; may be ""
	Ledger  string         // hash of the newest entry of the ledger that decides; may be ""
}

// Receipt is what a family is told, in the order in which it is told.
type Receipt struct {
	ID       string
	At       time.Time // the moment at which it was so
	Lang     string    // BCP 47
	Title    string
	Facts    []Fact
	Sections []Section
}

// Fact is a short answer to a short question.
type Fact struct{ Name, Text string }

// Section is a part under a heading: paragraphs, then items. Strong items are
// statements of their own, the others a list.
type Section struct {
	Heading    string
	Paragraphs []string
	Strong     bool
	Items      []Item
}

// Item is one statement and what belongs to it. Now says why the statement does not
// count, or no longer counts, as it was said; "" if it counts.
type Item struct {
	Head  string
	Now   string
	Lines []string
}

// writer is what the sections are written from.
type writer struct {
	Input
	days
	subjects
	voice
	consent schema.Consent
	notice  schema.Notice
	worlds  map[schema.AttachmentKind]*consent.World // what was said of each
	others  map[schema.AttachmentKind]others         // whether the other guardians have agreed to each
}

// New makes the receipt of one consent. It fails if the records do not have
// the consent, or did not have it at that moment.
func New(in Input) (Receipt, error) {
	w, err := find(in)
	if err != nil {
		return Receipt{}, err
	}
	r := Receipt{
		At:       w.At.UTC().Truncate(time.Second),
		Lang:     lang,
		Title:    "What you said about the pictures",
		Facts:    w.facts(),
		Sections: []Section{w.answers(), w.standing(), w.history(), changing(w.consent, w.Contact)},
	}
	if s := remaining(w.consent.Terms); len(s.Items) > 0 {
		r.Sections = append(r.Sections, s)
	}
	return finished(in, r)
}

// finished gives a receipt its number.
func finished(in Input, r Receipt) (Receipt, error) {
	r = r.mapped(oneLine) // names come from outside
	number, err := numberOf(in, r)
	if err != nil {
		return Receipt{}, err
	}
	r.ID = number
	r.Facts = append(r.Facts, Fact{"This receipt", number + ", form " + Version})
	if in.Ledger != "" {
		// The family can have it proved, by this hash, that nothing before it was unsaid.
		r.Facts = append(r.Facts, Fact{"Ledger", in.Ledger})
	}
	return r, nil
}

// find finds the consent, and whose it is, as they were at the moment.
func find(in Input) (*writer, error) {
	w := &writer{Input: in, days: days{in.Zone}, subjects: subjects{in.Records}}
	at := slices.IndexFunc(w.Records.Consents, func(c schema.Consent) bool { return c.ID == w.Consent })
	if at < 0 {
		return nil, fmt.Errorf("no consent %q is recorded", w.Consent)
	}
	w.consent = w.Records.Consents[at]
	obtained, err := counted(w.consent.ObtainedAt, w.consent.Recorded).Instant()
	if err != nil {
		return nil, fmt.Errorf("consent %q: obtained_at: %w", w.Consent, err)
	}
	if obtained.After(w.At) {
		return nil, fmt.Errorf("consent %q had not been given at %s", w.Consent, schema.FormatInstant(w.At))
	}
	w.consent.Events = slices.Clone(w.consent.Events)
	for i := range w.consent.Events {
		if e := &w.consent.Events[i]; e.State.Ends() || e.State == schema.StateSuspended {
			e.At = counted(e.At, e.Recorded)
		}
	}
	w.consent.Events = slices.DeleteFunc(w.consent.Events, func(e schema.ConsentEvent) bool {
		t, err := e.At.Instant()
		return err == nil && t.After(w.At)
	})
	for _, f := range w.Records.Families {
		if f.ID == w.consent.Family {
			w.family = f
		}
	}
	w.guardian.ID = w.consent.Guardian
	for _, g := range w.family.Guardians {
		if g.ID == w.consent.Guardian {
			w.guardian = g
		}
	}
	for _, n := range w.Records.Notices {
		if n.ID == w.consent.Notice {
			w.notice = n
		}
	}
	w.worlds, w.others = map[schema.AttachmentKind]*consent.World{}, map[schema.AttachmentKind]others{}
	for _, kind := range schema.TermKinds() {
		w.worlds[kind] = consent.NewWorld(consent.Facts{Zone: w.Zone, Families: w.Records.Families, Consents: w.Records.Consents, Kind: kind})
	}
	return w, nil
}

// counted is the moment from which a no counts: its date, or when it was recorded if that
// was earlier.
func counted(at schema.When, r schema.Recorded) schema.When {
	if r.At != "" && r.At < at {
		return r.At
	}
	return at
}

// numberOf names the receipt: its day, and a digest of what it says. Two receipts
// with one number say the same.
func numberOf(in Input, r Receipt) (string, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return "receipt-" + in.At.In(in.Zone).Format("20060102") + "-" + hex.EncodeToString(sum[:4]), nil
}

func (w *writer) facts() []Fact {
	c := w.consent
	of := func(name string, parts ...string) Fact {
		return Fact{name, strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")}
	}
	facts := []Fact{
		of("For", w.guardian.Name, relationshipWords[w.guardian.Relationship]),
		of("Family", c.Family),
		of("Remembered", w.people(c)...),
		of("You were shown", "notice "+c.Notice, "version "+w.notice.Version, "language "+w.notice.Lang),
		of("You said it", "on "+w.moment(c.ObtainedAt), methodWords[c.Method]),
		of("Written down by", strings.TrimPrefix(c.ObtainedBy, schema.MethodUnrecorded)),
		of("Counts from", w.moment(c.EffectiveFrom)),
		of("Document kept", documentKept(c.Evidence)),
		of("Law that applies", c.Jurisdiction),
		of("Record", c.ID),
		of("Takes the place of", c.Supersedes),
		of("Kept in", w.Catalog),
		of("As of", w.moment(schema.WhenOf(w.At))),
		of("Days and hours", "those of "+w.Zone.String()),
	}
	return slices.DeleteFunc(facts, func(f Fact) bool { return f.Text == "" })
}

// documentKept says whether the document behind a consent is kept, and gives its
// fingerprint, by which a family can tell its own copy. An older catalog noted free text
// instead. That may be a path on somebody's disk, so it is not told.
func documentKept(evidence string) string {
	d, kept, err := schema.ParseEvidence(evidence)
	switch {
	case evidence == "":
		return ""
	case !kept || err != nil:
		return "elsewhere; where is noted in the record"
	}
	return "yes; its fingerprint (SHA-256) begins with " + d.ID()
}

// mapped is the receipt after fn was applied to every text that was recorded, or that
// holds a recorded text.
func (r Receipt) mapped(fn func(string) string) Receipt {
	texts := func(list []string) []string {
		out := make([]string, len(list))
		for i, s := range list {
			out[i] = fn(s)
		}
		return out
	}
	r.Facts = slices.Clone(r.Facts)
	for i, f := range r.Facts {
		r.Facts[i] = Fact{f.Name, fn(f.Text)}
	}
	r.Sections = slices.Clone(r.Sections)
	for i := range r.Sections {
		s := &r.Sections[i]
		s.Heading, s.Paragraphs, s.Items = fn(s.Heading), texts(s.Paragraphs), slices.Clone(s.Items)
		for j, it := range s.Items {
			s.Items[j] = Item{fn(it.Head), fn(it.Now), texts(it.Lines)}
		}
	}
	return r
}
