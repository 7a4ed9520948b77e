package records

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/stillroom/stillroom/pipeline/evidence"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// Read reads the records that lie with the photographs and applies all
// of them but the photos' own, which need the photos first. A records file that
// cannot be understood ends the import before anything is copied.
func Read(ctx context.Context, job Job, found *source.Found) (Told, error) {
	t := Told{shoot: job.Shoot, room: job.Room, records: map[string]schema.Records{}}
	documents, err := evidence.New(ctx, job.Evidence, job.Catalog, applyOptions(job))
	if err != nil {
		return t, err
	}
	for _, f := range found.Records {
		data, err := readAll(f)
		if err != nil {
			return t, err
		}
		rec, err := job.Parse(f.Path, data)
		if err != nil {
			return t, err
		}
		if t.records[f.Root], err = takeEvidence(ctx, documents, found, f, rec); err != nil {
			return t, err
		}
	}
	if job.Records != nil {
		name := job.RecordsName
		rec, err := documents.Take(ctx, name, *job.Records, evidence.InFolder(filepath.Dir(name)))
		if err != nil {
			return t, err
		}
		for _, root := range found.Roots() {
			t.records[root] = schema.JoinRecords(t.records[root], rec)
		}
	}
	if err := checkPlaces(ctx, job, t.records); err != nil {
		return t, err
	}
	if t.entries, err = readEntries(ctx, *found, t.records); err != nil {
		return t, err
	}
	for _, root := range slices.Sorted(maps.Keys(t.records)) {
		rec := t.records[root]
		rec.Photos = nil
		if err := applyWith(ctx, job, documents, rec); err != nil {
			return t, err
		}
	}
	return t, nil
}

// readAll opens the card the quiet way: not even an access time changes.
func readAll(f source.File) ([]byte, error) {
	fh, err := source.Open(f)
	if err != nil {
		return nil, err
	}
	defer fh.Close()
	return io.ReadAll(io.LimitReader(fh, f.Size))
}

// takeEvidence reads the documents that the records on a card name. Only documents on
// the card are read, and they are opened as its photographs are. They are not
// photographs, so they are left out of what is taken in; one that would be lost with
// the card is an item that failed.
func takeEvidence(
	ctx context.Context, taken *evidence.Documents, found *source.Found, records source.File,
	rec schema.Records,
) (schema.Records, error) {
	if !rec.NamesEvidence() {
		return rec, nil
	}
	folder := path.Dir(records.Rel)
	files := map[string]source.File{}
	for _, f := range found.Files {
		if f.Root == records.Root {
			files[f.Rel] = f
		}
	}
	rec, err := taken.Take(ctx, records.Path, rec, func(name string) (*os.File, error) {
		f, ok := files[path.Join(folder, name)]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return source.Open(f)
	})
	if err != nil {
		return rec, err
	}
	documents := map[string]source.Document{}
	taken.Named(func(name string, sum schema.Digest, kept bool) {
		d := source.Document{Called: schema.EvidenceRef(sum)}
		if !kept {
			d.Lost = errOtherEvidence
		}
		documents[path.Join(folder, name)] = d
	})
	found.LeaveEvidence(records.Root, documents)
	return rec, nil
}

var errOtherEvidence = errors.New("the document was not kept: the consent that names it is recorded with other evidence, or was erased by order; name it in a new consent or event")

// UnknownError names a room or a shoot that is not recorded.
type UnknownError struct{ Kind, ID string }

// Unrecorded is the kind and the id of what is not there.
func (e *UnknownError) Unrecorded() (kind, id string) { return e.Kind, e.ID }

func (e *UnknownError) Error() string {
	return fmt.Sprintf("no %s %q is recorded; describe it in a shoot.yaml beside the photographs, or with `stillroom %s add`", e.Kind, e.ID, e.Kind)
}

// checkPlaces refuses a shoot or a room that nobody has described, before
// anything is copied: a typo would part photographs from their consent.
func checkPlaces(ctx context.Context, job Job, records map[string]schema.Records) error {
	wanted := map[UnknownError]bool{}
	if job.Shoot != "" {
		wanted[UnknownError{"shoot", job.Shoot}] = true
	}
	if job.Room != "" {
		wanted[UnknownError{"room", job.Room}] = true
	}
	described := map[UnknownError]bool{}
	for _, rec := range records {
		for _, s := range rec.Shoots {
			described[UnknownError{"shoot", s.ID}] = true
		}
		for _, r := range rec.Rooms {
			described[UnknownError{"room", r.ID}] = true
		}
		for _, p := range rec.Photos {
			if p.Shoot != nil {
				wanted[UnknownError{"shoot", *p.Shoot}] = true
			}
			if p.Room != nil {
				wanted[UnknownError{"room", *p.Room}] = true
			}
		}
	}
	var errs []error
	for w := range wanted {
		if described[w] {
			continue
		}
		ok, err := job.Catalog.Has(ctx, w.Kind, w.ID)
		if err != nil {
			return err
		}
		if !ok {
			errs = append(errs, &w)
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}
