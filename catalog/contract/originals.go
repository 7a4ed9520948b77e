package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// Original is an original's row as an import writes it.
type Original struct {
	SHA256 string
	Photo  string // that it is of; "" for none
	Role   schema.Role
	Path   string // below the catalog
	Source string // as it was called on its card
	Probe  schema.Probe
}

// NewPhoto is a photo's row as an import writes it.
type NewPhoto struct {
	SHA256             string // of the file that stands for it
	Import             int64
	Room, Shoot        string
	Taken, TakenOffset string
	Camera, Serial     string
	At                 schema.When
}

// Trace says which records name a photo by itself. A photo with a trace cannot stop being
// a photo.
type Trace struct{ Delivered, Seen, Decided, Recalled bool }

// OriginalReader reads the originals and the facts read from them.
type OriginalReader interface {
	// KnownOriginal returns the path of known bytes, their photo, when their file was
	// written, the import with which the photo was taken back, and which part of their
	// picture was damaged when they came, and their number. Of a picture that was rendered, it says only
	// whether the rendering shows a part of it.
	KnownOriginal(ctx context.Context, sha string) (k schema.KnownOriginal, found bool, err error)

	// TakenFrom returns the files that had these names on their cards, by name and digest.
	TakenFrom(ctx context.Context, names []string) (map[string][]schema.TakenFile, error)

	// HasOriginal reports whether bytes are known; WasErased, whether an order erased
	// them, even if they came back since.
	HasOriginal(ctx context.Context, sha string) (bool, error)
	WasErased(ctx context.Context, sha string) (bool, error)

	// PhotoOfFile returns the photo to which a file belongs, in any role. A file of no
	// photo is not found.
	PhotoOfFile(ctx context.Context, sha string) (photo string, found bool, err error)

	// PrimaryProbe returns the facts read from a photo's primary file; PrimaryFormat
	// returns its format.
	PrimaryProbe(ctx context.Context, photo string) (p schema.Probe, found bool, err error)
	PrimaryFormat(ctx context.Context, photo string) (schema.Format, error)

	// Halves returns the other halves of a photo, by digest.
	Halves(ctx context.Context, photo string) ([]string, error)

	// TraceOf says which records name a photo.
	TraceOf(ctx context.Context, photo string) (Trace, error)
}

// OriginalWriter writes photos and originals.
type OriginalWriter interface {
	// PutPhoto writes a photo; the row may be there, because an erased photo that is
	// taken in again has left its row. AddOriginal writes a file.
	PutPhoto(ctx context.Context, p NewPhoto) error
	AddOriginal(ctx context.Context, o Original) error

	// PutProbe writes the facts read from a file; PutTaken writes when a photo was taken,
	// "" if nobody knows.
	PutProbe(ctx context.Context, sha string, p schema.Probe) error
	PutTaken(ctx context.Context, photo, taken, offset string) error

	// PutDerived writes the result of rendering a photo: the derivatives that were made,
	// those that are no longer wanted, and the failures, or that there were none.
	PutDerived(ctx context.Context, photo string, d schema.Derived, at schema.When) error

	// JoinPhoto moves all files of a photo to the photo into and ends the photo; its
	// primary file takes the given role. Records of the photo stay under its digest.
	JoinPhoto(ctx context.Context, into, photo string, role schema.Role) error

	// SplitPhoto makes a new photo of one file of a photo, with the place and the time of
	// that photo.
	SplitPhoto(ctx context.Context, photo, file string, at schema.When) error
}

// RejectedReader reads which photos a person put aside.
type RejectedReader interface {
	// Rejected returns the photos that are aside and since when, by digest; with before,
	// only those put aside earlier than that.
	Rejected(ctx context.Context, before schema.When) (map[string]schema.When, error)
}

// RejectedWriter writes it. Each method reports whether it changed anything.
type RejectedWriter interface {
	PutRejected(ctx context.Context, photo string, at schema.When) (bool, error)
	TakeRejected(ctx context.Context, photo string) (bool, error)
}
