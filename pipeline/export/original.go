package export

import (
	"cmp"
	"path"

	"github.com/stillroom/stillroom/schema"
)

// OriginalsFolder is where the originals of a package stand, below the manifest.
const OriginalsFolder = "originals"

// OriginalProfile is what a manifest says of the metadata of an original: all
// that the camera and whoever had the file wrote is in it.
const OriginalProfile = "original"

// OriginalMayLeave reports whether the original of a photo that is permitted may
// leave as it is. No gate can look at what is in one, so this is all that stands
// before it: whoever lets an original out asks here.
func OriginalMayLeave(p Photo, opt Options) bool {
	return originalAsked(p, opt) && len(originalStays(p, opt)) == 0
}

// originalAsked reports whether every family said, in so many words, that the
// archive may have the original, and this is for the archive.
func originalAsked(p Photo, opt Options) bool {
	return opt.Channel == schema.Archive && p.Decision.Effect == schema.Permit && p.Decision.Conditions.IncludeOriginal
}

// originalStays are the reasons for which an original stays although it was asked
// for: other words of the same families, which it cannot keep.
func originalStays(p Photo, opt Options) []string {
	var reasons []string
	if p.Photo.Treatments().Text() != "" {
		reasons = append(reasons, schema.ReasonOriginalTreated)
	}
	if p.Decision.Conditions.ReviewBeforeUse {
		reasons = append(reasons, schema.ReasonOriginalUnseen)
	}
	width, height := p.Photo.Size()
	if limit := longEdge(p, opt); min(width, height) < 1 || limit > 0 && max(width, height) > limit {
		reasons = append(reasons, schema.ReasonOriginalTooLarge)
	}
	if p.Decision.Conditions.LocationPrecision != "" && p.Photo.Probe.GPS != nil {
		reasons = append(reasons, schema.ReasonOriginalPlace)
	}
	return reasons
}

// original is the picture that the original of a photo makes in a package. Its
// name as shot stays behind.
func original(p Photo) Picture {
	width, height := p.Photo.Size()
	b := p.Photo.Probe
	return Picture{
		From:   schema.Derivative{Path: p.Photo.Path, Bytes: p.Photo.Bytes, SHA256: p.Photo.SHA256, Width: width, Height: height, Format: b.Format},
		Making: Making{Original: true},
		File: schema.ManifestFile{
			Role: "master", Path: path.Join(OriginalsFolder, p.Photo.ID+"."+b.Format.Extension()),
			MediaType: cmp.Or(b.MIME, "application/octet-stream"),
			Bytes:     p.Photo.Bytes, SHA256: p.Photo.SHA256, Width: width, Height: height, MetadataProfile: OriginalProfile,
		},
	}
}
