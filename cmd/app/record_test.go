package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/schema"
)

// in runs a test in a session of a new catalog with one family.
func in(t *testing.T, fn func(context.Context, *Session)) {
	t.Helper()
	d, _ := newDoor(t)
	err := d.Read(t.Context(), func(s *Session) error { fn(t.Context(), s); return nil })
	if err != nil {
		t.Fatal(err)
	}
}

func isUsage(err error, says string) bool {
	return errors.As(err, new(*UsageError)) && strings.Contains(err.Error(), says)
}

// Records are written, changed, listed and removed one by one, by values alone.
func TestRecordsOneByOne(t *testing.T) {
	in(t, func(ctx context.Context, s *Session) {
		room := []FieldSaid{{Field: "label", Value: "The attic"}, {Field: "person", With: []string{"person-a"}}}
		dry, err := Rooms.Add(ctx, s, "room-b", room, Writing{DryRun: true})
		if err != nil || len(dry.Changes) != 1 {
			t.Errorf("a dry run: %+v, %v", dry, err)
		}
		done, err := Rooms.Add(ctx, s, "room-b", room, Writing{})
		if err != nil || len(done.Changes) != 1 || done.Changes[0].ID != "room-b" {
			t.Fatalf("%+v, %v", done, err)
		}
		if _, err := Rooms.Add(ctx, s, "room-b", room, Writing{}); !isUsage(err, "recorded already") {
			t.Errorf("twice: %v", err)
		}
		if _, err := Rooms.Set(ctx, s, "room-b", []FieldSaid{{Field: "label", Value: "The loft"}, {Field: "person", Without: []string{"person-a"}}}, Writing{}); err != nil {
			t.Error(err)
		}
		list, err := Rooms.List(ctx, s)
		i := slices.IndexFunc(list, func(r schema.Room) bool { return Rooms.ID(r) == "room-b" })
		if err != nil || i < 0 || list[i].Label != "The loft" || len(list[i].People) > 0 {
			t.Errorf("%+v, %v", list, err)
		}
		if err := RemoveRecord(ctx, s, "room", "room-b"); err != nil {
			t.Error(err)
		}
		if err := RemoveRecord(ctx, s, "room", "room-b"); !errors.Is(err, catalog.ErrNotFound) {
			t.Errorf("removed twice: %v", err)
		}
		if err := RemoveRecord(ctx, s, "person", "person-a"); err == nil {
			t.Error("somebody whose room it is was removed")
		}
	})
}

func TestWhatIsWrongWithARecord(t *testing.T) {
	in(t, func(ctx context.Context, s *Session) {
		for name, c := range map[string]struct {
			err  func() error
			says string
		}{
			"a field is needed": {func() error { _, err := Rooms.Add(ctx, s, "room-b", nil, Writing{}); return err }, "needs --label"},
			"nothing is said":   {func() error { _, err := Rooms.Set(ctx, s, "room-a", nil, Writing{}); return err }, "no change is named"},
			"neither yes nor no": {func() error {
				_, err := Families.Set(ctx, s, "family-a", []FieldSaid{{Field: "hold", Value: "perhaps"}}, Writing{})
				return err
			}, `--hold: unknown word "perhaps": it is one of yes, no`},
			"no such field": {func() error {
				_, err := Rooms.Set(ctx, s, "room-a", []FieldSaid{{Field: "labl", Value: "x"}}, Writing{})
				return err
			}, "a room has no labl"},
			"no such family": {func() error {
				_, err := Guardians.Add(ctx, s, "guardian-b", []FieldSaid{
					{Field: "family", Value: "family-z"}, {Field: "name", Value: "Alder Notreal"}, {Field: "relationship", Value: "parent"}, {Field: "authority", Value: "sole"},
				}, Writing{})
				return err
			}, `--family: no family "family-z" is recorded`},
			"no such day": {func() error {
				_, err := Events.Add(ctx, s, "event-a", []FieldSaid{{Field: "name", Value: "A day"}, {Field: "date", Value: "yesterday"}}, Writing{})
				return err
			}, "date"},
		} {
			if err := c.err(); !isUsage(err, c.says) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := Rooms.Set(ctx, s, "room-z", []FieldSaid{{Field: "label", Value: "x"}}, Writing{}); err == nil || errors.As(err, new(*UsageError)) {
			t.Errorf("no such room: %v", err)
		}
	})
}

// A guardian is written into their family, and the others of it stay.
func TestGuardianOfAFamily(t *testing.T) {
	in(t, func(ctx context.Context, s *Session) {
		_, err := Guardians.Add(ctx, s, "guardian-b", []FieldSaid{
			{Field: "family", Value: "family-a"}, {Field: "name", Value: "Alder Notreal"}, {Field: "relationship", Value: "grandparent"}, {Field: "authority", Value: "advisory"},
		}, Writing{})
		if err != nil {
			t.Fatal(err)
		}
		list, err := Guardians.List(ctx, s)
		if err != nil || len(list) != 2 || list[0].ID != "guardian-a" || list[1].ID != "guardian-b" || list[1].Family != "family-a" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestApply(t *testing.T) {
	in(t, func(ctx context.Context, s *Session) {
		file := func(name, text string) RecordsFile {
			rec, err := recordsfile.Parse(name, []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			return RecordsFile{name, rec}
		}
		// A record may name one of another file.
		x := Told{Files: []RecordsFile{
			file("rooms.yaml", "rooms: [{id: room-b, people: [person-b], label: B room}]\n"),
			file("people.yaml", "people: [{id: person-b, family: family-a, name: Rowan Notreal}]\n"),
		}, DryRun: true}
		done, err := Apply(ctx, s, x)
		if err != nil || len(done.Changes) != 2 {
			t.Fatalf("%+v, %v", done, err)
		}
		x.DryRun = false
		for want := 2; want >= 0; want -= 2 {
			if done, err = Apply(ctx, s, x); err != nil || len(done.Changes) != want {
				t.Errorf("want %d changes: %+v, %v", want, done, err)
			}
		}
		if err := x.Files[0].OnlyConsents(); !isUsage(err, "only families, notices and consents") {
			t.Errorf("%v", err)
		}
		x.Documents = "no such folder"
		if _, err := Apply(ctx, s, x); !isUsage(err, "--evidence") {
			t.Errorf("%v", err)
		}
	})
}
