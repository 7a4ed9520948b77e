package mirror

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Originals are those of a catalog, as its mirrors are compared with them.
type Originals struct {
	byPath   map[string]schema.StoredFile
	byDigest map[schema.Digest]schema.StoredFile
}

// NewOriginals is an empty set.
func NewOriginals() *Originals {
	return &Originals{map[string]schema.StoredFile{}, map[schema.Digest]schema.StoredFile{}}
}

// Add adds one.
func (o *Originals) Add(f schema.StoredFile) {
	o.byPath[f.Path], o.byDigest[f.SHA256] = f, f
}

// Fault is a copy that is not what it should be, or a file that is none.
type Fault struct {
	Copy schema.Copy // of a stray: its path alone
	Kind FaultKind
	Seen string // what was found
}

// FaultKind says what is wrong.
type FaultKind string

// Kinds of faults.
const (
	Missing    FaultKind = schema.CopyMissing
	Damaged    FaultKind = schema.CopyDamaged
	Stray      FaultKind = "stray" // no copy of anything that is on record
	Unreadable FaultKind = schema.CopyUnreadable
)

// Checked holds the findings of a look at a mirror.
type Checked struct {
	Whole  []schema.Copy // read to the last byte and found right, with those that were not on record
	Copies int           // looked at
	Bytes  int64         // read
	Faults []Fault
}

// Look says which files of a mirror to look at.
type Look struct {
	Recorded  []schema.Copy
	Originals *Originals
	Read      func(schema.Copy) bool // which to read to the last byte; nil: none
	Looked    func(bytes int64)      // told after every file, and its size on record
}

// Check compares a mirror with the record. Copies that no row knows are found by their
// names, and where they are read, by their bytes. The error is that of ctx, or
// AwayError when the mirror went away: then no file is called missing.
func (m *Mirror) Check(ctx context.Context, look Look) (Checked, error) {
	var c Checked
	seen := map[string]bool{}
	for _, k := range look.Recorded {
		seen[k.Path] = true
		if err := m.checkOne(ctx, k, look, &c); err != nil {
			return c, err
		}
	}
	stems := map[string]bool{}
	for rel := range seen {
		stems[stem(rel)] = true
	}
	err := m.Walk(ctx, store.Originals, func(e store.Entry) error {
		if seen[e.Rel] || besideCopy(e.Rel, seen, stems) {
			return nil
		}
		_, named := look.Originals.byPath[e.Rel]
		seen[e.Rel], stems[stem(e.Rel)] = named, stems[stem(e.Rel)] || named // what lies beside it may be its sidecar
		return m.checkUnknown(ctx, e, look, &c)
	})
	if err != nil && ctx.Err() == nil && m.Present() != nil {
		return c, &AwayError{m.Record}
	}
	return c, err
}

func (m *Mirror) checkOne(ctx context.Context, k schema.Copy, look Look, c *Checked) error {
	defer look.Looked(k.Bytes)
	c.Copies++
	fault := func(kind FaultKind, seen string) error {
		if m.Present() != nil {
			return &AwayError{m.Record}
		}
		c.Faults = append(c.Faults, Fault{k, kind, seen})
		return nil
	}
	info, err := m.Stat(k.Path)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, fs.ErrNotExist):
		return fault(Missing, "")
	case err != nil:
		return fault(Unreadable, err.Error())
	case info.Size() != k.Bytes:
		return fault(Damaged, fmt.Sprintf("%d bytes, %d recorded", info.Size(), k.Bytes))
	case look.Read == nil || !look.Read(k):
		return nil
	}
	sum, n, err := store.Digest(ctx, m, k.Path)
	c.Bytes += n
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fault(Unreadable, err.Error())
	case sum != k.SHA256:
		return fault(Damaged, "other bytes")
	}
	c.Whole = append(c.Whole, k)
	return nil
}

// checkUnknown looks at a file that no row knows: of an older program, or of a run
// that was cut short before its rows.
func (m *Mirror) checkUnknown(ctx context.Context, e store.Entry, look Look, c *Checked) error {
	k := schema.Copy{Storage: m.Record.UUID, Path: e.Rel, Bytes: e.Size}
	if o, ok := look.Originals.byPath[e.Rel]; ok && o.Bytes == e.Size && e.Mode.IsRegular() {
		k.SHA256 = o.SHA256
		return m.checkOne(ctx, k, look, c)
	}
	if look.Read != nil && e.Mode.IsRegular() {
		sum, n, err := store.Digest(ctx, m, e.Rel)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		c.Bytes += n
		if o, ok := look.Originals.byDigest[sum]; err == nil && ok {
			k.SHA256 = o.SHA256
			c.Copies++
			c.Whole = append(c.Whole, k)
			return nil
		}
	}
	c.Faults = append(c.Faults, Fault{k, Stray, fmt.Sprintf("%d bytes", e.Size)})
	return nil
}

// besideCopy reports whether a file is a sidecar of a copy: exports write them, and
// so do other programs. It is called by the whole name of the copy or, as Lightroom has
// it, by the name without its end.
func besideCopy(rel string, copies, stems map[string]bool) bool {
	return strings.EqualFold(path.Ext(rel), ".xmp") && (copies[stem(rel)] || stems[stem(rel)])
}

// stem is a name without its end.
func stem(rel string) string { return strings.TrimSuffix(rel, path.Ext(rel)) }
