package contract

import (
	"context"
	"iter"

	"github.com/stillroom/stillroom/schema"
)

// StoredReader reads which files the catalog keeps.
type StoredReader interface {
	// StoredOriginals returns all originals, by path, each with the whole digest of its
	// photo and the time when it was last read.
	StoredOriginals(ctx context.Context) iter.Seq2[schema.StoredFile, error]

	// StoredFiles counts the originals, derivatives and consent documents, and their bytes.
	StoredFiles(ctx context.Context) (files int, bytes int64, err error)
}

// StoredWriter notes that stored files were read.
type StoredWriter interface {
	// PutReads is PutRead for many, those alone that a row names: what was erased since it
	// was read has no name any more.
	PutReads(ctx context.Context, paths []string, at schema.When) error
}
