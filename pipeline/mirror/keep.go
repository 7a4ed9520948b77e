package mirror

import (
	"context"
	"io"
	"path"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Kept is the outcome of keeping a copy.
type Kept struct {
	Copy   schema.Copy
	Mended *schema.Mended // the copy that was lost or damaged there before; nil if none was
}

// Keep makes sure that the mirror holds a whole copy of an original, which lies at
// rel in the catalog. Known are the copies that are on record there: the first whole
// one will do, and one that is damaged or lost is mended from src. From says what
// src is. The copy that it returns was read back just now.
func (m *Mirror) Keep(
	ctx context.Context, src io.ReadSeeker, want schema.Digest, size int64, rel string,
	known []schema.Copy, from string,
) (Kept, error) {
	kept := Kept{Copy: schema.Copy{Storage: m.Record.UUID, SHA256: want, Bytes: size}}
	for _, k := range known {
		if k.Storage != m.Record.UUID {
			continue
		}
		whole, err := m.whole(ctx, k.Path, want)
		if err != nil {
			return kept, err
		}
		if whole {
			store.Redate(m.Storage, k.Path, store.Written(src))
			kept.Copy.Path = k.Path
			return kept, nil
		}
	}
	for _, k := range known {
		if k.Storage == m.Record.UUID {
			mended, err := m.clear(k.Path, want)
			if err != nil {
				return kept, err
			}
			mended.From, kept.Mended, rel = from, mended, k.Path
			if m.Identity().PlainNames {
				in, name := store.Split(rel)
				rel = path.Join(store.Originals, store.FolderAsShot(in), store.NameAsShot(name))
			}
			break
		}
	}
	folder, name := store.Split(rel)
	var err error
	kept.Copy.Path, err = store.Keep(ctx, m, src, want, size, folder, name)
	if kept.Mended != nil {
		kept.Mended.Path = kept.Copy.Path
	}
	return kept, err
}

// whole reports whether a file holds the right bytes. A file that is missing, or cannot
// be read to its end, does not; a storage that is not there is an error.
func (m *Mirror) whole(ctx context.Context, rel string, want schema.Digest) (bool, error) {
	sum, _, err := store.Digest(ctx, m, rel)
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case err != nil:
		return false, m.Present()
	}
	return sum == want, nil
}

// clear takes a file with wrong bytes out of the way.
func (m *Mirror) clear(rel string, want schema.Digest) (*schema.Mended, error) {
	mended := &schema.Mended{Storage: m.Record.Name, UUID: m.Record.UUID, SHA256: want}
	var err error
	mended.Was, mended.Aside, err = Clear(m, rel, want)
	return mended, err
}

// KeepFrom is Keep with the bytes of another storage.
func (m *Mirror) KeepFrom(
	ctx context.Context, from Source, want schema.Digest, size int64, rel string,
	known []schema.Copy,
) (Kept, error) {
	r, err := from.reading()
	if err != nil {
		return Kept{}, err
	}
	defer r.Close()
	return m.Keep(ctx, r, want, size, rel, known, from.Name)
}
