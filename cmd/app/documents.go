package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/encryption"
	"github.com/stillroom/stillroom/pipeline/evidence"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// Document is one mention of a document by a consent.
type Document struct {
	Of        string         `json:"of"` // "record", or the state of an event
	At        schema.When    `json:"at"`
	Channel   schema.Channel `json:"channel,omitempty"`
	SHA256    schema.Digest  `json:"sha256,omitzero"`
	Reference string         `json:"reference,omitempty"` // of a catalog that kept no documents
	Kept      bool           `json:"kept"`
	Bytes     int64          `json:"bytes,omitempty"`
	MediaType string         `json:"media_type,omitempty"`
	KeptAt    schema.When    `json:"kept_at,omitempty"`

	entry schema.Evidence
}

// DocumentsOf lists the documents that a consent and its events name.
func DocumentsOf(ctx context.Context, s *Session, id string) ([]Document, error) {
	consent, err := s.Catalog.Consent(ctx, id)
	if err != nil {
		return nil, err
	}
	kept := map[schema.Digest]schema.Evidence{}
	err = s.Catalog.Evidence(ctx, func(e schema.Evidence) error { kept[e.SHA256] = e; return nil })
	if err != nil {
		return nil, err
	}
	list := []Document{}
	add := func(v Document, text string) {
		d, isDigest, err := schema.ParseEvidence(text)
		switch {
		case text == "":
			return
		case err != nil || !isDigest:
			v.Reference = text
		default:
			e := kept[d]
			v.SHA256, v.entry = d, e
			if _, _, err := s.Evidence.Stat(d); e.Bytes > 0 && err == nil {
				v.Kept, v.Bytes, v.MediaType, v.KeptAt = true, e.Bytes, e.MediaType, e.KeptAt
			}
		}
		list = append(list, v)
	}
	add(Document{Of: "record", At: consent.ObtainedAt}, consent.Evidence)
	for _, e := range consent.Events {
		add(Document{Of: string(e.State), At: e.At, Channel: e.Channel}, e.Evidence)
	}
	return list, nil
}

// CopyDocument writes one of the listed documents, as it was handed in, to a new file. The
// document is named by digits of its digest where there are several.
func CopyDocument(ctx context.Context, s *Session, list []Document, prefix, to string) (Document, error) {
	found := map[schema.Digest]Document{}
	for _, v := range list {
		if v.Reference == "" && strings.HasPrefix(v.SHA256.String(), prefix) {
			found[v.SHA256] = v
		}
	}
	switch {
	case len(found) == 0 && prefix != "":
		return Document{}, Usagef("no document of it begins with %s; without --to they are listed", prefix)
	case len(found) == 0:
		return Document{}, Usagef("no document of it is kept here")
	case len(found) > 1:
		return Document{}, Usagef("it has more than one such document (%d): name one by its digits with --document", len(found))
	}
	v := slices.Collect(maps.Values(found))[0]
	if !v.Kept {
		return v, fmt.Errorf("the document %s is not kept here; with --evidence DIR, `stillroom apply` looks for it in a folder", schema.EvidenceRef(v.SHA256))
	}
	err := evidence.Copy(ctx, s.Evidence, s.Dir, v.entry, to)
	switch {
	case errors.Is(err, fs.ErrExist):
		return v, Usagef("--to: %s is there already; name another file", to)
	case errors.Is(err, store.ErrNoKey):
		return v, fmt.Errorf("the document %s is sealed: %w", schema.EvidenceRef(v.SHA256), err)
	case errors.Is(err, store.ErrCorrupt), errors.Is(err, encryption.ErrOther):
		return v, fmt.Errorf("the document %s has other bytes than were kept, and was not written; `stillroom verify --read-data` tells more", schema.EvidenceRef(v.SHA256))
	}
	return v, err
}
