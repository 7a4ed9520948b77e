package catalog

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

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
	logOf := func(scope string) func(*testing.T, *Catalog) {
		return func(t *testing.T, c *Catalog) {
			n := 0
			if err := c.Log(t.Context(), scope, func(schema.LogEntry) error { n++; return nil }); err != nil || n == 0 {
				t.Fatal(n, err)
			}
		}
	}
	first, second, third := grownDigest(0).String(), grownDigest(roomSize).String(), grownDigest(2*roomSize).String()
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
		{"a photo to many channels", func(t *testing.T, c *Catalog) {
			for _, ch := range schema.Channels() {
				if _, _, err := c.Explain(t.Context(), second, ch, ListOptions{Zone: time.UTC, At: testNow}); err != nil {
					t.Fatal(err)
				}
			}
		}},
		{"a record", func(t *testing.T, c *Catalog) {
			for _, kind := range []string{"", "room"} {
				if r, err := Named(t.Context(), c, kind, "room-1"); err != nil || len(r.Rooms) != 1 {
					t.Fatal(r, err)
				}
			}
		}},
		{"a family, with what it said", func(t *testing.T, c *Catalog) {
			if r, err := OfFamily(t.Context(), c, "family-1"); err != nil || len(r.Consents) != 1 || len(r.Rooms) != 1 || len(r.People) != 1 {
				t.Fatal(r, err)
			}
		}},
		{"a consent", func(t *testing.T, c *Catalog) {
			if k, err := c.Consent(t.Context(), "consent-1"); err != nil || k.ID != "consent-1" {
				t.Fatal(k, err)
			}
		}},
		{"a room's channels", func(t *testing.T, c *Catalog) {
			if list, err := c.Matrix(t.Context(), "room-1", ListOptions{Zone: time.UTC, At: testNow}); err != nil || len(list) != 1 || list[0].Photos != roomSize {
				t.Fatal(list, err)
			}
		}},
		{"a room and its records", func(t *testing.T, c *Catalog) {
			r, err := c.RoomRecords(t.Context(), []string{"room-1"})
			if err != nil || len(r.Rooms) != 1 || len(r.People) != 1 || len(r.Families) != 1 || r.Families[0].ID != "family-1" {
				t.Fatal(r, err)
			}
		}},
		{"the answers of a room", func(t *testing.T, c *Catalog) {
			list, err := c.RoomAnswers(t.Context(), []string{"room-1"}, ListOptions{Zone: time.UTC, At: testNow})
			if err != nil || len(list) != 1 || list[0].Photos != 0 {
				t.Fatal(list, err)
			}
		}},
		{"no photo", func(t *testing.T, c *Catalog) {
			if known, err := c.Begins(t.Context(), "000000000000"); err != nil || known {
				t.Fatal(known, err)
			}
		}},
		{"what is due", func(t *testing.T, c *Catalog) {
			due := schema.Consent{
				ID: "due", Family: "family-1", Guardian: "guardian-1", Notice: "notice-1", Method: "letter", ObtainedAt: "2024-01-01", ObtainedBy: "x", EffectiveFrom: "2024-01-01", ReviewBy: "2050-01-01",
				Terms:  []schema.Term{{Effect: schema.Permit, Scope: "room:room-1", Channels: []schema.Channel{schema.Web}}},
				Events: []schema.ConsentEvent{{State: schema.StateGiven, At: "2024-01-01", By: "guardian-1", Method: "letter"}}}
			applyAll(t, c, schema.Records{Consents: []schema.Consent{due}})
			at := time.Date(2049, 12, 1, 0, 0, 0, 0, time.UTC)
			if list, err := c.Due(t.Context(), time.UTC, schema.ContactSettings{}, at, at.AddDate(0, 2, 0)); err != nil || len(list.Due) != 1 {
				t.Fatal(list, err)
			}
		}},
		{"the log of a consent", logOf("consent:consent-1")},
		{"the log of a family", logOf("family:family-1")},
		{"the log of a room", logOf("room:room-1")},
		{"the log of a photo", logOf("photo:" + second)},
		{"the same picture", func(t *testing.T, c *Catalog) {
			if _, err := c.Same(t.Context(), third, grownDigest(2*roomSize+1).String(), opt); err != nil {
				t.Fatal(err)
			}
		}},
		{"another picture", func(t *testing.T, c *Catalog) {
			if _, err := c.Different(t.Context(), third, grownDigest(2*roomSize+1).String(), opt); err != nil {
				t.Fatal(err)
			}
		}},
		{"an entry that found no file", func(t *testing.T, c *Catalog) {
			id, err := c.BeginImport(t.Context(), []string{"y"}, "test", testNow)
			if err != nil {
				t.Fatal(err)
			}
			ids, _, err := c.HoldUnmatched(t.Context(), id, nil, []schema.UnmatchedEntry{{Match: "none.jpg", Content: first}}, testNow)
			if err != nil {
				t.Fatal(err)
			}
			err = c.db.Change(t.Context(), func(w contract.Writer) error { return w.AddHeld(t.Context(), ids[0], first) })
			if err != nil {
				t.Fatal(err)
			}
			open := opt
			open.Open = true
			if n, opens, err := c.DismissUnmatched(t.Context(), ids, open); err != nil || n != 1 || opens.MayGo.Photos != 1 {
				t.Fatal(n, opens, err)
			}
		}},
		{"a withdrawal", func(t *testing.T, c *Catalog) {
			opened, err := c.AddEvents(t.Context(), []schema.Consent{{ID: "consent-0", Events: []schema.ConsentEvent{
				{State: schema.StateWithdrawn, At: schema.WhenOf(testNow), By: "guardian-0", Method: "unrecorded"},
			}}}, opt)
			if err != nil || opened.Recalls.Items != roomSize {
				t.Fatal(opened, err)
			}
		}},
		{"one that is asked back", func(t *testing.T, c *Catalog) {
			list, err := c.Recalls(t.Context(), schema.RecallFilter{IDs: []string{schema.RecallID(1)}})
			if err != nil || len(list) != 1 {
				t.Fatal(list, err)
			}
			done := schema.RecallClose{Status: schema.RecallDone, By: "x", At: testNow}
			if list, err = c.CloseRecalls(t.Context(), schema.RecallFilter{IDs: []string{schema.RecallID(1)}}, done, time.UTC); err != nil || len(list) != 1 {
				t.Fatal(list, err)
			}
		}},
		{"a withdrawal of nothing that left", func(t *testing.T, c *Catalog) {
			_, err := c.AddEvents(t.Context(), []schema.Consent{{ID: "consent-2", Events: []schema.ConsentEvent{
				{State: schema.StateWithdrawn, At: schema.WhenOf(testNow), By: "guardian-2", Method: "unrecorded"},
			}}}, opt)
			if err != nil {
				t.Fatal(err)
			}
		}},
		{"a renewal", func(t *testing.T, c *Catalog) {
			by := schema.Consent{ID: "again", Notice: "notice-1", Method: "letter", ObtainedAt: schema.WhenOf(testNow), ObtainedBy: "x", ReviewBy: "2090-01-01"}
			if _, _, err := c.Renew(t.Context(), "consent-3", by, opt); err != nil {
				t.Fatal(err)
			}
		}},
		{"another record that goes", func(t *testing.T, c *Catalog) {
			if err := c.Remove(t.Context(), "room", "room-new", opt); err != nil {
				t.Fatal(err)
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
			t.Errorf("%s: %d rows in a catalog of %d photos, %d in one of %d", a.name, small[i], 6*roomSize, large[i], 24*roomSize)
		}
	}
}
