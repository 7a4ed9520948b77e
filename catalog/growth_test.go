package catalog

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// countedDatabase counts the rows of photos, files and their records that a database
// hands over: what grows with a catalog while its rooms stay as large as they are.
type countedDatabase struct {
	contract.Database
	rows *int
}

func (c countedDatabase) View(ctx context.Context, fn func(contract.Reader) error) error {
	return c.Database.View(ctx, func(r contract.Reader) error { return fn(countedReader{r, c.rows}) })
}

func (c countedDatabase) ChangeInTurn(ctx context.Context, turn contract.Turn, fn func(contract.Writer) error) error {
	return c.Database.ChangeInTurn(ctx, turn, func(w contract.Writer) error {
		return fn(countedWriter{Writer: w, countedReader: countedReader{w, c.rows}})
	})
}

// countedWriter counts what is read in a transaction that writes.
type countedWriter struct {
	contract.Writer
	countedReader countedReader
}

func (c countedWriter) EachPhoto(ctx context.Context, which contract.Chosen, fn func(schema.Photo) error) error {
	return c.countedReader.EachPhoto(ctx, which, fn)
}

func (c countedWriter) EachDelivered(ctx context.Context, fn func(schema.Photo) error) error {
	return c.countedReader.EachDelivered(ctx, fn)
}

func (c countedWriter) EachMark(ctx context.Context, files []string, fn func(contract.PlacedMark) error) error {
	return c.countedReader.EachMark(ctx, files, fn)
}

func (c countedWriter) EachFileLook(ctx context.Context, fn func(contract.FileLook) error) error {
	return c.countedReader.EachFileLook(ctx, fn)
}

func (c countedWriter) PhotoRecords(ctx context.Context) ([]schema.PhotoRecord, error) {
	return c.countedReader.PhotoRecords(ctx)
}

func (c countedWriter) PhotoRecordsOf(ctx context.Context, files []string) ([]schema.PhotoRecord, error) {
	return c.countedReader.PhotoRecordsOf(ctx, files)
}

func (c countedWriter) PhotosOfRoom(ctx context.Context, room string) ([]string, error) {
	return c.countedReader.PhotosOfRoom(ctx, room)
}

func (c countedWriter) EachName(ctx context.Context, fn func(photo, name string)) error {
	return c.countedReader.EachName(ctx, fn)
}

func (c countedWriter) EachTaken(ctx context.Context, fn func(photo, source, path string)) error {
	return c.countedReader.EachTaken(ctx, fn)
}

type countedReader struct {
	contract.Reader
	rows *int
}

func (c countedReader) EachPhoto(ctx context.Context, which contract.Chosen, fn func(schema.Photo) error) error {
	return c.Reader.EachPhoto(ctx, which, func(p schema.Photo) error { *c.rows++; return fn(p) })
}

func (c countedReader) EachDelivered(ctx context.Context, fn func(schema.Photo) error) error {
	return c.Reader.EachDelivered(ctx, func(p schema.Photo) error { *c.rows++; return fn(p) })
}

func (c countedReader) EachMark(ctx context.Context, files []string, fn func(contract.PlacedMark) error) error {
	return c.Reader.EachMark(ctx, files, func(m contract.PlacedMark) error { *c.rows++; return fn(m) })
}

func (c countedReader) EachFileLook(ctx context.Context, fn func(contract.FileLook) error) error {
	return c.Reader.EachFileLook(ctx, func(l contract.FileLook) error { *c.rows++; return fn(l) })
}

func (c countedReader) PhotoRecords(ctx context.Context) ([]schema.PhotoRecord, error) {
	list, err := c.Reader.PhotoRecords(ctx)
	*c.rows += len(list)
	return list, err
}

func (c countedReader) PhotoRecordsOf(ctx context.Context, files []string) ([]schema.PhotoRecord, error) {
	list, err := c.Reader.PhotoRecordsOf(ctx, files)
	*c.rows += len(list)
	return list, err
}

func (c countedReader) PhotosOfRoom(ctx context.Context, room string) ([]string, error) {
	list, err := c.Reader.PhotosOfRoom(ctx, room)
	*c.rows += len(list)
	return list, err
}

func (c countedReader) EachName(ctx context.Context, fn func(photo, name string)) error {
	return c.Reader.EachName(ctx, func(photo, name string) { *c.rows++; fn(photo, name) })
}

func (c countedReader) EachTaken(ctx context.Context, fn func(photo, source, path string)) error {
	return c.Reader.EachTaken(ctx, func(photo, source, path string) { *c.rows++; fn(photo, source, path) })
}

// roomSize is how many photos each room of a grown catalog has.
const roomSize = 10

// grown is a catalog of some rooms. The families of every third room have said no to the
// press, the photos of the first stand in a delivery.
func grown(t *testing.T, rooms int) (c *Catalog, rows *int) {
	t.Helper()
	ctx := t.Context()
	c, _ = newCatalog(t)
	rows = new(int)
	c.db = countedDatabase{c.db, rows}
	text := "notices: [{id: notice-1, version: '1', lang: en}]\n"
	lists := map[string]string{}
	for n := range rooms {
		no := ""
		if n%3 == 1 {
			no = ", {effect: deny, scope: 'room:room-" + fmt.Sprint(n) + "', channels: [press]}"
		}
		for kind, form := range map[string]string{
			"families": "  - {id: family-%[1]d, guardians: [{id: guardian-%[1]d, name: A, relationship: parent, authority: sole}]}\n",
			"people":   "  - {id: person-%[1]d, family: family-%[1]d, name: B}\n",
			"rooms":    "  - {id: room-%[1]d, people: [person-%[1]d], label: L}\n",
			"consents": "  - {id: consent-%[1]d, family: family-%[1]d, guardian: guardian-%[1]d, notice: notice-1, method: letter, obtained_at: 2024-01-01, obtained_by: x," +
				" effective_from: 2024-01-01, review_by: 2099-01-01, terms: [{effect: permit, scope: 'room:room-%[1]d', channels: [web, film]}%[2]s]," +
				" events: [{state: given, at: 2024-01-01, by: guardian-%[1]d, method: letter}]}\n",
		} {
			args := []any{n, no}
			if kind != "consents" {
				args = args[:1]
			}
			lists[kind] += fmt.Sprintf(form, args...)
		}
	}
	for _, kind := range []string{"families", "people", "rooms", "consents"} {
		text += kind + ":\n" + lists[kind]
	}
	applyAll(t, c, parse(t, text))
	id, err := c.BeginImport(ctx, []string{"x"}, "test", testNow)
	if err != nil {
		t.Fatal(err)
	}
	items := make([]schema.ImportItem, rooms*roomSize)
	for n := range items {
		items[n] = grownPhoto(n)
	}
	if _, err := c.RecordItems(ctx, id, 0, items, testNow); err != nil {
		t.Fatal(err)
	}
	if err := c.FinishImport(ctx, id, "done", testNow); err != nil {
		t.Fatal(err)
	}
	d := schema.Delivery{ID: "d-1", Manifest: "urn:uuid:1", Channel: schema.Web, Format: "manifest", Destination: "/x", CreatedAt: schema.WhenOf(testNow), ValidUntil: "2090-01-01T00:00:00Z", Program: "test"}
	v, err := c.ExportView(ctx, schema.Selection{Room: "room-0"}, schema.Web, time.UTC, testNow)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range v.Photos {
		k := "k-" + p.Photo.ID
		d.Decisions = append(d.Decisions, schema.LedgerDecision{ID: k, Photo: p.Photo.SHA256, Decision: p.Decision})
		d.Files = append(d.Files, schema.DeliveryFile{Path: p.Photo.ID, Photo: p.Photo.SHA256, Decision: k, SHA256: p.Photo.SHA256, Bytes: 1})
	}
	if err := c.OpenDelivery(ctx, d, time.UTC, testNow); err != nil {
		t.Fatal(err)
	}
	if err := c.CloseDelivery(ctx, d.ID, "standing", nil, testNow); err != nil {
		t.Fatal(err)
	}
	return c, rows
}

func grownDigest(n int) schema.Digest {
	return schema.DigestOf(binary.BigEndian.AppendUint64(nil, uint64(n)))
}

func grownPhoto(n int) schema.ImportItem {
	it := newItem(uint64(n))
	name := fmt.Sprintf("IMG_%05d.JPG", n)
	it.New.Source, it.New.Path, it.Path = name, "originals/"+name, "originals/"+name
	it.New.Probe.TakenLocal = testNow.Add(time.Duration(n) * time.Minute).Format(secondLayout)
	it.New.Frame.Room = fmt.Sprintf("room-%d", n/roomSize)
	it.New.Frame.Record.Depicts = &[]schema.Depiction{}
	r := rand.New(rand.NewPCG(uint64(n), 1))
	var l schema.Look
	for i := range l {
		l[i] = r.Uint64()
	}
	it.New.Fingerprint = &schema.Fingerprint{SHA256: it.SHA256, Data: grownDigest(n + 1e9), Look: &l}
	return it
}

// What concerns one thing reads as much in a catalog that is four times as large.
func TestWhatConcernsOneThingDoesNotGrow(t *testing.T) {
	opt := schema.ApplyOptions{Zone: time.UTC, Now: testNow}
	list := func(sel schema.Selection) func(*testing.T, *Catalog) {
		return func(t *testing.T, c *Catalog) {
			n := 0
			err := c.List(t.Context(), sel, ListOptions{Zone: time.UTC, At: testNow}, func(schema.Photo) error { n++; return nil })
			if err != nil || n == 0 {
				t.Fatal(n, err)
			}
		}
	}
	apply := func(text string) func(*testing.T, *Catalog) {
		return func(t *testing.T, c *Catalog) {
			if done, err := c.Apply(t.Context(), parse(t, text), opt); err != nil || len(done.Changes) == 0 {
				t.Fatal(done, err)
			}
		}
	}
	first, second := grownDigest(0).String(), grownDigest(roomSize).String()
	acts := []struct {
		name string
		do   func(*testing.T, *Catalog)
	}{
		{"a caption", apply("photos: [{match: " + second + ", caption: Words}]")},
		{"what a photo shows", apply("photos: [{match: " + second + ", depicts: [{label: x, identifiable: true}]}]")},
		{"a new room", apply("rooms: [{id: room-new, people: [person-1], label: New}]")},
		{"another label", apply("rooms: [{id: room-2, people: [person-2], label: Another}]")},
		{"a guardian", apply("families: [{id: family-3, guardians: [{id: guardian-3, name: C, relationship: parent, authority: sole}]}]")},
		{"the first of all", list(schema.Selection{Limit: 1})},
		{"a room", list(schema.Selection{Room: "room-1"})},
		{"a name", list(schema.Selection{Text: "IMG_00007"})},
		{"a photo", func(t *testing.T, c *Catalog) {
			if _, _, err := c.Explain(t.Context(), first, schema.Web, ListOptions{Zone: time.UTC, At: testNow}); err != nil {
				t.Fatal(err)
			}
		}},
		{"records", func(t *testing.T, c *Catalog) {
			if r, err := c.Records(t.Context()); err != nil || len(r.Photos) > 0 {
				t.Fatal(len(r.Photos), err)
			}
		}},
		{"a withdrawal", func(t *testing.T, c *Catalog) {
			opened, err := c.AddEvents(t.Context(), []schema.Consent{{ID: "consent-0", Events: []schema.ConsentEvent{
				{State: schema.StateWithdrawn, At: schema.WhenOf(testNow), By: "guardian-0", Method: "unrecorded"},
			}}}, opt)
			if err != nil || opened.Items != roomSize {
				t.Fatal(opened, err)
			}
		}},
	}
	read := func(rooms int) []int {
		c, rows := grown(t, rooms)
		var list []int
		for _, a := range acts {
			*rows = 0
			a.do(t, c)
			list = append(list, *rows)
		}
		return list
	}
	small, large := read(6), read(24)
	for i, a := range acts {
		if small[i] != large[i] {
			t.Errorf("%s: %d rows in a catalog of 60 photos, %d in one of 240", a.name, small[i], large[i])
		}
	}
}
