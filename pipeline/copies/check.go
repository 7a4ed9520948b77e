package copies

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/mirror"
	"github.com/stillroom/stillroom/schema"
)

// LookCatalog is what a look at mirrors asks of the catalog, and notes there.
type LookCatalog interface {
	CopiesIn(ctx context.Context, uuid string) ([]schema.Copy, error)
	NoteCopies(ctx context.Context, copies []schema.Copy, mended []schema.Mended, now time.Time) error
	NoteFaults(ctx context.Context, faulty []schema.Copy, now time.Time) error
	ReadThrough(ctx context.Context, uuid string, now time.Time) error
	Unfinished(ctx context.Context) ([]schema.Move, error)
}

// Check is one look at the mirrors of a catalog.
type Check struct {
	Records   LookCatalog
	Originals func(ctx context.Context, fn func(schema.StoredFile) error) error
	Home      mirror.Home
	Only      []schema.Storage       // which; nil: all that are not retired
	Read      func(schema.Copy) bool // which copies to read to the last byte; nil: none
	Through   bool                   // that is all of them
	Clock     func() time.Time
	Looked    func(bytes int64) // told after every file, and its size on record
	// Found is told of every fault: the subject by ids, and the file's name apart.
	Found func(rule, subject, message, file string)
}

// Run looks at each mirror that is connected, notes which copies were read and found
// right and which are not, and counts the copies it looked at. A mirror that is not connected is reported
// as such, and no file of it is called missing.
func (c Check) Run(ctx context.Context) ([]findings.Mirror, error) {
	mirrors := c.Only
	if mirrors == nil {
		for _, m := range c.Home.Mirrors {
			if m.RetiredAt == "" {
				mirrors = append(mirrors, m)
			}
		}
	}
	report := []findings.Mirror{}
	if len(mirrors) == 0 {
		return report, nil
	}
	all := mirror.NewOriginals()
	if err := c.Originals(ctx, func(f schema.StoredFile) error { all.Add(f); return nil }); err != nil {
		return report, err
	}
	for _, record := range mirrors {
		one := findings.Mirror{Name: record.Name, UUID: record.UUID, Path: record.Path, SeenAt: record.SeenAt}
		m, err := c.Home.Look(ctx, record)
		if err == nil {
			err = errors.Join(c.look(ctx, m, all, &one), m.Close())
		}
		if ctx.Err() != nil {
			return report, ctx.Err()
		}
		switch {
		case err == nil:
			one.Connected = true
		case errors.As(err, new(*mirror.AwayError)):
		default:
			c.Found(findings.CheckFailed, "mirror "+record.Name, err.Error(), "")
		}
		report = append(report, one)
	}
	return report, nil
}

var mirrorRules = map[mirror.FaultKind]string{
	mirror.Missing: findings.MirrorMissing, mirror.Damaged: findings.MirrorDamaged, mirror.Unreadable: findings.MirrorDamaged, mirror.Stray: findings.MirrorStray,
}

// rowsNow are the rows of a mirror after it was looked at, beside those before: a look
// takes hours, in which files are moved, erased and copied.
type rowsNow struct {
	m       *mirror.Mirror
	was, is map[string]bool // paths
	moves   []schema.Move
}

func (c Check) rowsNow(ctx context.Context, m *mirror.Mirror, before []schema.Copy) (rowsNow, error) {
	after, err := c.Records.CopiesIn(ctx, m.Record.UUID)
	if err != nil {
		return rowsNow{}, err
	}
	moves, err := c.Records.Unfinished(ctx)
	return rowsNow{m, paths(before), paths(after), moves}, err
}

func paths(list []schema.Copy) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, k := range list {
		set[k.Path] = true
	}
	return set
}

// left reports whether the row of a file is gone: it was moved or erased meanwhile.
func (r rowsNow) left(path string) bool { return r.was[path] && !r.is[path] }

// passing reports whether a fault is none any more, or is but a file that has two names
// for a moment, or has the new one already.
func (r rowsNow) passing(f mirror.Fault) bool {
	if r.left(f.Copy.Path) {
		return true
	}
	if f.Kind == mirror.Stray {
		_, err := r.m.Stat(f.Copy.Path)
		if r.is[f.Copy.Path] || errors.Is(err, fs.ErrNotExist) {
			return true
		}
	}
	for _, move := range r.moves {
		switch {
		case move.Storage != r.m.Record.UUID:
		case f.Kind == mirror.Stray && (f.Copy.Path == move.From || f.Copy.Path == move.To):
			return true
		case f.Kind == mirror.Missing && f.Copy.Path == move.From:
			_, err := r.m.Stat(move.To)
			return err == nil
		}
	}
	return false
}

func (c Check) look(ctx context.Context, m *mirror.Mirror, all *mirror.Originals, one *findings.Mirror) error {
	recorded, err := c.Records.CopiesIn(ctx, m.Record.UUID)
	if err != nil {
		return err
	}
	found, err := m.Check(ctx, mirror.Look{Recorded: recorded, Originals: all, Read: c.Read, Looked: c.Looked})
	one.Copies, one.Read, one.Bytes = found.Copies, len(found.Whole), found.Bytes
	// Of a run that was cancelled as well: what was read was read.
	ctx = context.WithoutCancel(ctx)
	rows, rerr := c.rowsNow(ctx, m, recorded)
	if rerr != nil {
		return errors.Join(err, rerr)
	}
	var faulty []schema.Copy
	for _, f := range found.Faults {
		if rows.passing(f) {
			continue
		}
		c.tell(m, f)
		if f.Kind != mirror.Stray {
			k := f.Copy
			k.Fault = string(f.Kind)
			faulty = append(faulty, k)
		}
	}
	whole := slices.DeleteFunc(found.Whole, func(k schema.Copy) bool { return rows.left(k.Path) })
	nerr := c.Records.NoteFaults(ctx, faulty, c.Clock())
	if nerr == nil {
		nerr = c.Records.NoteCopies(ctx, whole, nil, c.Clock())
	}
	if err == nil && nerr == nil && c.Through {
		nerr = c.Records.ReadThrough(ctx, m.Record.UUID, c.Clock())
	}
	if errors.Is(nerr, schema.ErrReadOnly) || errors.Is(nerr, schema.ErrDiskFull) {
		nerr = nil // what was found holds all the same
	}
	return errors.Join(err, nerr)
}

func (c Check) tell(m *mirror.Mirror, f mirror.Fault) {
	message := f.Seen
	if !f.Copy.SHA256.IsZero() {
		message = fmt.Sprintf("original %s", f.Copy.SHA256.ID())
		if f.Seen != "" {
			message += ": " + f.Seen
		}
	}
	c.Found(mirrorRules[f.Kind], "mirror "+m.Record.Name, message, f.Copy.Path)
}
