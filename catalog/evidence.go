package catalog

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Evidence calls fn for every document that is kept, or that a record or an event names,
// by digest. A free-text reference from before documents were kept is not a document.
func (c ConsentRegister) Evidence(ctx context.Context, fn func(schema.Evidence) error) error {
	return c.db.View(ctx, func(r contract.Reader) error {
		list, err := loadEvidence(ctx, r)
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := fn(e); err != nil {
				return err
			}
		}
		return nil
	})
}

func loadEvidence(ctx context.Context, r contract.EvidenceReader) ([]schema.Evidence, error) {
	kept, err := r.Documents(ctx)
	if err != nil {
		return nil, err
	}
	named, err := r.DocumentsNamed(ctx)
	if err != nil {
		return nil, err
	}
	found := map[schema.Digest]schema.Evidence{}
	for _, e := range kept {
		found[e.SHA256] = e
	}
	for _, n := range named {
		d, kept, err := schema.ParseEvidence(n.Text)
		if !kept || err != nil {
			continue
		}
		e := found[d]
		e.SHA256, e.Consents = d, append(e.Consents, n.Consent)
		found[d] = e
	}
	list := make([]schema.Evidence, 0, len(found))
	for _, e := range found {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b schema.Evidence) int { return slices.Compare(a.SHA256[:], b.SHA256[:]) })
	return list, nil
}

// recordEvidence writes which documents are kept, and returns those that are new.
func recordEvidence(
	ctx context.Context, w contract.EvidenceWriter, list []schema.Evidence, now time.Time,
) ([]schema.Digest, error) {
	var added []schema.Digest
	for _, e := range list {
		is, err := w.AddDocument(ctx, e, schema.WhenOf(now))
		if err != nil {
			return nil, err
		}
		if is {
			added = append(added, e.SHA256)
		}
	}
	return added, nil
}

// evidence records which documents are kept, and notes those that rec names and that are
// not here.
func (a *applier) evidence(rec schema.Records) error {
	added, err := recordEvidence(a.ctx, a.w, a.opt.Evidence, a.opt.Now)
	if err != nil {
		return err
	}
	for _, d := range added {
		a.out.Changes = append(a.out.Changes, schema.Change{Action: "add", Kind: "evidence", ID: d.String()})
	}
	if !rec.NamesEvidence() {
		return nil
	}
	told := byID(rec.Consents, func(c schema.Consent) string { return c.ID })
	list, err := loadEvidence(a.ctx, a.w)
	for _, e := range list {
		if e.Bytes == 0 && slices.ContainsFunc(e.Consents, func(id string) bool { _, ok := told[id]; return ok }) {
			a.out.Lacking = append(a.out.Lacking, e.SHA256)
		}
	}
	return err
}

// checkEvidence refuses evidence with which no document can be compared: from now on the
// ledger names documents by their digests.
func checkEvidence(s string, opt schema.ApplyOptions) error {
	if s == "" {
		return nil
	}
	_, kept, err := schema.ParseEvidence(s)
	if err == nil && !kept && !opt.References {
		err = errors.New("it is neither a file nor a document that is kept")
	}
	return err
}
