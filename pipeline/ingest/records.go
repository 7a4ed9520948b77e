package ingest

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

// readRecords reads the records that lie with the photographs and applies all
// of them but the photos' own, which need the photos first. A records file that
// cannot be understood ends the import before anything is copied.
func (im *importer) readRecords(ctx context.Context) error {
	im.records = map[string]schema.Records{}
	var err error
	if im.evidence, err = evidence.New(ctx, im.Evidence, im.Catalog, im.applyOptions()); err != nil {
		return err
	}
	for _, f := range im.plan.Records {
		data, err := readAll(f)
		if err != nil {
			return err
		}
		rec, err := im.Parse(f.Path, data)
		if err != nil {
			return err
		}
		if im.records[f.Root], err = im.takeEvidence(ctx, f, rec); err != nil {
			return err
		}
	}
	if im.Job.Records != nil {
		name := im.RecordsName
		rec, err := im.evidence.Take(ctx, name, *im.Job.Records, evidence.InFolder(filepath.Dir(name)))
		if err != nil {
			return err
		}
		for _, root := range im.plan.Roots() {
			im.records[root] = schema.JoinRecords(im.records[root], rec)
		}
	}
	if err := im.checkPlaces(ctx); err != nil {
		return err
	}
	if err := im.readEntries(ctx); err != nil {
		return err
	}
	for _, root := range slices.Sorted(maps.Keys(im.records)) {
		rec := im.records[root]
		rec.Photos = nil
		if err := im.apply(ctx, rec, nil); err != nil {
			return err
		}
	}
	return nil
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

// takeEvidence reads the documents that the records on a card name. They lie on
// the card, because what lies elsewhere is none of its business, and are opened
// as its photographs are. They are not photographs, so they are left out of what
// is taken in; one that would be lost with the card is an item that failed.
func (im *importer) takeEvidence(ctx context.Context, records source.File, rec schema.Records) (schema.Records, error) {
	if !rec.NamesEvidence() {
		return rec, nil
	}
	folder := path.Dir(records.Rel)
	files := map[string]source.File{}
	for _, f := range im.plan.Files {
		if f.Root == records.Root {
			files[f.Rel] = f
		}
	}
	rec, err := im.evidence.Take(ctx, records.Path, rec, func(name string) (*os.File, error) {
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
	im.evidence.Named(func(name string, sum schema.Digest, kept bool) {
		d := source.Document{Called: schema.EvidenceRef(sum)}
		if !kept {
			d.Lost = errOtherEvidence
		}
		documents[path.Join(folder, name)] = d
	})
	im.plan.LeaveEvidence(records.Root, documents)
	return rec, nil
}

var errOtherEvidence = errors.New("the consent that names it is recorded with other evidence, or was erased by order, so it was not kept: record it with a new consent or event")

func (im *importer) applyOptions() schema.ApplyOptions {
	return schema.ApplyOptions{Zone: im.Zone, Now: im.Clock(), Recall: im.Recall, DryRun: im.DryRun, AddOnly: true}
}

func (im *importer) apply(ctx context.Context, rec schema.Records, sources map[string]schema.Digest) error {
	opt := im.applyOptions()
	opt.Sources, opt.Import = sources, im.sum.Import
	var done schema.Applied
	record := func(opt schema.ApplyOptions) (err error) {
		done, err = im.Catalog.Apply(ctx, rec, opt)
		return err
	}
	var err error
	if rec.NamesEvidence() {
		err = im.evidence.Record(ctx, opt, record)
	} else {
		err = record(opt)
	}
	if err != nil {
		return err
	}
	done.Unmatched, done.Missed = nil, nil // those are told with what they hold
	im.Watch.Applied(done)
	return nil
}

// applyPhotoRecords compares what people wrote about photos with what is recorded,
// now that it is known which bytes each file name stands for. What is said of new
// photos went in with them; what is known stands.
func (im *importer) applyPhotoRecords(ctx context.Context) error {
	for _, root := range slices.Sorted(maps.Keys(im.entries)) {
		card := im.entries[root]
		missed := map[string]bool{}
		for _, entry := range card.missed {
			missed[entry.Match] = true
		}
		var rec schema.Records
		for _, entry := range im.records[root].Photos {
			if !missed[entry.Match] {
				rec.Photos = append(rec.Photos, entry)
			}
			for _, sha := range card.known[entry.Match] {
				entry.Match = sha
				rec.Photos = append(rec.Photos, entry)
			}
		}
		if len(rec.Photos) == 0 || im.DryRun {
			continue
		}
		if err := im.apply(ctx, rec, im.found[root]); err != nil {
			return err
		}
	}
	return im.tellMissed(ctx)
}

// UnknownError names a room or a shoot that is not recorded.
type UnknownError struct{ Kind, ID string }

func (e *UnknownError) Error() string {
	return fmt.Sprintf("no %s %q is recorded; describe it in a shoot.yaml beside the photographs, or with `stillroom apply`", e.Kind, e.ID)
}

// checkPlaces refuses a shoot or a room that nobody has described, before
// anything is copied: a typo would part photographs from their consent.
func (im *importer) checkPlaces(ctx context.Context) error {
	wanted := map[UnknownError]bool{}
	if im.Shoot != "" {
		wanted[UnknownError{"shoot", im.Shoot}] = true
	}
	if im.Room != "" {
		wanted[UnknownError{"room", im.Room}] = true
	}
	described := map[UnknownError]bool{}
	for _, rec := range im.records {
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
		ok, err := im.Catalog.Has(ctx, w.Kind, w.ID)
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

// shootOf says which visit a file is from: what its records say of it, then
// what the import was told, then the one shoot its records describe.
func (im *importer) shootOf(f source.File) string {
	rec := im.records[f.Root]
	var said *string
	if card := im.entries[f.Root]; card != nil && card.byName[f.Rel] != nil {
		said = card.byName[f.Rel].Said.Shoot
	}
	switch {
	case said != nil && *said != "":
		return *said
	case im.Shoot != "":
		return im.Shoot
	case im.Room == "" && len(rec.Shoots) == 1:
		return rec.Shoots[0].ID
	}
	return ""
}

// saidOf is what a person said of a file that its pictures follow: how it has to
// be turned, and what they do not show. What is recorded stands before what lies
// on the card.
func (im *importer) saidOf(ctx context.Context, p *part) (schema.PhotoRecord, error) {
	recorded, err := im.Catalog.Said(ctx, p.body.sum)
	if err != nil {
		return schema.PhotoRecord{}, err
	}
	said := recorded.Under(im.cardSays(p))
	return schema.PhotoRecord{Orientation: said.Orientation, Depicts: said.Depicts}, nil
}
