package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/recordsfile"
)

func TestCreate(t *testing.T) {
	ctx, now := context.Background(), time.Date(2030, 3, 4, 12, 0, 0, 0, time.UTC)
	n := New{Dir: filepath.Join(t.TempDir(), "catalog"), Name: "Rooms", Zone: "Europe/Paris", Clock: func() time.Time { return now }}
	made, err := Create(ctx, n)
	if err != nil {
		t.Fatal(err)
	}
	notices := &said{}
	err = Door{Dir: n.Dir, Clock: n.Clock, Notices: notices}.Read(ctx, func(s *Session) error {
		if s.Dir != made.Dir || s.Store.Identity().UUID != made.UUID || s.Settings.Name != n.Name || s.Zone.String() != n.Zone {
			t.Errorf("opened %s %s %q %s, made %+v", s.Dir, s.Store.Identity().UUID, s.Settings.Name, s.Zone, made)
		}
		keys, err := s.Catalog.SigningKeys(ctx)
		if len(keys) != 1 {
			t.Errorf("keys: %+v", keys)
		}
		return err
	})
	if err != nil || len(notices.lines) > 0 {
		t.Errorf("%v, %q", err, notices.lines)
	}
	if _, err := Create(ctx, n); err == nil || !strings.Contains(err.Error(), "is a catalog, or was one") {
		t.Errorf("made twice: %v", err)
	}
}

// A zone that nobody knows is said before anything is made; a folder that was a catalog
// and has lost its marker is not made a new one.
func TestCreateMakesNothingHalf(t *testing.T) {
	ctx := context.Background()
	n := New{Dir: filepath.Join(t.TempDir(), "catalog"), Zone: "Mars/Olympus", Clock: time.Now}
	var wrong *UsageError
	if _, err := Create(ctx, n); !errors.As(err, &wrong) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(n.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is there: %v", err)
	}
	n.Zone = "UTC"
	was := filepath.Join(n.Dir, catalog.FileName)
	if err := errors.Join(os.Mkdir(n.Dir, 0o700), os.WriteFile(was, []byte("of another day"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(ctx, n); err == nil {
		t.Error("it was made a new one")
	}
	if data, err := os.ReadFile(was); err != nil || string(data) != "of another day" {
		t.Errorf("%q, %v", data, err)
	}
}

func TestWriteExample(t *testing.T) {
	dir := t.TempDir()
	file, err := WriteExample(dir)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if rec, err := recordsfile.Parse(file, data); err != nil || len(rec.Rooms) == 0 {
		t.Errorf("%+v, %v", rec, err)
	}
	if _, err := WriteExample(dir); !errors.Is(err, os.ErrExist) {
		t.Errorf("written twice: %v", err)
	}
}
