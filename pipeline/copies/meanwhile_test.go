package copies_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/arrange"
	"github.com/stillroom/stillroom/pipeline/copies"
	"github.com/stillroom/stillroom/pipeline/erase"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/pipeline/store/storetest"
	"github.com/stillroom/stillroom/schema"
)

// shelf is a catalog of three photographs with a mirror, and a look at that.
type shelf struct {
	*testcatalog.Bench
	places storetest.Places
	uuid   string
}

func newShelf(t *testing.T) shelf {
	t.Helper()
	s := shelf{Bench: testcatalog.New(t, 3), places: storetest.Places{}}
	unlock, err := s.Store.Lock(t.Context(), 0)
	testcatalog.Must(t, err)
	t.Cleanup(unlock)
	job := s.Job()
	job.Places, job.Mirrors = s.places, s.open(t, true)
	if sum, err := s.Run(t.Context(), job); err != nil || sum.Imported != 3 {
		t.Fatalf("%+v, %v", sum, err)
	}
	s.uuid = job.Mirrors[0].Record.UUID
	testcatalog.Must(t, mirror.CloseAll(job.Mirrors))
	return s
}

func (s shelf) home(t *testing.T) mirror.Home {
	t.Helper()
	known, err := s.Catalog.Storages().Mirrors(context.Background())
	testcatalog.Must(t, err)
	return mirror.Home{UUID: s.Store.Identity().UUID, Path: s.Root, Places: s.places, Mirrors: known}
}

func (s shelf) open(t *testing.T, fresh bool) []*mirror.Mirror {
	t.Helper()
	list, err := s.home(t).OpenAll(context.Background(), []string{"far away"}, fresh)
	testcatalog.Must(t, err)
	return list
}

// look reads the mirror through, an hour after the import, and calls meanwhile when it
// has read one file. It returns the faults that were told.
func (s shelf) look(t *testing.T, ctx context.Context, meanwhile func()) (told []string, err error) {
	t.Helper()
	once := false
	_, err = copies.Check{
		Records: s.Catalog.Storages(), Originals: s.Catalog.Originals, Home: s.home(t), Through: true,
		Read:  func(schema.Copy) bool { return true },
		Clock: func() time.Time { return time.Now().Add(time.Hour) },
		Looked: func(int64) {
			if !once {
				once = true
				meanwhile()
			}
		},
		Found: func(rule, subject, message, _ string) { told = append(told, rule+" "+subject+": "+message) },
	}.Run(ctx)
	return told, err
}

func (s shelf) copies(t *testing.T) []schema.Copy {
	t.Helper()
	list, err := s.Catalog.Storages().CopiesIn(context.Background(), s.uuid)
	testcatalog.Must(t, err)
	return list
}

// What is erased while a mirror is read does not come back with what the reading notes.
func TestErasedWhileAMirrorIsRead(t *testing.T) {
	s := newShelf(t)
	first := s.copies(t)[0]
	told, err := s.look(t, t.Context(), func() {
		_, err := erase.Run(t.Context(), erase.Job{
			Catalog: s.Catalog, Storages: s.Catalog.Storages(), Store: s.Store, Dir: s.Root, Places: s.places, Scope: schema.Scope("photo:" + first.SHA256.ID()), Order: "order-1",
			Zone: time.UTC, Clock: time.Now, Agreed: func(schema.Purge) error { return nil },
		})
		testcatalog.Must(t, err)
	})
	if err != nil || len(told) > 0 {
		t.Errorf("told %q, %v", told, err)
	}
	for _, k := range s.copies(t) {
		if k.SHA256 == first.SHA256 {
			t.Errorf("a copy of what was erased is on record: %+v", k)
		}
	}
}

// A copy that arrange moves while the mirror is read is neither missing under its old
// name nor noted under it.
func TestMovedWhileAMirrorIsRead(t *testing.T) {
	s := newShelf(t)
	told, err := s.look(t, t.Context(), func() {
		s.RecordText(`
rooms: [{id: room-a, label: A room, people: []}]
shoots: [{id: shoot-a, room: room-a, date: 2024-03-02, photographer: P}]
photos: [{match: "*", shoot: shoot-a}]
`)
		list := s.open(t, false)
		sum, err := arrange.Run(t.Context(), arrange.Job{Records: s.Catalog.Storages().Moves(), Store: s.Store, Mirrors: list, None: "unsorted", Counted: func(int) {}, Moved: func() {}})
		if testcatalog.Must(t, errors.Join(err, mirror.CloseAll(list))); sum.Moved != 3 {
			t.Fatalf("%+v", sum)
		}
	})
	if err != nil || len(told) > 0 {
		t.Errorf("told %q, %v", told, err)
	}
	var paths []string
	for _, k := range s.copies(t) {
		paths = append(paths, k.Path)
	}
	if want := []string{"originals/shoot-a/IMG_0000.JPG", "originals/shoot-a/IMG_0001.JPG", "originals/shoot-a/IMG_0002.JPG"}; !slices.Equal(paths, want) {
		t.Errorf("on record are %q", paths)
	}
}

// What was read of a mirror until a run was interrupted was read.
func TestAnInterruptedMirrorCounts(t *testing.T) {
	s := newShelf(t)
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := s.look(t, ctx, cancel); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	noted := 0
	for _, k := range s.copies(t) {
		if k.ReadAt > schema.WhenOf(time.Now().Add(time.Minute)) {
			noted++
		}
	}
	if noted != 1 {
		t.Errorf("%d copies are noted as read, of 1", noted)
	}
	m := s.home(t).Mirrors[0]
	if m.ReadAt > schema.WhenOf(time.Now().Add(time.Minute)) {
		t.Error("the mirror is noted as read through")
	}
}
