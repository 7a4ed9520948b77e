package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// RecordReader reads the records that people wrote. Lists are in the order of ids. only
// are ids: those records that are there of them, or all if it is nil.
type RecordReader interface {
	Events(ctx context.Context, only []string) ([]schema.Event, error)
	Shoots(ctx context.Context, only []string) ([]schema.Shoot, error)
	Notices(ctx context.Context, only []string) ([]schema.Notice, error)
	People(ctx context.Context, only []string) ([]schema.Person, error)

	// Rooms returns rooms, each with the ids of its people.
	Rooms(ctx context.Context, only []string) ([]schema.Room, error)

	// Families returns families, each with its guardians by id. Contacts are as they are
	// kept, sealed or open. A guardian whose family is not there is left out.
	Families(ctx context.Context, only []string) ([]schema.Family, error)

	// GuardianIDs returns the guardians of a family, and GuardianFamily the family of a
	// guardian.
	GuardianIDs(ctx context.Context, family string) ([]string, error)
	GuardianFamily(ctx context.Context, guardian string) (family string, found bool, err error)

	// RoomsOfPeople returns the rooms of any of these people, and PeopleOf the people of
	// any of these families, by id, each once.
	RoomsOfPeople(ctx context.Context, people []string) ([]string, error)
	PeopleOf(ctx context.Context, families []string) ([]string, error)

	// RoomFamilies returns the families of the people of each of these rooms, or of every
	// room if only is nil: by id, each once.
	RoomFamilies(ctx context.Context, only []string) (map[string][]string, error)

	// RoomOfShoot returns the room of a shoot, "" if none is recorded.
	RoomOfShoot(ctx context.Context, shoot string) (string, error)

	// HasRecord reports whether a record of a kind (family, guardian, person, room,
	// shoot, notice, event) has the id, or a photo the digest. IDs returns at most limit
	// ids of a kind, in their order; it also knows consents, deliveries, photos,
	// imports, recalls and the names of mirrors. Any other kind is an error.
	HasRecord(ctx context.Context, kind, id string) (bool, error)
	IDs(ctx context.Context, kind string, limit int) ([]string, error)

	// Named lists what names a record, a kind and an id each, in their order, and no more
	// than most: a room names a person, who names an event and a family; a term, a photo,
	// an attachment, an unmatched entry or an order to erase names a room, a shoot or a
	// family. What else refers to it makes TakeRecord fail.
	Named(ctx context.Context, kind, id string, most int) ([]string, error)
}

// RecordWriter writes records. A record that refers to one that is not there is an
// ErrReference.
type RecordWriter interface {
	PutEvent(ctx context.Context, e schema.Event) error
	PutPerson(ctx context.Context, p schema.Person) error
	PutShoot(ctx context.Context, s schema.Shoot) error
	PutNotice(ctx context.Context, n schema.Notice) error

	// PutRoom writes a room and its people, and takes people away who are not in r.
	PutRoom(ctx context.Context, r schema.Room) error

	// PutFamily writes a family without its guardians. PutGuardian writes a guardian,
	// with the contact in the form in which it is kept; a guardian who is there already
	// stays in their family.
	PutFamily(ctx context.Context, f schema.Family) error
	PutGuardian(ctx context.Context, family string, g schema.Guardian) error

	// TakeRecord deletes a family with its guardians, a room, a shoot, a person or an
	// event. The error is ErrReference if another row refers to it.
	TakeRecord(ctx context.Context, kind, id string) error
}

// SaidReader reads the words of families, and the records of single files.
type SaidReader interface {
	// Consents returns the consents with these ids, or all if only is nil, in the order in
	// which they were recorded, so that each comes after the one that it supersedes. A
	// term or an event whose consent is missing is returned in a consent of nobody, which
	// no rule can read as a yes.
	Consents(ctx context.Context, only []string) ([]schema.Consent, error)

	// ConsentsOf returns the ids of the consents of these families. ConsentsAbout returns
	// the ids of those with a term about exactly one of these scopes; ConsentsUnclear, of
	// those with a term about something that is no id, or about a photo by anything but
	// the 64 small hex digits of a digest. Superseding returns the ids of those that name
	// one of these as what they supersede. All are in order, each once.
	ConsentsOf(ctx context.Context, families []string) ([]string, error)
	ConsentsAbout(ctx context.Context, scopes []schema.Scope) ([]string, error)
	ConsentsUnclear(ctx context.Context) ([]string, error)
	Superseding(ctx context.Context, consents []string) ([]string, error)

	// ConsentsDated returns the ids of the consents that want a review by until, that end
	// or have a term that ends or an embargo that is lifted after after and by until, and
	// of those that have an event that invalidates: in order, each once.
	ConsentsDated(ctx context.Context, after, until schema.When) ([]string, error)

	// ScopesOf returns what the terms of consents of these families are about, each once.
	ScopesOf(ctx context.Context, families []string) ([]schema.Scope, error)

	// HoldsNo reports whether a consent has a no for a channel or for all channels; if ch
	// is "", whether it has any no.
	HoldsNo(ctx context.Context, consent string, ch schema.Channel) (bool, error)

	// RestsOn reports whether any consent rests on a notice.
	RestsOn(ctx context.Context, notice string) (bool, error)

	// Reviewed reports whether anybody saw a photo and answered.
	Reviewed(ctx context.Context, photo string) (bool, error)

	// EachPhotoRecord calls each for all records of files, by digest, as they are read;
	// PhotoRecordsOf returns those of some files, and PhotoRecord that of one file, which
	// may be yet to come.
	EachPhotoRecord(ctx context.Context, each func(schema.PhotoRecord) error) error
	PhotoRecordsOf(ctx context.Context, files []string) ([]schema.PhotoRecord, error)
	PhotoRecord(ctx context.Context, sha string) (r schema.PhotoRecord, found bool, err error)
}

// SaidWriter writes the records of single files.
type SaidWriter interface {
	// PutPhotoRecord replaces the record of a file.
	PutPhotoRecord(ctx context.Context, r schema.PhotoRecord) error

	// TurnRecord gives a file the orientation of another, unless its record has one
	// already.
	TurnRecord(ctx context.Context, sha, like string) error
}
