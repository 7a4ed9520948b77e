package app

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/destination"
)

// CheckNewFiles refuses files that could not be written when a command has done its work.
// None may lie in a folder that is kept.
func CheckNewFiles(names []destination.NewName, kept ...destination.Kept) error {
	if err := destination.Free(names, kept...); err != nil {
		return Usagef("%v", err)
	}
	return nil
}

// KeptFolders lists the folders of a catalog, of its mirrors and of the sources of an
// import: nobody has a report or a sheet written there. A mirror that is not on record yet
// is one of mirrors, by its folder.
func KeptFolders(ctx context.Context, s *Session, sources, mirrors []string) ([]destination.Kept, error) {
	kept := []destination.Kept{{Path: s.Dir, What: "the catalog"}}
	for _, dir := range sources {
		kept = append(kept, destination.Kept{Path: dir, What: fmt.Sprintf("the source %s, which is only read", dir)})
	}
	h, err := s.Home(ctx)
	if err != nil {
		return nil, err
	}
	all := h.Mirrors
	for _, called := range mirrors {
		all = append(all, h.Find(called))
	}
	for _, m := range all {
		kept = append(kept, destination.Kept{Path: m.Path, What: "the mirror " + m.Path})
	}
	return kept, nil
}
