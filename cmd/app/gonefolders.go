package app

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// goneFolders is the file in a catalog's folder that keeps which old folders somebody said
// to be destroyed: a line each, the folder, when and by whom.
const goneFolders = ".stillroom.gone-folders"

// GoneFolders lists the old folders of a catalog that nobody can reach any more, because
// somebody said that what they lay on was destroyed.
func GoneFolders(s *Session) (list []schema.GoneFolder) {
	for _, line := range linesOf(s.Dir, goneFolders) {
		f := strings.Split(line, "\t")
		if len(f) != 3 {
			continue
		}
		// A disk that was found again was not destroyed, whoever said so.
		if _, err := os.Lstat(f[0]); err != nil {
			list = append(list, schema.GoneFolder{Path: f[0], At: schema.When(f[1]), By: f[2]})
		}
	}
	return list
}

func saidGone(s *Session, dir string) bool {
	return slices.ContainsFunc(GoneFolders(s), func(g schema.GoneFolder) bool { return g.Path == dir })
}

// RetireFolder records that an old folder was destroyed with its disk: erasures wait for
// it no longer, and go on to say that they did not reach it. ok is false if the catalog was
// never there. A folder that is there is no such folder. The session writes.
func RetireFolder(ctx context.Context, s *Session, called, by string) (gone schema.GoneFolder, ok bool, err error) {
	dir, err := filepath.Abs(called)
	if err != nil {
		return gone, false, err
	}
	if !slices.Contains(OldFolders(s), dir) {
		return gone, false, nil
	}
	if _, err := os.Lstat(dir); err == nil {
		return gone, true, Usagef("%s is there: remove it, and nothing asks for it any more", dir)
	}
	switch {
	case by == "":
		return gone, true, Usagef("--by is needed: who says that %s was destroyed?", dir)
	case strings.ContainsAny(by+dir, "\t\n\r"):
		return gone, true, Usagef("--by and the folder are one line each")
	}
	gone = schema.GoneFolder{Path: dir, At: schema.WhenOf(s.Now()), By: by}
	lines := append(linesOf(s.Dir, goneFolders), strings.Join([]string{gone.Path, string(gone.At), gone.By}, "\t"))
	return gone, true, writeLines(s.Dir, goneFolders, lines)
}
