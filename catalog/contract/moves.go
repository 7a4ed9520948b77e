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
	// same path in the folder of its shoot. With shoots, only those of these.
	Misplaced(ctx context.Context, none string, shoots []string) ([]schema.Move, error)

	// Placed returns the files of photos, by when the photos were taken, and then by the
	// names with which they were shot. With shoots, only those of these.
	Placed(ctx context.Context, shoots []string) ([]schema.PlacedFile, error)

	// LastNumber returns the highest number that a photo of a shoot ever had.
	LastNumber(ctx context.Context, shoot string) (int, error)

	// NumberOf returns the number that a file has, in the catalog or not; zero: none.
	NumberOf(ctx context.Context, sha string) (schema.ShootNumber, error)

	// MisplacedCopies returns the copies in a mirror that have another path than their
	// original, which is To.
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

	// PutNumber notes the number of a file's photo within its shoot.
	PutNumber(ctx context.Context, sha string, n schema.ShootNumber) error

	// MoveFile notes that a file lies at To now, with what is on record of when it was
	// last read.
	MoveFile(ctx context.Context, m schema.Move) error
}
