package leak

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// Photoshop image resources (Adobe, Photoshop File Formats, "Image Resources").
const (
	resIIM         = 0x0404
	resThumbnail4  = 0x0409 // Photoshop 4
	resThumbnail   = 0x040C
	resExif        = 0x0422
	resExif3       = 0x0423
	resXMP         = 0x0424
	resIPTCDigest  = 0x0425
	iptcDigestSize = 16 // an MD5
)

// photoshop checks a run of 8BIM resources. IIM and its digest are for the press;
// everything else is refused, first of all the thumbnails: they show the frame
// before the crop.
func (c blocks) photoshop(b []byte, where string, allowed bool) {
	if !allowed {
		c.add(RuleSegment, "%s: Photoshop resources, which the profile does not allow here", where)
	}
	for len(b) > 0 {
		if len(b) < 7 || string(b[:4]) != "8BIM" {
			c.add(RuleUnchecked, "%s: Photoshop resources that cannot be read", where)
			return
		}
		id := binary.BigEndian.Uint16(b[4:])
		name := int(b[6])
		head := 7 + name
		head += head & 1 // the name is padded to an even length
		if len(b) < head+4 {
			c.add(RuleUnchecked, "%s: Photoshop resources that cannot be read", where)
			return
		}
		size := uint64(binary.BigEndian.Uint32(b[head:]))
		end := uint64(head) + 4 + size
		if end > uint64(len(b)) {
			c.add(RuleUnchecked, "%s: a Photoshop resource that does not fit", where)
			return
		}
		data := b[head+4 : int(end)]
		if name != 0 && allowed {
			c.add(RuleSegment, "%s: a Photoshop resource with a name", where)
		}
		switch id {
		case resIIM:
			c.iim(data, where, allowed)
		case resIPTCDigest:
			if len(data) != iptcDigestSize {
				c.add(RuleUnchecked, "%s: an IPTC digest of another length", where)
			}
		case resThumbnail4, resThumbnail:
			c.add(RuleThumb, "%s: a Photoshop thumbnail (resource %#04x)", where, id)
		case resExif, resExif3:
			c.exif(data, fmt.Sprintf("%s: Photoshop resource %#04x", where, id), false)
		case resXMP:
			c.add(RuleSegment, "%s: a copy of the XMP in a Photoshop resource", where)
		default:
			c.add(RuleSegment, "%s: Photoshop resource %#04x", where, id)
		}
		if end&1 == 1 && end < uint64(len(b)) {
			if b[end] != 0 {
				c.add(RuleTrailer, "%s: padding that is not zero", where)
			}
			end++
		}
		b = b[end:]
	}
}

// iimSets are the datasets (record<<8 | dataset) that mirror what the profile
// Press has in XMP. 2:60, the time, is not among them: the day is enough.
var iimSets = map[int]bool{
	1<<8 | 90:  true, // CodedCharacterSet
	2 << 8:     true, // 2:00, RecordVersion
	2<<8 | 5:   true, // Title
	2<<8 | 25:  true, // Keywords
	2<<8 | 40:  true, // Instructions
	2<<8 | 55:  true, // DateCreated
	2<<8 | 80:  true, // Creator
	2<<8 | 85:  true, // Creator's jobtitle
	2<<8 | 103: true, // Job id
	2<<8 | 105: true, // Headline
	2<<8 | 110: true, // Credit
	2<<8 | 115: true, // Source
	2<<8 | 116: true, // Copyright notice
	2<<8 | 120: true, // Caption
}

// iim checks an IPTC-IIM stream (IIM 4.2, chapter 1).
func (c blocks) iim(b []byte, where string, allowed bool) {
	for len(b) > 0 {
		if len(b) == 1 && b[0] == 0 {
			return // padding to an even length
		}
		if len(b) < 5 || b[0] != 0x1C {
			c.add(RuleUnchecked, "%s: IIM that cannot be read", where)
			return
		}
		rec, set, size := int(b[1]), int(b[2]), int(binary.BigEndian.Uint16(b[3:]))
		if size > len(b)-5 { // sizes above 32767 are "extended": text never needs them
			c.add(RuleUnchecked, "%s: an IIM dataset that does not fit", where)
			return
		}
		at := fmt.Sprintf("%s: IIM %d:%02d", where, rec, set)
		value := string(b[5 : 5+size])
		switch {
		case rec == 2 && (set == 90 || set == 95 || set == 101) && allowed && c.policy.forPress() && c.policy.mayTell(value):
			c.text(at, value)
		case rec == 2 && (set == 26 || set == 27 || set == 90 || set == 92 || set == 95 || set == 100 || set == 101):
			c.add(RuleGPS, "%s: a place in words", at)
		case rec == 2 && set >= 200 && set <= 202, rec >= 7:
			c.add(RuleThumb, "%s: a preview", at)
		case !allowed:
			// Refused as a whole.
		case !iimSets[rec<<8|set]:
			c.add(RuleTag, "%s: a dataset outside the profile", at)
		case rec == 2 && set == 0:
			if size != 2 {
				c.add(RuleUnchecked, "%s: malformed", at)
			}
		case rec == 2 && set == 55 && (size != 8 || strings.Trim(value, "0123456789") != ""):
			c.add(RuleTag, "%s: more than a day", at)
		default:
			c.text(at, value)
		}
		b = b[5+size:]
	}
}
