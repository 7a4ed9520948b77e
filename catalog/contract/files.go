package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// ShownFile is an original that shows a photo: its primary file, the other half of its
// pair, or another version.
type ShownFile struct {
	SHA256, Photo string
	Role          schema.Role
	Source, Path  string // on its card, and below the catalog
}

// FileReader reads the files, and the photos that they belong to.
type FileReader interface {
	// EachName calls fn with the names of the files of photos: the path on the card, the
	// path below originals/, and the names under which the same bytes came again.
	EachName(ctx context.Context, fn func(photo, name string)) error

	// EachTaken calls fn for the files by which records may name a photo: primary files
	// and other halves. EachLoose calls fn for the files of no photo.
	EachTaken(ctx context.Context, fn func(photo, source, path string)) error
	EachLoose(ctx context.Context, fn func(file, source, path string)) error

	// TakenAs returns the photo of which a file is the primary file or the other half.
	TakenAs(ctx context.Context, file string) (photo string, found bool, err error)

	// PhotosByDigest returns the photos with a file whose digest begins with prefix; two
	// at most. ShownByDigest returns such files that show a photo, LooseByDigest such
	// files of no photo.
	PhotosByDigest(ctx context.Context, prefix string) ([]string, error)
	ShownByDigest(ctx context.Context, prefix string) ([]ShownFile, error)
	LooseByDigest(ctx context.Context, prefix string) ([]string, error)

	// FilesShowing returns the files that show a photo, by path.
	FilesShowing(ctx context.Context, photo string) ([]ShownFile, error)

	// FilesBeside returns the digests of all files that show the same photo as a file,
	// its own among them; none if it shows no photo.
	FilesBeside(ctx context.Context, file string) ([]string, error)

	// PhotosWith returns the photos to which any of the files belongs, by digest, each
	// once; with shown, only the files that show a photo count.
	PhotosWith(ctx context.Context, files []string, shown bool) ([]string, error)

	// Loose returns the files of no photo, by path. Each belongs to the room it is
	// attached to, else where a person put it, else to the shoot in whose folder it lies.
	Loose(ctx context.Context) ([]schema.LooseFile, error)
}
