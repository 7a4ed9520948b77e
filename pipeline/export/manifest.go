package export

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/stillroom/stillroom/schema"
)

// Names of the two files beside the pictures.
const (
	ManifestName = "manifest.json"
	RecallName   = "recall.json"
)

// policy is what the manifest calls the rule by which photos were decided. Its
// digest changes when the rule does.
const (
	policyID   = "deny-overrides/1"
	policyText = "deny-overrides, then deny-unless-permit; every family tied to the photo permits; " +
		"quorum of sole and joint holders; a narrower scope only restricts; conditions merge strictest-wins; unmet gates hold"
)

// NoContact stands in a manifest when no recall contact has been set: an
// address that says so and can never be delivered to (RFC 2606).
const NoContact = "contact-not-set@stillroom.invalid"

// Manifest writes manifest.json (json/manifest.v1.schema.json) and checks it
// against its schema.
func Manifest(plan Plan, opt Options) ([]byte, error) {
	m := schema.Manifest{
		SchemaURI:     schema.JSONSchemaID(schema.ManifestSchema),
		Schema:        "stillroom.manifest",
		SchemaVersion: schema.ManifestVersion,
		ID:            plan.ID,
		Channel:       opt.Channel,
		GeneratedAt:   schema.WhenOf(opt.At),
		ValidUntil:    plan.ValidUntil,
		Generator:     schema.ManifestGenerator{Name: "stillroom", Version: opt.Program, Libvips: opt.Libvips},
		Policy:        schema.ManifestPolicy{ID: policyID, SHA256: schema.DigestOf([]byte(policyText))},
		Recall: schema.ManifestRecall{
			Feed:           cmp.Or(opt.Settings.Recall.Feed, plan.Feed),
			Contact:        cmp.Or(opt.Settings.Recall.Contact, NoContact),
			MaxPollSeconds: opt.Settings.Recall.MaxPollSeconds,
			LastSeq:        plan.LastSeq,
		},
		Photos: []schema.ManifestPhoto{},
	}
	for _, p := range plan.Photos {
		mp := schema.ManifestPhoto{
			PhotoID: p.Photo.ID, RoomID: p.RoomID, Sequence: p.Sequence, SubjectName: p.Subject, Text: p.Text, Rights: p.Rights,
			Consent: schema.ManifestConsent{
				DecisionID: p.DecisionID, Effect: p.Decision.Effect, DecidedAt: p.Decision.At,
				ValidUntil: p.Until, Conditions: p.Terms,
			},
		}
		for _, f := range p.Pictures {
			mp.Files = append(mp.Files, f.File)
		}
		m.Photos = append(m.Photos, mp)
	}
	for _, d := range plan.Documents {
		m.Documents = append(m.Documents, schema.ManifestDocument{
			Path: d.Path, MediaType: d.MediaType, Bytes: int64(len(d.Data)), SHA256: schema.DigestOf(d.Data),
		})
	}
	return document(schema.ManifestSchema, m)
}

// Feed writes recall.json (json/recall.v1.schema.json).
func Feed(entries []schema.RecallEntry, opt Options) ([]byte, error) {
	if entries == nil {
		entries = []schema.RecallEntry{}
	}
	return document(schema.RecallSchema, schema.RecallFeed{
		SchemaURI:     schema.JSONSchemaID(schema.RecallSchema),
		Schema:        "stillroom.recall",
		SchemaVersion: schema.RecallVersion,
		GeneratedAt:   schema.WhenOf(opt.At),
		NextUpdateBy:  schema.WhenOf(opt.At.Add(time.Duration(opt.Settings.Recall.MaxPollSeconds) * time.Second)),
		Entries:       entries,
	})
}

// document is JSON as it leaves: indented, LF, no HTML escapes, one newline at
// the end, and valid against its own schema or not at all.
func document(name string, v any) ([]byte, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	s, err := schema.JSONSchema(name)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(buf.Bytes()))
	if err != nil {
		return nil, err
	}
	if err := s.Validate(doc); err != nil {
		// Where, not what: the value may be a name.
		return nil, fmt.Errorf("the %s to be written is not valid at %s", name, place(err))
	}
	return buf.Bytes(), nil
}
