package ingest

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// readableNames are those of pictureNames whose formats are all known by their first
// bytes: a file that has such a name and begins as none of them is no picture of any.
var readableNames = []string{
	"jpg", "jpeg", "jpe", "jfif", "tif", "tiff", "png", "gif", "webp", "heic", "heif", "hif", "avif", "jxl", "dng", "cr2", "cr3", "crw",
	"nef", "nrw", "arw", "sr2", "raf", "orf", "ori", "rw2", "pef", "mrw", "3fr", "fff", "iiq", "srw", "mef", "erf", "rwl", "x3f", "gpr",
}

// noPicture is the damage of a file that is called a picture and holds none: what was
// written over, or never written. Of a name whose formats are not all known it is told
// only where there is nothing but zeros.
func noPicture(p *part) string {
	if !p.probed || p.probe.Format != schema.FormatUnknown || p.body == nil {
		return ""
	}
	ext := strings.TrimPrefix(strings.ToLower(path.Ext(p.file.Rel)), ".")
	if otherKind(p.body.data) {
		return "" // a whole file under another name
	}
	blank := p.body.data != nil && len(bytes.Trim(p.body.data, "\x00")) == 0
	if slices.Contains(readableNames, ext) || blank && slices.Contains(pictureNames, ext) {
		return schema.DamageNone
	}
	return ""
}

// otherKind reports whether a file begins as one of a kind that is not read here.
func otherKind(data []byte) bool {
	return slices.ContainsFunc([]string{"BM", "\x00\x00\x00\x0cjP  ", "\xff\x4f\xff\x51", "%PDF", "%!PS", "8BPS", "PK\x03\x04"}, func(head string) bool {
		return bytes.HasPrefix(data, []byte(head))
	})
}
