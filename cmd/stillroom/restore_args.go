package main

import (
	"os"
	"strings"

	"github.com/stillroom/stillroom/pipeline/backup"
	"github.com/stillroom/stillroom/schema"
)

// namesBackup tells restore FILE DIR from restore PHOTO... It guesses nothing: a word
// that may be both is an error.
func namesBackup(args []string) (bool, error) {
	first := args[0]
	if first == "-" || strings.ContainsRune(first, os.PathSeparator) || strings.HasSuffix(first, ".tar") {
		if len(args) != 2 {
			return false, usagef("restore takes a backup and a new folder: restore FILE DIR")
		}
		return true, nil
	}
	there := backup.IsBackup(first)
	switch {
	case !there:
		if _, err := os.Stat(first); err == nil && len(args) == 2 && !isFile(args[1]) && !schema.IsDigestPrefix(args[1]) {
			return true, nil // which says that it is no backup
		}
		return false, nil
	case schema.IsDigestPrefix(first):
		return false, usagef("%s may mean the backup here or a photo; for the backup, write .%c%s", first, os.PathSeparator, first)
	case len(args) != 2:
		return false, usagef("restore takes a backup and a new folder: restore FILE DIR")
	}
	return true, nil
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}
