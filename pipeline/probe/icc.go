package probe

import (
	"strings"
	"unicode/utf16"

	"github.com/stillroom/stillroom/schema"
)

// iccDescription is the profile's own description, its 'desc' tag (ICC.1,
// 9.2.41): English text of version 2, or of version 4 the record in English,
// else the first. It is "" for a profile that has none.
func iccDescription(b block, lim schema.Limits) (string, error) {
	const (
		part   = "ICC profile"
		header = 128
	)
	head, err := b.peek(0, header+4)
	if err != nil {
		return "", malformed(part, "cut off")
	}
	if string(head[36:40]) != "acsp" {
		return "", malformed(part, "no signature")
	}
	count := be32(head[header:])
	for i := range min(int64(count), 100) { // profiles have about 20
		raw, err := b.peek(header+4+12*i, 12)
		if err != nil {
			return "", malformed(part, "cut off")
		}
		if string(raw[:4]) != "desc" {
			continue
		}
		off, size := int64(be32(raw[4:])), int64(be32(raw[8:]))
		if size > int64(lim.MaxTagBytes) {
			return "", &LimitError{Limit: "max_tag_bytes", Part: part, Value: size, Max: int64(lim.MaxTagBytes)}
		}
		data, err := b.take(part, off, size)
		if err != nil {
			return "", err
		}
		return iccText(data), nil
	}
	return "", nil
}

func iccText(data []byte) string {
	if len(data) < 16 {
		return ""
	}
	switch string(data[:4]) {
	case "desc":
		n := min(uint64(be32(data[8:])), uint64(len(data)-12))
		return text(data[12 : 12+n])
	case "mluc":
		const record = 12
		best := ""
		for i := range min(uint64(be32(data[8:])), uint64(len(data)-16)/record) {
			r := data[16+i*record:]
			size, off := uint64(be32(r[4:])), uint64(be32(r[8:]))
			if off+size > uint64(len(data)) {
				continue
			}
			s := utf16BE(data[off : off+size])
			if string(r[:2]) == "en" {
				return s
			}
			if best == "" {
				best = s
			}
		}
		return best
	}
	return ""
}

func utf16BE(b []byte) string {
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		units = append(units, be16(b))
	}
	return strings.Trim(string(utf16.Decode(units)), "\x00 ")
}
