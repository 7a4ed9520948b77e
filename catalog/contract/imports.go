package contract

import (
	"context"

	"github.com/stillroom/stillroom/schema"
)

// ImportReader reads the imports and their files.
type ImportReader interface {
	// Imports returns all imports, oldest first, without their files.
	Imports(ctx context.Context) ([]schema.ImportRun, error)

	// Import returns one import, with its files in the order in which they were found.
	Import(ctx context.Context, id int64) (r schema.ImportRun, found bool, err error)
}

// ImportWriter writes imports.
type ImportWriter interface {
	// InterruptImports marks all running imports as interrupted. AddImport begins an
	// import, and returns its number.
	InterruptImports(ctx context.Context) error
	AddImport(ctx context.Context, sources []string, program string, at schema.When) (id int64, err error)

	// AddItem adds file n of an import and counts it by its outcome; if it was imported,
	// its bytes are counted too.
	AddItem(ctx context.Context, id int64, n int, it schema.ImportItem) error

	// ResumeImport marks an interrupted import as running again. EndImport notes how and
	// when an import ended.
	ResumeImport(ctx context.Context, id int64) error
	EndImport(ctx context.Context, id int64, state string, at schema.When) error
}
