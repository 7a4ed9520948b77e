package catalog

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// meanwhile is a database that counts changes, and lets something happen before one of
// them.
type meanwhile struct {
	contract.Database
	changes int
	at      int // the change before which it happens
	before  func()
}

func (d *meanwhile) ChangeInTurn(ctx context.Context, turn contract.Turn, fn func(contract.Writer) error) error {
	d.changes++
	if d.changes == d.at && d.before != nil {
		d.before()
	}
	return d.Database.ChangeInTurn(ctx, turn, fn)
}

func (l *shelf) meanwhile(before func()) *meanwhile {
	d := &meanwhile{Database: l.db, at: 1, before: before}
	l.db = d
	return d
}

// ended is after the last day of the consents of a shelf.
var ended = time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC)

// Whether something has to be asked back is a question. Nobody who writes waits for it.
func TestRecallsThatAreNoneWriteNothing(t *testing.T) {
	l := newLedger(t)
	db := l.meanwhile(nil)
	opened, err := l.OpenRecalls(t.Context(), time.UTC, nil, testNow)
	if err != nil || opened.Items > 0 || db.changes > 0 {
		t.Errorf("%+v by %d changes, %v", opened, db.changes, err)
	}
	if opened, err = l.OpenRecalls(t.Context(), time.UTC, nil, ended); err != nil || opened.Items != 12 || opened.Photos != 2 || db.changes != 1 {
		t.Errorf("when the yes has ended: %+v by %d changes, %v", opened, db.changes, err)
	}
}

// A family says yes again after it was found that copies may not stand, and before they
// are asked back.
func TestRecallsAreDecidedAgain(t *testing.T) {
	l := newLedger(t)
	l.meanwhile(func() {
		other, err := Open(context.Background(), sqlite.File(l.path))
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		again := strings.NewReplacer("id: consent-a", "id: consent-b", "expires_at: 2026-01-01", "expires_at: 2030-01-01").Replace(recallRecords)
		rec := parse(t, again)
		if _, err := other.Apply(context.Background(), schema.Records{Consents: rec.Consents}, schema.ApplyOptions{Zone: time.UTC, Now: ended}); err != nil {
			t.Fatal(err)
		}
	})
	opened, err := l.OpenRecalls(t.Context(), time.UTC, nil, ended)
	if err != nil || opened.Items > 0 || len(l.list(schema.RecallFilter{})) > 0 {
		t.Errorf("%+v, %v, %v", opened, l.list(schema.RecallFilter{}), err)
	}
}

// more takes more photos in.
func (l *shelf) more(n int) {
	l.t.Helper()
	for n := range n {
		digest := fmt.Sprintf("%08x%056x", n+1, 7)
		for _, q := range []string{
			`INSERT INTO photos (sha256, import_id, shoot_id, camera, serial, created_at) VALUES ('%[1]s', 1, 'shoot-a', '', '', '2024-01-01T00:00:00Z')`,
			`INSERT INTO originals (sha256, photo, role, path, source, bytes, format, probe, private)
			 VALUES ('%[1]s', '%[1]s', 'primary', 'originals/%[1]s', '%[1]s.jpg', 9, 'jpeg', '{"width":400,"height":300,"format":"jpeg"}', '[]')`,
		} {
			if err := l.tx(l.t.Context(), func(tx lentTx) error { _, err := tx.Exec(fmt.Sprintf(q, digest)); return err }); err != nil {
				l.t.Fatal(err)
			}
		}
	}
}

// Many photos are asked back a few at a time, and every channel's feed still counts
// without a gap.
func TestManyRecallsComeAFewAtATime(t *testing.T) {
	l := newLedger(t)
	const more = 2*recalledAtOnce + 7
	l.more(more)
	l.deliver("x-many", schema.Web, "", "/out/many")
	db := l.meanwhile(nil)
	opened, err := l.OpenRecalls(t.Context(), time.UTC, nil, ended)
	if err != nil || opened.Photos != more+2 || opened.Items != 12+2*(more+2) || db.changes != 3 {
		t.Errorf("%+v by %d changes, %v", opened, db.changes, err)
	}
	for ch, want := range map[schema.Channel]int{schema.Web: more + 2, schema.Press: 2} {
		entries, err := l.RecallEntries(t.Context(), ch)
		if err != nil || len(entries) != want {
			t.Fatalf("%d entries for %s, want %d, %v", len(entries), ch, want, err)
		}
		for i, e := range entries {
			if e.Seq != i+1 {
				t.Fatalf("entry %d of %s has number %d", i+1, ch, e.Seq)
			}
		}
	}
	if again, err := l.OpenRecalls(t.Context(), time.UTC, nil, ended); err != nil || again.Items > 0 {
		t.Errorf("again: %+v, %v", again, err)
	}
}

// What a text changes asks back what it ends, and nothing else: what has ended by time
// alone is not its matter.
func TestATextAsksBackWhatItEnds(t *testing.T) {
	for name, text := range map[string]string{
		"a hold":             `families: [{id: family-a, hold: true, guardians: [{id: guardian-a, name: Marlow Notreal, relationship: parent, authority: sole, contact: marlow@example.org}]}]`,
		"another say":        `families: [{id: family-a, guardians: [{id: guardian-a, name: Marlow Notreal, relationship: parent, authority: joint, contact: marlow@example.org}, {id: guardian-c, name: Robin Notreal, relationship: parent, authority: joint}]}]`,
		"who lived there":    `{people: [{id: person-b, family: family-b, name: Robin Notreal}], families: [{id: family-b, guardians: [{id: guardian-b, name: Sasha Notreal, relationship: parent, authority: sole}]}], rooms: [{id: room-a, people: [person-a, person-b], label: A room, place: 1 Sample Street}]}`,
		"another room":       `{rooms: [{id: room-b, people: [], label: Another room}], shoots: [{id: shoot-a, room: room-b, date: 2024-03-02, photographer: Sample Photographer}]}`,
		"another shoot":      `{rooms: [{id: room-b, people: [], label: Another room}], shoots: [{id: shoot-b, room: room-b, date: 2024-03-02, photographer: Sample Photographer}], photos: [{match: aaaa, shoot: shoot-b}, {match: bbbb, shoot: shoot-b}]}`,
		"somebody shown":     `photos: [{match: aaaa, depicts: [{label: a child on a photograph, identifiable: true, treatment: withhold}]}, {match: bbbb, depicts: [{label: a child on a photograph, identifiable: true, treatment: withhold}]}]`,
		"a no":               `consents: [{id: consent-no, family: family-a, guardian: guardian-a, notice: notice-1, method: signed_form, obtained_at: 2024-02-01, obtained_by: liaison, effective_from: 2024-02-01, review_by: 2030-01-01, terms: [{effect: deny, scope: "room:room-a", channels: [web, press]}], events: [{state: given, at: 2024-02-01, by: guardian-a, method: signed_form}]}]`,
		"words, and nothing": `photos: [{match: aaaa, caption: The desk.}]`,
	} {
		t.Run(name, func(t *testing.T) {
			l := newLedger(t)
			done, err := l.Apply(t.Context(), parse(t, text), schema.ApplyOptions{Zone: time.UTC, Now: testNow, Open: true})
			if err != nil {
				t.Fatal(err)
			}
			want := 12
			if name == "words, and nothing" {
				want = 0
			}
			if done.Recalls.Items != want || len(l.list(schema.RecallFilter{})) != want {
				t.Errorf("%+v, want %d", done.Recalls, want)
			}
			left, err := l.OpenRecalls(t.Context(), time.UTC, nil, testNow)
			if err != nil || left.Items > 0 {
				t.Errorf("it left %+v, %v", left, err)
			}
		})
	}
}
