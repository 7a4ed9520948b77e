package formats

import (
	"cmp"
	"path"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// OriginalsFolder is where the originals of a package stand, below the manifest.
const OriginalsFolder = "originals"

// OriginalProfile is a manifest's word for the metadata of an original: everything that
// the camera and later programs wrote.
const OriginalProfile = "original"

// OriginalMayLeave reports whether the bytes of a digest are an original of a photo
// that is permitted, and may leave as they are. No gate can prove the content of an
// original, so this is its only check: whoever lets an original out asks here.
func OriginalMayLeave(p Photo, opt Options, sum schema.Digest) bool {
	if p.Attached != nil {
		return sum == p.Photo.SHA256 && attachedOriginalMayLeave(p, opt)
	}
	return originalAsked(p, opt) && slices.ContainsFunc(originalsOf(p), func(o original) bool {
		return o.sum == sum && len(o.stays(p, opt)) == 0
	})
}

// originalAsked reports whether every family said, in so many words, that the
// archive may have the original, and this is for the archive.
func originalAsked(p Photo, opt Options) bool {
	return opt.Channel == schema.Archive && p.Decision.Effect == schema.Permit && p.Terms.IncludeOriginal
}

// original is a file from the camera that shows the photo.
type original struct {
	path          string // below the catalog: its name as shot, which stays behind
	bytes         int64
	sum           schema.Digest
	probe         schema.Probe
	width, height int // upright; 0: nothing says
}

// originalsOf are the file that the photo is named by, and of a pair the other. Files
// beside them (a sidecar, a film clip) show no photo, and stay; so do versions, which
// show it again.
func originalsOf(p Photo) []original {
	width, height := p.Photo.Size()
	list := []original{{p.Photo.Path, p.Photo.Bytes, p.Photo.SHA256, p.Photo.Probe, width, height}}
	for _, o := range p.Photo.Others {
		if o.Frame() && o.Role != schema.RoleVersion {
			list = append(list, original{o.Path, o.Bytes, o.SHA256, o.Probe, o.Probe.Width, o.Probe.Height})
		}
	}
	return list
}

// stays are the reasons for which an original stays although it was asked for:
// other words of the same families, which it cannot keep.
func (o original) stays(p Photo, opt Options) []string {
	var reasons []string
	if p.Photo.Treatments().Text() != "" {
		reasons = append(reasons, schema.ReasonOriginalTreated)
	}
	if p.Terms.ReviewBeforeUse {
		reasons = append(reasons, schema.ReasonOriginalUnseen)
	}
	if limit := longEdge(p, opt); min(o.width, o.height) < 1 || limit > 0 && max(o.width, o.height) > limit {
		reasons = append(reasons, schema.ReasonOriginalTooLarge)
	}
	if p.Terms.LocationPrecision != "" && o.probe.GPS != nil {
		reasons = append(reasons, schema.ReasonOriginalPlace)
	}
	return reasons
}

// picture is the original's entry in a package: called by the photo's id, so that the
// two of a pair are still one.
func (o original) picture(p Photo) Picture {
	format := o.probe.Format
	return Picture{
		From:   schema.Derivative{Path: o.path, Bytes: o.bytes, SHA256: o.sum, Width: o.width, Height: o.height, Format: format},
		Making: Making{Original: true},
		File: schema.ManifestFile{
			Role: "master", Path: path.Join(OriginalsFolder, p.PhotoID+"."+format.Extension()),
			MediaType: cmp.Or(o.probe.MIME, "application/octet-stream"),
			Bytes:     o.bytes, SHA256: o.sum, Width: o.width, Height: o.height, MetadataProfile: OriginalProfile,
		},
	}
}

// withOriginals adds to the pictures of a photo those of its originals that may
// leave. A photo never leaves as its original alone.
func withOriginals(list []Picture, p Photo, opt Options) []Picture {
	if len(list) == 0 {
		return list
	}
	for _, o := range originalsOf(p) {
		if OriginalMayLeave(p, opt, o.sum) {
			list = append(list, o.picture(p))
		}
	}
	return list
}

// originalsOmitted are the reasons why originals stay that the families let leave.
func originalsOmitted(p Photo, opt Options) []string {
	if !originalAsked(p, opt) {
		return nil
	}
	var reasons []string
	for _, o := range originalsOf(p) {
		for _, r := range o.stays(p, opt) {
			if !slices.Contains(reasons, r) {
				reasons = append(reasons, r)
			}
		}
	}
	return reasons
}
