package app

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/storetest"
	"github.com/stillroom/stillroom/schema"
)

// A session asks nothing of its storage but what every storage can: a picture in one that
// is in no folder is shown as a copy, and nobody says how much room is left in it.
func TestASessionInAnyStorage(t *testing.T) {
	withPhotos(t, func(ctx context.Context, s *Session, photos []schema.Photo) {
		memory := storetest.NewMemory("memory", "")
		here := s.Store
		if free, err := store.Free(here); err != nil || free <= 0 {
			t.Errorf("room in a folder: %d, %v", free, err)
		}
		for _, d := range photos[0].Derivatives {
			data, err := os.ReadFile(localName(t, here, d.Path))
			if err == nil {
				err = memory.PutOnce(ctx, d.Path, 0o600, bytes.NewReader(data), d.SHA256, d.Bytes)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		s.Store = memory
		defer func() { s.Store = here }()
		picture, err := PictureOf(ctx, s, photos[0].ID)
		if err != nil || !picture.Copied {
			t.Fatalf("%+v, %v", picture, err)
		}
		defer picture.Close()
		if data, err := os.ReadFile(picture.File); err != nil || len(data) == 0 {
			t.Errorf("%d bytes, %v", len(data), err)
		}
		if _, err := store.Free(s.Store); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("room in memory: %v", err)
		}
	})
}

func localName(t *testing.T, s store.Storage, name string) string {
	t.Helper()
	at, ok := s.(store.Local)
	if !ok {
		t.Fatal("a folder is not on this computer")
	}
	file, ok := at.Local(name)
	if !ok {
		t.Fatalf("no file can be called %s", name)
	}
	return file
}
