package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// Erasure is what an order to erase comes to, as ids. Files that follow from them (of
// the photos, of a room's attachments, and of no photo where they lie in a shoot or a
// room) are found by the database.
type Erasure struct {
	Scope             schema.Scope
	Family            string   // "" unless the scope is a family
	Photos            []string // SHA-256
	Files             []string // SHA-256 of originals of no photo
	Rooms, Shoots     []string
	SharedRooms       []string // that are another family's too
	Guardians, People []string
}

// ErasureReader reads what an order to erase reaches, and what one has erased.
type ErasureReader interface {
	// MembersOf are the ids of the guardians and of the people of a family.
	MembersOf(ctx context.Context, family string) (guardians, people []string, err error)

	// ShootsOfRooms are the shoots of rooms, and PhotosInRooms the photos that belong to
	// rooms. PhotosInShoots are those of shoots that belong to the room of the shoot: one that
	// is said to show another room is that room's.
	ShootsOfRooms(ctx context.Context, rooms []string) ([]string, error)
	PhotosInRooms(ctx context.Context, rooms []string) ([]string, error)
	PhotosInShoots(ctx context.Context, shoots []string) ([]string, error)

	// HasPhoto is whether a photo is there, or was and was erased.
	HasPhoto(ctx context.Context, sha string) (bool, error)

	// Ordered is whether an order named a scope before.
	Ordered(ctx context.Context, order string, scope schema.Scope) (bool, error)

	// OrderedPhotos are the photos that an order named of which the digest begins so; two
	// at most.
	OrderedPhotos(ctx context.Context, order, prefix string) ([]string, error)

	// ErasedBy is the order by which the bytes of a file were erased, and when; "" if
	// they were not.
	ErasedBy(ctx context.Context, sha schema.Digest) (order string, at schema.When, err error)

	// FilesToErase are the files of every order that are still to be removed.
	FilesToErase(ctx context.Context) ([]schema.PurgeFile, error)
}

// ErasureWriter erases.
type ErasureWriter interface {
	// Reach counts what an erasure takes, and lists the deliveries that stand and hold
	// a photo of it. It changes nothing.
	Reach(ctx context.Context, e Erasure) (schema.Purge, error)

	// Erase takes all of an erasure out of the tables, and leaves tombstones: of
	// originals, documents and consents that they were erased, and by which order; of
	// records a row that says nothing, because others refer to it. The family is on hold
	// for ever. A document or an event that another family's record names as well stays,
	// and so does what is of a room that another family shares. Each file that goes,
	// wherever a copy may be, is among FilesToErase.
	Erase(ctx context.Context, e Erasure, order string, at schema.When) error

	// FilesErased says that files are removed, by their numbers.
	FilesErased(ctx context.Context, numbers []int64) error
}
