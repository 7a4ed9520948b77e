package schema

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable reports whether a text can be written into every file that leaves: it is
// UTF-8, has no control characters but line ends and tabs, and none that XML 1.0 cannot
// hold (2.2). Nobody would see such characters, and programs stumble over them.
func Printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '\n' && r != '\r' && r != '\t' && (unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF)
	})
}
