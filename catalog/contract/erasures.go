package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// Erasure lists, as ids, what an order erases. The database finds the files that follow
// from them: those of the photos, the attachments of the rooms, and files of no photo
// that lie in one of the shoots or rooms.
type Erasure struct {
	Scope             schema.Scope
	Family            string   // "" unless the scope is a family
	Photos            []string // SHA-256
	Files             []string // SHA-256 of originals of no photo
	Rooms, Shoots     []string
	SharedRooms       []string // that are another family's too
	Guardians, People []string
}

// ErasureReader reads what an order to erase reaches, and what earlier orders erased.
type ErasureReader interface {
	// MembersOf returns the ids of a family's guardians and people.
	MembersOf(ctx context.Context, family string) (guardians, people []string, err error)

	// ShootsOfRooms returns the shoots of rooms, PhotosInRooms the photos that belong to
	// rooms. PhotosInShoots returns the photos of shoots that belong to the shoot's room:
	// a photo that a person sorted into another room belongs to that room.
	ShootsOfRooms(ctx context.Context, rooms []string) ([]string, error)
	PhotosInRooms(ctx context.Context, rooms []string) ([]string, error)
	PhotosInShoots(ctx context.Context, shoots []string) ([]string, error)

	// HasPhoto reports whether a photo is there, or was there and was erased.
	HasPhoto(ctx context.Context, sha string) (bool, error)

	// Ordered reports whether an order named a scope before.
	Ordered(ctx context.Context, order string, scope schema.Scope) (bool, error)

	// OrderedPhotos returns the photos named by an order whose digest begins with prefix;
	// two at most.
	OrderedPhotos(ctx context.Context, order, prefix string) ([]string, error)

	// ErasedBy returns the order that erased the bytes of a file, and when; "" if none
	// did.
	ErasedBy(ctx context.Context, sha schema.Digest) (order string, at schema.When, err error)

	// FilesToErase returns the files of all orders that are still to be removed.
	FilesToErase(ctx context.Context) ([]schema.PurgeFile, error)
}

// ErasureWriter erases.
type ErasureWriter interface {
	// Reach counts what an erasure would erase, and lists the standing deliveries that
	// hold one of its photos. It changes nothing.
	Reach(ctx context.Context, e Erasure) (schema.Purge, error)

	// Erase takes the erasure out of the tables. Originals, documents and consents leave
	// a tombstone with the order; a record leaves an empty row, because other rows refer
	// to it. The family is put on hold for ever. A document or an event that another
	// family's record names stays, and so does everything of a room that another family
	// shares. Each file to remove, wherever a copy may be, is among FilesToErase from
	// then on.
	Erase(ctx context.Context, e Erasure, order string, at schema.When) error

	// FilesErased notes that the files with these numbers are removed.
	FilesErased(ctx context.Context, numbers []int64) error
}
