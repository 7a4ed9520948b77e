package evidence

import (
	"context"
	"errors"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Copy writes a document that is kept to a file for a person who has to read it, as
// WriteOwnerOnly does, never into the catalog's folder and never in place of what stands there. A document whose bytes
// changed is not handed out: the error is store.ErrCorrupt.
func Copy(ctx context.Context, kept *store.Documents, catalog string, e schema.Evidence, to string) error {
	f, err := kept.Open(e.SHA256)
	if err != nil {
		return err
	}
	defer f.Close()
	err = destination.Outside(catalog, to, func() error { return atomicfile.WriteOnce(ctx, to, 0o600, f, e.SHA256, e.Bytes) })
	if errors.As(err, new(*store.SourceError)) {
		return store.ErrCorrupt
	}
	return err
}
