package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/schema"
)

// said keeps what a session had to say.
type said struct{ lines []string }

func (n *said) Warning(text string) { n.lines = append(n.lines, text) }
func (n *said) Note(text string)    { n.lines = append(n.lines, text) }

const records = `
families: [{id: family-a, guardians: [{id: guardian-a, name: Marlow Notreal, relationship: parent, authority: sole}]}]
people: [{id: person-a, family: family-a, name: Wren Notreal}]
rooms: [{id: room-a, people: [person-a], label: A room, place: "Sampletown, State"}]
notices: [{id: notice-1, version: "1", lang: en}]
`

// newDoor is the door of a new catalog with one family, at a moment that stands still.
func newDoor(t *testing.T) (Door, *said) {
	t.Helper()
	return newDoorIn(t, t.TempDir())
}

func newDoorIn(t *testing.T, top string) (Door, *said) {
	t.Helper()
	ctx, dir, now := context.Background(), filepath.Join(top, "catalog"), time.Date(2030, 3, 4, 12, 0, 0, 0, time.UTC)
	notices := &said{}
	d := Door{Dir: dir, Clock: func() time.Time { return now }, Notices: notices}
	if _, err := Create(ctx, New{Dir: dir, Name: "Rooms", Zone: "UTC", Clock: d.Clock}); err != nil {
		t.Fatal(err)
	}
	rec, err := recordsfile.Parse("records.yaml", []byte(records))
	if err != nil {
		t.Fatal(err)
	}
	err = d.Read(ctx, func(s *Session) error {
		_, err := s.Catalog.Apply(ctx, rec, s.Applying(false))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d, notices
}

// A consent is granted, taken back and said again by values alone: no flag is read and
// nothing is printed.
func TestConsentByValues(t *testing.T) {
	ctx := context.Background()
	d, notices := newDoor(t)
	var id string
	letter := Letter{Guardian: "guardian-a", Scopes: []string{"room:room-a"}, Yes: []string{"web"}, No: []string{"press"}, Method: "letter", ObtainedBy: "liaison", Until: "2031-01-01"}
	err := d.Grant(ctx, letter, func(s *Session, got Recorded) error {
		id = got.Consent.ID
		if len(got.Consent.Terms) != 2 || got.Consent.Terms[0].Effect != schema.Permit || got.Consent.Terms[1].Effect != schema.Deny {
			t.Errorf("the terms are %+v", got.Consent.Terms)
		}
		if len(got.Applied.Changes) == 0 {
			t.Error("nothing was written")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = d.Read(ctx, func(s *Session) error {
		renewed, err := Renew(ctx, s, Renewing{id, schema.Consent{Method: "email", ObtainedBy: "liaison", ExpiresAt: "2032-01-01"}})
		if err != nil {
			return err
		}
		if renewed.New.Supersedes != id || renewed.New.ID == id {
			t.Errorf("%s is renewed by %+v", id, renewed.New)
		}
		told, err := Say(ctx, s, Saying{Of: []string{"family:family-a"}, Event: schema.ConsentEvent{State: schema.StateWithdrawn, By: "guardian-a", Method: "email"}})
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(told.Of, func(cc ConsentChannel) bool { return cc.Consent.ID == renewed.New.ID }) {
			t.Errorf("%+v was withdrawn", told.Of)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if len(notices.lines) > 0 {
		t.Errorf("it says %q", notices.lines)
	}
}

// What is wrong with what was asked is a UsageError, said before a catalog is opened
// where it can be known before.
func TestWhatIsWrongWithALetter(t *testing.T) {
	nowhere := Door{Dir: filepath.Join(t.TempDir(), "nowhere"), Clock: time.Now, Notices: &said{}}
	whole := Letter{Guardian: "guardian-a", Scopes: []string{"room:room-a"}, Yes: []string{"web"}, Method: "letter", ObtainedBy: "liaison", Until: "2031-01-01"}
	for name, c := range map[string]struct {
		change func(*Letter)
		want   string
	}{
		"nobody":    {func(l *Letter) { l.Guardian = "" }, "missing: --guardian"},
		"no end":    {func(l *Letter) { l.Until = "" }, "--until or --review-by"},
		"two minds": {func(l *Letter) { l.No = []string{"web"} }, "web is in both"},
		"condition": {func(l *Letter) { l.Conditions = []string{"no_dreams"} }, "unknown condition"},
	} {
		t.Run(name, func(t *testing.T) {
			l := whole
			c.change(&l)
			var wrong *UsageError
			if err := nowhere.Grant(context.Background(), l, nil); !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v", err)
			}
		})
	}
	if err := nowhere.Grant(context.Background(), whole, nil); !errors.Is(err, catalog.ErrNone) {
		t.Errorf("%v", err)
	}
}

// What is decided is never earlier than the ledger, and a session says so.
func TestTheMomentIsNeverBeforeTheLedger(t *testing.T) {
	d, notices := newDoor(t)
	ledger := d.Clock()
	d.Clock = func() time.Time { return ledger.Add(-48 * time.Hour) }
	err := d.Read(context.Background(), func(s *Session) error {
		if s.Now().Before(ledger) {
			t.Errorf("it is %s, and the ledger was written at %s", s.Now(), ledger)
		}
		return nil
	})
	if err != nil || len(notices.lines) != 1 || !strings.Contains(notices.lines[0], "the answer is as of") {
		t.Errorf("%v, %q", err, notices.lines)
	}
}

// A damaged key keeps nobody from a withdrawal: it is said, and the rest goes on.
func TestADamagedKeyIsSaid(t *testing.T) {
	d, notices := newDoor(t)
	d.KeyFile = filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(d.KeyFile, []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := d.Read(context.Background(), func(s *Session) error {
		if s.Key.Err == nil || s.Key.Key != nil {
			t.Errorf("%+v", s.Key)
		}
		return nil
	})
	if err != nil || len(notices.lines) != 1 || !strings.Contains(notices.lines[0], "contacts and documents that are sealed cannot be read") {
		t.Errorf("%v, %q", err, notices.lines)
	}
}
