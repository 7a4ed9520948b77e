package app

import (
	"context"

	"github.com/stillroom/stillroom/pipeline/copies"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// FetchWatch is told which originals come back, and which do not.
type FetchWatch struct {
	Counted func(files int, bytes int64)
	Fetched func(bytes int64)
	Failed  func(file string, err error) // a file of a folder that could not be read
}

// FetchOriginals puts missing originals back, from mirrors by their names or from
// folders. The session must be open for writing files.
func FetchOriginals(ctx context.Context, s *Session, from []string, w FetchWatch) (schema.Fetched, error) {
	h, err := s.Home(ctx)
	if err != nil {
		return schema.Fetched{}, err
	}
	folders := make([]string, len(from))
	for i, called := range from {
		folders[i] = h.Find(called).Path
	}
	return copies.Fetch(ctx, copies.FetchJob{
		Records: s.Catalog.Storages(), Originals: s.Catalog.Originals, Known: s.Catalog.Known, Store: s.Store, Dir: s.Dir, From: folders, Clock: s.Now,
		Counted: w.Counted, Fetched: func(f schema.StoredFile) { w.Fetched(f.Bytes) }, Failed: func(f source.File, err error) { w.Failed(f.Path, err) },
	})
}
