package disk

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Restore makes the directory root, which holds what came out of a backup, the
// storage that the backup was made of: the folders that it lacks, and last the marker
// with the UUID id. The error is fs.ErrExist if root has a marker.
func Restore(root, id string) (*Disk, error) {
	u, err := uuid.Parse(id)
	if err != nil || u == uuid.Nil {
		return nil, fmt.Errorf("restore a storage: %q is no UUID", id)
	}
	var w atomicfile.Writer
	r, err := os.OpenRoot(root)
	if err != nil {
		return nil, fmt.Errorf("restore a storage: %w", err)
	}
	defer r.Close()
	if _, err := r.Lstat(store.Marker); err == nil {
		return nil, fmt.Errorf("%s is a stillroom catalog already: %w", root, fs.ErrExist)
	}
	for _, d := range []string{store.Originals, store.Derivatives, store.Evidence} {
		if err := w.MkdirIn(r, d, ownerOnly); err != nil {
			return nil, err
		}
	}
	text := []byte(u.String() + "\n" + catalogText)
	if err := w.WriteOnce(context.Background(), filepath.Join(root, store.Marker), 0o600, bytes.NewReader(text), schema.DigestOf(text), int64(len(text))); err != nil {
		return nil, err
	}
	return Open(root)
}
