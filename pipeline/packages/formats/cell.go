package formats

import (
	"regexp"
	"strings"
	"unicode"
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

// TextCell is a text that somebody wrote as it may stand in a table: no spreadsheet takes
// it for a number or a date, and makes 7 of 007 or a day of 1/2. An apostrophe makes it a
// text again, as in Cell.
func TextCell(s string) string {
	t := strings.ToLower(strings.TrimSpace(s))
	if t == "true" || t == "false" || strings.ContainsFunc(t, unicode.IsDigit) && (numeral.MatchString(t) || dated.MatchString(t)) {
		return "'" + s
	}
	return s
}

var (
	// numeral is whatever has digits, and besides them only signs of numbers, amounts,
	// days and hours.
	numeral = regexp.MustCompile(`^[\p{Nd}\p{Sc}\s.,:/()%'’e+\-−]*( ?[ap]\.?m\.?)?$`)
	// dated has the name of a month or of a day of the week, and no other word.
	dated = regexp.MustCompile(`^[\p{Nd}\s.,:/\-'’]*((mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?[\s.,]+)?[\p{Nd}\s.,:/\-'’]*` +
		`(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)` +
		`[\p{Nd}\s.,:/\-'’]*(st|nd|rd|th)?[\p{Nd}\s.,:/\-'’]*$`)

	formula = regexp.MustCompile(`^[\s` + hollow + `"]*` + begins)
	inner   = regexp.MustCompile(`([;\t\n])([ ` + hollow + `"]*` + begins + `)`)
)

const (
	begins = `[=+\-@＝＋－＠]`
	hollow = `\x{a0}\x{ad}\x{3000}\x{200b}-\x{200f}\x{2060}\x{feff}`
)
