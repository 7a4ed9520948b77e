package probe

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
)

// userComment decodes EXIF's UserComment, whose first 8 bytes name its encoding
// (Exif 2.32, 4.6.5): ASCII, JIS, UNICODE, or zeros for none. Cameras fill the rest
// with blanks, zeros or numbers of their own; what is not text is no comment.
func userComment(b []byte, order binary.ByteOrder) string {
	const nameBytes = 8
	var s string
	switch name, rest := codeName(b, nameBytes); name {
	case "JIS":
		s = jisText(rest)
	case "UNICODE":
		s = unicodeText(rest, order)
	case "ASCII", "UNDEFINED", "":
		s = text(rest)
	default:
		s = text(b) // a writer that leaves the name out
	}
	// An encoding is named and nothing follows, or what follows is no text.
	if strings.EqualFold(s, "ascii") || strings.EqualFold(s, "unicode") || strings.ContainsFunc(s, noText) {
		return ""
	}
	return s
}

// codeName is what the first bytes name, in capitals and without its padding, and
// what stands behind them. Zeros are the name "". Some write the eight bytes from
// behind, as they do numbers.
func codeName(b []byte, size int) (name string, rest []byte) {
	head := b[:min(size, len(b))]
	name = strings.ToUpper(string(bytes.TrimRight(head, "\x00 ")))
	back := slices.Clone(head)
	slices.Reverse(back)
	if from := strings.ToUpper(string(bytes.TrimRight(back, "\x00 "))); slices.Contains([]string{"ASCII", "UNICODE", "JIS"}, from) {
		name = from
	}
	return name, b[len(head):]
}

// noText reports a character that nobody types.
func noText(r rune) bool {
	return r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t'
}

// jisText decodes JIS X 0208 with the escapes of ISO 2022, or what its writers mean
// by it: Shift-JIS.
func jisText(b []byte) string {
	const escape = 0x1B
	if bytes.IndexByte(b, escape) < 0 {
		return text(b)
	}
	s, err := japanese.ISO2022JP.NewDecoder().Bytes(bytes.TrimRight(b, "\x00"))
	if err != nil {
		return ""
	}
	return text(s)
}

// unicodeText decodes UTF-16. Its order is the file's by the book, unless a mark
// says otherwise or the other one gives more letters of the first alphabets: many
// write little-endian whatever the file is. Some write UTF-8.
func unicodeText(b []byte, order binary.ByteOrder) string {
	if bytes.IndexByte(b, 0) < 0 && isASCII(b) {
		return text(b)
	}
	b = evenly(b)
	if _, marked := utf16Order(b); marked {
		return text(b)
	}
	var little, big int
	for i := 0; i+1 < len(b); i += 2 {
		if b[i] == 0 && b[i+1] == 0 {
			b = b[:i] // what follows the end is leftover memory
			break
		}
		if b[i+1] < 0x06 {
			little++
		}
		if b[i] < 0x06 {
			big++
		}
	}
	if little == big && order == binary.BigEndian || big > little {
		for i := 0; i+1 < len(b); i += 2 {
			b[i], b[i+1] = b[i+1], b[i]
		}
	}
	return utf16Text(b)
}

// evenly is a copy of an even length.
func evenly(b []byte) []byte { return bytes.Clone(b[:len(b)&^1]) }

func isASCII(b []byte) bool {
	return !bytes.ContainsFunc(b, func(r rune) bool { return r >= utf8.RuneSelf })
}
