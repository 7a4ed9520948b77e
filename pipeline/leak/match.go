package leak

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Lengths below which a match says nothing. They are chosen so that a false
// alarm over thousands of files and hundreds of values stays unlikely; see the
// arithmetic beside each.
const (
	// A letter matches a random byte twice in 256, so eight of them occur by
	// accident once in 10^16 bytes of compressed data; four, once in 10^8.
	minInPixels = 8
	minInBytes  = 4

	// A word of eight letters found inside another word is its derivative
	// ("Andersons"); a shorter one usually is not ("lane" in "plane").
	minInsideWord = 8

	// Ten given digits occur in a SHA-256 in hex once in 10^10; four, once in 10^3.
	minInsideNumber = 10

	minNumber = 4 // a shorter number is a count or a size
	minPart   = 3 // letters in a part of a name
)

// everyday holds words that our formats use as names ("full/max/0") or that
// plain sentences cannot do without. As a name they count only when written with
// a capital. A word belongs here only if it would otherwise stop most exports.
var everyday = set(`
	alt area art as back bag base best bill body born box bucket can city class
	code color copy crop data date day days default drop each early edge end event
	file first fit font form frank full fun good grant green grid group hall head
	height hope image info item jpeg key king label lane lang large last link list
	long main manifest mark max may media mean min mode name new note notes off
	open order page park part path pair plain plus price print rich role room rose
	rows sans scale schema see seq set short site size small sub sum tag tags term
	test text the thumb tile tiles time title true type van version view web white
	width will wood work young
`)

// placeholders are what cameras and people write when there is nothing to say.
var placeholders = set(`
	unknown none null na nil default owner user camera unspecified undefined
	unnamed untitled private anonymous admin test
`)

// placeWords mark a value of several capitalized words as a place and not a
// person, so that "Elm Street" does not stop every street.
var placeWords = set(`
	street st road rd avenue ave lane drive court circle boulevard way place square
	terrace highway route school elementary middle high academy college university
	church chapel temple hospital center centre house home hotel park county city
	town township village north south east west new unit apartment apt floor
	building camera canon nikon sony apple iphone
`)

// particles are parts of names that are also parts of sentences.
var particles = set(`and bin ben da de del della der des di dos du el la las le los san santa the und van von y zu jr sr dr mr mrs ms`)

func set(s string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// canon is a text in the one form in which texts are compared: words of folded
// letters and digits with one space between them, and one at either end.
// Combining accents are gone, so that a name is found where somebody wrote it
// without; capital tells for each byte whether it began as a capital letter.
type canon struct {
	s       []byte
	capital []bool
}

// spelled maps letters that no normalization takes apart.
var spelled = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'ø': "o", 'đ': "d", 'ð': "d", 'ł': "l", 'ı': "i",
	'æ': "ae", 'œ': "oe", 'þ': "th", 'ħ': "h", 'ŧ': "t",
}

// canonical brings s to the form of canon. Bytes that are not UTF-8 are read
// as Latin-1, as older writers left them.
func canonical(s string) canon {
	if !utf8.ValidString(s) {
		s = fromLatin1(s)
	}
	s = norm.NFKD.String(s)
	c := canon{s: make([]byte, 0, len(s)+2), capital: make([]bool, 0, len(s)+2)}
	put := func(t string, up bool) {
		c.s = append(c.s, t...)
		for range len(t) {
			c.capital = append(c.capital, up)
			up = false
		}
	}
	space := func() {
		if n := len(c.s); n == 0 || c.s[n-1] != ' ' {
			put(" ", false)
		}
	}
	space()
	for i, r := range s {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			put(s[i:i+1], false)
		case r >= 'A' && r <= 'Z':
			put(lowercase[r-'A':r-'A'+1], true)
		case r < utf8.RuneSelf && r != '\'' && r != '`':
			space()
		case r >= 0x300 && r <= 0x36F, unicode.Is(unicode.Cf, r):
			// Accents, soft hyphens, joiners: invisible to a reader who searches.
		case r == '\'' || r == '’' || r == 'ʼ' || r == '‘' || r == '`':
			// "Anna's" is Anna and an s; "O'Neil" is one word.
			rest := s[i+utf8.RuneLen(r):]
			if next, n := utf8.DecodeRuneInString(rest); next == 's' || next == 'S' {
				if after, _ := utf8.DecodeRuneInString(rest[n:]); len(rest) == n || !unicode.IsLetter(after) {
					space()
				}
			}
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			low := unicode.ToLower(r)
			if t, ok := spelled[low]; ok {
				put(t, low != r)
			} else {
				put(string(low), low != r)
			}
		default:
			space()
		}
	}
	space()
	return c
}

const lowercase = "abcdefghijklmnopqrstuvwxyz"

func fromLatin1(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			r = rune(s[0])
		}
		b.WriteRune(r)
		s = s[n:]
	}
	return b.String()
}

// edges says what may stand beside a match.
type edges int

const (
	anything edges = iota
	noLetter
	noHex
)

// word is one thing to look for in canonical text.
type word struct {
	text    string
	edges   edges
	capital bool // counts only when written with a capital
	part    bool // a part of the value, not the whole
	value   int  // position in Policy.Private, from 1
}

// words finds private values in text.
type words struct {
	list   []word
	index  pairs
	digits []word // long numbers, compared without their separators
}

func newWords(private, whole []string) *words {
	w := &words{}
	seen := make(map[string]bool)
	add := func(s string, value int, part, whole bool) {
		c := canonical(s)
		text := strings.TrimSpace(string(c.s))
		key := fmt.Sprint(text, whole)
		if !searchable(text) || seen[key] {
			return
		}
		seen[key] = true
		n := utf8.RuneCountInString(text)
		p := word{text: text, edges: noLetter, part: part, value: value}
		single := !strings.Contains(text, " ")
		switch {
		case strings.ContainsFunc(text, unspaced):
			p.edges = anything
		case strings.ContainsFunc(text, unicode.IsDigit):
			p.edges = noHex
			if n >= minInsideNumber {
				p.edges = anything
			}
		case n >= minInsideWord && !whole:
			p.edges = anything
		}
		p.capital = single && p.edges != anything && (n < minPart || everyday[text])
		w.list = append(w.list, p)
	}
	for i, v := range private {
		for _, item := range items(v) {
			part := item != v
			add(item, i+1, part, false)
			if strings.ContainsFunc(item, unicode.IsDigit) { // a serial number with and without its dashes
				add(strings.ReplaceAll(string(canonical(item).s), " ", ""), i+1, part, false)
			}
			if d := digitsOf(item); len(d) >= minInsideNumber-1 && !strings.ContainsFunc(item, unicode.IsLetter) {
				// The last nine digits are the same with and without a country code.
				w.digits = append(w.digits, word{text: d[len(d)-(minInsideNumber-1):], edges: noHex, part: part, value: i + 1})
			}
			if t := transliterated(item); t != item {
				add(t, i+1, part, false)
			}
			names := nameParts(item)
			if names == nil {
				continue
			}
			first, last := names[0], names[len(names)-1]
			add(last+" "+strings.Join(names[:len(names)-1], " "), i+1, part, false)
			if len(names) > 2 {
				add(first+" "+last, i+1, part, false)
				add(first+last, i+1, part, false)
			}
			if joined := strings.Join(names, ""); utf8.RuneCountInString(joined) >= minInsideWord {
				add(joined, i+1, part, false)
			}
			for _, n := range names {
				for _, n := range append(strings.FieldsFunc(n, func(r rune) bool { return r == '-' || r == '‐' }), transliterated(n)) {
					low := strings.Trim(strings.ToLower(n), ".")
					if utf8.RuneCountInString(low) >= minPart && !particles[low] {
						add(n, i+1, true, true)
					}
				}
			}
		}
	}
	for i, v := range whole {
		add(v, len(private)+i+1, false, true)
	}
	for i, p := range w.list {
		w.index.add(p.text, i)
	}
	return w
}

// items returns v and, when it is a list, each of its items: a street and its
// town are private each for itself.
func items(v string) []string {
	v = strings.TrimSpace(v)
	all := []string{v}
	split := strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(",;|\n\t\x00", r) })
	if len(split) < 2 {
		return all
	}
	for _, s := range split {
		if s = strings.TrimSpace(s); utf8.RuneCountInString(s) >= minPart {
			all = append(all, s)
		}
	}
	return all
}

// searchable reports whether a find of text (in canonical form) says anything.
func searchable(text string) bool {
	if text == "" || placeholders[strings.ReplaceAll(text, " ", "")] {
		return false
	}
	if strings.ContainsFunc(text, unspaced) {
		return utf8.RuneCountInString(text) >= 2
	}
	bare := strings.ReplaceAll(text, " ", "")
	if strings.ContainsFunc(bare, unicode.IsLetter) {
		return utf8.RuneCountInString(bare) >= 2
	}
	return len(bare) >= minNumber && strings.Trim(bare, bare[:1]) != ""
}

// unspaced reports whether r is of a script that puts no space between words.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// nameParts splits a person's name into its words; nil when v is no name.
func nameParts(v string) []string {
	f := strings.Fields(v)
	if len(f) < 2 || len(f) > 6 {
		return nil
	}
	capitals := 0
	for _, p := range f {
		if placeWords[strings.ToLower(strings.Trim(p, "."))] {
			return nil
		}
		for _, r := range p {
			if !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune("'’ʼ-‐.", r) {
				return nil
			}
		}
		r, _ := utf8.DecodeRuneInString(p)
		switch {
		case !unicode.IsLower(r):
			capitals++
		case !particles[strings.ToLower(p)]:
			return nil
		}
	}
	if capitals == 0 {
		return nil
	}
	return f
}

// transliterated spells German umlauts the way file names do.
func transliterated(s string) string {
	return strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue").Replace(norm.NFC.String(s))
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// maxUnwrap bounds how many layers of escaping are undone. Three happen (a URL
// in HTML in JSON); a fourth costs nothing.
const maxUnwrap = 4

// find calls f for each private value that occurs in s, in any spelling that a
// reader of the file would see.
func (w *words) find(s string, f func(value int, part bool)) {
	if len(w.list) == 0 && len(w.digits) == 0 {
		return
	}
	for range maxUnwrap {
		w.findPlain(s, f)
		next := unwrap(s)
		if next == s {
			return
		}
		s = next
	}
}

// uuid is joined before comparing, so that its groups are seen to be hex and
// no word is read out of them.
var uuid = regexp.MustCompile(`[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}`)

func (w *words) findPlain(s string, f func(value int, part bool)) {
	if strings.Count(s, "-") >= 4 {
		s = uuid.ReplaceAllStringFunc(s, func(u string) string { return strings.ReplaceAll(u, "-", "") })
	}
	c := canonical(s)
	for at := 0; at+1 < len(c.s); at++ {
		for _, i := range w.index.at(c.s[at], c.s[at+1]) {
			p := &w.list[i]
			if bytes.HasPrefix(c.s[at:], []byte(p.text)) && (!p.capital || c.capital[at]) && p.stands(c.s, at) {
				f(p.value, p.part)
			}
		}
	}
	if len(w.digits) > 0 {
		joined := joinDigits(s)
		for _, p := range w.digits {
			if strings.Contains(joined, p.text) {
				f(p.value, p.part)
			}
		}
	}
}

// stands reports whether the match of p at s[at:] has the right neighbors.
func (p *word) stands(s []byte, at int) bool {
	end := at + len(p.text)
	prev, _ := utf8.DecodeLastRune(s[:at])
	next, n := utf8.DecodeRune(s[end:])
	switch p.edges {
	case noHex:
		return !hexDigit(prev) && !hexDigit(next)
	case noLetter:
		if next == 's' && len(p.text) >= minInBytes { // the Smiths
			end += n
			next, _ = utf8.DecodeRune(s[end:])
		}
		if unicode.IsLetter(prev) || unicode.IsLetter(next) {
			return false
		}
		if unicode.IsDigit(prev) || unicode.IsDigit(next) {
			return !opaque(s, at, end)
		}
	}
	return true
}

func hexDigit(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F'
}

// opaque reports whether s[at:end] lies in a digest or an id: eight or more hex
// digits in a row, where "ada" between two digits is no name.
func opaque(s []byte, at, end int) bool {
	for _, r := range s[at:end] {
		if !hexDigit(rune(r)) {
			return false
		}
	}
	for at > 0 && hexDigit(rune(s[at-1])) {
		at--
	}
	for end < len(s) && hexDigit(rune(s[end])) {
		end++
	}
	return end-at >= 8
}

// joinDigits returns the numbers of s without what people put between the
// digits of a telephone or serial number; everything else is one space. Commas,
// quotes and line ends separate numbers.
func joinDigits(s string) string {
	var b strings.Builder
	gap := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			if gap > 3 {
				b.WriteByte(' ')
			}
			gap = 0
			b.WriteRune(r)
		case strings.ContainsRune(" -().+/\u00a0\u2011", r):
			gap++
		default:
			gap = 4
		}
	}
	return b.String()
}

// pairs finds, for the first two bytes at a place, the few patterns that may
// begin there.
type pairs struct {
	some [1 << 10]uint64
	by   map[uint16][]int
}

func (p *pairs) add(pattern string, i int) {
	k := uint16(pattern[0])<<8 | uint16(pattern[1])
	if p.by == nil {
		p.by = make(map[uint16][]int)
	}
	p.some[k>>6] |= 1 << (k & 63)
	if !slices.Contains(p.by[k], i) {
		p.by[k] = append(p.by[k], i)
	}
}

func (p *pairs) at(a, b byte) []int {
	k := uint16(a)<<8 | uint16(b)
	if p.some[k>>6]&(1<<(k&63)) == 0 {
		return nil
	}
	return p.by[k]
}
