package leak

import (
	"bytes"
	"path"
	"slices"
	"sort"
	"strings"
)

// check is the examination of one file.
type check struct {
	*Gate
	report
	d []byte

	// pixels are the spans of image data and color tables. Noise there looks
	// like anything, so only long values are searched in them.
	pixels []span

	marked bool // a mark was seen
}

// span is the half-open range of bytes [at, end).
type span struct{ at, end int }

// File proves that data, the bytes of one picture, carries nothing outside the
// policy. No leaks means proved; anything that cannot be read is a leak. The
// container is told by its bytes; name is used only to see that its extension
// agrees (a temporary name without a picture's extension agrees with all), and
// is not repeated in a leak. It reads data and keeps nothing.
func (g *Gate) File(name string, data []byte) []Leak {
	c := &check{Gate: g, d: data}
	if !g.known {
		c.add(RuleUnchecked, "the policy names a profile that does not exist")
	}
	kind := sniff(data)
	switch kind {
	case "jpeg":
		c.jpeg()
	case "png":
		c.png()
	case "webp":
		c.webp()
	case "tiff":
		c.tiff()
	case "heif":
		c.heif()
	case "zip":
		c.zip()
	default:
		c.add(RuleUnchecked, "not a container that can be checked (JPEG, PNG, WebP, TIFF, HEIF, AVIF, tiles in a ZIP)")
	}
	if want := extensions[strings.ToLower(path.Ext(strings.ReplaceAll(name, `\`, "/")))]; want != "" && want != kind {
		c.add(RuleName, "the extension says %s, the bytes do not", want)
	}
	c.unmarked()
	if kind != "zip" { // its entries have been searched, and they are all of it
		c.search()
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

// search looks at the bytes without regard to structure: a second picture, GPS or a
// private value that the walks missed still shows.
func (c *check) search() {
	sort.Slice(c.pixels, func(i, j int) bool { return c.pixels[i].at < c.pixels[j].at })

	// The start of a JPEG anywhere but at the start of one.
	// Three bytes are too few to look for in image data; JPEG's own cannot
	// contain them, the walk sees to that.
	soi := []byte{0xFF, 0xD8, 0xFF}
	for at := 1; ; {
		i := bytes.Index(c.d[min(at, len(c.d)):], soi)
		if i < 0 {
			break
		}
		at += i
		if !c.inPixels(at, at+len(soi)) {
			c.add(RuleThumb, "a second JPEG begins inside the file")
			break
		}
		at++
	}

	// A directory entry that points at a GPS IFD: tag 0x8825, LONG, one value
	// (Exif 3.0, 4.6.3), wherever it stands: unlinking does not erase it.
	for _, entry := range []string{"\x25\x88\x04\x00\x01\x00\x00\x00", "\x88\x25\x00\x04\x00\x00\x00\x01"} {
		if bytes.Contains(c.d, []byte(entry)) {
			c.add(RuleGPS, "a directory entry that points at GPS data")
		}
	}

	c.traces.find(c.d, func(t *trace, at int) {
		end := at + len(t.bytes)
		inside := c.inPixels(at, end)
		switch {
		case t.value == 0:
			c.add(RuleGPS, "the name of a GPS property in the bytes")
		case inside && t.weight < minInPixels:
			// Noise.
		case inside:
			c.add(RulePrivate, "private value %d of %d in the image data", t.value, len(c.policy.Private))
		default:
			c.add(RulePrivate, "private value %d of %d in the bytes", t.value, len(c.policy.Private))
		}
	})
}

// inPixels reports whether [at, end) lies in one span of image data.
func (c *check) inPixels(at, end int) bool {
	i := sort.Search(len(c.pixels), func(i int) bool { return c.pixels[i].at > at })
	return i > 0 && end <= c.pixels[i-1].end
}

// text checks one decoded value of the file's metadata.
func (c *check) text(where, s string) {
	c.words.find(s, func(what string) { c.add(RulePrivate, "%s: %s", where, what) })
}

func partOf(part bool) string {
	if part {
		return "a part of "
	}
	return ""
}

// forPress reports whether the picture is one for the press, which may name a town.
func (c *check) forPress() bool { return c.policy.Profile == Press }

// mayTell reports whether a field for a place holds what it may. IIM holds the beginning
// of a long name.
func (c *check) mayTell(s string) bool {
	return slices.ContainsFunc(c.policy.Place, func(may string) bool {
		return s == may || len(s) > 24 && strings.HasPrefix(may, s)
	})
}

// allows reports whether the profile carries everything that from carries.
func (c *check) allows(from Profile) bool {
	rank := map[Profile]int{None: 0, RightsOnly: 1, Press: 2, ArchiveFull: 3}
	return rank[c.policy.Profile] >= rank[from]
}

// gaps calls f for each stretch of d that no span covers and that holds
// anything but zeros, and returns false when two spans overlap. It sorts used.
// Alignment leaves zeros behind; an unlinked preview does not.
func gaps(d []byte, used []span, f func(at, end int)) bool {
	sort.Slice(used, func(i, j int) bool { return used[i].at < used[j].at })
	apart := true
	at := 0
	for _, s := range append(used, span{len(d), len(d)}) {
		if s.at > at && len(bytes.Trim(d[at:s.at], "\x00")) > 0 {
			f(at, s.at)
		}
		if s.at < at && s.at < s.end {
			apart = false
		}
		at = max(at, s.end)
	}
	return apart
}
