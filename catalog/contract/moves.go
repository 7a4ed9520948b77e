package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// MoveReader reads which files are in another folder than their shoot, and which are on
// their way.
type MoveReader interface {
	// Misplaced returns the originals of photos of a shoot that lie in the folder of
	// another shoot, or of none, by path. Of each it gives the digest, From, and as To the
	// folder of its shoot. With shoots, only those of these.
	Misplaced(ctx context.Context, none string, shoots []string) ([]schema.Move, error)

	// MisplacedCopies returns the same of the copies in a mirror, which belong into the
	// folder in which their original lies.
	MisplacedCopies(ctx context.Context, mirror string) ([]schema.Move, error)

	// Moves returns the files that are on their way, with the path that is on record of
	// each now.
	Moves(ctx context.Context) ([]schema.Move, error)

	// OthersAt reports whether another file is on record at To, there or not.
	OthersAt(ctx context.Context, m schema.Move) (bool, error)
}

// MoveWriter writes it.
type MoveWriter interface {
	// PutMove notes that a file is on its way, or that it goes to another path than was
	// noted. TakeMove notes that it has arrived, or does not go.
	PutMove(ctx context.Context, m schema.Move) error
	TakeMove(ctx context.Context, m schema.Move) error

	// MoveFile notes that a file lies at To now, with what is on record of when it was
	// last read.
	MoveFile(ctx context.Context, m schema.Move) error
}
