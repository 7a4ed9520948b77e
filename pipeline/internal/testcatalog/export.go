package testcatalog

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/signature"
	"github.com/stillroom/stillroom/pipeline/signature/signingkey"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/schema"
)

// Format is one of the formats, by name.
func Format(t *testing.T, name string) formats.Format {
	t.Helper()
	f, err := formats.ParseFormat(name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func NewExport(t *testing.T) *Bench {
	t.Helper()
	b := New(t, 3)
	rec, err := recordsfile.Parse("records", []byte(ExportRecords))
	if err != nil {
		t.Fatal(err)
	}
	job := b.Job()
	job.Records = &rec
	if _, err := b.Run(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *Bench) ExportJob(to string) export.Job {
	return export.Job{
		Catalog: b.Catalog, Storages: b.Catalog.Storages(), Store: b.Store, Dir: b.Root, Places: disk.Places{}, Draws: render.InProcess{}, Channel: schema.Web, Format: Format(b.T, "manifest"), ExportOptions: schema.ExportOptions{Destination: to},
		Settings: schema.DefaultSettings(), Zone: time.UTC, Clock: time.Now, Program: "test",
		Key: b.Key,
	}
}

// Key is the catalog's own, which is made when it is first asked for.
func (b *Bench) Key(ctx context.Context) (signature.Key, error) {
	return signingkey.Key(ctx, b.Catalog, b.Root, time.Now())
}

func (b *Bench) Withdraw() {
	b.T.Helper()
	_, err := b.Catalog.AddEvents(context.Background(), []schema.Consent{{ID: "consent-a", Events: []schema.ConsentEvent{
		{State: schema.StateWithdrawn, At: schema.WhenOf(time.Now()), By: "guardian-a", Method: "unrecorded"},
	}}}, schema.ApplyOptions{Zone: time.UTC, Now: time.Now()})
	if err != nil {
		b.T.Fatal(err)
	}
}

func (b *Bench) Deliveries() []schema.Delivery {
	b.T.Helper()
	list, err := b.Catalog.Deliveries(context.Background(), "")
	if err != nil {
		b.T.Fatal(err)
	}
	return list
}

const ExportRecords = `
families: [{id: family-a, guardians: [{id: guardian-a, name: Marlow Notreal, relationship: parent, authority: sole}]}]
people: [{id: person-a, family: family-a, name: Wren Notreal}]
rooms: [{id: room-a, people: [person-a], label: A room}]
shoots: [{id: shoot-a, room: room-a, date: 2024-03-02, photographer: Sample Photographer}]
notices: [{id: notice-1, version: "1", lang: en}]
consents:
  - id: consent-a
    family: family-a
    guardian: guardian-a
    notice: notice-1
    method: signed_form
    obtained_at: 2024-01-02
    obtained_by: liaison
    effective_from: 2024-01-02
    review_by: 2099-01-01
    terms: [{effect: permit, scope: "room:room-a", channels: [web]}]
    events: [{state: given, at: 2024-01-02, by: guardian-a, method: signed_form}]
photos: [{match: "*", shoot: shoot-a}]
`

func (b *Bench) RecordText(records string) {
	b.T.Helper()
	rec, err := recordsfile.Parse("records", []byte(records))
	if err != nil {
		b.T.Fatal(err)
	}
	if _, err := b.Catalog.Apply(context.Background(), rec, schema.ApplyOptions{Zone: time.UTC, Now: time.Now()}); err != nil {
		b.T.Fatal(err)
	}
}

func (b *Bench) Export(to, recipient string, more func(*export.Job)) (export.Summary, error) {
	b.T.Helper()
	job := b.ExportJob(to)
	job.Recipient = recipient
	if more != nil {
		more(&job)
	}
	return export.Run(context.Background(), job)
}

func (b *Bench) MustExport(to, recipient string) {
	b.T.Helper()
	if _, err := b.Export(to, recipient, nil); err != nil {
		b.T.Fatal(err)
	}
}

func (b *Bench) Open() []schema.Recall {
	b.T.Helper()
	list, err := b.Catalog.Recalls(context.Background(), schema.RecallFilter{Open: true})
	if err != nil {
		b.T.Fatal(err)
	}
	return list
}

// PermitAgain is the family's new yes, which supersedes the one that was taken back.
func (b *Bench) PermitAgain() {
	b.T.Helper()
	k, err := b.Catalog.Consent(context.Background(), "consent-a")
	if err != nil {
		b.T.Fatal(err)
	}
	k.ID, k.Supersedes, k.Events = "consent-next", "consent-a", k.Events[:1]
	_, err = b.Catalog.Apply(context.Background(), schema.Records{Consents: []schema.Consent{k}}, schema.ApplyOptions{Zone: time.UTC, Now: time.Now()})
	if err != nil {
		b.T.Fatal(err)
	}
}

func NewArchive(t *testing.T) *Bench {
	t.Helper()
	b := New(t, 3)
	b.TakeIn(ArchiveRecords)
	return b
}

// ArchiveRecords let the archive have the originals.
var ArchiveRecords = strings.Replace(ExportRecords, "channels: [web]}", "channels: [web, archive], conditions: {x-include-original: true}}", 1)

// TakeIn imports the card with these records.
func (b *Bench) TakeIn(records string) {
	b.T.Helper()
	rec, err := recordsfile.Parse("records", []byte(records))
	if err != nil {
		b.T.Fatal(err)
	}
	job := b.Job()
	job.Records = &rec
	if _, err := b.Run(context.Background(), job); err != nil {
		b.T.Fatal(err)
	}
}

func BagJob(b *Bench, to string) export.Job {
	job := b.ExportJob(to)
	job.Channel, job.Format = schema.Archive, Format(b.T, "bagit")
	return job
}

// TextOf are the bytes of a document that an export or a feed would write.
func TextOf(t testing.TB, d formats.Document) []byte {
	t.Helper()
	var text bytes.Buffer
	Must(t, d.Write(&text))
	return text.Bytes()
}
