package disk

import (
	"path/filepath"

	"github.com/stillroom/stillroom/pipeline/store"
)

var _ store.Local = (*Disk)(nil)

// Local is that of store.Local.
func (s folder) Local(rel string) (string, bool) {
	if store.CheckName(rel) != nil {
		return "", false
	}
	return filepath.Join(string(s.place), filepath.FromSlash(rel)), true
}
