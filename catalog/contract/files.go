package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// ShownFile is an original that shows a photo: the file that stands for it, the other
// half of it, or another version.
type ShownFile struct {
	SHA256, Photo string
	Role          schema.Role
	Source, Path  string // on its card, and below the catalog
}

// FileReader reads which files there are, and of which photos.
type FileReader interface {
	// EachName calls fn with what files of photos are called: the path on the card, the
	// path below originals/, and what the same bytes were called when they came again.
	EachName(ctx context.Context, fn func(photo, name string)) error

	// EachTaken calls fn for the files that records may name a photo by: those that
	// stand for it, and other halves. EachLoose does for files of no photo.
	EachTaken(ctx context.Context, fn func(photo, source, path string)) error
	EachLoose(ctx context.Context, fn func(file, source, path string)) error

	// TakenAs is the photo that a file stands for, or is the other half of.
	TakenAs(ctx context.Context, file string) (photo string, found bool, err error)

	// PhotosByDigest are the photos of which the digest of any file begins so; two at
	// most. ShownByDigest are files that show a photo, LooseByDigest those of none.
	PhotosByDigest(ctx context.Context, prefix string) ([]string, error)
	ShownByDigest(ctx context.Context, prefix string) ([]ShownFile, error)
	LooseByDigest(ctx context.Context, prefix string) ([]string, error)

	// FilesShowing are the files that show a photo, by path.
	FilesShowing(ctx context.Context, photo string) ([]ShownFile, error)

	// FilesBeside are the digests of all files that show what a file shows, its own
	// among them; none if it shows no photo.
	FilesBeside(ctx context.Context, file string) ([]string, error)

	// PhotosWith are the photos that any of the files is of, by digest, each once; with
	// shown only of those that show one.
	PhotosWith(ctx context.Context, files []string, shown bool) ([]string, error)

	// Loose are the files of no photo, by path. Each belongs where it is attached, else
	// where a person said, else to the shoot in whose folder it lies.
	Loose(ctx context.Context) ([]schema.LooseFile, error)
}
