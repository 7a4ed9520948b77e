package probe

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
)

// text decodes a stored string. NULs and blanks at both ends go; what follows an
// inner NUL is leftover memory and goes too, before anybody asks in what encoding
// the rest is.
func text(b []byte) string {
	s, _ := words(b, false)
	return s
}

// words is text, and says whether the last letter was cut in half: writers cut a
// text to a length in bytes. With declared the file says that it is UTF-8, which
// is believed of what can be UTF-8 cut off, and of nothing else: it is often wrong.
func words(b []byte, declared bool) (s string, half bool) {
	if order, ok := utf16Order(b); ok {
		// The decoder replaces what is invalid, so there is no error.
		out, _ := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(b)
		b = bytes.ReplaceAll(out, []byte("\ufffd"), nil)
	}
	b = bytes.TrimLeft(b, "\x00 \t\r\n")
	b, _, _ = bytes.Cut(b, []byte{0})
	s, half = letters(bytes.TrimRight(b, " \t\r\n"), declared)
	return strings.TrimSpace(strings.TrimPrefix(s, "\ufeff")), half
}

// letters decodes bytes in the encoding that they are most likely in:
//
//   - UTF-8, if that is what they are. A letter that was cut at the end is
//     dropped, and so is a byte here or there that is none, if there are whole
//     letters beside it: one bad byte does not make the others Latin;
//   - else code page 932, Shift-JIS, which cameras and programs of Japan write,
//     where it gives words of Japanese;
//   - else Windows-1252, which is what older cameras and editors meant by ASCII
//     and Latin-1, and in which every byte has a meaning.
func letters(b []byte, declared bool) (s string, half bool) {
	if utf8.Valid(b) {
		return string(b), false
	}
	whole, bad := 0, 0
	kept := make([]byte, 0, len(b))
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r != utf8.RuneError || n > 1:
			if n > 1 {
				whole++
			}
			kept = append(kept, b[i:i+n]...)
		case !utf8.FullRune(b[i:]): // as far as it goes, the beginning of a letter
			half = true
			n = len(b) - i
		default:
			bad++
		}
		i += n
	}
	// Alone at the end, the first byte of a longer letter is more often one of
	// Latin-1: é, ë. That of a letter of two bytes is Ã or Ä there, which ends no word.
	alone := half && len(b)-len(kept) == 1 && b[len(b)-1] >= 0xE0
	switch {
	case whole > 0 && bad <= 1+whole/4, declared && half && bad == 0 && !alone:
		return string(kept), half
	}
	if s, ok := shiftJIS(b); ok {
		return s, false
	}
	s, _ = charmap.Windows1252.NewDecoder().String(string(b))
	return s, false
}

// shiftJIS decodes code page 932, if b is words of it: nothing that is no letter,
// and letters of two bytes that stand together, as kana and kanji do. The bytes of
// Latin-1 that could be read so stand alone between letters of ASCII.
func shiftJIS(b []byte) (string, bool) {
	run, longest, kana := 0, 0, false
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case c < 0x80:
			run = 0
		case c >= 0xA1 && c <= 0xDF: // kana of one byte
		case c >= 0x81 && c <= 0x9F || c >= 0xE0 && c <= 0xFC:
			if i++; i == len(b) || b[i] < 0x40 || b[i] == 0x7F || b[i] > 0xFC {
				return "", false
			}
			run++
			longest = max(longest, run)
			kana = kana || c == 0x82 && b[i] >= 0x9F || c == 0x83 && b[i] <= 0x96
		default:
			return "", false
		}
	}
	if longest < 2 && !kana {
		return "", false
	}
	s, err := japanese.ShiftJIS.NewDecoder().String(string(b))
	return s, err == nil && !strings.ContainsRune(s, utf8.RuneError)
}

// utf16Order tells UTF-16 that stands where bytes should: by its mark, or by every
// other byte being zero, which in three letters running is nothing else.
func utf16Order(b []byte) (unicode.Endianness, bool) {
	switch {
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		return unicode.LittleEndian, true
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		return unicode.BigEndian, true
	}
	b = bytes.TrimRight(b, "\x00")
	if len(b)%2 == 1 {
		b = append(slices.Clip(b), 0) // of the last letter
	}
	if len(b) < 6 {
		return unicode.LittleEndian, false
	}
	var zeros [2]int
	for i, c := range b {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch half := len(b) / 2; {
	case zeros[0] == 0 && zeros[1] == half:
		return unicode.LittleEndian, true
	case zeros[1] == 0 && zeros[0] == half, zeros[1] == 1 && b[len(b)-1] == 0 && zeros[0] == half:
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, false
}

// copyrightText joins the two parts an EXIF Copyright may hold, the
// photographer's and the editor's.
func copyrightText(b []byte) string {
	if _, ok := utf16Order(b); ok {
		return text(b)
	}
	photographer, editor, _ := strings.Cut(string(b), "\x00")
	p, e := text([]byte(photographer)), text([]byte(editor))
	if p == "" || e == "" {
		return p + e
	}
	return p + "; " + e
}

// utf16Text decodes the little-endian UTF-16 of the tags that Windows adds to
// EXIF.
func utf16Text(b []byte) string {
	// The decoder replaces what is invalid, so there is no error.
	s, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(b)
	return text(bytes.ReplaceAll(s, []byte("\ufffd"), nil))
}

// splitList splits a list that is kept in one text, as Windows and Exif 3.0
// do, at its semicolons.
func splitList(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ";") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// charRef is a character by its number in XML.
var charRef = regexp.MustCompile(`&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,10}));`)

// readableXML makes of a packet what a parser of XML reads: UTF-8, without the
// characters that XML has none of. Each costs itself and not the packet.
func readableXML(packet []byte) []byte {
	packet = utf8Packet(packet)
	if !utf8.Valid(packet) {
		s, _ := letters(packet, false)
		packet = []byte(s)
	}
	if bytes.ContainsFunc(packet, func(r rune) bool { return !inXML(r) }) {
		packet = bytes.Map(func(r rune) rune {
			if !inXML(r) {
				return ' '
			}
			return r
		}, packet)
	}
	return charRef.ReplaceAllFunc(packet, func(ref []byte) []byte {
		digits, base := ref[2:len(ref)-1], 10
		if digits[0] == 'x' {
			digits, base = digits[1:], 16
		}
		if n, err := strconv.ParseInt(string(digits), base, 64); err != nil || n > 0x10FFFF || !inXML(rune(n)) {
			return []byte(" ")
		}
		return ref
	})
}

// inXML reports whether XML 1.0 has the character.
func inXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}
