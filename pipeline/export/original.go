package export

import (
	"path"
	"strings"

	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/formats"
)

// isOriginal reports whether an original stands at a path of a package.
func isOriginal(rel string) bool {
	for _, f := range formats.Formats() { // an earlier export may have been in another
		if f.Omits != nil && strings.HasPrefix(rel, path.Join(f.Below, formats.OriginalsFolder)+"/") {
			return true
		}
	}
	return false
}

// originalsThatLeave are the paths of the originals of a plan.
func originalsThatLeave(format formats.Format, plan formats.Plan) map[string]bool {
	leave := map[string]bool{}
	for _, p := range plan.Photos {
		for _, x := range p.Pictures {
			if x.Making.Original {
				leave[path.Join(format.Below, x.File.Path)] = true
			}
		}
	}
	return leave
}

// original is the original of a photo on its way out, as it is. It is copied in pieces,
// and what is not, byte for byte, what the catalog knows gets no name.
func (m making) original(p *formats.Photo, pic *formats.Picture) leaving {
	return leaving{
		path: path.Join(m.Format.Below, pic.File.Path), gate: asOriginal, photo: p.Photo.SHA256, decision: p.DecisionID,
		body: destination.From(pic.From.SHA256, pic.From.Bytes, stored(m.Store, pic.From.Path).whole, ofOriginal(p.Photo.SHA256)),
	}
}
