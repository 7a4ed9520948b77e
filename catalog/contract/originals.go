package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// Original is a file that is kept, as it is written when it comes.
type Original struct {
	SHA256 string
	Photo  string // that it is of; "" for none
	Role   schema.Role
	Path   string // below the catalog
	Source string // as it was called on its card
	Probe  schema.Probe
}

// NewPhoto is a photo as it is written when it comes.
type NewPhoto struct {
	SHA256             string // of the file that stands for it
	Import             int64
	Room, Shoot        string
	Taken, TakenOffset string
	Camera, Serial     string
	At                 schema.When
}

// Trace is what a photo is named in by itself, so that it cannot stop being one.
type Trace struct{ Delivered, Seen, Decided, Recalled bool }

// OriginalReader reads what is kept of files and of what they say.
type OriginalReader interface {
	// KnownOriginal is where bytes lie that are known, the photo that they are of, and
	// what of their picture was not whole when they came; of one that was rendered,
	// only whether that is a part of it.
	KnownOriginal(ctx context.Context, sha string) (k schema.KnownOriginal, found bool, err error)

	// HasOriginal is whether bytes are known, WasErased whether an order erased them,
	// be they there again or not.
	HasOriginal(ctx context.Context, sha string) (bool, error)
	WasErased(ctx context.Context, sha string) (bool, error)

	// PhotoOfFile is the photo that a file is of, in whichever role. One of no photo is
	// not found.
	PhotoOfFile(ctx context.Context, sha string) (photo string, found bool, err error)

	// PrimaryProbe is what the file says that stands for a photo; PrimaryFormat what it
	// is.
	PrimaryProbe(ctx context.Context, photo string) (p schema.Probe, found bool, err error)
	PrimaryFormat(ctx context.Context, photo string) (schema.Format, error)

	// Halves are the files that are other halves of a photo, by digest.
	Halves(ctx context.Context, photo string) ([]string, error)

	// TraceOf is what a photo is named in.
	TraceOf(ctx context.Context, photo string) (Trace, error)
}

// OriginalWriter writes it.
type OriginalWriter interface {
	// PutPhoto writes a photo. One that was erased, and is taken in again by order, has
	// left its row. AddOriginal writes a file.
	PutPhoto(ctx context.Context, p NewPhoto) error
	AddOriginal(ctx context.Context, o Original) error

	// PutProbe writes what a file says, PutTaken when a photo was taken, "" if nobody
	// knows.
	PutProbe(ctx context.Context, sha string, p schema.Probe) error
	PutTaken(ctx context.Context, photo, taken, offset string) error

	// PutDerived writes what came of rendering a photo: what was made, what is no
	// longer wanted, and why something could not be made, or that it could.
	PutDerived(ctx context.Context, photo string, d schema.Derived, at schema.When) error

	// JoinPhoto makes all files of a photo files of another, the one that stood for it
	// in this role, and ends it. What was written of it stays under its digest.
	JoinPhoto(ctx context.Context, into, photo string, role schema.Role) error

	// SplitPhoto makes a photo of a file of another. It belongs where that belongs, and
	// was taken when that was.
	SplitPhoto(ctx context.Context, photo, file string, at schema.When) error
}

// RejectedReader reads which photos people put aside.
type RejectedReader interface {
	// Rejected are those that are aside and since when, by digest; with before, those
	// that were earlier than that.
	Rejected(ctx context.Context, before schema.When) (map[string]schema.When, error)
}

// RejectedWriter writes it. What it returns is whether it was otherwise before.
type RejectedWriter interface {
	PutRejected(ctx context.Context, photo string, at schema.When) (bool, error)
	TakeRejected(ctx context.Context, photo string) (bool, error)
}
