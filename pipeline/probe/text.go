package probe

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// text decodes a stored string: UTF-8 if it is that, else Windows-1252, which
// is what older cameras and editors meant by ASCII and Latin-1. NULs and blanks
// at both ends go; what follows an inner NUL is
// leftover memory and goes too.
func text(b []byte) string {
	s := string(b)
	if !utf8.Valid(b) {
		// Every byte has a meaning in this table, so there is no error.
		s, _ = charmap.Windows1252.NewDecoder().String(s)
	}
	s = strings.Trim(s, "\x00 \t\r\n")
	s, _, _ = strings.Cut(s, "\x00")
	return strings.TrimSpace(s)
}

// copyrightText joins the two parts an EXIF Copyright may hold, the
// photographer's and the editor's.
func copyrightText(b []byte) string {
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
	return text(s)
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
