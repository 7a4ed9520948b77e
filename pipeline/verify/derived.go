package verify

import (
	"context"
	"fmt"
	"hash/maphash"
	"path"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// derived is what stands among the derivatives, from one walk of their folder: how long
// each file is, and which of them no row has named yet. A path is kept as its hash, because
// there may be millions; that two have one hash happens to nobody.
type derived struct {
	seed  maphash.Seed
	bytes map[uint64]int64
	err   error // of what could not be walked
}

func walkDerived(ctx context.Context, st store.Storage) *derived {
	d := &derived{seed: maphash.MakeSeed(), bytes: map[uint64]int64{}}
	d.err = st.Walk(ctx, store.Derivatives, func(e store.Entry) error {
		size := e.Size
		if !e.Mode.IsRegular() {
			size = notRegular
		}
		d.bytes[maphash.String(d.seed, e.Rel)] = size
		return nil
	})
	return d
}

const notRegular = -1 // no row has this length

// whole reports whether the file of a row was there, as long as its row says. If not, it is
// looked at once more: files come and go while others are looked at.
func (d *derived) whole(f schema.StoredFile) bool {
	size, there := d.bytes[maphash.String(d.seed, f.Path)]
	return there && size == f.Bytes
}

// name notes that a row names a file.
func (d *derived) name(rel string) { delete(d.bytes, maphash.String(d.seed, rel)) }

// strays reports files among the derivatives that no row names.
func (d *derived) strays(ctx context.Context, job Job, r *report) error {
	if len(d.bytes) == 0 {
		return d.err
	}
	return job.Store.Walk(ctx, store.Derivatives, func(e store.Entry) error {
		if _, stray := d.bytes[maphash.String(d.seed, e.Rel)]; !stray {
			return nil
		}
		subject := store.Derivatives
		if photo, err := schema.ParseDigest(path.Base(path.Dir(e.Rel))); err == nil {
			subject = "photo " + photo.ID()
		}
		r.findFile(findings.DerivativeStray, subject, fmt.Sprintf("no row names this file (%d bytes)", e.Size), e.Rel)
		return nil
	})
}
