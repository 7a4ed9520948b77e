package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// UnmatchedReader reads the entries of records that came with an import and found no
// file. What came with such an entry is held until it is resolved.
type UnmatchedReader interface {
	// Unmatched are those that hold photos, oldest first; UnmatchedSaid are the same
	// with what they say.
	Unmatched(ctx context.Context) ([]schema.Unmatched, error)
	UnmatchedSaid(ctx context.Context) ([]UnmatchedSaid, error)

	// UnmatchedLike is the newest that is such an entry, and what became of it: "" if
	// it holds, else dismissed or matched.
	UnmatchedLike(ctx context.Context, e schema.UnmatchedEntry) (id int64, became string, found bool, err error)

	// HeldBy is whether a photo is held by an entry.
	HeldBy(ctx context.Context, id int64, photo string) (bool, error)

	// EachNameIn calls fn for the files of photos that belong to one of the shoots, or
	// came for it, with the path on the card.
	EachNameIn(ctx context.Context, shoots []string, fn func(photo, source string)) error
}

// UnmatchedSaid is an entry that holds photos.
type UnmatchedSaid struct {
	ID             int64
	Match, Content string
}

// UnmatchedWriter writes them.
type UnmatchedWriter interface {
	// AddUnmatched keeps an entry, AddHeld that a file came with it.
	AddUnmatched(ctx context.Context, importID int64, e schema.UnmatchedEntry, at schema.When) (id int64, err error)
	AddHeld(ctx context.Context, id int64, file string) error

	// ResolveUnmatched notes what became of one that holds; done is whether one does.
	ResolveUnmatched(ctx context.Context, id int64, how string, at schema.When) (done bool, err error)
}
