package formats

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/stillroom/stillroom/schema"
)

// Names of the files beside the pictures.
const (
	ManifestName = "manifest.json"
	RecallName   = "recall.json"

	// Beside each stands its signature: see signature.Extension.
	ManifestSignature = ManifestName + ".jws"
	RecallSignature   = RecallName + ".jws"
)

// policy is the manifest's name for the rule by which photos were decided. Its digest
// changes when the rule does.
const (
	policyID   = "deny-overrides/1"
	policyText = "deny-overrides, then deny-unless-permit; every family tied to the photo permits; " +
		"quorum of sole and joint holders; a narrower scope only restricts; conditions merge strictest-wins; unmet gates hold"
)

// NoContact stands in a manifest when no recall contact has been set: an
// address that says so and can never be delivered to (RFC 2606).
const NoContact = "contact-not-set@stillroom.invalid"

// Manifest is manifest.json (json/manifest.v1.schema.json), held against its schema.
func Manifest(pkg Package, opt Options) (Document, error) {
	m := schema.Manifest{
		SchemaURI:     schema.JSONSchemaID(schema.ManifestSchema),
		Schema:        "stillroom.manifest",
		SchemaVersion: schema.ManifestVersion,
		ID:            pkg.ID,
		Channel:       opt.Channel,
		GeneratedAt:   schema.WhenOf(opt.At),
		ValidUntil:    pkg.ValidUntil,
		Generator:     schema.ManifestGenerator{Name: "stillroom", Version: opt.Program, Libvips: opt.Libvips},
		Policy:        schema.ManifestPolicy{ID: policyID, SHA256: schema.DigestOf([]byte(policyText))},
		Recall: schema.ManifestRecall{
			Feed:           cmp.Or(opt.Settings.Recall.FeedOf(opt.Channel), pkg.Feed),
			Contact:        cmp.Or(opt.Settings.Recall.Contact, NoContact),
			MaxPollSeconds: opt.Settings.Recall.MaxPollSeconds,
			LastSeq:        pkg.LastSeq,
		},
		Ledger: pkg.Ledger,
		Lang:   opt.Settings.Language,
		Rooms:  pkg.Rooms,
		Photos: []schema.ManifestPhoto{},
	}
	called := map[string]bool{}
	for _, p := range pkg.Leaving() {
		if called[p.PhotoID] {
			return Document{}, fmt.Errorf("%s %s: another photo of the package has the same id; leave one of them out", p.What(), p.Photo.ID)
		}
		called[p.PhotoID] = true
	}
	photos := items{"photos", len(pkg.Photos), func(i int) any { return pkg.Photos[i].entry() }}
	attached := items{"attachments", len(pkg.Attachments), func(i int) any { return pkg.Attachments[i].attachment() }}
	documents := items{"documents", len(pkg.Documents), func(i int) any { return pkg.Documents[i].entry() }}
	if photos.n > 0 {
		m.Photos = []schema.ManifestPhoto{pkg.Photos[0].entry()}
	}
	if attached.n > 0 {
		m.Attachments = []schema.ManifestAttachment{pkg.Attachments[0].attachment()}
	}
	if documents.n > 0 {
		m.Documents = []schema.ManifestDocument{pkg.Documents[0].entry()}
	}
	if err := manifestKind.valid(m, photos, attached, documents); err != nil {
		return Document{}, err
	}
	return written(opt.Pile, ManifestName, "application/json", func(w io.Writer) error { return manifestKind.write(w, m, photos, attached, documents) })
}

// entry is a photo as a manifest has it.
func (p Photo) entry() schema.ManifestPhoto {
	mp := schema.ManifestPhoto{
		PhotoID: p.PhotoID, RoomID: p.RoomID, Sequence: p.Sequence, SubjectName: p.Subject, Year: capturedYear(p.Photo), Focal: focalOf(p.Photo), Color: p.Color, Text: p.Text, Rights: p.Rights,
		Consent: p.consent(),
	}
	for _, f := range p.Pictures {
		mp.Files = append(mp.Files, f.File)
	}
	return mp
}

// consent is the decision as a manifest has it.
func (p Photo) consent() schema.ManifestConsent {
	return schema.ManifestConsent{
		DecisionID: p.DecisionID, Effect: p.Decision.Effect, DecidedAt: p.Decision.At,
		ValidUntil: p.Until, Conditions: p.Terms,
	}
}

// entry is a document as a manifest has it.
func (d Document) entry() schema.ManifestDocument {
	return schema.ManifestDocument{Path: d.Path, MediaType: d.MediaType, Bytes: d.Size(), SHA256: d.Sum()}
}

// Feed is recall.json (json/recall.v1.schema.json): the feed of a channel. Its entries
// are linked here, so that taking one out leaves a trace.
func Feed(entries []schema.RecallEntry, opt Options) (Document, error) {
	for _, e := range entries {
		if e.Channel != opt.Channel {
			return Document{}, fmt.Errorf("entry %d of the recall feed is of another channel", e.Seq)
		}
	}
	entries, err := Linked(entries)
	if err != nil {
		return Document{}, err
	}
	f := schema.RecallFeed{
		SchemaURI:     schema.JSONSchemaID(schema.RecallSchema),
		Schema:        "stillroom.recall",
		SchemaVersion: schema.RecallVersion,
		GeneratedAt:   schema.WhenOf(opt.At),
		NextUpdateBy:  schema.WhenOf(opt.At.Add(time.Duration(opt.Settings.Recall.MaxPollSeconds) * time.Second)),
		Channel:       opt.Channel,
		Entries:       first(entries),
	}
	list := itemsOf("entries", entries)
	if err := feedKind.valid(f, list); err != nil {
		return Document{}, err
	}
	return written(opt.Pile, RecallName, "application/json", func(w io.Writer) error { return feedKind.write(w, f, list) })
}

// Linked are the entries of a feed, each with the digest of the entry before it.
func Linked(entries []schema.RecallEntry) ([]schema.RecallEntry, error) {
	entries = append([]schema.RecallEntry{}, entries...)
	for i := 1; i < len(entries); i++ {
		prev, err := Link(entries[i-1])
		if err != nil {
			return nil, err
		}
		entries[i].Prev = prev
	}
	return entries, nil
}

// Link is the digest of e that the entry after it holds: the SHA-256 of e as canonical
// JSON (RFC 8785).
func Link(e schema.RecallEntry) (schema.Digest, error) {
	text, err := json.Marshal(e)
	if err != nil {
		return schema.Digest{}, err
	}
	return link(text)
}

// link is Link for an entry as it was read. Its numbers are whole and its words are
// ASCII, so canonical is: members in order, and nothing between them.
func link(entry []byte) (schema.Digest, error) {
	d := json.NewDecoder(bytes.NewReader(entry))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return schema.Digest{}, err
	}
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return schema.Digest{}, err
	}
	return schema.DigestOf(bytes.TrimSuffix(buf.Bytes(), []byte("\n"))), nil
}

// document is JSON as it leaves: indented, LF, no HTML escapes, one newline at
// the end, and valid against its own schema or not at all.
func document(name string, v any) ([]byte, error) {
	text, err := indented(v, "")
	if err != nil {
		return nil, err
	}
	s, err := schema.JSONSchema(name)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	if err := s.Validate(doc); err != nil {
		// The error names the place and not the value, which may be a name.
		return nil, fmt.Errorf("the %s to be written is not valid at %s", name, place(err))
	}
	return text, nil
}
