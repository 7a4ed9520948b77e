package mirror

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/pipeline/store/storetest"
	"github.com/stillroom/stillroom/schema"
)

// homeWith is a catalog that has a mirror called attic, and the places around it.
func homeWith(t *testing.T) (Home, storetest.Places, *storetest.Memory) {
	t.Helper()
	catalog := storetest.NewMemory("catalog", "")
	attic := storetest.NewMemory("attic", catalog.Identity().UUID)
	places := storetest.Places{"catalog": catalog, "attic": attic}
	return Home{UUID: catalog.Identity().UUID, Path: "catalog", Places: places, Mirrors: []schema.Storage{
		{UUID: attic.Identity().UUID, Name: "attic", Role: schema.StorageMirror, Path: "attic"},
	}}, places, attic
}

// What looks like a second copy and is none is refused, and nothing is made there.
func TestWhatIsNoMirror(t *testing.T) {
	h, places, attic := homeWith(t)
	places["copied"] = places["catalog"].Again() // the catalog, carried elsewhere as it is
	places["theirs"] = storetest.NewMemory("theirs", "another catalog")
	old := storetest.NewMemory("old", "") // as older programs made them, with another's ledger
	if err := store.NoteHead(t.Context(), old, "another-catalog", 1, "aa", "2026-03-01T00:00:00Z"); err != nil {
		t.Fatal(err)
	}
	places["old"] = old
	places["found"] = storetest.NewMemory("found", h.UUID)
	places["elsewhere"] = storetest.NewMemory("elsewhere", h.UUID)
	retired := h.Mirrors[0]
	retired.UUID, retired.Name, retired.Path, retired.RetiredAt = places["elsewhere"].Identity().UUID, "cellar", "elsewhere", "2026-03-01T00:00:00Z"
	h.Mirrors = append(h.Mirrors, retired)
	for _, tt := range []struct {
		at    string
		fresh bool
		why   string
	}{
		{"catalog", false, "is the catalog itself"},
		{"catalog", true, "is the catalog itself"},
		{"copied", false, "or a copy of it"},
		{"copied", true, "or a copy of it"},
		{"theirs", false, "of another catalog"},
		{"theirs", true, "of another catalog"},
		{"old", false, "of another catalog"},
		{"old", true, "of another catalog"},
		{"found", false, "does not know"},
		{"elsewhere", false, "is retired"},
		{"nowhere", false, "is not a mirror yet"},
	} {
		var place *PlaceError
		m, err := h.Open(context.Background(), h.Find(tt.at), tt.fresh)
		if !errors.As(err, &place) || !strings.Contains(place.Why, tt.why) || m != nil {
			t.Errorf("%s, new %v: %v", tt.at, tt.fresh, err)
		}
	}
	if len(places) != 7 {
		t.Errorf("something was made: %v", places)
	}
	var away *AwayError
	attic.Away(true)
	if _, err := h.Open(context.Background(), h.Find("attic"), false); !errors.As(err, &away) || away.Mirror.Name != "attic" {
		t.Errorf("not connected: %v", err)
	}
	places["attic"] = storetest.NewMemory("attic", "")
	if _, err := h.Open(context.Background(), h.Find("attic"), false); !errors.As(err, &away) {
		t.Errorf("another disk in its place: %v", err)
	}
}

// The same holds for folders, where no record says so: a mirror is never inside of its
// catalog nor around it, nor on the card that is read.
func TestFoldersThatAreNoMirror(t *testing.T) {
	dir := t.TempDir()
	st, err := disk.Create(dir + "/catalog")
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := os.Mkdir(dir+"/card", 0o700); err != nil {
		t.Fatal(err)
	}
	h := Home{UUID: st.Identity().UUID, Path: dir + "/catalog", Places: disk.Places{}, Sources: []string{dir + "/card"}}
	for _, at := range []string{"/catalog", "/catalog/originals/mirror", "/catalog/../catalog/mirror", "/card", "/card/mirror", ""} {
		var place *PlaceError
		if m, err := h.Open(context.Background(), h.Find(dir+at), true); !errors.As(err, &place) {
			t.Errorf("%q: %v, %v", at, m, err)
		}
		if _, err := h.OpenAll(context.Background(), []string{dir + "/other", dir + at}, true); !errors.As(err, &place) {
			t.Errorf("%q beside another: %v", at, err)
		}
	}
	if _, err := disk.Open(dir + "/other"); !errors.Is(err, store.ErrNoMarker) {
		t.Errorf("one was made before all were looked at: %v", err)
	}
}

// A copy counts only when it was read to its end just now: one that has aged is taken
// aside, never written over, and made again of what is whole.
func TestKeepReadsWhatIsThere(t *testing.T) {
	ctx := context.Background()
	h, _, attic := homeWith(t)
	m, err := h.Open(ctx, h.Find("attic"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	photo := []byte("what a camera wrote")
	sum, size := schema.DigestOf(photo), int64(len(photo))
	keep := func(from []byte, known ...schema.Copy) (Kept, error) {
		return m.Keep(ctx, bytes.NewReader(from), sum, size, "originals/s/one.jpg", known, "card")
	}
	first, err := keep(photo)
	if err != nil || first.Copy.Path != "originals/s/one.jpg" || first.Mended != nil {
		t.Fatalf("%+v, %v", first, err)
	}
	if again, err := keep(nil, first.Copy); err != nil || again != first {
		t.Errorf("whole already: %+v, %v", again, err)
	}
	attic.Bend(first.Copy.Path)
	if bad, err := keep([]byte("what a card makes of"), first.Copy); err == nil {
		t.Errorf("mended with other bytes: %+v", bad)
	}
	mended, err := keep(photo, first.Copy)
	if err != nil || mended.Mended == nil || mended.Copy.Path != first.Copy.Path {
		t.Fatalf("aged: %+v, %v", mended, err)
	}
	if got, _, err := store.Digest(ctx, attic, first.Copy.Path); err != nil || got != sum {
		t.Errorf("it holds %v, %v", got, err)
	}
	if !slices.ContainsFunc(attic.Files(), func(name string) bool { return strings.HasPrefix(name, store.AsideOf(sum)+"/") }) {
		t.Errorf("the aged one is not among %v", attic.Files())
	}
}

// What mends has to be whole itself.
func TestWholeIn(t *testing.T) {
	ctx := context.Background()
	photo := []byte("what a camera wrote")
	sum := schema.DigestOf(photo)
	var from []Source
	for _, name := range []string{"aged", "away", "whole"} {
		s := storetest.NewMemory(name, "")
		if err := s.PutOnce(ctx, "originals/s/one.jpg", 0o444, bytes.NewReader(photo), sum, int64(len(photo))); err != nil {
			t.Fatal(err)
		}
		if name == "aged" {
			s.Bend("originals/s/one.jpg")
		}
		s.Away(name == "away")
		from = append(from, Source{Storage: s, Name: name, Path: "originals/s/one.jpg"})
	}
	if got, err := WholeIn(ctx, from, sum); err != nil || got.Name != "whole" {
		t.Errorf("%s, %v", got.Name, err)
	}
	if _, err := WholeIn(ctx, from[:2], sum); !errors.Is(err, ErrNowhere) {
		t.Errorf("nowhere: %v", err)
	}
}

// Of a mirror that is gone nothing is said, least of all that its copies are missing.
func TestAMirrorThatWentAway(t *testing.T) {
	ctx := t.Context()
	h, _, attic := homeWith(t)
	m, err := h.Open(ctx, h.Find("attic"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	photo := []byte("what a camera wrote")
	kept, err := m.Keep(ctx, bytes.NewReader(photo), schema.DigestOf(photo), int64(len(photo)), "originals/s/one.jpg", nil, "card")
	if err != nil {
		t.Fatal(err)
	}
	look := Look{Recorded: []schema.Copy{kept.Copy}, Originals: NewOriginals(), Read: func(schema.Copy) bool { return true }, Looked: func(int64) {}}
	if found, err := m.Check(ctx, look); err != nil || len(found.Whole) != 1 || len(found.Faults) != 0 {
		t.Fatalf("while it is there: %+v, %v", found, err)
	}
	attic.Away(true)
	found, err := m.Check(ctx, look)
	if !errors.As(err, new(*AwayError)) || len(found.Faults) != 0 || len(found.Whole) != 0 {
		t.Errorf("away: %+v, %v", found, err)
	}
}
