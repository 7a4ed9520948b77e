package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// RecordReader reads what people wrote down. Lists are in the order of ids.
type RecordReader interface {
	Events(ctx context.Context) ([]schema.Event, error)
	Shoots(ctx context.Context) ([]schema.Shoot, error)
	Notices(ctx context.Context) ([]schema.Notice, error)

	// People are all of them, and Rooms those in which they lived, each with the ids
	// of its people.
	People(ctx context.Context) ([]schema.Person, error)
	Rooms(ctx context.Context) ([]schema.Room, error)

	// Families are all, each with its guardians by id. Contacts are as they are kept. A
	// guardian of a family that is not there says nothing, and is not among them.
	Families(ctx context.Context) ([]schema.Family, error)

	// GuardianIDs are those of one family, and GuardianFamily is the one of a guardian.
	GuardianIDs(ctx context.Context, family string) ([]string, error)
	GuardianFamily(ctx context.Context, guardian string) (family string, found bool, err error)

	// RoomFamilies are the families of the people of each room, by id, each once.
	RoomFamilies(ctx context.Context) (map[string][]string, error)

	// RoomOfShoot is the room of a shoot, "" if it is not recorded.
	RoomOfShoot(ctx context.Context, shoot string) (string, error)

	// HasRecord is whether one of these has the id: a family, guardian, person, room,
	// shoot, notice or event, or a photo the digest. IDs are at most so many, in their order; of consents,
	// deliveries, photos and imports too. Another kind is an error.
	HasRecord(ctx context.Context, kind, id string) (bool, error)
	IDs(ctx context.Context, kind string, limit int) ([]string, error)

	// Named is whether anything names a record: a room a person; a term, a photo, an
	// entry of an import that found no file, or an order to erase a room, a shoot or a
	// family. What refers to it by its id is not asked for: of that TakeRecord tells.
	Named(ctx context.Context, kind, id string) (bool, error)
}

// RecordWriter writes it. What is written refers to what is recorded, or it is an
// ErrReference.
type RecordWriter interface {
	PutEvent(ctx context.Context, e schema.Event) error
	PutPerson(ctx context.Context, p schema.Person) error
	PutShoot(ctx context.Context, s schema.Shoot) error
	PutNotice(ctx context.Context, n schema.Notice) error

	// PutRoom writes a room and who lived there: those and no others.
	PutRoom(ctx context.Context, r schema.Room) error

	// PutFamily writes a family without its guardians. PutGuardian writes one, with the
	// contact as it is to be kept; one that is there stays in its family.
	PutFamily(ctx context.Context, f schema.Family) error
	PutGuardian(ctx context.Context, family string, g schema.Guardian) error

	// TakeRecord deletes a family with its guardians, a room, a shoot, a person or an
	// event. It is ErrReference if one is referred to.
	TakeRecord(ctx context.Context, kind, id string) error
}

// SaidReader reads what families said, and what was written down of files.
type SaidReader interface {
	// Consents are all in the order in which they were recorded, so that each stands
	// behind the one that it supersedes. A term or an event of one that is not there is
	// of a consent of nobody, which cannot be read.
	Consents(ctx context.Context) ([]schema.Consent, error)

	// HoldsNo is whether a consent has a no for a channel, for all of them, or, if none
	// is given, for any.
	HoldsNo(ctx context.Context, consent string, ch schema.Channel) (bool, error)

	// RestsOn is whether any consent rests on a notice.
	RestsOn(ctx context.Context, notice string) (bool, error)

	// Reviewed is whether anybody saw a photo and answered.
	Reviewed(ctx context.Context, photo string) (bool, error)

	// PhotoRecords are all, by digest; PhotoRecord is that of one file, whether it is
	// there or yet to come.
	PhotoRecords(ctx context.Context) ([]schema.PhotoRecord, error)
	PhotoRecord(ctx context.Context, sha string) (r schema.PhotoRecord, found bool, err error)
}

// SaidWriter writes it.
type SaidWriter interface {
	// PutPhotoRecord writes what is recorded of a file, whole.
	PutPhotoRecord(ctx context.Context, r schema.PhotoRecord) error

	// TurnRecord has a file be turned as another is, unless it is turned already.
	TurnRecord(ctx context.Context, sha, like string) error
}
