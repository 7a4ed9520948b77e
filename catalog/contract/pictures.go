package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// PictureReader reads the answers of people about pairs of files: they show one picture,
// or two.
type PictureReader interface {
	// Pictures returns all answers, by digests. The first digest of a pair is the smaller
	// one.
	Pictures(ctx context.Context) ([]schema.PictureRecord, error)
}

// PictureWriter writes the answers.
type PictureWriter interface {
	// PutPicture keeps the last answer about two files. An answer that is there already
	// keeps its date.
	PutPicture(ctx context.Context, a, b string, same bool, at schema.When) error

	// TakePicture deletes the answer about two files if it is this one.
	TakePicture(ctx context.Context, a, b string, same bool) error
}
