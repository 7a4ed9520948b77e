package leak

import (
	"bytes"
	"path"
	"strings"
)

// File proves that data, the bytes of one picture, carries nothing outside the
// policy. No leaks means proved; anything that cannot be read is a leak. The
// container is told by its bytes; name is used only to see that its extension
// agrees (a temporary name without a picture's extension agrees with all), and
// is not repeated in a leak. It reads data and keeps nothing.
func (g *Gate) File(name string, data []byte) []Leak {
	c := blocks{g, &report{}}
	if !g.known {
		c.add(RuleUnchecked, "the policy names a profile that does not exist")
	}
	kind := sniff(data)
	var l layout
	switch kind {
	case "jpeg":
		l = readJPEG(c, data)
	case "png":
		l = readPNG(c, data)
	case "webp":
		l = readWebP(c, data)
	case "tiff":
		l = readTIFF(c, data)
	case "heif":
		l = readHEIF(c, data)
	case "zip":
		l = readZIP(c, data)
	default:
		c.add(RuleUnchecked, "not a container that can be checked (JPEG, PNG, WebP, TIFF, HEIF, AVIF, tiles in a ZIP)")
	}
	if want := extensions[strings.ToLower(path.Ext(strings.ReplaceAll(name, `\`, "/")))]; want != "" && want != kind {
		c.add(RuleName, "the extension says %s, the bytes do not", want)
	}
	c.unmarked(l)
	if kind != "zip" { // its entries have been searched, and they are all of it
		c.search(data, l.pixels)
	}
	return c.leaks
}

// extensions maps what names promise to what sniff says.
var extensions = map[string]string{
	".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".webp": "webp", ".tif": "tiff",
	".tiff": "tiff", ".heic": "heif", ".heif": "heif", ".avif": "heif", ".gif": "gif", ".zip": "zip",
}

// sniff tells the container by its first bytes; "" is unknown. A raw file that
// is a TIFF inside is a TIFF here, and refused for its tags.
func sniff(d []byte) string {
	switch {
	case bytes.HasPrefix(d, []byte{0xFF, 0xD8, 0xFF}):
		return "jpeg"
	case bytes.HasPrefix(d, []byte("\x89PNG\r\n\x1a\n")):
		return "png"
	case len(d) >= 12 && string(d[:4]) == "RIFF" && string(d[8:12]) == "WEBP":
		return "webp"
	case bytes.HasPrefix(d, []byte("II*\x00")), bytes.HasPrefix(d, []byte("MM\x00*")):
		return "tiff"
	case len(d) >= 12 && string(d[4:8]) == "ftyp":
		return "heif"
	case bytes.HasPrefix(d, []byte("PK\x03\x04")):
		return "zip"
	}
	return ""
}
