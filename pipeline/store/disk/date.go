package disk

import (
	"time"

	"github.com/stillroom/stillroom/pipeline/store"
)

// Date is that of store.Dated.
func (s folder) Date(rel string, at time.Time) error {
	if err := store.CheckName(rel); err != nil {
		return err
	}
	return s.place.nameless(s.root.Chtimes(rel, at, at))
}
