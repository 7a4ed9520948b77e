package formats

import (
	"regexp"
	"strings"
)

// Cell is a text as it may stand in a table: no spreadsheet takes it, or a part of
// it, for a formula. An apostrophe makes it a text again. Ends of lines are the
// cell's own, as one kind.
//
// A formula begins with = + - @, in some programs also in the full width of East
// Asia, and blanks or hollow marks before it do not help. Where lists are written
// with a semicolon, a table of commas is cut there too: then a cell ends at every
// semicolon, tab and line end in it, quoted or not, and another begins.
func Cell(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	if s != "" && (s[0] == '\t' || s[0] == '\n') || formula.MatchString(s) {
		s = "'" + s
	}
	return inner.ReplaceAllString(s, "$1'$2")
}

var (
	formula = regexp.MustCompile(`^[\s` + hollow + `"]*` + begins)
	inner   = regexp.MustCompile(`([;\t\n])([ ` + hollow + `"]*` + begins + `)`)
)

const (
	begins = `[=+\-@＝＋－＠]`
	hollow = `\x{a0}\x{ad}\x{3000}\x{200b}-\x{200f}\x{2060}\x{feff}`
)
