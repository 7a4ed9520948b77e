package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// Chosen is a selection as a database takes it. What people call photos has been found
// out: its ids, names and Similar say nothing here, nor do its channel and its limit.
type Chosen struct {
	schema.Selection
	Only []string // of them those with these digests alone; nil for all
}

// MissingFields are what a selection may ask to be missing, and Orders those in which
// photos may come.
func MissingFields() []string {
	return []string{"alt", "caption", "depicts", "derivatives", "focal", "rating", "room", "sequence", "shoot", "tags", "taken", "title"}
}

func Orders() []string { return []string{"taken", "name", "imported", "rating", "sequence"} }

// Belonging is where a photo belongs, and by which import it came.
type Belonging struct {
	Room, Shoot string
	Import      int64
}

// NameBeside is the name of somebody of a room, and how much of it may be shown.
type NameBeside struct{ Room, Name, Level string }

// PhotoReader reads the photos. One is known by the digest of the file that stands for
// it.
type PhotoReader interface {
	// EachPhoto calls fn for every photo that is chosen, in the order that it asks for,
	// with all that is recorded of it: its own files and derivatives, what its file
	// says, what a person said, reviews that count, and whether it is held for an entry
	// that found no file. A word of a person is not laid over that of the file yet, and
	// what was said of other files of the same picture is not there. A field or an
	// order that is not one of those is an error.
	EachPhoto(ctx context.Context, which Chosen, fn func(schema.Photo) error) error

	// EachDelivered does the same for the photos that stand in a delivery, or may.
	EachDelivered(ctx context.Context, fn func(schema.Photo) error) error

	// PhotoDigests are those of all photos, in their order.
	PhotoDigests(ctx context.Context) ([]schema.Digest, error)

	// PhotosOfRoom and PhotosOfShoot are the digests of what belongs there.
	PhotosOfRoom(ctx context.Context, room string) ([]string, error)
	PhotosOfShoot(ctx context.Context, shoot string) ([]string, error)

	// PlaceOf is where a photo belongs: where a person said, else where its import did.
	// Places are all in which a photo is that is in a room, each once.
	PlaceOf(ctx context.Context, photo string) (at Belonging, found bool, err error)
	Places(ctx context.Context) ([]Belonging, error)

	// ShootWords are what a shoot says of each of its photos; NamesBeside who is named
	// beside those of a room, by room and id.
	ShootWords(ctx context.Context) (map[string]schema.Beside, error)
	NamesBeside(ctx context.Context) ([]NameBeside, error)

	// Depicted is what is said to be seen in a file, with what is needed to tell where
	// in it: its size, and how it is turned. Only what shows somebody or something is
	// found. SeenOf are the reviews that count of it, in their order.
	Depicted(ctx context.Context, file string) (p schema.Photo, found bool, err error)
	SeenOf(ctx context.Context, photo string) ([]schema.Seen, error)
}
