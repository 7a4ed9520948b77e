package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// Chosen is a selection in the form that a database takes. The caller has turned ids,
// names and Similar into Only already: the database ignores these fields, the channel and
// the limit. After is a digest.
type Chosen struct {
	schema.Selection
	Only []string // of them those with these digests alone; nil for all
}

// MissingFields returns the fields that a selection may ask to be missing, and Orders the
// orders in which photos may come.
func MissingFields() []string {
	return []string{"alt", "caption", "depicts", "derivatives", "focal", "rating", "room", "sequence", "shoot", "tags", "taken", "title"}
}

func Orders() []string { return []string{"taken", "name", "imported", "rating", "sequence"} }

// Belonging is where a photo belongs, and by which import it came.
type Belonging struct {
	Room, Shoot string
	Import      int64
}

// NameBeside is the name of a person of a room, and how much of it may be shown.
type NameBeside struct{ Room, Name, Level string }

// PhotoReader reads the photos. A photo is known by the digest of its primary file.
type PhotoReader interface {
	// EachPhoto calls fn for every chosen photo, in the order of the selection, with all
	// that is recorded of it: its own files and derivatives, the facts read from its
	// file, the words of a person, the reviews that count, and whether an unmatched entry
	// holds it. A person's words do not replace the file's facts yet, and words about
	// other files of the same picture are not included. A field or an order that is not
	// listed above is an error. After a photo that is not there comes nothing.
	EachPhoto(ctx context.Context, which Chosen, fn func(schema.Photo) error) error

	// EachPlain does the same in any order for the photos of a room, or of all, for who
	// only decides: of a photo of one file that nobody reviewed, and for which whole is
	// not true, there is only where it belongs, who is depicted, and whether an unmatched
	// entry holds it.
	EachPlain(ctx context.Context, room string, whole func(photo string) bool, fn func(schema.Photo) error) error

	// EachDelivered does the same for the photos of every delivery that stands or may
	// stand.
	EachDelivered(ctx context.Context, fn func(schema.Photo) error) error

	// PhotoDigests returns the digests of all photos, in their order.
	PhotoDigests(ctx context.Context) ([]schema.Digest, error)

	// PhotosOfRoom and PhotosOfShoot return the digests of the photos of a room or a
	// shoot.
	PhotosOfRoom(ctx context.Context, room string) ([]string, error)
	PhotosOfShoot(ctx context.Context, shoot string) ([]string, error)

	// PlaceOf returns the place of a photo: the one that a person gave, else the one that
	// its import gave. Places returns the places of all photos that are in a room, each
	// once.
	PlaceOf(ctx context.Context, photo string) (at Belonging, found bool, err error)
	Places(ctx context.Context) ([]Belonging, error)

	// ShootWords returns the words of each shoot for its photos; NamesBeside returns the
	// names to show beside the photos of a room, by room and id. Both are for these
	// shoots or rooms, or for all if the list is nil.
	ShootWords(ctx context.Context, shoots []string) (map[string]schema.Beside, error)
	NamesBeside(ctx context.Context, rooms []string) ([]NameBeside, error)

	// Depicted returns what a person said is seen in a file, with the file's size and
	// orientation, which place the regions. A file of which nothing was said to be seen
	// is not found. SeenOf returns the reviews of a photo that count, in their order.
	Depicted(ctx context.Context, file string) (p schema.Photo, found bool, err error)
	SeenOf(ctx context.Context, photo string) ([]schema.Seen, error)
}
