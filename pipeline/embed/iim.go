package embed

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"
)

// iimText is one text of IIM, which counts bytes (IPTC-IIM 4.2, chapter 6).
type iimText struct {
	field string // as in Metadata
	set   byte   // of record 2
	max   int
	value string
}

// iimTexts mirrors what the packet for the press says, in the order of datasets.
func (m Metadata) iimTexts() []iimText {
	list := []iimText{{"Title", 5, 64, m.Title}}
	for _, k := range m.Keywords { // a dataset each
		list = append(list, iimText{"Keywords", 25, 64, k})
	}
	return append(list, []iimText{
		{"Instructions", 40, 256, m.Instructions},
		{"Taken", 55, 8, strings.ReplaceAll(m.takenDay(), "-", "")},
		{"Creator", 80, 32, m.Creator},
		{"JobTitle", 85, 32, m.JobTitle},
		{"City", 90, 32, m.City},
		{"Region", 95, 32, m.Region},
		{"Country", 101, 64, m.Country},
		{"JobID", 103, 32, m.JobID},
		{"Headline", 105, 256, m.Headline},
		{"Credit", 110, 32, m.Credit},
		{"Source", 115, 32, m.Source},
		{"CopyrightNotice", 116, 128, m.CopyrightNotice},
		{"Description", 120, 2000, m.Description},
	}...)
}

// Shortened names the fields of which IIM, in a JPEG for the press, holds only
// the beginning. The packet beside it holds all of each. It is for a warning.
func (m Metadata) Shortened() []string {
	m, err := m.checked()
	if err != nil {
		return nil // Into says so
	}
	var fields []string
	for _, t := range m.iimTexts() {
		if len(t.value) > t.max && !slices.Contains(fields, t.field) {
			fields = append(fields, t.field)
		}
	}
	return fields
}

// cut is the longest beginning of s of at most n bytes that ends with a whole
// letter.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.TrimSpace(s[:n])
}

// iim is the IIM stream, nil when there is nothing in it.
func iim(m Metadata) []byte {
	dataset := func(b []byte, record, set byte, value string) []byte {
		b = append(b, 0x1C, record, set)
		b = binary.BigEndian.AppendUint16(b, uint16(len(value)))
		return append(b, value...)
	}
	b := dataset(nil, 1, 90, "\x1b%G") // coded character set: UTF-8
	b = dataset(b, 2, 0, "\x00\x04")   // version of the record
	empty := len(b)
	for _, t := range m.iimTexts() {
		if v := cut(t.value, t.max); v != "" {
			b = dataset(b, 2, t.set, v)
		}
	}
	if len(b) == empty {
		return nil
	}
	return b
}

// photoshop wraps IIM as readers look for it: resource 0x0404, and in 0x0425 the
// digest that tells them that nobody has edited it since (Adobe, Photoshop File
// Formats, "Image Resources").
func photoshop(iim []byte) []byte {
	resource := func(b []byte, id uint16, data []byte) []byte {
		b = append(b, "8BIM"...)
		b = binary.BigEndian.AppendUint16(b, id)
		b = append(b, 0, 0) // no name
		b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
		b = append(b, data...)
		return append(b, make([]byte, len(data)%2)...)
	}
	b := resource([]byte(sigPhotoshop), 0x0404, iim)
	digest := md5.Sum(iim)
	// A digest that reads as the beginning of a JPEG, by itself or with the marker that
	// follows it, is a second picture to the gate. Without one the packet counts.
	if bytes.Contains(append(digest[:], 0xFF), startOfJPEG) {
		return b
	}
	return resource(b, 0x0425, digest[:])
}
