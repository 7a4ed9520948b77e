package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// UnmatchedReader reads the unmatched entries: entries of records that came with an
// import and found no file. The photos of that import are held until the entry is
// resolved.
type UnmatchedReader interface {
	// Unmatched returns the entries that hold photos, oldest first; UnmatchedSaid returns
	// the same entries with their contents.
	Unmatched(ctx context.Context) ([]schema.Unmatched, error)
	UnmatchedSaid(ctx context.Context) ([]UnmatchedSaid, error)

	// UnmatchedLike returns the newest entry equal to e, and what became of it: "" if it
	// still holds photos, else dismissed or matched.
	UnmatchedLike(ctx context.Context, e schema.UnmatchedEntry) (id int64, became string, found bool, err error)

	// HeldBy reports whether an entry holds a photo, and HeldPhotos returns the photos
	// that an entry holds, by digest.
	HeldBy(ctx context.Context, id int64, photo string) (bool, error)
	HeldPhotos(ctx context.Context, id int64) ([]string, error)

	// EachNameIn calls fn with the path on the card of each file of a photo that belongs
	// to one of the shoots, or was imported for one.
	EachNameIn(ctx context.Context, shoots []string, fn func(photo, source string)) error
}

// UnmatchedSaid is an unmatched entry with its contents.
type UnmatchedSaid struct {
	ID             int64
	Match, Content string
}

// UnmatchedWriter writes unmatched entries.
type UnmatchedWriter interface {
	// AddUnmatched adds an entry; AddHeld adds a file that it holds.
	AddUnmatched(ctx context.Context, importID int64, e schema.UnmatchedEntry, at schema.When) (id int64, err error)
	AddHeld(ctx context.Context, id int64, file string) error

	// ResolveUnmatched notes what became of an entry that holds photos; done is false if
	// no such entry does.
	ResolveUnmatched(ctx context.Context, id int64, how string, at schema.When) (done bool, err error)
}
