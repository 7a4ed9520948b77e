package catalog

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// lettersRecords add a room of the same family and one of another, in which no photo was
// taken, and a word about letters of each.
const lettersRecords = `
families: [{id: family-o, hold: true, guardians: [{id: guardian-o, name: Ola Notreal, relationship: parent, authority: sole}]}]
people: [{id: person-o, family: family-o, name: Ona Notreal}]
rooms:
  - {id: room-n, people: [], label: Nobody's}
  - {id: room-l, people: [person-a], label: Letters}
  - {id: room-o, people: [person-o], label: Others}
consents:
  - id: consent-o
    family: family-o
    guardian: guardian-o
    notice: notice-1
    method: signed_form
    obtained_at: 2024-01-02
    obtained_by: liaison
    effective_from: 2024-01-02
    expires_at: 2026-01-01
    terms: [{effect: permit, scope: "family:family-o", channels: [web], kinds: [drawing]}]
    events: [{state: given, at: 2024-01-02, by: guardian-o, method: signed_form}]
`

func (l *shelf) attachTo(
	sum schema.Digest, room string, kind schema.AttachmentKind, open bool,
) (schema.Attached, error) {
	a := schema.Attachment{
		SHA256: sum, Kind: kind, Room: room, Path: "originals/" + sum.ID(), Name: "l.jpg", Bytes: 5, Probe: schema.Probe{Format: schema.FormatJPEG},
	}
	return l.Attach(context.Background(), a, schema.ApplyOptions{Zone: time.UTC, Now: testNow, Open: open})
}

// An attachment that may go where it might not go before, by another room, another kind,
// or by another family or an end of a hold of its room, needs the same word as a photo,
// though there is no photo in the room.
func TestLettersOpenWithAWordOnly(t *testing.T) {
	letter := digestOf(t, "d")
	for name, x := range map[string]struct {
		room   string
		kind   schema.AttachmentKind
		change func(l *shelf, open bool) (schema.Openings, error)
		want   schema.Opening
	}{
		"another room": {"room-n", "letter", func(l *shelf, open bool) (schema.Openings, error) {
			done, err := l.attachTo(letter, "room-l", "letter", open)
			return done.Opens, err
		}, schema.Opening{Attachments: 1, Channels: []schema.Channel{schema.Web}, Rooms: []string{"room-l"}}},
		"another kind": {"room-l", "drawing", func(l *shelf, open bool) (schema.Openings, error) {
			done, err := l.attachTo(letter, "room-l", "story", open)
			return done.Opens, err
		}, schema.Opening{Attachments: 1, Channels: []schema.Channel{schema.Web}, Rooms: []string{"room-l"}}},
		"a person of its room": {"room-n", "letter", func(l *shelf, open bool) (schema.Openings, error) {
			return l.applied(`rooms: [{id: room-n, people: [person-a], label: Theirs}]`, open)
		}, schema.Opening{Attachments: 1, Channels: []schema.Channel{schema.Web}, Rooms: []string{"room-n"}}},
		"a hold": {"room-o", "drawing", func(l *shelf, open bool) (schema.Openings, error) {
			return l.applied(`families: [{id: family-o, hold: false, guardians: [{id: guardian-o, name: Ola Notreal, relationship: parent, authority: sole}]}]`, open)
		}, schema.Opening{Attachments: 1, Channels: []schema.Channel{schema.Web}, Rooms: []string{"room-o"}}},
	} {
		t.Run(name, func(t *testing.T) {
			l, _ := withLetter(t)
			applyAll(t, l.Catalog, parse(t, lettersRecords))
			if done, err := l.attachTo(letter, x.room, x.kind, true); err != nil || done.Was == nil {
				t.Fatalf("%+v, %v", done, err)
			}
			before := l.mayGo(letter)
			var refused *OpeningError
			if _, err := x.change(l, false); !errors.As(err, &refused) {
				t.Fatalf("it is done, or fails otherwise: %v", err)
			}
			if got := l.mayGo(letter); !slices.Equal(got, before) {
				t.Errorf("it was refused, and may go to %v, before to %v", got, before)
			}
			opens, err := x.change(l, true)
			if err != nil || opens.MayGo.Text() != x.want.Text() || refused.MayGo.Text() != x.want.Text() {
				t.Errorf("refused %+v, opens %+v, %v", refused.Openings, opens, err)
			}
			if got := l.mayGo(letter); !slices.Contains(got, schema.Web) {
				t.Errorf("it may go to %v", got)
			}
		})
	}
}

// Whatever opens nothing needs no word: a room of nobody, a kind that nobody spoke of, the
// same again, and a file that is new.
func TestLettersCloseWithoutAWord(t *testing.T) {
	l, letter := withLetter(t)
	applyAll(t, l.Catalog, parse(t, lettersRecords))
	for _, x := range []struct {
		sum  schema.Digest
		room string
		kind schema.AttachmentKind
	}{
		{letter, "room-a", "letter"}, {letter, "room-a", "story"}, {letter, "room-l", "letter"},
		{letter, "room-l", "drawing"}, {letter, "room-n", "letter"}, {digestOf(t, "e"), "room-a", "letter"},
	} {
		if done, err := l.attachTo(x.sum, x.room, x.kind, false); err != nil || !done.Opens.IsZero() {
			t.Errorf("%s, %s: %+v, %v", x.room, x.kind, done.Opens, err)
		}
	}
}

// A no in words that name it, a hold, another family and another kind ask a letter back at
// once, in the change itself.
func TestLettersAreCalledBackAtOnce(t *testing.T) {
	no := `
consents:
  - id: consent-no
    family: family-a
    guardian: guardian-a
    notice: notice-1
    method: email
    obtained_at: 2024-06-02
    obtained_by: liaison
    effective_from: 2024-06-02
    review_by: 2026-01-01
    terms: [{effect: deny, scope: "room:room-a", channels: [web], kinds: [letter]}]
    events: [{state: given, at: 2024-06-02, by: guardian-a, method: email}]
`
	apply := func(text string) func(*shelf) (schema.RecallsOpened, error) {
		return func(l *shelf) (schema.RecallsOpened, error) {
			a, err := l.Apply(context.Background(), parse(l.t, text), schema.ApplyOptions{Zone: time.UTC, Now: testNow, Open: true})
			return a.Recalls, err
		}
	}
	for name, x := range map[string]struct {
		change func(*shelf) (schema.RecallsOpened, error)
		photos bool // they are asked back as well
	}{
		"a no":           {apply(no), false},
		"a hold":         {apply(`families: [{id: family-a, hold: true, guardians: [{id: guardian-a, name: Marlow Notreal, relationship: parent, authority: sole, contact: marlow@example.org}]}]`), true},
		"another family": {apply(`rooms: [{id: room-a, people: [person-o], label: A room, place: 1 Sample Street}]`), true},
		"another room": {func(l *shelf) (schema.RecallsOpened, error) {
			done, err := l.attachTo(digestOf(l.t, "d"), "room-n", "letter", false)
			return done.Recalls, err
		}, false},
		"another kind": {func(l *shelf) (schema.RecallsOpened, error) {
			done, err := l.attachTo(digestOf(l.t, "d"), "room-a", "drawing", false)
			return done.Recalls, err
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			l, letter := withLetter(t)
			applyAll(t, l.Catalog, parse(t, lettersRecords))
			d := l.entry("x-letter", schema.Web)
			if err := errors.Join(l.OpenDelivery(ctx, d, time.UTC, testNow), l.CloseDelivery(ctx, d.ID, "standing", nil, testNow)); err != nil {
				t.Fatal(err)
			}
			opened, err := x.change(l)
			if err != nil || opened.Items == 0 {
				t.Fatalf("%+v, %v", opened, err)
			}
			list, err := l.Recalls(ctx, schema.RecallFilter{Open: true})
			if err != nil {
				t.Fatal(err)
			}
			letters := 0
			for _, r := range list {
				if r.Photo == letter {
					letters++
				}
			}
			if letters != 1 || len(list) > 1 != x.photos {
				t.Errorf("asked back: the letter %d times, %d in all", letters, len(list))
			}
		})
	}
}

func (l *shelf) applied(text string, open bool) (schema.Openings, error) {
	a, err := l.Apply(context.Background(), parse(l.t, text), schema.ApplyOptions{Zone: time.UTC, Now: testNow, Open: open})
	return a.Opens, err
}

// mayGo are the channels to which an attachment may go.
func (l *shelf) mayGo(sum schema.Digest) (list []schema.Channel) {
	l.t.Helper()
	a, err := l.Attachment(context.Background(), sum.String())
	if err != nil {
		l.t.Fatal(err)
	}
	one := []schema.Attachment{a}
	if err := l.DecideAttachments(context.Background(), one, time.UTC, testNow); err != nil {
		l.t.Fatal(err)
	}
	for _, ch := range schema.Channels() {
		if one[0].Consent[ch] == schema.Permit {
			list = append(list, ch)
		}
	}
	return list
}

func digestOf(t *testing.T, text string) (d schema.Digest) {
	t.Helper()
	if err := d.UnmarshalText([]byte(sha(text))); err != nil {
		t.Fatal(err)
	}
	return d
}
