package ingest

import (
	"path"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// pictureNames are extensions that say that a file is meant for a picture, whatever
// its bytes are: one that nobody can read is shown as what it is, a photo that is
// damaged or of a kind that is not known here.
var pictureNames = []string{
	"jpg", "jpeg", "jpe", "jfif", "tif", "tiff", "png", "gif", "webp", "heic", "heif", "hif", "avif", "jxl", "jp2", "j2k", "bmp", "psd", "psb",
	"exr", "hdr", "dng", "cr2", "cr3", "crw", "nef", "nrw", "arw", "srf", "sr2", "raf", "orf", "ori", "rw2", "raw", "pef", "mrw", "3fr", "fff",
	"iiq", "srw", "mef", "mos", "dcr", "kdc", "k25", "erf", "rwl", "x3f", "gpr", "mdc", "cap", "eip", "bay", "pxn",
}

// isPhoto reports whether a file can be a photo. What lies beside photographs is
// none: films and memos, what programs write of a photo, a card's index, documents,
// and the thumbnails that cameras keep apart, which are JPEGs.
func (p *part) isPhoto() bool {
	ext := strings.TrimPrefix(strings.ToLower(path.Ext(p.file.Rel)), ".")
	switch {
	case p.probe.Format.Companion(), ext == "thm":
		return false
	case p.probe.Format == schema.FormatUnknown:
		return slices.Contains(pictureNames, ext)
	}
	return true
}

// aside says of a file that is no photo, and belongs to none, what it is.
func (p *part) aside() string {
	switch {
	case p.probe.Format == schema.FormatXMP:
		return "kept, belongs to no photo, and its words count for none; import it beside its photo"
	case p.probe.Format == schema.FormatPDF:
		return "a document: kept as it is"
	case p.probe.Format == schema.FormatUnknown:
		return "not a picture that stillroom knows: kept as it is, without a preview"
	}
	return "kept, belongs to no photo"
}
