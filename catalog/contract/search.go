package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// SearchReader reads what photos are called. Words are looked for by a selection.
type SearchReader interface {
	// FilesOf are all files of a photo, its primary first, each with the names under
	// which its bytes came.
	FilesOf(ctx context.Context, photo schema.Digest) ([]schema.PhotoFile, error)
}

// SearchWriter keeps the index of words. It is made of the rest, so that it can be made
// again at any time; whoever changes a word has the photo indexed.
type SearchWriter interface {
	// Index brings the index up to date for photos, by their whole SHA-256. One that is
	// not there, or no more, is taken out of it.
	Index(ctx context.Context, photos []string) error

	// IndexName makes a photo found by a name under which the bytes of a file of it
	// came again.
	IndexName(ctx context.Context, file, name string) error
}
