package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// Brought is a photo that an import brought, and what has come to need it since.
type Brought struct {
	Photo  string // its digest
	Aside  bool   // it is put aside already
	Undone bool   // by an undo

	Left    bool    // it was delivered, or asked back
	Seen    bool    // a family looked at it
	Scoped  bool    // a consent speaks of it alone
	Told    bool    // a person said of it which picture it shows
	Edited  bool    // the words of a person about it are newer than the import
	Imports []int64 // others that stand and brought a file of it, or met one on their card
}

// UndoneReader reads what imports brought, and which were taken back.
type UndoneReader interface {
	// BroughtBy returns the photos of an import, by digest. BroughtBeside returns the
	// files that it brought and that belong to no photo of it, by digest.
	BroughtBy(ctx context.Context, id int64) ([]Brought, error)
	BroughtBeside(ctx context.Context, id int64) ([]string, error)

	// UndoneBy returns the import with which a photo was taken back.
	UndoneBy(ctx context.Context, photo string) (id int64, found bool, err error)
}

// UndoneWriter writes it.
type UndoneWriter interface {
	// PutUndone notes that a photo was taken back with an import; the first note of a
	// photo stays. TakeUndone removes the note.
	PutUndone(ctx context.Context, photo string, id int64, at schema.When) error
	TakeUndone(ctx context.Context, photo string) error

	// NoteUndone notes when an import was taken back; "" says that it stands again.
	NoteUndone(ctx context.Context, id int64, at schema.When) error

	// PutCame gives a photo another import, with the place that this one was told.
	PutCame(ctx context.Context, photo string, id int64, room, shoot string) error
}
