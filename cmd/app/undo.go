package app

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

// UndoImport takes back an import that has ended. The session must be open for writing
// files: a running import is kept away, or is waiting.
func UndoImport(ctx context.Context, s *Session, id int64, opt catalog.UndoOptions) (schema.Undone, error) {
	run, err := s.Catalog.Import(ctx, id)
	if err != nil {
		return schema.Undone{}, err
	}
	if run.State == "running" && s.lock.bell.Yielded() {
		return schema.Undone{}, fmt.Errorf("import %d is running; end it first, or wait", id)
	}
	return s.Catalog.Undo(ctx, id, opt)
}
