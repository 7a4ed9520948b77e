package making

import (
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
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

	Beside    string // the file of a mirror that a sidecar is about
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
	AsMedia                      // sound or film: every byte of its container
	AsWords                      // a text that somebody wrote: word by word, as a caption is
)

// Paper is a file of a package that is not a picture.
func Paper(path string, data []byte) File {
	return File{Path: path, Body: destination.Held(data)}
}

// Document is a document of a package, under a path.
func Document(path string, d formats.Document) File {
	return File{Path: path, Body: destination.From(d.Sum(), d.Size(), d.Open, ofDocument(path))}
}

// ofDocument puts an error about a document into words: one that may be long lies in the
// work folder.
func ofDocument(path string) func(error) error {
	return func(err error) error {
		if errors.Is(err, atomicfile.ErrChanged) {
			return fmt.Errorf("%s changed after it was made: nothing of it leaves; run the export again", path)
		}
		return err
	}
}
