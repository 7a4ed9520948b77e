package records

import (
	"context"
	"maps"
	"slices"

	"github.com/stillroom/stillroom/pipeline/evidence"
	"github.com/stillroom/stillroom/schema"
)

func applyOptions(job Job) schema.ApplyOptions {
	return schema.ApplyOptions{Zone: job.Zone, Now: job.Clock(), Recall: job.Recall, DryRun: job.DryRun, AddOnly: true}
}

// applyWith puts records in the catalog, with the documents that they name.
func applyWith(ctx context.Context, job Job, documents *evidence.Documents, rec schema.Records) error {
	var done schema.Applied
	record := func(opt schema.ApplyOptions) (err error) {
		done, err = job.Catalog.Apply(ctx, rec, opt)
		return err
	}
	var err error
	if rec.NamesEvidence() {
		err = documents.Record(ctx, applyOptions(job), record)
	} else {
		err = record(applyOptions(job))
	}
	return tellApplied(job, done, err)
}

// tellApplied reports the applied records, unless applying failed.
func tellApplied(job Job, done schema.Applied, err error) error {
	if err != nil {
		return err
	}
	done.Unmatched, done.Missed = nil, nil // those are told with what they hold
	job.Applied(done)
	return nil
}

// Finish compares people's records about photos with those of the catalog,
// now that the bytes behind each file name are known. Records of new photos went in
// with them; recorded ones stay.
func (t Told) Finish(
	ctx context.Context, job Job, held Held, importID int64,
	found map[string]map[string]schema.Digest,
) error {
	for _, root := range slices.Sorted(maps.Keys(t.entries)) {
		nowhere := map[string]bool{}
		for _, entry := range t.entries[root].missed {
			nowhere[entry.Match] = true
		}
		var rec schema.Records
		for _, entry := range t.records[root].Photos {
			if !nowhere[entry.Match] {
				rec.Photos = append(rec.Photos, entry)
			}
			for _, sha := range held[root].known[entry.Match] {
				entry.Match = sha
				rec.Photos = append(rec.Photos, entry)
			}
		}
		if len(rec.Photos) == 0 || job.DryRun {
			continue
		}
		opt := applyOptions(job)
		opt.Sources, opt.Import = found[root], importID
		done, err := job.Catalog.Apply(ctx, rec, opt)
		if err := tellApplied(job, done, err); err != nil {
			return err
		}
	}
	return tellMissed(ctx, job, t, held)
}
