package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/pipeline/relocate"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/schema"
)

// MovedError says that the catalog lies in another folder. Begun: a move to that folder
// has to be ended first.
type MovedError struct {
	From, To string
	Begun    bool
}

func (e *MovedError) Error() string {
	if e.Begun {
		return fmt.Sprintf("the catalog in %s is being moved to %s, and neither is used until that is done", e.From, e.To)
	}
	return fmt.Sprintf("the catalog that was in %s was moved to %s", e.From, e.To)
}

// stays is a MovedError if the catalog was given up for another folder.
func (s *Session) stays(ctx context.Context) error {
	to, err := catalog.MovedTo(ctx, s.Catalog)
	if err == nil && to != "" {
		err = &MovedError{From: s.Dir, To: to, Begun: true}
	}
	return err
}

// Relocation says where a catalog goes.
type Relocation struct {
	To      string // a new folder
	DryRun  bool
	Counted func(files int, bytes int64)
	Looked  func(bytes int64)
}

// Relocated tells of a catalog that was moved.
type Relocated struct {
	From    string   `json:"from"`
	To      string   `json:"to"`
	DryRun  bool     `json:"dry_run,omitempty"`
	Copied  bool     `json:"copied,omitempty"` // by an earlier run: only the last step was missing, or is
	Files   int      `json:"files"`            // with the database
	Bytes   int64    `json:"bytes"`
	Damaged []string `json:"damaged"` // ids of originals that were not whole before
}

// Relocate moves a catalog to another folder: it copies every file, reads each back, and
// then gives the old folder up, in which everything stays as it is. At no moment do both
// go on, and at every moment one of them is whole. Cut short, it is ended by the same call.
func (d Door) Relocate(ctx context.Context, x Relocation) (out Relocated, err error) {
	d.leaving = true
	s, done, err := d.Look(ctx, x.DryRun)
	if err != nil {
		return out, err
	}
	defer done()
	// A folder that is reached by a link is moved itself, and not the link.
	if out.From, err = filepath.EvalSymlinks(s.Dir); err != nil {
		return out, err
	}
	if out.To, err = itself(x.To); err != nil {
		return out, err
	}
	out.DryRun, out.Damaged = x.DryRun, []string{}
	m := &move{s: s, from: out.From, to: out.To}
	begun, err := catalog.MovedTo(ctx, s.Catalog)
	switch {
	case err != nil:
		return out, err
	case begun != "" && begun != m.to:
		return out, &MovedError{From: m.from, To: begun, Begun: true}
	case begun == "":
		if err := m.mayGo(); err != nil {
			return out, err
		}
	}
	copied, err := m.files(ctx, x)
	if err != nil {
		return out, err
	}
	plan, err := copied.Plan(ctx)
	if err == nil && m.odd && !s.Store.Identity().PlainNames && d.Places.PlainNames(m.to) {
		err = Usagef("%s lies on a disk that cannot hold the names of all originals as they are (FAT, exFAT, SMB): name a folder on another disk, or make a mirror there; nothing was changed", m.to)
	}
	if err != nil {
		return out, err
	}
	out.Files, out.Bytes = plan.Files+1, plan.Bytes+sizeOf(filepath.Join(m.from, catalog.FileName))
	if out.Copied = begun != ""; out.Copied {
		out.Damaged = append(out.Damaged, linesOf(m.from, movingDamaged)...)
	}
	if x.DryRun || out.Copied {
		if !x.DryRun {
			err = m.end(ctx, true)
		}
		return out, err
	}
	if err := m.begin(out.Bytes); err != nil {
		return out, err
	}
	x.Counted(plan.Files, plan.Bytes)
	first, err := copied.Pass(ctx)
	if err != nil {
		return out, err
	}
	copied.Looked = nil
	for _, sum := range first.Damaged {
		out.Damaged = append(out.Damaged, sum.ID())
	}
	if err := writeLines(m.from, movingDamaged, out.Damaged); err != nil {
		return out, err
	}
	if err := catalog.HandOver(ctx, s.Catalog, m.to, func() error { return m.last(ctx, copied) }); err != nil {
		return out, err
	}
	return out, m.end(ctx, false)
}

// itself is the whole path of a folder, without links, as far as it is there.
func itself(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) && path != filepath.Dir(path) {
		above, err := itself(filepath.Dir(path))
		return filepath.Join(above, filepath.Base(path)), err
	}
	return real, err
}

// The files that tell of a move.
const (
	movingTo   = ".stillroom.moving-to"   // in the old folder, until the move is done: where to
	movingFrom = ".stillroom.moving-from" // in the new one: which catalog, and where it was
	halfCopied = ".stillroom.database"    // the database, before it has its name

	movingDamaged = ".stillroom.moving-damaged" // in the old folder, until the move is done: ids of originals that were not whole
	lostFound     = "lost+found"                // of a disk
)

// move is a catalog on its way.
type move struct {
	s        *Session
	from, to string
	odd      bool // an original has a name that some disks cannot hold
}

// mayGo refuses a place that cannot be the catalog's. It writes nothing.
func (m *move) mayGo() error {
	refuse := func(why string) error { return Usagef("%s %s; nothing was changed", m.to, why) }
	switch {
	case disk.Within(m.to, m.from):
		return refuse("is the catalog itself, or in it: name a new folder elsewhere")
	case disk.Within(m.from, m.to):
		return refuse("contains the catalog: name a new folder beside it, or on another disk")
	}
	for at := filepath.Dir(m.to); ; at = filepath.Dir(at) {
		if isMarked(at) {
			return refuse("lies in another catalog, or in a mirror: name a new folder elsewhere")
		}
		if at == filepath.Dir(at) {
			break
		}
	}
	if isMarked(m.to) {
		return refuse("is a catalog or a mirror already: name a new folder")
	}
	list, err := os.ReadDir(m.to)
	switch {
	case errors.Is(err, fs.ErrNotExist) || len(linesOf(m.to, movingFrom)) > 0 && linesOf(m.to, movingFrom)[0] == m.id():
		return nil // it is gone on with
	case err != nil:
		return refuse("is no folder")
	}
	for _, e := range list {
		if e.Name() != lostFound {
			return refuse("is not empty: name a new folder")
		}
	}
	return nil
}

func (m *move) id() string { return m.s.Store.Identity().UUID }

// files is the copy of all but the database, which others may write to meanwhile.
func (m *move) files(ctx context.Context, x Relocation) (*relocate.Copy, error) {
	known := map[string]schema.Digest{}
	err := m.s.Catalog.Originals(ctx, func(f schema.StoredFile) error {
		known[f.Path] = f.SHA256
		m.odd = m.odd || store.SafeFolder(f.Path) != f.Path
		return nil
	})
	return &relocate.Copy{
		From: m.from, To: m.to, Looked: x.Looked,
		Skip: func(rel string) bool {
			switch rel {
			case markerName, movingTo, movingFrom, movingDamaged, halfCopied, disk.ReserveName, lostFound, catalog.FileName:
				return true
			}
			end, ok := strings.CutPrefix(rel, catalog.FileName)
			return ok && slices.Contains(sqlite.Beside(), end)
		},
		Ours:  func(rel string) bool { return rel == movingFrom || rel == lostFound },
		Known: func(rel string) (schema.Digest, bool) { sum, ok := known[rel]; return sum, ok },
	}, err
}

// begin says in both folders that a move was begun, before a file is copied: what was
// copied by a run that is never ended is known by that.
func (m *move) begin(bytes int64) error {
	if err := relocate.MakeFolder(m.to); err != nil {
		return err
	}
	// Names tell something about a family, too. A disk that knows no modes has none.
	_ = os.Chmod(m.to, 0o700)
	// What is there already of an earlier run needs no room, and how much that is nobody
	// knows yet: a first run is told before it begins.
	if len(linesOf(m.to, movingFrom)) == 0 {
		if free, err := disk.FreeAt(m.to); err == nil && free < bytes {
			return fmt.Errorf("%s has room for %d MiB, and the catalog takes %d MiB; nothing was copied", m.to, free>>20, bytes>>20)
		}
	}
	were := append([]string{m.id(), m.from}, older(m.from)...)
	halves := slices.DeleteFunc(linesOf(m.from, movingTo), func(dir string) bool { return dir == m.to || removed(dir) })
	if err := writeLines(m.to, movingFrom, append(were, halves...)); err != nil {
		return err
	}
	return writeLines(m.from, movingTo, append(halves, m.to))
}

// last copies what came since, and the database, while nobody can write to it.
func (m *move) last(ctx context.Context, files *relocate.Copy) error {
	if _, err := files.Pass(ctx); err != nil {
		return err
	}
	half := filepath.Join(m.to, halfCopied)
	if err := os.Remove(half); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := m.s.Catalog.Snapshot(ctx, half); err != nil {
		return err
	}
	return relocate.Place(m.to, halfCopied, catalog.FileName)
}

// end makes the new folder the catalog, and the old one none. An earlier run may have
// been cut short anywhere in it.
func (m *move) end(ctx context.Context, again bool) error {
	if st, err := m.s.Places.Open(m.to); err == nil {
		other := st.Identity().UUID != m.id()
		if err := st.Close(); err != nil {
			return err
		}
		if other {
			return fmt.Errorf("%s is another catalog or a mirror now; put the folder back to which this catalog was copied", m.to)
		}
	} else {
		if again {
			if err := m.whole(ctx); err != nil {
				return err
			}
		}
		st, err := disk.Restore(m.to, m.id())
		if err != nil {
			return err
		}
		if err := st.Close(); err != nil {
			return err
		}
	}
	if err := disk.GiveUp(ctx, m.from, m.to); err != nil {
		return err
	}
	for _, name := range []string{movingDamaged, movingTo} {
		if err := os.Remove(filepath.Join(m.from, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	disk.KeepReserve(m.to)
	return nil
}

// whole refuses to go on where the copy is not there that an earlier run ended with.
func (m *move) whole(ctx context.Context) error {
	copied, err := catalog.Describe(ctx, sqlite.File(filepath.Join(m.to, catalog.FileName)))
	if err == nil {
		var here schema.LedgerHead
		if here, err = m.s.Catalog.Head(ctx); err == nil && copied.Head != here {
			err = errors.New("its ledger ends elsewhere")
		}
	}
	if err != nil {
		return fmt.Errorf("the copy in %s, to which this catalog is being moved, is not there or not whole: connect its disk (%w)", m.to, err)
	}
	return nil
}
