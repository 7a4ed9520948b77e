package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// ImportReader reads what imports came, and with what.
type ImportReader interface {
	// Imports are all, oldest first, without their files.
	Imports(ctx context.Context) ([]schema.ImportRun, error)

	// Import is one of them, with its files in the order in which they were found.
	Import(ctx context.Context, id int64) (r schema.ImportRun, found bool, err error)
}

// ImportWriter writes it.
type ImportWriter interface {
	// InterruptImports says of all that are running that they were interrupted.
	// AddImport begins one, and returns its number.
	InterruptImports(ctx context.Context) error
	AddImport(ctx context.Context, sources []string, program string, at schema.When) (id int64, err error)

	// AddItem keeps a file of an import, under a number of its own in it, and counts it
	// by its outcome; its bytes too if it was imported.
	AddItem(ctx context.Context, id int64, n int, it schema.ImportItem) error

	// ResumeImport says of one that was interrupted that it is running. EndImport says
	// how it ended, and when.
	ResumeImport(ctx context.Context, id int64) error
	EndImport(ctx context.Context, id int64, state string, at schema.When) error
}
