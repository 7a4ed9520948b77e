package leak

import (
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// gpsNames are the property names whose mere presence gives GPS away, in XMP,
// in the text dumps some writers leave behind, and in JSON.
var gpsNames = []string{"exif:GPS", "GPSLatitude", "GPSLongitude", "GPSPosition"}

// trace is one sequence of bytes to look for. ASCII letters are folded, in the
// trace and in what it is compared with.
type trace struct {
	bytes  []byte
	weight int   // of the value: its length in composed UTF-8
	unit   int   // bytes a character: 1, or 2 for UTF-16
	big    bool  // big-endian UTF-16
	edges  edges // of the value; only for those too short to stand anywhere
	value  int   // position in Policy.Private from 1; 0 is a GPS name
}

// traces finds values in bytes of an unknown structure.
type traces struct {
	list  []trace
	index pairs
}

func newTraces(private []string) *traces {
	t := &traces{}
	for _, n := range gpsNames {
		t.add(n, 0, anything)
	}
	for i, v := range private {
		for _, item := range items(v) {
			text := strings.TrimSpace(string(canonical(item).s))
			runes := utf8.RuneCountInString(text)
			if !searchable(text) || runes < minInBytes && !strings.ContainsFunc(text, unspaced) {
				continue
			}
			if everyday[text] {
				continue // in text only, where a capital tells
			}
			e := noLetter
			if strings.ContainsFunc(text, unicode.IsDigit) {
				e = noHex
			}
			if runes >= minInsideWord && e == noLetter || runes >= minInsideNumber || strings.ContainsFunc(text, unspaced) {
				e = anything
			}
			t.add(strings.Join(strings.Fields(item), " "), i+1, e)
		}
	}
	for i := range t.list {
		t.index.add(string(t.list[i].bytes), i)
	}
	return t
}

// add puts v on the list in every encoding in which writers leave text: UTF-8,
// composed and decomposed, Latin-1 (Exif ASCII in practice), and UTF-16 in both
// orders (XPAuthor, ICC 'mluc').
func (t *traces) add(v string, value int, e edges) {
	seen := make(map[string]bool)
	weight := len(norm.NFC.String(v))
	put := func(b []byte, unit int, big bool) {
		fold(b)
		if k := string(b); len(b) >= 2 && !seen[k] {
			seen[k] = true
			t.list = append(t.list, trace{b, weight, unit, big, e, value})
		}
	}
	for _, s := range []string{v, strings.ToLower(v), strings.ToUpper(v)} {
		for _, s := range []string{norm.NFC.String(s), norm.NFD.String(s)} {
			put([]byte(s), 1, false)
			if b, ok := toLatin1(s); ok {
				put(b, 1, false)
			}
			u := utf16.Encode([]rune(s))
			var le, be []byte
			for _, x := range u {
				le = binary.LittleEndian.AppendUint16(le, x)
				be = binary.BigEndian.AppendUint16(be, x)
			}
			put(le, 2, false)
			put(be, 2, true)
		}
	}
}

func toLatin1(s string) ([]byte, bool) {
	var b []byte
	for _, r := range s {
		if r > 0xFF {
			return nil, false
		}
		b = append(b, byte(r))
	}
	return b, true
}

var folded = func() (t [256]byte) {
	for i := range t {
		t[i] = byte(i)
		if i >= 'A' && i <= 'Z' {
			t[i] += 'a' - 'A'
		}
	}
	return t
}()

func fold(b []byte) {
	for i := range b {
		b[i] = folded[b[i]]
	}
}

// find calls f for each trace in d.
func (t *traces) find(d []byte, f func(t *trace, at int)) {
	for at := 0; at+1 < len(d); at++ {
		for _, i := range t.index.at(folded[d[at]], folded[d[at+1]]) {
			p := &t.list[i]
			if len(p.bytes) <= len(d)-at && equalFold(d[at:at+len(p.bytes)], p.bytes) && p.stands(d, at) {
				f(p, at)
			}
		}
	}
}

func equalFold(d, low []byte) bool {
	for i, b := range low {
		if folded[d[i]] != b {
			return false
		}
	}
	return true
}

// stands reports whether the neighbors of a match at d[at:] belong to another
// word or number.
func (t *trace) stands(d []byte, at int) bool {
	if t.edges == anything {
		return true
	}
	for _, i := range []int{at - t.unit, at + len(t.bytes)} {
		if i < 0 || i+t.unit > len(d) {
			continue
		}
		r := rune(d[i])
		if t.unit == 2 {
			r = rune(binary.LittleEndian.Uint16(d[i:]))
			if t.big {
				r = rune(binary.BigEndian.Uint16(d[i:]))
			}
		}
		if t.edges == noHex && hexDigit(r) || t.edges == noLetter && r < utf8.RuneSelf && unicode.IsLetter(r) {
			return false
		}
	}
	return true
}
