package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// SearchReader reads the names of photos. A selection searches for words.
type SearchReader interface {
	// FilesOf returns all files of photos, by photo, the primary file first, each with the
	// names under which its bytes came.
	FilesOf(ctx context.Context, photos ...schema.Digest) (map[schema.Digest][]schema.PhotoFile, error)

	// NamesAgain returns the paths under which the bytes of files came again, in their order.
	NamesAgain(ctx context.Context, files ...schema.Digest) (map[schema.Digest][]string, error)
}

// SearchWriter keeps the index of words. The index can be made again at any time from the
// other tables. A caller that changes a word has to index the photo.
type SearchWriter interface {
	// Index brings the index up to date for photos, by their whole SHA-256. A photo that
	// is not there is taken out of the index.
	Index(ctx context.Context, photos []string) error

	// IndexName lets a photo be found by a name under which the bytes of one of its files
	// came again.
	IndexName(ctx context.Context, file, name string) error
}
