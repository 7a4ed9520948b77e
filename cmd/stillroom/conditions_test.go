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

// asking is a photo that a family lets go to the web on one condition, through
// the decision and the plan of an export to the manifest that leaves.
type asking struct {
	decision schema.Decision
	plan     formats.Package
	manifest schema.Manifest
}

func askFor(t *testing.T, k schema.Conditions) asking {
	t.Helper()
	at := time.Date(2025, 3, 2, 12, 0, 0, 0, time.UTC)
	const begun = schema.When("2024-01-01T00:00:00Z")
	sum := schema.DigestOf([]byte("picture"))
	said := func(s string) *string { return &s }
	w := consent.NewWorld(consent.Facts{
		Zone:     time.UTC,
		Families: []schema.Family{{ID: "f", Quorum: schema.QuorumAll, Guardians: []schema.Guardian{{ID: "g", Relationship: "parent", Authority: schema.AuthoritySole}}}},
		Consents: []schema.Consent{{
			ID: "c", Family: "f", Guardian: "g", ObtainedAt: begun, EffectiveFrom: begun, ReviewBy: "2030-01-01T00:00:00Z",
			Terms:  []schema.Term{{Effect: schema.Permit, Scope: "room:r", Channels: []schema.Channel{schema.Web}, Conditions: &k}},
			Events: []schema.ConsentEvent{{State: schema.StateGiven, At: begun}},
		}},
	})
	a := asking{decision: consent.Decide(w, consent.Photo{ID: sum.String(), Room: "r", Families: []string{"f"}}, schema.Web, at)}
	opt := formats.Options{Channel: schema.Web, At: at, Settings: schema.DefaultSettings(), Program: "test", Libvips: "8"}
	format, err := formats.ParseFormat("manifest")
	if err != nil {
		t.Fatal(err)
	}
	a.plan = formats.NewPackage(schema.ExportView{Secret: "s", Photos: []schema.ExportPhoto{{
		Photo: schema.Photo{
			ID: sum.ID(), SHA256: sum, Room: "r", Record: schema.PhotoRecord{Alt: said("A bed.")},
			Derivatives: []schema.Derivative{
				{Recipe: "large", Format: schema.FormatJPEG, Width: 2560, Height: 1707, Bytes: 3, SHA256: sum},
				{Recipe: "thumb", Format: schema.FormatJPEG, Width: 320, Height: 213, Bytes: 1, SHA256: sum},
			},
		},
		Decision: a.decision,
		People:   []schema.Person{{ID: "p", Name: "Wren Notreal", NameDisplay: "full"}},
		Secrets:  schema.Secrets{Places: []string{"Sampletown"}},
	}}}, format, opt, func(formats.Photo) bool { return false })
	if len(a.plan.Photos) == 0 {
		return a
	}
	var text bytes.Buffer
	doc, err := formats.Manifest(a.plan, opt)
	if err == nil {
		err = doc.Write(&text)
	}
	if err == nil {
		err = json.Unmarshal(text.Bytes(), &a.manifest)
	}
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Every condition that a family can attach does something: it changes what
// leaves, holds it, or travels with it. A key that nothing is known of fails.
func TestEveryConditionActs(t *testing.T) {
	carried := func(t *testing.T, key string, a asking) {
		if len(a.manifest.Photos) != 1 {
			t.Fatalf("it does not leave: %+v", a.plan.Withheld)
		}
		text, err := json.Marshal(a.manifest.Photos[0].Consent.Conditions)
		if err != nil || !strings.Contains(string(text), `"`+key+`":`) {
			t.Errorf("the manifest does not tell: %s, %v", text, err)
		}
	}
	holds := func(reason string) func(*testing.T, string, asking) {
		return func(t *testing.T, _ string, a asking) {
			if a.decision.Effect != schema.Hold || !reflect.DeepEqual(a.decision.Reasons, []string{reason}) || len(a.manifest.Photos) != 0 {
				t.Errorf("%s %v, %d leave", a.decision.Effect, a.decision.Reasons, len(a.manifest.Photos))
			}
		}
	}
	and := func(more func(schema.ManifestPhoto) bool) func(*testing.T, string, asking) {
		return func(t *testing.T, key string, a asking) {
			carried(t, key, a)
			if !more(a.manifest.Photos[0]) {
				t.Errorf("it leaves as %+v", a.manifest.Photos[0])
			}
		}
	}
	acts := map[string]struct {
		asks schema.Conditions
		must func(t *testing.T, key string, a asking)
	}{
		"credit_line":            {schema.Conditions{CreditLine: "Sample Archive"}, and(func(p schema.ManifestPhoto) bool { return p.Text.CreditLine == "Sample Archive" })},
		"credit_placement":       {schema.Conditions{CreditPlacement: "CR-COI"}, carried},
		"no_crop":                {schema.Conditions{NoCrop: true}, carried}, // nothing here crops but a treatment: see TestWhatIsWithheld
		"no_flip":                {schema.Conditions{NoFlip: true}, carried},
		"no_retouch":             {schema.Conditions{NoRetouch: true}, carried},
		"no_colorize":            {schema.Conditions{NoColorize: true}, carried},
		"no_decolorize":          {schema.Conditions{NoDecolorize: true}, carried},
		"no_merge":               {schema.Conditions{NoMerge: true}, carried},
		"no_faces":               {schema.Conditions{NoFaces: true}, holds(schema.ReasonFaces)},
		"no_ads":                 {schema.Conditions{NoAds: true}, carried},
		"no_search_index":        {schema.Conditions{NoSearchIndex: true}, carried},
		"no_fundraising":         {schema.Conditions{NoFundraising: true}, carried},
		"no_ai_training":         {schema.Conditions{NoAITraining: true}, and(func(p schema.ManifestPhoto) bool { return p.Rights.DataMining == "DMI-PROHIBITED" })},
		"no_perpetrator_context": {schema.Conditions{NoPerpetratorContext: true}, carried},
		"comments_off":           {schema.Conditions{CommentsOff: true}, carried},
		"review_before_use":      {schema.Conditions{ReviewBeforeUse: true}, holds(schema.ReasonReview)},
		"name_display":           {schema.Conditions{NameDisplay: "initials"}, and(func(p schema.ManifestPhoto) bool { return p.SubjectName == "W. N." })},
		"location_precision": {schema.Conditions{LocationPrecision: "city"}, and(func(p schema.ManifestPhoto) bool {
			text, err := json.Marshal(p) // no place has a field to leave by
			return err == nil && !strings.Contains(string(text), "Sampletown")
		})},
		"max_long_edge_px":   {schema.Conditions{MaxLongEdgePx: 640}, and(func(p schema.ManifestPhoto) bool { return len(p.Files) == 1 && p.Files[0].Width == 320 })},
		"blackout_dates":     {schema.Conditions{BlackoutDates: []string{"--03-02"}}, holds(schema.ReasonBlackout)},
		"x-include-original": {schema.Conditions{IncludeOriginal: true}, carried},
	}
	for key := range app.ConditionKinds() {
		t.Run(key, func(t *testing.T) {
			x, ok := acts[key]
			if !ok {
				t.Fatal("nothing is known of what it does")
			}
			x.must(t, key, askFor(t, x.asks))
		})
	}
}
