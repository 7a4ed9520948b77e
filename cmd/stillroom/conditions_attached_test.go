package main

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// askingAttached is an attachment that a family lets go to the web by one term, through
// the decision and the plan of an export to the manifest that leaves.
type askingAttached struct {
	decision schema.Decision
	plan     formats.Package
	manifest schema.Manifest
}

// attachedOf is an attachment of a form, large enough for every limit to matter.
func attachedOf(form schema.AsForm) schema.Attachment {
	a := schema.Attachment{
		SHA256: schema.DigestOf([]byte("letter")), Kind: "letter", Room: "r", Form: form, Bytes: 9, Format: schema.FormatJPEG,
		Probe:           schema.Probe{Width: 1920, Height: 1080},
		AttachmentWords: schema.AttachmentWords{Caption: "A letter.", Transcript: "Words."},
	}
	if form == schema.AsSound {
		a.Format = schema.FormatWAV
	}
	return a
}

func askForAttached(t *testing.T, a schema.Attachment, term schema.Term) (asked askingAttached) {
	t.Helper()
	at := time.Date(2025, 3, 2, 12, 0, 0, 0, time.UTC)
	const begun = schema.When("2024-01-01T00:00:00Z")
	term.Effect, term.Scope, term.Channels, term.Kinds = schema.Permit, "room:r", []schema.Channel{schema.Web}, []schema.AttachmentKind{"letter"}
	w := consent.NewWorld(consent.Facts{
		Zone: time.UTC, Kind: a.Kind,
		Families: []schema.Family{{ID: "f", Quorum: schema.QuorumAll, Guardians: []schema.Guardian{{ID: "g", Relationship: "parent", Authority: schema.AuthoritySole}}}},
		Consents: []schema.Consent{{
			ID: "c", Family: "f", Guardian: "g", ObtainedAt: begun, EffectiveFrom: begun, ReviewBy: "2030-01-01T00:00:00Z",
			Terms: []schema.Term{term}, Events: []schema.ConsentEvent{{State: schema.StateGiven, At: begun}},
		}},
	})
	subject := consent.Photo{ID: a.SHA256.String(), Room: a.Room, Families: []string{"f"}, FacesReviewed: a.Heard()}
	asked.decision = consent.Decide(w, subject, schema.Web, at)
	asked.decision.Kind = a.Kind
	opt := formats.Options{Channel: schema.Web, At: at, Settings: schema.DefaultSettings(), Program: "test", Libvips: "8"}
	format, err := formats.ParseFormat("manifest")
	if err != nil {
		t.Fatal(err)
	}
	asked.plan = formats.NewPackage(schema.ExportView{Secret: "s", Attachments: []schema.ExportPhoto{{
		Photo:    schema.Photo{ID: a.SHA256.ID(), SHA256: a.SHA256, Room: a.Room, Bytes: a.Bytes, Probe: a.Probe},
		Decision: asked.decision, Attached: &a,
		People:  []schema.Person{{ID: "p", Name: "Wren Notreal", NameDisplay: "full"}},
		Secrets: schema.Secrets{Places: []string{"Sampletown"}},
	}}}, format, opt, func(formats.Photo) bool { return false })
	if len(asked.plan.Attachments) == 0 {
		return asked
	}
	for i := range asked.plan.Attachments[0].Pictures { // as if they were made
		f := &asked.plan.Attachments[0].Pictures[i].File
		f.Bytes, f.SHA256, f.Width, f.Height = 3, a.SHA256, 640, 360
	}
	var text bytes.Buffer
	doc, err := formats.Manifest(asked.plan, opt)
	if err == nil {
		err = doc.Write(&text)
	}
	if err == nil {
		err = json.Unmarshal(text.Bytes(), &asked.manifest)
	}
	if err != nil || len(asked.manifest.Attachments) != 1 {
		t.Fatalf("%d attachments leave, %v", len(asked.manifest.Attachments), err)
	}
	return asked
}

// Every condition that a family can attach to its yes does to a letter what it does to a
// photo: it changes what leaves, holds it, or travels with it.
func TestEveryConditionActsOnLetters(t *testing.T) {
	holds := map[string]struct {
		asks   schema.Conditions
		reason string
	}{
		"no_faces":          {schema.Conditions{NoFaces: true}, schema.ReasonFaces},
		"review_before_use": {schema.Conditions{ReviewBeforeUse: true}, schema.ReasonReview},
		"blackout_dates":    {schema.Conditions{BlackoutDates: []string{"--03-02"}}, schema.ReasonBlackout},
	}
	leaves := map[string]struct {
		asks schema.Conditions
		as   func(askingAttached) bool // nil: the manifest tells, and nothing else is to be done
	}{
		"credit_line": {schema.Conditions{CreditLine: "Sample Archive"}, func(a askingAttached) bool {
			return a.manifest.Attachments[0].Text.CreditLine == "Sample Archive"
		}},
		"no_ai_training": {schema.Conditions{NoAITraining: true}, func(a askingAttached) bool {
			return a.manifest.Attachments[0].Rights.DataMining == "DMI-PROHIBITED"
		}},
		"name_display": {schema.Conditions{NameDisplay: "initials"}, func(a askingAttached) bool {
			return a.manifest.Attachments[0].SubjectName == "W. N."
		}},
		"location_precision": {schema.Conditions{LocationPrecision: "city"}, func(a askingAttached) bool {
			text, err := json.Marshal(a.manifest)
			return err == nil && !strings.Contains(string(text), "Sampletown")
		}},
		"max_long_edge_px": {schema.Conditions{MaxLongEdgePx: 640}, func(a askingAttached) bool {
			edges := []int{}
			for _, p := range a.plan.Attachments[0].Pictures {
				edges = append(edges, p.Making.Attached.LongEdge)
			}
			return len(edges) > 1 && edges[0] == 640 && edges[1] < 640
		}},
		"x-include-original": {schema.Conditions{IncludeOriginal: true}, func(a askingAttached) bool {
			for _, p := range a.plan.Attachments[0].Pictures {
				if p.Making.Original {
					return false // no original goes to the web
				}
			}
			return true
		}},
		"credit_placement":       {schema.Conditions{CreditPlacement: "CR-COI"}, nil},
		"no_crop":                {schema.Conditions{NoCrop: true}, nil},
		"no_flip":                {schema.Conditions{NoFlip: true}, nil},
		"no_retouch":             {schema.Conditions{NoRetouch: true}, nil},
		"no_colorize":            {schema.Conditions{NoColorize: true}, nil},
		"no_decolorize":          {schema.Conditions{NoDecolorize: true}, nil},
		"no_merge":               {schema.Conditions{NoMerge: true}, nil},
		"no_ads":                 {schema.Conditions{NoAds: true}, nil},
		"no_search_index":        {schema.Conditions{NoSearchIndex: true}, nil},
		"no_fundraising":         {schema.Conditions{NoFundraising: true}, nil},
		"no_perpetrator_context": {schema.Conditions{NoPerpetratorContext: true}, nil},
		"comments_off":           {schema.Conditions{CommentsOff: true}, nil},
	}
	for key := range app.ConditionKinds() {
		t.Run(key, func(t *testing.T) {
			if x, ok := holds[key]; ok {
				a := askForAttached(t, attachedOf(schema.AsPicture), schema.Term{Conditions: &x.asks})
				if a.decision.Effect != schema.Hold || !reflect.DeepEqual(a.decision.Reasons, []string{x.reason}) || len(a.plan.Attachments) != 0 {
					t.Errorf("%s %v, %d leave", a.decision.Effect, a.decision.Reasons, len(a.plan.Attachments))
				}
				return
			}
			x, ok := leaves[key]
			if !ok {
				t.Fatal("nothing is known of what it does")
			}
			a := askForAttached(t, attachedOf(schema.AsPicture), schema.Term{Conditions: &x.asks})
			if len(a.plan.Attachments) != 1 {
				t.Fatalf("it does not leave: %+v", a.plan.Withheld)
			}
			text, err := json.Marshal(a.manifest.Attachments[0].Consent.Conditions)
			if err != nil || !strings.Contains(string(text), `"`+key+`":`) {
				t.Errorf("the manifest does not tell: %s, %v", text, err)
			}
			if x.as != nil && !x.as(a) {
				t.Errorf("it leaves as %+v", a.manifest.Attachments[0])
			}
		})
	}
}

// What can be heard alone shows no face; a film is not made smaller, so it stays where a
// family set a size that it is larger than.
func TestConditionsBySoundAndFilm(t *testing.T) {
	for name, x := range map[string]struct {
		form schema.AsForm
		asks schema.Conditions
		why  []string // it stays; nil: it leaves
	}{
		"no faces, in sound":   {schema.AsSound, schema.Conditions{NoFaces: true}, nil},
		"no faces, in a film":  {schema.AsFilm, schema.Conditions{NoFaces: true}, []string{schema.ReasonFaces}},
		"a small film":         {schema.AsFilm, schema.Conditions{MaxLongEdgePx: 1920}, nil},
		"a film that is large": {schema.AsFilm, schema.Conditions{MaxLongEdgePx: 1919}, []string{schema.ReasonTooLarge}},
		"the size of sound":    {schema.AsSound, schema.Conditions{MaxLongEdgePx: 640}, nil},
	} {
		a := askForAttached(t, attachedOf(x.form), schema.Term{Conditions: &x.asks})
		switch {
		case x.why == nil && len(a.plan.Attachments) != 1:
			t.Errorf("%s: it stays: %+v", name, a.plan.Withheld)
		case x.why != nil && (len(a.plan.Attachments) != 0 || len(a.plan.Withheld) != 1 || !reflect.DeepEqual(a.plan.Withheld[0].Reasons, x.why)):
			t.Errorf("%s: %d leave, withheld %+v, want %v", name, len(a.plan.Attachments), a.plan.Withheld, x.why)
		}
	}
}

// An embargo holds a letter, an end that has come is the end, and one that is to come is
// told to whoever gets it, as is the next quiet day.
func TestDatesActOnLetters(t *testing.T) {
	for name, x := range map[string]struct {
		term  schema.Term
		why   string
		until schema.When // with why "": by when it has to be asked again
	}{
		"an embargo":           {schema.Term{EmbargoUntil: "2025-03-03T00:00:00Z"}, schema.ReasonEmbargoed, ""},
		"an embargo that went": {schema.Term{EmbargoUntil: "2025-03-02T00:00:00Z"}, "", "2025-04-01T12:00:00Z"},
		"an end that has come": {schema.Term{ExpiresAt: "2025-03-02T11:00:00Z"}, schema.ReasonExpired, ""},
		"an end soon":          {schema.Term{ExpiresAt: "2025-03-09T00:00:00Z"}, "", "2025-03-09T00:00:00Z"},
		"a quiet day soon":     {schema.Term{Conditions: &schema.Conditions{BlackoutDates: []string{"--03-05"}}}, "", "2025-03-05T00:00:00Z"},
	} {
		a := askForAttached(t, attachedOf(schema.AsPicture), x.term)
		if x.why != "" {
			if len(a.plan.Attachments) != 0 || len(a.decision.Reasons) == 0 || a.decision.Reasons[0] != x.why {
				t.Errorf("%s: %d leave, %v", name, len(a.plan.Attachments), a.decision.Reasons)
			}
			continue
		}
		if len(a.plan.Attachments) != 1 {
			t.Errorf("%s: it stays: %+v", name, a.plan.Withheld)
			continue
		}
		if got := a.manifest.Attachments[0].Consent.ValidUntil; got <= "2025-03-02T12:00:00Z" || got > x.until {
			t.Errorf("%s: valid until %s, want no later than %s", name, got, x.until)
		}
	}
}
