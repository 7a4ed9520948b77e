package mirror

import (
	"errors"
	"fmt"
	"time"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Disks are the catalog's own storage and mirrors that are open, with what each
// lies on now.
func Disks(home store.Storage, mirrors []*Mirror) []schema.Disk {
	disks := []schema.Disk{{UUID: home.Identity().UUID, Name: schema.CatalogStorage, Device: home.Identity().Device}}
	for _, m := range mirrors {
		disks = append(disks, schema.Disk{UUID: m.Record.UUID, Name: m.Record.Name, Device: m.Identity().Device})
	}
	return disks
}

// Where adds to an error in which mirror it happened.
func Where(m *Mirror, err error) error {
	if errors.Is(err, store.ErrNoMarker) {
		return &AwayError{Mirror: m.Record}
	}
	return fmt.Errorf("mirror %q: %w", m.Record.Name, err)
}

// EndsRun reports whether err will meet the next file too: a full
// disk, a storage that is gone.
func EndsRun(err error) bool {
	var d *store.DestinationError
	return errors.As(err, &d) || errors.Is(err, store.ErrNoMarker) || errors.As(err, new(*AwayError))
}

// LockWait is how long somebody else may hold a mirror.
const LockWait = 5 * time.Second
