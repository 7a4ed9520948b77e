package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// PictureReader reads what people said of pairs of files: that they show one picture,
// or two.
type PictureReader interface {
	// Pictures are all, by digests. The first of two is the smaller one.
	Pictures(ctx context.Context) ([]schema.PictureRecord, error)
}

// PictureWriter writes it.
type PictureWriter interface {
	// PutPicture keeps the last word about two files; when it is the one that is there
	// already, that stays as it was said.
	PutPicture(ctx context.Context, a, b string, same bool, at schema.When) error

	// TakePicture forgets a word, if it is this one.
	TakePicture(ctx context.Context, a, b string, same bool) error
}
