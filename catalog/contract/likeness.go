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

// PlacedMark is the mark of a file that shows a photo, and the place of that photo.
type PlacedMark struct {
	Mark
	SHA256, Photo, Room, Shoot string
}

// LikenessReader reads the marks by which pictures are told apart.
type LikenessReader interface {
	// EachRestriction calls fn with each restriction of a single photo, by the digest
	// that the restriction names, in a form in which two can be compared. Restrictions
	// are: a term about one photo, whatever became of its consent, unless the consent was
	// invalidated as a whole; a treatment of what a photo shows; a recognizable person
	// who is not cleared; the no of a guardian who saw the photo; and the erasure of a
	// photo that is not there.
	EachRestriction(ctx context.Context, fn func(sha, what string)) error

	// EachMark calls fn for the marks of files, in any order.
	EachMark(ctx context.Context, files []string, fn func(sha string, m Mark) error) error

	// EachPlacedMark calls fn for the marks of all files that show photos.
	EachPlacedMark(ctx context.Context, fn func(PlacedMark) error) error

	// EachLook calls fn with the data and the look of each file that shows a photo.
	EachLook(ctx context.Context, fn func(photo, data string, look schema.Look) error) error
}
