package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// Mark holds the marks of a file that is there or was erased.
type Mark struct {
	Data, Shot, Moment string
	Look               schema.Look
	Make, Model        string
	Serial             string
	Taken              string
	Name               string // of the file as shot
	Erased             bool
}

// PlacedMark is the mark of a file, and the photo that the file shows with the place of
// that photo; all of these are "" for a file that shows none.
type PlacedMark struct {
	Mark
	SHA256, Photo, Room, Shoot string
}

// FileLook is how a file looks.
type FileLook struct {
	SHA256 schema.Digest
	Look   schema.Look
}

// NearLooks are two files that look alike.
type NearLooks struct{ A, B schema.Digest }

// LikenessReader reads the marks by which pictures are told apart.
type LikenessReader interface {
	// EachRestriction calls fn with each restriction of a single photo that names one of
	// these digests, in a form in which two can be compared. Restrictions are: a term
	// about one photo, whatever became of its consent, unless the consent was invalidated
	// as a whole; a treatment of what a photo shows; a recognizable person who is not
	// cleared; the no of a guardian who saw the photo; and the erasure of a photo that is
	// not there.
	EachRestriction(ctx context.Context, of []string, fn func(sha, what string)) error

	// EachMark calls fn for the marks of files, in any order.
	EachMark(ctx context.Context, files []string, fn func(PlacedMark) error) error

	// FilesMarked returns the files of which the mark has one of these digests of image
	// data, or one of these shot keys. The keys of the result are the data and the keys.
	FilesMarked(ctx context.Context, data, shots []string) (map[string][]string, error)

	// NearFiles returns the files that each of these files looks like, as far as that is
	// recorded; WaitingLooks returns the looks of the files of which it is not, by digest.
	// EachFileLook calls fn for the look of every file that has one.
	NearFiles(ctx context.Context, files []string) (map[string][]string, error)
	WaitingLooks(ctx context.Context) ([]FileLook, error)
	EachFileLook(ctx context.Context, fn func(FileLook) error) error

	// EachMatched calls fn for the files that a mark of another file matches as it is: that
	// look like another, as far as that is recorded, or have the same image data. EachShot
	// calls fn for every file that has a shot key.
	EachMatched(ctx context.Context, fn func(file schema.Digest) error) error
	EachShot(ctx context.Context, fn func(file schema.Digest, shot string) error) error

	// EachLook calls fn with the data and the look of each file that shows a photo.
	EachLook(ctx context.Context, fn func(photo, data string, look schema.Look) error) error
}

// LikenessWriter records which files look alike.
type LikenessWriter interface {
	// PutNear records that these files were compared with all that have a look, and which
	// are alike. A file that has another look by now goes on waiting.
	PutNear(ctx context.Context, compared []FileLook, near []NearLooks) error
}
