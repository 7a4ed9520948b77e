package contract

import "context"

// ShapeReader compares the tables, indexes and triggers of the database with those that
// this program makes.
type ShapeReader interface {
	// Shape calls differs for each part that is not as this program makes it. It names
	// the part and never its contents.
	Shape(ctx context.Context, differs func(part, how string)) error

	// HasTable reports whether a table of this name is there.
	HasTable(ctx context.Context, name string) (bool, error)
}

// ShapeWriter mends the shape.
type ShapeWriter interface {
	// MendShape makes missing parts again, and takes away parts that this program did not
	// make. A table of another shape, or a foreign table that holds rows, is an ErrShape:
	// people have to decide about it.
	MendShape(ctx context.Context) error
}
