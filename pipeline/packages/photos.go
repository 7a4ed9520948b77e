package packages

import (
	"crypto/sha256"
	"fmt"
	"io"
	"path"

	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// scan reads the manifest to its end and holds all of it against its schema, before a
// word of it is believed.
func (p *Held) scan() error {
	return p.reading(func(r io.Reader) error {
		m, err := formats.ScanManifest(r, formats.ManifestScan{
			More: func(photo schema.ManifestPhoto) ([]schema.ManifestFile, error) {
				more, unknown, err := formats.ExpandTiles(photo, p.promised)
				for _, dir := range unknown {
					p.Unknown = append(p.Unknown, p.within(dir))
				}
				return more, err
			},
			Photo: func(photo schema.ManifestPhoto) error {
				for _, f := range photo.Files {
					p.pictures.Add(p.within(f.Path))
				}
				return nil
			},
			Document: func(d schema.ManifestDocument) error {
				p.documents.Add(p.within(d.Path))
				return nil
			},
		})
		p.Manifest = m
		return err
	})
}

// EachPhoto calls fn for every photo and then for every attachment (see
// schema.ManifestPhoto.Kind), with the tiles of each list among its files. An
// error of fn is returned as it is. Any other says that the manifest is not the one that
// was read before: then nothing holds that fn was told.
func (p *Held) EachPhoto(fn func(schema.ManifestPhoto) error) error {
	return p.again(formats.ManifestScan{Photo: func(photo schema.ManifestPhoto) error {
		more, _, err := formats.ExpandTiles(photo, p.promised)
		if err != nil {
			return err
		}
		photo.Files = append(photo.Files, more...)
		for i := range photo.Files {
			photo.Files[i].Path = p.within(photo.Files[i].Path)
		}
		return fn(photo)
	}})
}

// EachDocument is EachPhoto for the files that are no pictures.
func (p *Held) EachDocument(fn func(schema.ManifestDocument) error) error {
	return p.again(formats.ManifestScan{Document: func(d schema.ManifestDocument) error {
		d.Path = p.within(d.Path)
		return fn(d)
	}})
}

func (p *Held) again(to formats.ManifestScan) error {
	was := p.Sum
	err := p.reading(func(r io.Reader) error { return formats.RescanManifest(r, to) })
	is := p.Sum
	if p.Sum = was; err == nil && is != was {
		return errChanged
	}
	return err
}

// reading opens the manifest for fn, which reads it to its end, and notes its digest.
func (p *Held) reading(fn func(io.Reader) error) error {
	file, _, err := p.open(p.Above)
	switch {
	case err != nil && p.Bagged:
		return fmt.Errorf("%s: %w: a bag that is not of stillroom, or not whole", p.Above, err)
	case err != nil:
		return err
	}
	defer file.Close()
	sum := sha256.New()
	if err := fn(io.TeeReader(unnamed{file}, sum)); err != nil {
		return err
	}
	p.Sum = schema.Digest(sum.Sum(nil))
	return nil
}

// EachEntry reads the package's own feed to its end, as formats.ScanFeed does, and
// returns the digest of what it read. Where there is no feed the error is
// fs.ErrNotExist.
func (p *Held) EachEntry(fn func(schema.RecallEntry) error) (schema.RecallFeed, schema.Digest, error) {
	file, _, err := p.open(p.Feed)
	if err != nil {
		return schema.RecallFeed{}, schema.Digest{}, err
	}
	defer file.Close()
	sum := sha256.New()
	f, err := formats.ScanFeed(io.TeeReader(unnamed{file}, sum), fn)
	return f, schema.Digest(sum.Sum(nil)), err
}

// unnamed is a reader whose errors do not name the file.
type unnamed struct{ io.Reader }

func (r unnamed) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	return n, paths.Without(err)
}

// within is the path in the package of a file that the manifest names.
func (p *Held) within(rel string) string { return path.Join(p.below, rel) }

// promised returns the bytes of a file if they have the manifest's digest, and else
// nil: Compare reports why.
func (p *Held) promised(f schema.ManifestFile) ([]byte, error) {
	data, err := p.Document(p.within(f.Path))
	if err != nil || schema.DigestOf(data) != f.SHA256 {
		return nil, nil
	}
	return data, nil
}
