package catalog

import (
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// A copy of bytes that no original has is not noted: it was erased since it was read.
func TestACopyOfNoOriginalIsNotNoted(t *testing.T) {
	cat, _ := newCatalog(t)
	ctx := t.Context()
	m, err := cat.Storages().Seen(ctx, schema.Storage{UUID: "11111111-1111-4111-8111-111111111111", Path: "/mnt/m", Name: "m", Role: schema.StorageMirror}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	gone := schema.DigestOf([]byte("gone"))
	err = cat.Storages().NoteCopies(ctx, []schema.Copy{{Storage: m.UUID, Path: "originals/s/a.jpg", SHA256: gone}, {Path: "originals/s/a.jpg", SHA256: gone}}, nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	list, err := cat.Storages().CopiesIn(ctx, m.UUID)
	at, rerr := cat.Storages().LastRead(ctx, "originals/s/a.jpg")
	if err != nil || rerr != nil || len(list) > 0 || at != "" {
		t.Errorf("noted are %+v and %q, %v, %v", list, at, err, rerr)
	}
}
