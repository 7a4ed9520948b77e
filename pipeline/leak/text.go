package leak

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"html"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// placeKeys are JSON members that hold a position: ours (schema.GPS), GeoJSON's
// and IIIF's. A manifest has no use for any.
var placeKeys = form(`(?i)"(gps|geo|lat|lon|lng|latitude|longitude|geolocation|navplace)"\s*:`)

// dataURI is a picture written into a page.
var dataURI = form(`(?i)data:image/[a-z0-9.+-]+(?:;[a-z0-9=.-]+)*;base64,([A-Za-z0-9+/_=\s-]*)`)

var tags = form(`<[^<>]*>`)

// Text checks a file of text: JSON, CSV, HTML, captions, sheets. It must be UTF-8;
// anything else cannot be checked. Pictures inside it (data: URIs) may carry nothing at
// all. what begins each leak, to name the file; it is left out if it holds a private
// value itself.
func (g *Gate) Text(what string, text []byte) []Leak {
	var r report
	g.words.find(what, func(string) { what = "text" })
	if !g.known {
		r.add(RuleUnchecked, "%s: the policy names a profile that does not exist", what)
	}
	s := string(text)
	switch {
	case sniff(text) != "":
		r.add(RuleUnchecked, "%s: a picture where text was expected", what)
	case !utf8.ValidString(s) || strings.Contains(s, "\x00"):
		r.add(RuleUnchecked, "%s: not UTF-8 text", what)
	}

	for _, v := range views(s) {
		g.words.find(v, func(found string) { r.add(RulePrivate, "%s: %s", what, found) })
		low := strings.ToLower(v)
		for _, n := range gpsNames {
			if strings.Contains(low, strings.ToLower(n)) {
				r.add(RuleGPS, "%s: the name of a GPS property", what)
			}
		}
		if placeKeys().MatchString(v) {
			r.add(RuleGPS, "%s: a member that holds a position", what)
		}
	}
	for _, m := range dataURI().FindAllStringSubmatch(s, -1) {
		for _, l := range g.inline(m[1]) {
			r.add(l.Rule, "%s: a picture in the text: %s", what, l.What)
		}
	}
	return r.leaks
}

// LongText is Text for a text of any length, in the memory of a few parts of it. Each
// part begins so far before the end of the one before it that whatever is found in fewer
// bytes than that stands whole in one of them. Parts end at the end of a line.
func (g *Gate) LongText(what string, r io.Reader) ([]Leak, error) {
	return g.inParts(what, r, partOfText, overlapOfText)
}

// The parts of a long text, and by how much they overlap, in bytes: no name, place or
// date that somebody wrote is nearly as long.
const (
	partOfText    = 1 << 20
	overlapOfText = 256 << 10
)

func (g *Gate) inParts(what string, r io.Reader, size, overlap int) (leaks []Leak, err error) {
	in := bufio.NewReader(r)
	var part []byte
	for {
		line, err := in.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return leaks, err
		}
		part = append(part, line...)
		if err == nil && len(part) < size {
			continue
		}
		for _, l := range g.Text(what, part) {
			if !slices.Contains(leaks, l) {
				leaks = append(leaks, l)
			}
		}
		if err == io.EOF {
			return leaks, nil
		}
		part = append(part[:0], part[againFrom(part, len(part)-overlap):]...)
	}
}

// againFrom is where the next part begins: at the last line before rest or, where that is
// one long line, at its last word or character.
func againFrom(part []byte, rest int) int {
	before := part[:max(0, rest)]
	if at := bytes.LastIndexByte(before, '\n'); at >= 0 {
		return at + 1
	}
	if at := bytes.LastIndexByte(before, ' '); at >= 0 {
		return at + 1
	}
	for len(before) > 0 && !utf8.RuneStart(part[len(before)]) {
		before = before[:len(before)-1]
	}
	return len(before)
}

// views are the ways in which a text can be meant.
func views(s string) []string {
	list := []string{s}
	if strings.Contains(s, "\x00") {
		list = append(list, decode16([]byte(s), binary.LittleEndian), decode16([]byte(s), binary.BigEndian))
	}
	if strings.Contains(s, "<") {
		// A name with markup between its words is still a name.
		list = append(list, tags().ReplaceAllString(s, " "))
		if joined := tags().ReplaceAllString(s, ""); joined != s { // and so is one with markup within a word
			list = append(list, joined)
		}
	}
	return list
}

// inline checks a picture given in base64. It may carry nothing, whatever the
// profile: metadata belongs to files that are accounted for.
func (g *Gate) inline(b64 string) []Leak {
	b64 = strings.NewReplacer("-", "+", "_", "/", "=", "", "\n", "", "\r", "", "\t", "", " ", "").Replace(b64)
	data, err := base64.RawStdEncoding.DecodeString(b64)
	if err != nil {
		return []Leak{{RuleUnchecked, "not base64"}}
	}
	bare := *g
	bare.policy.Profile, bare.policy.ICC = None, false
	return bare.File("", data)
}

func decode16(b []byte, order binary.ByteOrder) string {
	u := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		u = append(u, order.Uint16(b))
	}
	return string(utf16.Decode(u))
}

// unwrap undoes one layer each of URL, HTML and JSON escaping. An invalid escape stays
// as it is.
func unwrap(s string) string {
	if strings.Contains(s, "%") {
		s = unpercent(s)
	}
	if strings.Contains(s, "&") {
		s = html.UnescapeString(s)
	}
	if strings.Contains(s, `\`) {
		s = unbackslash(s)
	}
	return s
}

// unpercent undoes the escapes of RFC 3986, 2.1.
func unpercent(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if v, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(v))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// unbackslash undoes the escapes of RFC 8259, 7. Line ends and tabs become
// spaces: they are separators in any case.
func unbackslash(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			b.WriteByte(s[i])
			continue
		}
		switch i++; s[i] {
		case 'b', 'f', 'n', 'r', 't':
			b.WriteByte(' ')
		case 'u':
			r, n := hexRune(s[i+1:])
			if n == 0 {
				b.WriteByte('u')
				continue
			}
			i += n
			if utf16.IsSurrogate(r) && strings.HasPrefix(s[i+1:], `\u`) {
				if low, m := hexRune(s[i+3:]); m > 0 {
					r = utf16.DecodeRune(r, low)
					i += 2 + m
				}
			}
			b.WriteRune(r)
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// hexRune reads four hex digits; n is 0 when there are none.
func hexRune(s string) (r rune, n int) {
	if len(s) < 4 {
		return 0, 0
	}
	v, err := strconv.ParseUint(s[:4], 16, 16)
	if err != nil {
		return 0, 0
	}
	return rune(v), 4
}

func partOf(part bool) string {
	if part {
		return "a part of "
	}
	return ""
}
