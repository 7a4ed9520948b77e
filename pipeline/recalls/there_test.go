package recalls

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// record is what is on record of deliveries.
type record []schema.Delivery

func (r record) Deliveries(context.Context, string) ([]schema.Delivery, error) { return r, nil }

func (r record) Delivery(_ context.Context, id string) (d schema.Delivery, err error) {
	for _, x := range r {
		if x.ID == id {
			d = x
		}
	}
	return d, nil
}

// Whatever lies at the place of a file that was to be gone is there, also with another
// byte; what a later delivery wrote there is not it.
func TestWhatLiesThere(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string]string{"same.jpg": "left", "other.jpg": "left, and saved again", "later.jpg": "newer", "odd.jpg": "neither"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("same.jpg", filepath.Join(dir, "link.jpg")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.jpg"), 0o600); err != nil {
		t.Fatal(err)
	}
	cat := record{
		{ID: "x-1", State: "standing", Destination: dir},
		{ID: "x-2", State: "standing", Destination: dir, Files: []schema.DeliveryFile{
			{Path: "later.jpg", SHA256: schema.DigestOf([]byte("newer"))}, {Path: "odd.jpg", SHA256: schema.DigestOf([]byte("newer"))},
		}},
	}
	for name, want := range map[string]bool{
		"same.jpg": true, "other.jpg": true, "link.jpg": true, "odd.jpg": true, "pipe.jpg": true,
		"later.jpg": false, "gone.jpg": false, "same.jpg/inside.jpg": false,
	} {
		there, err := StillThere(t.Context(), cat, []schema.Recall{{Delivery: "x-1", Destination: dir, Path: name, SHA256: schema.DigestOf([]byte("left"))}})
		if err != nil || (len(there) == 1) != want {
			t.Errorf("%s: %d there, %v", name, len(there), err)
		}
	}
	there, err := StillThere(t.Context(), cat, []schema.Recall{{Delivery: "x-1", Destination: filepath.Join(dir, "away"), Path: "same.jpg"}})
	if err != nil || len(there) != 0 {
		t.Errorf("a place that is not there: %d there, %v", len(there), err)
	}
}
