package disk

import (
	"errors"
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/store"
)

// Folders is that of the ability.
func (s folder) Folders(below string) (folders []fs.FileInfo, err error) {
	if err := store.CheckFolder(below); err != nil {
		return nil, err
	}
	list, err := fs.ReadDir(s.root.FS(), below)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	for _, e := range list {
		if !e.IsDir() {
			continue
		}
		if info, err := e.Info(); err == nil { // it may have gone
			folders = append(folders, info)
		}
	}
	return folders, s.place.nameless(err)
}
