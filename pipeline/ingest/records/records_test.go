package records

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

func to[T any](v T) *T { return &v }

// card is a folder with such files in it, walked.
func card(t *testing.T, files map[string]string) source.Found {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	found, err := source.Walk(context.Background(), []string{dir})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// told is what such entries say of the files of a card.
func told(t *testing.T, found source.Found, rec schema.Records) (Told, error) {
	t.Helper()
	out := Told{records: map[string]schema.Records{found.Roots()[0]: rec}}
	var err error
	out.entries, err = readEntries(context.Background(), found, out.records)
	return out, err
}

// A name that is that of two photos is nobody's; of one photo at two places it is.
func TestANameIsThatOfOnePhoto(t *testing.T) {
	says := schema.Records{Photos: []schema.PhotoRecord{{Match: "a.jpg", Room: to("r-north")}}}
	_, err := told(t, card(t, map[string]string{"one/a.jpg": "one", "two/a.jpg": "two"}), says)
	var match *MatchError
	if !errors.As(err, &match) || match.Match != "a.jpg" || !strings.Contains(err.Error(), "2 photos have this name") {
		t.Errorf("of two photos: %v", err)
	}
	found := card(t, map[string]string{"one/a.jpg": "one", "two/a.jpg": "one"})
	said, err := told(t, found, says)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found.Files {
		got, err := said.Says(f, schema.DigestOf([]byte("one")))
		if err != nil || got.Room == nil || *got.Room != "r-north" {
			t.Errorf("%s: %v, %v", f.Rel, got.Room, err)
		}
	}
}

// An entry by a whole digest is about the bytes, whatever they are called.
func TestAnEntryByItsDigest(t *testing.T) {
	sum := schema.DigestOf([]byte("one"))
	found := card(t, map[string]string{"a.jpg": "one", "b.jpg": "two"})
	said, err := told(t, found, schema.Records{Photos: []schema.PhotoRecord{{Match: sum.String(), Room: to("r-north")}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found.Files {
		of := schema.DigestOf([]byte("two"))
		if f.Rel == "a.jpg" {
			of = sum
		}
		got, err := said.Says(f, of)
		if err != nil || (got.Room != nil) != (f.Rel == "a.jpg") {
			t.Errorf("%s: %v, %v", f.Rel, got.Room, err)
		}
	}
}

type roomsByShoot map[string]string

func (r roomsByShoot) RoomOfShoot(_ context.Context, shoot string) (string, error) {
	return r[shoot], nil
}

// What a card says of a file comes before what the import was told, and that before the
// one shoot that the card describes.
func TestWhereAFileBelongs(t *testing.T) {
	found := card(t, map[string]string{"a.jpg": "one", "b.jpg": "two"})
	entry := schema.PhotoRecord{Match: "a.jpg", Shoot: to("s-said")}
	one := []schema.Shoot{{ID: "s-card", Room: "r-card"}}
	for _, tt := range []struct {
		name          string
		shoot, room   string
		shoots        []schema.Shoot
		shootA, roomA string
		shootB, roomB string
	}{
		{"nobody says so", "", "", nil, "s-said", "r-said", "", ""},
		{"the import says a shoot", "s-told", "", one, "s-said", "r-said", "s-told", "r-told"},
		{"the card describes one shoot, and places a file", "", "", one, "s-said", "r-said", "", ""},
		{"the card describes two", "", "", append(slices.Clone(one), schema.Shoot{ID: "s-other"}), "s-said", "r-said", "", ""},
		{"the import says a room", "", "r-told", one, "s-said", "r-said", "", "r-told"},
	} {
		said, err := told(t, found, schema.Records{Shoots: tt.shoots, Photos: []schema.PhotoRecord{entry}})
		if err != nil {
			t.Fatal(err)
		}
		said.shoot, said.room = tt.shoot, tt.room
		for _, f := range found.Files {
			of, err := said.Says(f, schema.DigestOf([]byte(f.Rel)))
			if err != nil {
				t.Fatal(err)
			}
			room, err := said.RoomOf(context.Background(), roomsByShoot{"s-said": "r-said", "s-told": "r-told"}, f, of)
			shoot, wantShoot, wantRoom := said.ShootOf(f), tt.shootB, tt.roomB
			if f.Rel == "a.jpg" {
				wantShoot, wantRoom = tt.shootA, tt.roomA
			}
			if err != nil || shoot != wantShoot || room != wantRoom {
				t.Errorf("%s: %s: shoot %q in room %q, %v", tt.name, f.Rel, shoot, room, err)
			}
		}
	}
}

// The one shoot that a card describes has all of its files, unless an entry places some.
func TestTheOnlyShoot(t *testing.T) {
	found := card(t, map[string]string{"a.jpg": "one", "b.jpg": "two"})
	for _, tt := range []struct {
		name  string
		entry schema.PhotoRecord
		b     string
		given int
	}{
		{"nothing is said of photos", schema.PhotoRecord{}, "s-card", 2},
		{"a caption", schema.PhotoRecord{Match: "a.jpg", Caption: to("The desk")}, "s-card", 2},
		{"another room", schema.PhotoRecord{Match: "a.jpg", Room: to("r-other")}, "s-card", 2},
		{"its own room", schema.PhotoRecord{Match: "a.jpg", Room: to("r-card")}, "", 0},
		{"its shoot", schema.PhotoRecord{Match: "a.jpg", Shoot: to("s-card")}, "", 0},
		{"its shoot, by a pattern that finds nothing", schema.PhotoRecord{Match: "x/*", Shoot: to("s-card")}, "", 0},
	} {
		rec := schema.Records{Shoots: []schema.Shoot{{ID: "s-card", Room: "r-card"}}}
		if tt.entry.Match != "" {
			rec.Photos = []schema.PhotoRecord{tt.entry}
		}
		said, err := told(t, found, rec)
		if err != nil {
			t.Fatal(err)
		}
		given := 0
		for _, g := range said.Given(found) {
			given += g.Files
		}
		if got := said.ShootOf(found.Files[1]); got != tt.b || given != tt.given {
			t.Errorf("%s: the other file is of shoot %q, and %d files were given to it", tt.name, got, given)
		}
	}
}

// An entry that finds no file holds the frames of the shoot in which the rest of the
// records place a file of its name; where nothing says that, all of the card.
func TestFramesToHold(t *testing.T) {
	found := card(t, map[string]string{"a.jpg": "one"})
	hides := &[]schema.Depiction{}
	for _, tt := range []struct {
		name  string
		entry schema.PhotoRecord
		other []schema.PhotoRecord
		card  bool
		shoot []string
	}{
		{"nothing else is said", schema.PhotoRecord{Match: "gone.jpg", Depicts: hides}, nil, true, []string{"s-card"}},
		{"a pattern places its name", schema.PhotoRecord{Match: "gone.jpg", Depicts: hides}, []schema.PhotoRecord{{Match: "go*.jpg", Shoot: to("s-said")}}, false, []string{"s-said"}},
		{"a pattern places other names", schema.PhotoRecord{Match: "gone.jpg", Depicts: hides}, []schema.PhotoRecord{{Match: "x*.jpg", Shoot: to("s-said")}}, true, []string{"s-card", "s-said"}},
		{"it is a pattern and places its files", schema.PhotoRecord{Match: "gone*", Shoot: to("s-said")}, nil, false, []string{"s-said"}},
	} {
		rec := schema.Records{Shoots: []schema.Shoot{{ID: "s-card"}}, Photos: append([]schema.PhotoRecord{tt.entry}, tt.other...)}
		said, err := told(t, found, rec)
		if err != nil {
			t.Fatal(err)
		}
		got := said.unmatched(found.Roots()[0], tt.entry)
		if got.Card != tt.card || !slices.Equal(got.Shoots, tt.shoot) {
			t.Errorf("%s: the card %t, shoots %v", tt.name, got.Card, got.Shoots)
		}
	}
}
