package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/relocate"
	"github.com/stillroom/stillroom/pipeline/store"
)

const markerName = store.Marker

// OldFolders lists the folders that hold files of the catalog as it was before a move, or
// of a move that was begun, and that nothing done here reaches. One that was removed is
// not listed, nor is one that somebody said to be destroyed.
func OldFolders(s *Session) []string {
	list := older(s.Dir)
	for _, dir := range linesOf(s.Dir, movingTo) {
		if !removed(dir) {
			list = append(list, dir)
		}
	}
	return slices.DeleteFunc(list, func(dir string) bool { return saidGone(s, dir) })
}

// older are those in which the catalog in dir was.
func older(dir string) (list []string) {
	lines := linesOf(dir, movingFrom)
	for i, old := range lines {
		if i > 0 && !removed(old) {
			list = append(list, old)
		}
	}
	return list
}

// removed reports whether a folder is no more. Where the folder above is not there either,
// nobody can tell: its disk may be in a drawer.
func removed(dir string) bool {
	_, err := os.Lstat(dir)
	if !errors.Is(err, fs.ErrNotExist) {
		return false
	}
	_, err = os.Lstat(filepath.Dir(dir))
	return err == nil
}

func linesOf(dir, name string) []string {
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil
	}
	return strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' })
}

func writeLines(dir, name string, lines []string) error {
	return relocate.Note(dir, name, []byte(strings.Join(lines, "\n")+"\n"))
}

func isMarked(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, markerName))
	return err == nil
}

func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
