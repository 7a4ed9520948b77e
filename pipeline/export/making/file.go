package making

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// File is one file of a package on its way out. Its bytes are a body, which cannot be
// read to its end if they are not those that passed the gate.
type File struct {
	Path string // below the destination, with slashes
	Body destination.Body
	Soon bool // one of the many files of an image service: they are made durable together

	Gate    Inspection
	Profile leak.Profile // of a picture
	ICC     bool         // it has a colour profile
	Mark    string       // the mark of a picture without metadata

	Photo     schema.Digest
	Decision  string
	Rendering schema.Digest // whose pixels it shows, if its bytes are others
	Treated   string        // the treatments that it was rendered with
}

// Inspection is how the gate looks at a file.
type Inspection int

const (
	AsDocument Inspection = iota // as text, word by word
	AsPicture                    // every byte of its container
	AsOriginal                   // not at all: see passOriginal
)

// Paper is a file of a package that is not a picture.
func Paper(path string, data []byte) File {
	return File{Path: path, Body: destination.Held(data)}
}

// opening opens a stored file, from an offset on.
type opening func(at int64) (io.ReadCloser, error)

// stored opens a file of the catalog.
func stored(st store.Storage, rel string) opening {
	return func(at int64) (io.ReadCloser, error) { return st.OpenAt(rel, at) }
}

// whole opens all of it.
func (o opening) whole() (io.ReadCloser, error) { return o(0) }

// part opens a stretch of a file.
func (o opening) part(at, size int64) opening {
	return func(from int64) (io.ReadCloser, error) {
		r, err := o(at + from)
		if err != nil {
			return nil, err
		}
		return struct {
			io.Reader
			io.Closer
		}{io.LimitReader(r, size-from), r}, nil
	}
}

// marked opens a picture of so many bytes with a mark in it. Bytes that are not a
// picture any more come without a mark: then their digest is another as well.
func (o opening) marked(size int64, format schema.Format, mark string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		r, err := o.whole()
		if err != nil {
			return nil, err
		}
		defer r.Close()
		data, err := io.ReadAll(io.LimitReader(r, size+1))
		if err != nil {
			return nil, err
		}
		if out, err := embed.Mark(data, format, mark); err == nil {
			data = out
		}
		return io.NopCloser(bytes.NewReader(data)), nil
	}
}

// withMark is the body of a picture that lies somewhere, as data, and leaves with a
// mark. It is put in whenever the picture is read: a thousand photos have tens of
// thousands of tiles, which are not written twice for that. A picture that cannot be
// marked is left as it is: the gate names its fault, and lets no picture go that lacks
// its mark.
func withMark(data []byte, format schema.Format, mark string, from opening, say func(error) error) destination.Body {
	out, err := embed.Mark(data, format, mark)
	if err != nil {
		return destination.From(schema.DigestOf(data), int64(len(data)), from.whole, say)
	}
	return destination.From(schema.DigestOf(out), int64(len(out)), from.marked(int64(len(data)), format, mark), say)
}

// derivativeBody is a derivative as the catalog has it.
func derivativeBody(st store.Storage, d schema.Derivative, photo schema.Digest) destination.Body {
	return destination.From(d.SHA256, d.Bytes, stored(st, d.Path).whole, ofDerivative(d.Path, photo))
}

// ofDerivative puts an error about a derivative into words.
func ofDerivative(rel string, photo schema.Digest) func(error) error {
	return func(err error) error {
		return fmt.Errorf("derivative %s: %w; make it again with `stillroom derive %s`", rel, err, photo.ID())
	}
}

// ofMade puts an error about a file that was made for a path of the package into words.
func ofMade(photo schema.Digest, path string) func(error) error {
	return func(err error) error {
		if errors.Is(err, atomicfile.ErrChanged) {
			return fmt.Errorf("photo %s: the file made for %s changed after the gate read it: nothing of it leaves; run the export again", photo.ID(), path)
		}
		return err
	}
}

// ofOriginal puts an error about an original into words. It names the photo: the path of
// an original is its name as shot.
func ofOriginal(photo schema.Digest) func(error) error {
	return func(err error) error {
		return fmt.Errorf("the original of photo %s: %w; `stillroom verify --read-data` says what is wrong with it", photo.ID(), paths.Without(err))
	}
}
