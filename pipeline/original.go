package pipeline

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

// originalOf is the original of a photo on its way out, as it is.
func (ex *exporter) originalOf(p *export.Photo, pic *export.Picture) outgoing {
	return outgoing{
		path: path.Join(ex.Format.Below, pic.File.Path), original: pic.From.Path, sum: pic.From.SHA256, bytes: pic.From.Bytes,
		photo: p.Photo.SHA256, decision: p.DecisionID,
	}
}

// passOriginal is the gate for an original, in place of the one that looks at
// every byte of a picture. That one would refuse it, and rightly: an original
// holds all that the camera wrote, its serial number and the place among it. The
// family has said in so many words (x-include-original) that the archive may have
// just that: a deposit with anything taken out of it is no original. So it leaves
// unread, and nothing else does: for the archive only, on those words only, where
// none of their other words is against it, and with a digest that the catalog
// knows the photo by. What a format says of it counts for nothing here.
func (ex *exporter) passOriginal(f outgoing) error {
	i := slices.IndexFunc(ex.plan.Photos, func(p export.Photo) bool { return p.Photo.SHA256 == f.photo })
	// By its digest: its bytes are held against that when they are read.
	if i < 0 || !export.OriginalMayLeave(ex.plan.Photos[i], ex.options(), f.sum) || !ex.isOriginal(f.path) {
		return fmt.Errorf("%w: %s: not an original that may leave", ErrLeak, f.path)
	}
	return nil
}

// isOriginal reports whether an original stands at a path of the package.
func (ex *exporter) isOriginal(rel string) bool {
	for _, f := range export.Formats() { // an earlier export may have been in another
		if f.Omits != nil && strings.HasPrefix(rel, path.Join(f.Below, export.OriginalsFolder)+"/") {
			return true
		}
	}
	return false
}

// originalsThatLeave are the paths of the originals of this export.
func (ex *exporter) originalsThatLeave() map[string]bool {
	leave := map[string]bool{}
	for _, p := range ex.plan.Photos {
		for _, x := range p.Pictures {
			if x.Making.Original {
				leave[path.Join(ex.Format.Below, x.File.Path)] = true
			}
		}
	}
	return leave
}

// writeOriginal copies an original in pieces. What is not, byte for byte, what the
// catalog knows gets no name.
func (ex *exporter) writeOriginal(ctx context.Context, dest *destination.Folder, f outgoing) error {
	r, err := ex.Store.Open(f.original)
	if err != nil {
		return originalError(f, err)
	}
	defer r.Close()
	err = dest.Put(ctx, f.path, r, f.sum, f.bytes, ex.At)
	if errors.As(err, new(*atomicfile.SourceError)) {
		return originalError(f, err)
	}
	return err
}

// originalError names the photo: the path of an original is its name as shot.
func originalError(f outgoing, err error) error {
	return fmt.Errorf("the original of photo %s: %w; `stillroom verify --read-data` says what is wrong with it", f.photo.ID(), plain(err))
}

// putAround adds the files that a format puts around its folder, which say of
// every file in it what it is.
func (ex *exporter) putAround(ctx context.Context) error {
	if ex.Format.Around == nil {
		return nil
	}
	var payload []export.Payload
	for _, f := range ex.files {
		p, err := ex.payload(ctx, f)
		if err != nil {
			return err
		}
		payload = append(payload, p)
	}
	around, err := ex.Format.Around(ex.plan, payload, ex.options())
	for _, doc := range around {
		ex.files = append(ex.files, fileOf(doc.Path, doc.Data))
	}
	return err
}

// fileOf is a file of a package that is no picture.
func fileOf(path string, data []byte) outgoing {
	return outgoing{path: path, data: data, sum: schema.DigestOf(data), bytes: int64(len(data))}
}

// payload reads a file once more for what it is listed by, and refuses one that
// is not as it was recorded.
func (ex *exporter) payload(ctx context.Context, f outgoing) (export.Payload, error) {
	p := export.Payload{Path: f.path, Bytes: f.bytes, SHA256: f.sum}
	if f.original == "" {
		data, err := ex.read(f)
		p.SHA512 = sha512.Sum512(data)
		return p, err
	}
	r, err := ex.Store.Open(f.original)
	if err != nil {
		return p, originalError(f, err)
	}
	defer r.Close()
	short, long := sha256.New(), sha512.New()
	n, err := io.Copy(io.MultiWriter(short, long), &interruptible{ctx, r})
	switch {
	case ctx.Err() != nil:
		return p, ctx.Err()
	case err != nil:
		return p, originalError(f, err)
	case n != f.bytes || schema.Digest(short.Sum(nil)) != f.sum:
		return p, originalError(f, errors.New("its bytes are not those that were taken in"))
	}
	long.Sum(p.SHA512[:0])
	return p, nil
}
