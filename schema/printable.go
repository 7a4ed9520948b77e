package schema

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable reports whether a text can be written wherever words leave: it is UTF-8,
// and nothing in it is a control character but ends of lines and tabs, nor what XML
// 1.0 cannot hold (2.2). Nobody would see the others, and programs stumble over them.
func Printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '\n' && r != '\r' && r != '\t' && (unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF)
	})
}
