package verify

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/stillroom/stillroom/pipeline/store"
)

// settling is how long a check waits for whoever holds the lock of the catalog: another
// verify holds it for a moment, and an import lets in who waits.
const settling = 3 * time.Second

// settled keeps every other writer out, so that what was found can be looked at again
// while nothing comes and goes. If somebody goes on writing, busy is true: then what was
// found may be of theirs. On a disk that cannot be written to nobody else is writing
// either.
func settled(ctx context.Context, job Job) (unlock func(), busy bool) {
	unlock, err := job.Store.Lock(ctx, settling)
	if err != nil {
		return func() {}, errors.Is(err, store.ErrBusy)
	}
	return unlock, false
}

// unsureOf notes that something of an area could not be told from what somebody is
// writing.
func (r *report) unsureOf(area string) {
	if !slices.Contains(r.Unsure, area) {
		r.Unsure = append(r.Unsure, area)
	}
}
