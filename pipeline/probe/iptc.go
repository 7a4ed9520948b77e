package probe

import (
	"bytes"
	"crypto/md5"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/stillroom/stillroom/pipeline/container"
)

// resources are what Photoshop's image resources hold of metadata.
type resources struct {
	iim, digest []byte
	exif, xmp   *block
}

// photoshop finds IPTC-IIM, the IPTCDigest and copies of EXIF and XMP among
// Photoshop's image resources; thumbnails and paths among them are stepped over
// unread.
func photoshop(in input, b block) (out resources) {
	const (
		resourceIIM    = 0x0404
		resourceEXIF   = 0x0422
		resourceXMP    = 0x0424
		resourceDigest = 0x0425
	)
	pos := int64(0)
	for range in.lim.MaxSegments {
		r, err := container.ResourceAt(b, pos)
		if errors.Is(err, container.ErrSize) {
			in.warn(malformed("Photoshop resources", "cut off"))
		}
		if err != nil {
			break
		}
		data := b.payload(r.Part)
		if r.Cut {
			in.warn(malformed("Photoshop resources", "resource 0x%04x states %d bytes, there are %d", r.ID, r.Stated, data.size))
		}
		switch r.ID {
		case resourceIIM:
			if raw, err := data.bytes("IPTC-IIM"); err != nil {
				in.warn(err)
			} else if out.iim == nil {
				out.iim = raw
			}
		case resourceEXIF:
			if out.exif == nil {
				out.exif = &data
			}
		case resourceXMP:
			if out.xmp == nil {
				out.xmp = &data
			}
		case resourceDigest:
			if raw, err := data.peek(0, md5.Size); err == nil {
				out.digest = bytes.Clone(raw)
			}
		}
		pos = r.Next
	}
	return out
}

// iimLimits are how many bytes the standard has for each text.
var iimLimits = map[byte]int{5: 64, 25: 64, 80: 32, 110: 32, 116: 128, 120: 2000}

// cutOff reports whether a value ends where the standard ends it: a letter of
// UTF-8 may have had no room, and some writers count characters.
func cutOff(dataset byte, value []byte, v string) bool {
	limit, ok := iimLimits[dataset]
	return ok && (len(value) <= limit && len(value) > limit-utf8.UTFMax || utf8.RuneCountInString(v) == limit)
}

// parseIIM reads the application record (IIM 4.2, record 2). The character
// set of 1:90 is asked for nothing but whether a letter was cut in half: it is
// often missing or wrong, and the bytes tell UTF-8 from what is none.
func parseIIM(in input, data []byte, says *statement) {
	const part = "IPTC-IIM"
	declared := false
	last := map[byte]string{} // of what can stand once only, the last counts
	var creators, keywords []string
	defer func() {
		i := says
		i.say("title", &i.Title, last[5])
		i.say("caption", &i.Caption, last[120])
		i.say("credit", &i.Credit, last[110])
		i.say("rights", &i.Rights, last[116])
		i.say("creator", &i.Creator, strings.Join(creators, listSeparator))
		i.list("keywords", &i.Keywords, keywords)
		i.stateTaken(strings.TrimSpace(last[55]+" "+last[60]), iimCreated)
		i.take(iimTime(last[55], last[60]), "", iimCreated)
	}()
	at := int64(0)
	for n := 0; ; n++ {
		d, err := container.DatasetAt(container.Bytes(data), at)
		if errors.Is(err, container.ErrEnd) {
			break
		}
		if n >= in.lim.MaxTags {
			in.warn(&LimitError{Limit: "max_tags", Part: part, Value: int64(n) + 1, Max: int64(in.lim.MaxTags)})
			break
		}
		if err != nil {
			in.warn(malformed(part, "cut off"))
			break
		}
		record, dataset, size := d.Record, d.Set, d.Stated
		if d.Extended {
			// The low bits count the bytes of the length. No text field may be that
			// long, so this is where reading ends.
			in.warn(malformed(part, "dataset %d:%d is longer than any text", record, dataset))
			break
		}
		if d.Cut {
			in.warn(malformed(part, "dataset %d:%d states %d bytes, there are %d", record, dataset, size, d.Size))
			break
		}
		value := d.In(data)
		at = d.Next
		if record == 1 && dataset == 90 {
			declared = string(value) == "\x1b%G"
		}
		if record != 2 {
			continue
		}
		if size > in.lim.MaxTagBytes {
			in.warn(&LimitError{Limit: "max_tag_bytes", Part: part, Value: int64(size), Max: int64(in.lim.MaxTagBytes)})
			continue
		}
		v, half := words(value, declared)
		if v == "" {
			continue
		}
		if half || cutOff(dataset, value, v) {
			if says.cut == nil {
				says.cut = map[string]bool{}
			}
			says.cut[v] = true
		}
		switch dataset {
		case 25:
			keywords = append(keywords, v)
		case 80:
			creators = append(creators, v)
		case 5, 55, 60, 110, 116, 120:
			last[dataset] = v
		}
	}
}

// iimCreated names the date and time of 2:55 and 2:60.
const iimCreated = "IPTC-IIM DateCreated"

// matchesDigest compares IIM with the MD5 that the last writer of XMP left.
// TIFF pads IIM to whole words, which the digest may or may not cover.
func matchesDigest(data, digest []byte) bool {
	for range 4 {
		if sum := md5.Sum(data); bytes.Equal(sum[:], digest) {
			return true
		}
		if len(data) == 0 || data[len(data)-1] != 0 {
			return false
		}
		data = data[:len(data)-1]
	}
	return false
}
