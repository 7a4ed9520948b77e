package contract

import (
	"context"
	"iter"

	"github.com/stillroom/stillroom/schema"
)

// StoredReader reads which files the catalog keeps.
type StoredReader interface {
	// StoredOriginals are all originals, by path, each with the whole digest of its photo
	// and when it was last read.
	StoredOriginals(ctx context.Context) iter.Seq2[schema.StoredFile, error]

	// StoredFiles is how many originals, derivatives and consent documents there are.
	StoredFiles(ctx context.Context) (int, error)
}

// StoredWriter notes that they were read.
type StoredWriter interface {
	// PutReads is PutRead for many.
	PutReads(ctx context.Context, paths []string, at schema.When) error
}
