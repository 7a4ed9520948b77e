package catalog

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// withLetter attaches a letter to the room of the shelf, under a yes to letters and stories for web.
func withLetter(t *testing.T) (l *shelf, letter schema.Digest) {
	l = newLedger(t)
	if err := letter.UnmarshalText([]byte(sha("d"))); err != nil {
		t.Fatal(err)
	}
	yes := strings.NewReplacer("consent-a", "consent-letters", "channels: [web, press]", "channels: [web], kinds: [letter, story]").Replace(
		"consents:\n" + recallRecords[strings.Index(recallRecords, "  - id: consent-a"):strings.Index(recallRecords, "photos:")])
	applyAll(t, l.Catalog, parse(t, yes))
	l.attach(letter, "letter")
	return l, letter
}

func (l *shelf) attach(sum schema.Digest, kind schema.AttachmentKind) {
	l.t.Helper()
	a := schema.Attachment{SHA256: sum, Kind: kind, Room: "room-a", Path: "originals/room-a.attached/l.jpg", Name: "l.jpg", Bytes: 5, Probe: schema.Probe{Format: schema.FormatJPEG}}
	if _, err := l.Attach(context.Background(), a, schema.ApplyOptions{Zone: time.UTC, Now: testNow, Open: true}); err != nil {
		l.t.Fatal(err)
	}
}

// entry is a delivery of the letter alone, as it is decided now.
func (l *shelf) entry(id string, ch schema.Channel) schema.Delivery {
	l.t.Helper()
	v, err := l.ExportView(context.Background(), schema.Selection{}, ch, time.UTC, testNow)
	if err != nil || len(v.Attachments) != 1 {
		l.t.Fatalf("%d attachments, %v", len(v.Attachments), err)
	}
	x := v.Attachments[0]
	return schema.Delivery{
		ID: id, Manifest: "m-" + id, Channel: ch, Format: "manifest", Destination: "/out/" + id, CreatedAt: schema.WhenOf(testNow),
		ValidUntil: "2025-07-01T00:00:00Z", Program: "test",
		Decisions: []schema.LedgerDecision{{ID: "k-" + id, Photo: x.Photo.SHA256, Decision: x.Decision}},
		Files:     []schema.DeliveryFile{{Path: "r/l.jpg", Photo: x.Photo.SHA256, Decision: "k-" + id, Bytes: 5, SHA256: schema.DigestOf([]byte(id))}},
	}
}

// A letter is decided by the terms that name letters, and is decided again when the
// ledger is written and before every file: a yes to photos lets nothing of it go, and one
// that is taken back, or that was about another kind, lets nothing go any more.
func TestLettersAreDecidedAgain(t *testing.T) {
	ctx := context.Background()
	for name, meanwhile := range map[string]func(l *shelf, letter schema.Digest){
		"withdrawn": func(l *shelf, _ schema.Digest) {
			l.eventOf("consent-letters", schema.StateWithdrawn, schema.Web, testNow)
		},
		"another kind": func(l *shelf, letter schema.Digest) { l.attach(letter, "story") },
	} {
		t.Run(name, func(t *testing.T) {
			l, letter := withLetter(t)
			web := l.entry("x-letter", schema.Web)
			if web.Decisions[0].Decision.Effect != schema.Permit || web.Decisions[0].Decision.Kind != "letter" {
				t.Fatalf("to web: %+v", web.Decisions[0].Decision)
			}
			press := l.entry("x-no", schema.Press)
			if press.Decisions[0].Decision.Effect != schema.Deny {
				t.Errorf("a yes to photos lets a letter go to press: %+v", press.Decisions[0].Decision)
			}
			if err := l.OpenDelivery(ctx, press, time.UTC, testNow); !errors.Is(err, ErrMoved) {
				t.Errorf("what may not go is entered: %v", err)
			}
			if err := l.CheckDelivery(ctx, web, time.UTC, testNow); err != nil {
				t.Errorf("before: %v", err)
			}
			meanwhile(l, letter)
			if err := l.CheckDelivery(ctx, web, time.UTC, testNow); !errors.Is(err, ErrMoved) {
				t.Errorf("before a file: %v, want ErrMoved", err)
			}
			if err := l.OpenDelivery(ctx, web, time.UTC, testNow); !errors.Is(err, ErrMoved) {
				t.Errorf("before the entry: %v, want ErrMoved", err)
			}
		})
	}
}

// A letter that left is called back when the yes to letters ends, and the photos stay.
func TestLettersAreCalledBack(t *testing.T) {
	ctx := context.Background()
	l, letter := withLetter(t)
	d := l.entry("x-letter", schema.Web)
	if err := errors.Join(l.OpenDelivery(ctx, d, time.UTC, testNow), l.CloseDelivery(ctx, d.ID, "standing", nil, testNow)); err != nil {
		t.Fatal(err)
	}
	if opened, err := l.OpenRecalls(ctx, time.UTC, nil, testNow); err != nil || opened.Items != 0 {
		t.Errorf("asked back while the yes stands: %+v, %v", opened, err)
	}
	opened := l.eventOf("consent-letters", schema.StateWithdrawn, schema.Web, testNow.Add(time.Hour))
	list, err := l.Recalls(ctx, schema.RecallFilter{Open: true})
	if err != nil || opened.Items != 1 || len(list) != 1 || list[0].Photo != letter || list[0].Delivery != d.ID {
		t.Errorf("asked back: %+v, %+v, %v", opened, list, err)
	}
}

// Only a selection of whole rooms takes along what is attached to them.
func TestWholeRoomsTakeLettersAlong(t *testing.T) {
	l, _ := withLetter(t)
	for name, x := range map[string]struct {
		sel  schema.Selection
		want int
	}{
		"all":            {schema.Selection{}, 1},
		"the room":       {schema.Selection{Room: "room-a", Sort: "name", Tags: []string{}}, 1},
		"another room":   {schema.Selection{Room: "room-z"}, 0},
		"their person":   {schema.Selection{Person: "person-a"}, 1},
		"nobody":         {schema.Selection{Person: "person-z"}, 0},
		"a shoot":        {schema.Selection{Shoot: "shoot-a"}, 0},
		"a tag":          {schema.Selection{Tags: []string{"window"}}, 0},
		"a few":          {schema.Selection{Limit: 1}, 0},
		"frames aside":   {schema.Selection{Rejected: schema.RejectedOnly}, 0},
		"frames not":     {schema.Selection{Rejected: schema.RejectedNot}, 1},
		"what is lacked": {schema.Selection{Missing: []string{"alt"}}, 0},
	} {
		v, err := l.ExportView(context.Background(), x.sel, schema.Web, time.UTC, testNow)
		if err != nil || len(v.Attachments) != x.want {
			t.Errorf("%s: %d attachments, %v, want %d", name, len(v.Attachments), err, x.want)
		}
	}
}
