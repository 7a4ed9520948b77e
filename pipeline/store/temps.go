package store

import (
	"context"
	"errors"
	"io/fs"
	"path"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// Temps counts what RemoveTemps would remove, and its bytes.
func (s *Store) Temps(ctx context.Context) (n int, bytes int64, err error) {
	count := func(e Entry) error {
		if atomicfile.IsTemp(path.Base(e.Rel)) && e.Mode.IsRegular() {
			n++
			bytes += e.Size
		}
		return nil
	}
	var errs []error
	top, err := fs.ReadDir(s.root.FS(), ".")
	errs = append(errs, err)
	for _, e := range top {
		info, err := e.Info()
		if err == nil {
			_ = count(Entry{Rel: e.Name(), Size: info.Size(), Mode: info.Mode()})
		} else if !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	for _, d := range []string{Originals, Derivatives, Evidence, Aside} {
		errs = append(errs, s.walk(ctx, d, count))
	}
	return n, bytes, errors.Join(errs...)
}
