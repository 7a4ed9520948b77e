package contract

import "context"

// ShapeReader compares what the database is made of with what this program makes.
type ShapeReader interface {
	// Shape calls differs for each part that is not what this program makes: by what
	// it is, without a word of what is in it.
	Shape(ctx context.Context, differs func(part, how string)) error

	// HasTable is whether a table of this name is there.
	HasTable(ctx context.Context, name string) (bool, error)
}

// ShapeWriter puts it right.
type ShapeWriter interface {
	// MendShape makes again what can be, and takes away what this program did not
	// make. What is made otherwise, or is not ours and holds something, is an ErrShape:
	// it is left for people.
	MendShape(ctx context.Context) error
}
