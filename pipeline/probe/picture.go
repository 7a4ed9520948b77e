package probe

import (
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// directory is one directory of a TIFF that may hold a picture, and where it
// stands: the page in the chain, counted from 0, and for a sub-directory of that
// page its number, counted from 1.
type directory struct {
	entries   []entry
	page, sub int
}

// shape is what a directory says of its picture before anything is decoded.
type shape struct {
	width, height int64
	reduced, mask bool
	page          bool   // says that it is one of several
	software      string // that wrote it
	samples, bits uint64
	photometric   uint64
	compression   uint64
}

func (g *guard) shape(d directory) (s shape, ok bool) {
	w, okW := g.uint1(d.entries, tagWidth)
	h, okH := g.uint1(d.entries, tagHeight)
	if !okW || !okH || w == 0 || h == 0 || w > 1<<31-1 || h > 1<<31-1 {
		return shape{}, false
	}
	kind, _ := g.uint1(d.entries, tagSubfileType)
	old, _ := g.uint1(d.entries, tagOldSubfileType)
	s = shape{width: int64(w), height: int64(h), reduced: kind&1 != 0 || old == 2, mask: kind&4 != 0, page: kind&2 != 0, samples: 1, bits: 1}
	if v, ok := g.uint1(d.entries, tagSamples); ok {
		s.samples = v
	}
	if e, ok := find(d.entries, tagBits); ok {
		if v := g.uints(e, 1); len(v) == 1 {
			s.bits = v[0]
		}
	}
	s.photometric, _ = g.uint1(d.entries, tagPhotometric)
	s.compression, _ = g.uint1(d.entries, tagCompression)
	s.software = g.words(d.entries, tagSoftware)
	return s, true
}

func (s shape) pixels() int64 { return s.width * s.height }

// color reports whether a picture for the eye has more than one component.
func (s shape) color() bool { return s.samples >= 3 }

// previews reports whether s is a small copy of t, by their sizes: writers do not
// always mark one. Less than half as long and of the same shape, or a stamp of no
// more than 512 pixels (arbitrary; cameras' and scanners' have 160 to 320) beside
// something four times as long and as high. One that says it is a page is a small
// copy only if it is a stamp; and pages that two programs wrote are no copies of one
// another, for a preview comes from whoever writes the picture. Nor is one that has
// more than the picture: deeper numbers, or transparency.
func (s shape) previews(t shape) bool {
	const sameShape = 0.02
	if s.software != "" && t.software != "" && s.software != t.software {
		return false
	}
	if t.bits >= 8 && s.bits > t.bits || s.samples > 3 && t.samples == 3 {
		return false
	}
	a, b := float64(s.width)/float64(s.height), float64(t.width)/float64(t.height)
	alike := a/b < 1+sameShape && b/a < 1+sameShape
	return alike && !s.page && 2*s.width <= t.width ||
		max(s.width, s.height) <= 512 && 4*s.width <= t.width && 4*s.height <= t.height
}

// pictureOf decides which directory of a TIFF is the picture, from the structure
// alone: the first that is no reduced copy and no mask, by its own mark or by its
// size beside a later one. Pages of a letter are of about one size, so there it is
// the first; of a pyramid it is the base, whichever end stands first. It returns
// the index, or -1 if no directory has a size.
func (g *guard) pictureOf(dirs []directory) int {
	best, chosen := -1, shape{}
	for i, d := range dirs {
		s, ok := g.shape(d)
		if !ok || s.mask {
			continue
		}
		switch {
		case best < 0, chosen.reduced && !s.reduced && s.pixels() >= chosen.pixels():
			best, chosen = i, s
		case chosen.reduced && s.reduced && s.pixels() > chosen.pixels(): // nothing but copies
			best, chosen = i, s
		case !s.reduced && chosen.previews(s):
			best, chosen = i, s
		}
	}
	return best
}

// rawFormat tells the cameras' own formats from TIFF, by what the file holds. The
// maker alone does not: a scan or an edited copy names the camera too. So there
// must be a sensor's data; the maker then gives the name.
func rawFormat(g *guard, dirs []directory) schema.Format {
	main := dirs[0].entries
	if _, ok := find(main, tagDNGVersion); ok {
		return schema.FormatDNG
	}
	if !g.holdsSensor(dirs) {
		return schema.FormatTIFF
	}
	maker, model := g.words(main, tagMake), g.words(main, tagModel)
	if g.phaseOne() {
		return schema.FormatIIQ
	}
	for _, m := range rawMakers {
		if strings.HasPrefix(maker, m.maker) && strings.Contains(model, m.model) {
			return m.format
		}
	}
	return schema.FormatRAW
}

// rawMakers name the formats, by how the maker begins and what the model has in
// it. Makers that write a RAW format of several names (Kodak, Hasselblad) are told
// apart as far as the file says.
var rawMakers = []struct {
	maker, model string
	format       schema.Format
}{
	{"NIKON", "", schema.FormatNEF},
	{"SONY", "", schema.FormatARW},
	{"PENTAX", "", schema.FormatPEF},
	{"RICOH", "", schema.FormatPEF},
	{"SAMSUNG", "", schema.FormatSRW},
	{"IMACON", "", schema.FormatFFF},
	{"HASSELBLAD", "", schema.Format3FR},
	{"SEIKO EPSON", "", schema.FormatERF},
	{"EPSON", "", schema.FormatERF},
	{"EASTMAN KODAK", "EASYSHARE", schema.FormatKDC},
	{"EASTMAN KODAK", "ZOOM DIGITAL", schema.FormatKDC},
	{"EASTMAN KODAK", "DC120", schema.FormatKDC},
	{"EASTMAN KODAK", "DC40", schema.FormatKDC},
	{"EASTMAN KODAK", "DC50", schema.FormatKDC},
	{"EASTMAN KODAK", "", schema.FormatDCR},
	{"KODAK", "", schema.FormatDCR},
	{"MAMIYA", "", schema.FormatMEF},
	{"LEAF", "", schema.FormatMOS},
	{"PHASE ONE", "", schema.FormatIIQ},
	{"LEICA", "", schema.FormatRWL},
}

// holdsSensor reports whether a picture in the file is what a sensor saw: values
// behind colour filters, in a writing of a maker's own, or of one component where
// the reduced copy of it is in colour.
func (g *guard) holdsSensor(dirs []directory) bool {
	if g.phaseOne() {
		return true
	}
	if _, ok := find(dirs[0].entries, tagLeafData); ok {
		return true
	}
	first, _ := g.shape(dirs[0])
	for i, d := range dirs {
		photometric, _ := g.uint1(d.entries, tagPhotometric)
		compression, _ := g.uint1(d.entries, tagCompression)
		switch photometric {
		case 32803, 34892: // colour filter array, LinearRaw
			return true
		}
		switch compression {
		case 34713, // Nikon
			32767,        // Sony
			32769,        // packed: Epson, Nikon, Kodak
			32770, 32772, // Samsung
			32867, 65000, 65535, // Kodak, Kodak, Pentax
			262: // Kodak
			return true
		}
		s, ok := g.shape(d)
		if _, filtered := find(d.entries, tagCFAPattern); filtered && ok && s.samples == 1 {
			return true
		}
		if i > 0 && d.sub > 0 && d.page == 0 && ok && first.reduced && first.color() && !s.reduced && s.samples == 1 && s.bits > 8 {
			return true
		}
	}
	return false
}

// phaseOne reports whether the header is followed by Phase One's own: its byte
// order twice over, a letter and "Raw", backwards in little-endian files.
func (g *guard) phaseOne() bool {
	b, err := g.b.peek(8, 8)
	return err == nil && (string(b[:4]) == "IIII" && string(b[5:]) == "waR" || string(b[:4]) == "MMMM" && string(b[4:7]) == "Raw")
}

// words are the text of a tag, in capitals.
func (g *guard) words(entries []entry, tag uint16) string {
	e, ok := find(entries, tag)
	if !ok {
		return ""
	}
	value, err := g.value(e)
	if err != nil {
		return ""
	}
	return strings.ToUpper(text(value))
}
