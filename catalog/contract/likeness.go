package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// Mark is what a file is known by, whether it is there or was erased.
type Mark struct {
	Data, Shot, Moment string
	Look               schema.Look
	Make, Model        string
	Serial             string
	Taken              string
	Name               string // of the file as shot
	Erased             bool
}

// PlacedMark is the mark of a file that shows a photo, and where that belongs.
type PlacedMark struct {
	Mark
	SHA256, Photo, Room, Shoot string
}

// LikenessReader reads what pictures are told apart by.
type LikenessReader interface {
	// EachRestriction calls fn with what restricts single photos, by the digest that it
	// was said of, in a form in which two can be compared: each term about one photo,
	// whatever became of its consent, unless that was invalidated as a whole; each
	// treatment of what a photo shows; that somebody to be known in it is not cleared;
	// each no of a guardian who saw it; and that it was erased and is not there.
	EachRestriction(ctx context.Context, fn func(sha, what string)) error

	// EachMark calls fn for the marks of files, in no order that means anything.
	EachMark(ctx context.Context, files []string, fn func(sha string, m Mark) error) error

	// EachPlacedMark calls fn for the marks of all files that show photos.
	EachPlacedMark(ctx context.Context, fn func(PlacedMark) error) error

	// EachLook calls fn with the data and the look of each file that shows a photo.
	EachLook(ctx context.Context, fn func(photo, data string, look schema.Look) error) error
}
