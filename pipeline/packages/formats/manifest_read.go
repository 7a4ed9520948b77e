package formats

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/stillroom/stillroom/schema"
)

// ManifestScan is told what stands in a manifest that is read part by part. Any of its
// members may be nil. An error of one ends the reading.
type ManifestScan struct {
	// More returns files of a photo beyond those that its entry names.
	More     func(schema.ManifestPhoto) ([]schema.ManifestFile, error)
	Photo    func(schema.ManifestPhoto) error // with those files; an attachment too, as a photo: see ManifestPhoto.Kind
	Document func(schema.ManifestDocument) error
}

// ScanManifest reads a manifest of any length, holds it against its schema, and returns
// it without its photos and documents, of which it tells to. A later minor version is
// read for what it shares with this one. Its moments are in the canonical form; each of
// its photos and files is named once, and each file lies below the manifest and is
// neither it nor the feed. Where it returns an error, nothing that was told counts.
func ScanManifest(r io.Reader, to ManifestScan) (schema.Manifest, error) {
	var m schema.Manifest
	named := newNames()
	err := manifestKind.scan(r, &m, func(list string, _ int, raw []byte) error {
		switch list {
		case "documents":
			return to.document(raw, named)
		case "attachments":
			p, err := manifestAttachment(raw)
			if err != nil {
				return err
			}
			return to.one(p, named)
		}
		return to.photo(raw, named)
	})
	m.Photos, m.Attachments, m.Documents = nil, nil, nil
	if err == nil {
		err = canonical(ManifestName, []*schema.When{&m.GeneratedAt, &m.ValidUntil})
	}
	if err != nil {
		return schema.Manifest{}, err
	}
	return m, nil
}

func (to ManifestScan) photo(raw []byte, named names) error {
	p, err := manifestPhoto(raw)
	if err != nil {
		return err
	}
	return to.one(p, named)
}

// one is told of a photo or an attachment.
func (to ManifestScan) one(p schema.ManifestPhoto, named names) error {
	if err := named.photo(p.PhotoID); err != nil {
		return err
	}
	if to.More != nil {
		more, err := to.More(p)
		if err != nil {
			return err
		}
		p.Files = append(p.Files, more...)
	}
	for _, f := range p.Files {
		if err := named.file(f.Path); err != nil {
			return err
		}
	}
	if to.Photo == nil {
		return nil
	}
	return to.Photo(p)
}

func manifestPhoto(raw []byte) (schema.ManifestPhoto, error) {
	var p schema.ManifestPhoto
	if json.Unmarshal(raw, &p) != nil {
		return p, impossible(ManifestName)
	}
	return p, canonical(ManifestName, []*schema.When{&p.Consent.DecidedAt, &p.Consent.ValidUntil})
}

func manifestAttachment(raw []byte) (schema.ManifestPhoto, error) {
	var a schema.ManifestAttachment
	if json.Unmarshal(raw, &a) != nil {
		return schema.ManifestPhoto{}, impossible(ManifestName)
	}
	p := a.AsPhoto()
	return p, canonical(ManifestName, []*schema.When{&p.Consent.DecidedAt, &p.Consent.ValidUntil})
}

func (to ManifestScan) document(raw []byte, named names) error {
	var d schema.ManifestDocument
	if json.Unmarshal(raw, &d) != nil {
		return impossible(ManifestName)
	}
	if err := named.file(d.Path); err != nil {
		return err
	}
	if to.Document == nil {
		return nil
	}
	return to.Document(d)
}

// RescanManifest tells of the photos and documents of a manifest that ScanManifest has
// read to its end: it holds nothing against anything. Whoever calls it makes sure that
// the bytes are the same. More is not called.
func RescanManifest(r io.Reader, to ManifestScan) error {
	return manifestKind.cut(r, func(list string, i int, raw []byte) error {
		switch {
		case i >= 0 && list == "photos" && to.Photo != nil:
			p, err := manifestPhoto(raw)
			if err != nil {
				return err
			}
			return to.Photo(p)
		case i >= 0 && list == "attachments" && to.Photo != nil:
			p, err := manifestAttachment(raw)
			if err != nil {
				return err
			}
			return to.Photo(p)
		case i >= 0 && list == "documents" && to.Document != nil:
			var d schema.ManifestDocument
			if json.Unmarshal(raw, &d) != nil {
				return impossible(ManifestName)
			}
			return to.Document(d)
		}
		return nil
	})
}

// ReadManifest is ScanManifest of a manifest in memory, whole.
func ReadManifest(data []byte) (schema.Manifest, error) {
	var photos []schema.ManifestPhoto
	var documents []schema.ManifestDocument
	m, err := ScanManifest(bytes.NewReader(data), ManifestScan{
		Photo:    func(p schema.ManifestPhoto) error { photos = append(photos, p); return nil },
		Document: func(d schema.ManifestDocument) error { documents = append(documents, d); return nil },
	})
	if err == nil {
		m.Photos, m.Documents = photos, documents
	}
	return m, err
}
