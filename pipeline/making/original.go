package making

import (
	"path"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/formats"
)

// original is the original of a photo on its way out, as it is. It is copied in pieces,
// and what is not, byte for byte, what the catalog knows gets no name.
func (m Maker) original(p *formats.Photo, pic *formats.Picture) File {
	return File{
		Path: path.Join(m.Format.Below, pic.File.Path), Gate: AsOriginal, Photo: p.Photo.SHA256, Decision: p.DecisionID,
		Body: destination.From(pic.From.SHA256, pic.From.Bytes, stored(m.Store, pic.From.Path).whole, ofOriginal(p.Photo.SHA256)),
	}
}
