package leak

import (
	"bytes"
	"fmt"
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

// placeholders are words that cameras and people write when there is nothing to say.
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
	gap     []gap // of each space: what stood there
}

// gap is what stands between two words.
type gap byte

const (
	blank gap = iota // nothing but a space, a hyphen or an apostrophe
	comma            // what ends a part of a sentence
	stop             // what ends a sentence, or begins one
)

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
	c := canon{s: make([]byte, 0, len(s)+2), capital: make([]bool, 0, len(s)+2), gap: make([]gap, 0, len(s)+2)}
	put := func(t string, up bool) {
		c.s = append(c.s, t...)
		for range len(t) {
			c.capital, c.gap = append(c.capital, up), append(c.gap, blank)
			up = false
		}
	}
	space := func(g gap) {
		n := len(c.s)
		if n == 0 || c.s[n-1] != ' ' {
			put(" ", false)
			n++
		}
		c.gap[n-1] = max(c.gap[n-1], g)
	}
	space(stop)
	for i, r := range s {
		if r >= utf8.RuneSelf {
			if invisible(r) {
				continue
			}
			r = digit(letter(r))
		}
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			put(small[r:r+1], false)
		case r >= 'A' && r <= 'Z':
			put(lowercase[r-'A':r-'A'+1], true)
		case r < utf8.RuneSelf && r != '\'' && r != '`':
			space(gapOf(r))
		case combining(r):
			// Accents are no part of a word to a reader who searches.
		case r == '\'' || r == '’' || r == 'ʼ' || r == '‘' || r == '`':
			// "Anna's" is Anna and an s; "O'Neil" is one word.
			rest := s[i+utf8.RuneLen(r):]
			if next, n := utf8.DecodeRuneInString(rest); next == 's' || next == 'S' {
				if after, _ := utf8.DecodeRuneInString(rest[n:]); len(rest) == n || !unicode.IsLetter(after) {
					space(blank)
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
			space(gapOf(r))
		}
	}
	space(stop)
	return c
}

const lowercase = "abcdefghijklmnopqrstuvwxyz"

// small is ASCII: a slice of it is a letter that needs no memory.
var small = func() string {
	var b [utf8.RuneSelf]byte
	for i := range b {
		b[i] = byte(i)
	}
	return string(b[:])
}()

// combining reports whether r is an accent or the like that stands on another letter:
// the blocks of Unicode that have no marks of a script of their own.
func combining(r rune) bool {
	return r >= 0x300 && r <= 0x36F || r >= 0x1AB0 && r <= 0x1AFF || r >= 0x1DC0 && r <= 0x1DFF || r >= 0x20D0 && r <= 0x20FF || r >= 0xFE20 && r <= 0xFE2F
}

func gapOf(r rune) gap {
	switch {
	case r == '\n' || strings.ContainsRune(".!?:;¡¿(“«\"|/•", r):
		return stop
	case unicode.IsSpace(r) || strings.ContainsRune("-‐‑_", r):
		return blank
	}
	return comma
}

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

// rule is how a word has to be written to count.
type rule int

const (
	always       rule = iota
	capital           // with a capital
	capitals          // in capitals only
	everyCapital      // each of its words with one
	asName            // as a name stands in a sentence: see canon.name
)

// word is one thing to look for in canonical text.
type word struct {
	text  string
	edges edges
	rule  rule
	lost  bool // of several words, and long enough to be found without what is between them
	part  bool // a part of the value, not the whole
	value int  // position in Policy.Private, from 1
}

// words finds private values in text.
type words struct {
	list   []word
	index  pairs
	digits []word // long numbers, compared without their separators
	looks  *words // the same as they look, letter by letter
	joined []word // names without their spaces, for texts without theirs
	dates  *dates
	places positions
	also   *words
	total  int      // of values
	shown  []string // what may be told, in canonical form with a space at either end
}

func newWords(policy Policy) *words {
	w := &words{dates: newDates(policy.Days, policy.OtherDays), places: policy.Positions, looks: &words{}}
	for _, s := range policy.Shown {
		w.shown = append(w.shown, string(canonical(s).s))
	}
	s := &speller{w, map[string]bool{}}
	for _, kind := range []struct {
		values []string
		spell  func(value string, number int)
	}{
		{policy.Private, s.private}, {policy.Whole, s.whole}, {policy.Places, s.place}, {policy.Names, s.name}, {policy.Stories, s.story}, {policy.Files, s.file},
	} {
		for _, v := range kind.values {
			w.total++
			kind.spell(v, w.total)
		}
	}
	if policy.Also != nil {
		w.also = policy.Also.words
	}
	w.looks.total = w.total
	w.reindex()
	w.looks.reindex()
	return w
}

func (w *words) reindex() {
	for i, p := range w.list {
		w.index.add(p.text, i)
	}
}

// minJoined is from how many letters on a name of several words is found in a text
// without its spaces, and minRun from how many single letters in a row on they are
// taken for one word.
const minJoined, minRun = 10, 3

// alike adds p as it looks, in small letters, with a capital and in capitals.
func (w *words) alike(p word) {
	for _, form := range []string{p.text, titled(p.text), strings.ToUpper(p.text)} {
		q := p
		q.text = strings.TrimSpace(string(canonical(skeleton(form)).s))
		if p.rule == capital && form == p.text {
			continue
		}
		if len(q.text) >= 2 && !slices.ContainsFunc(w.list[max(0, len(w.list)-3):], func(x word) bool { return x.text == q.text }) {
			w.list = append(w.list, q)
		}
	}
}

// alikes are texts in canonical form as they look, as alike has values.
func alikes(texts []string) []string {
	var list []string
	for _, s := range texts {
		for _, form := range []string{s, " " + titled(s) + " ", strings.ToUpper(s)} {
			list = append(list, string(canonical(skeleton(form)).s))
		}
	}
	return list
}

func titled(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		r, n := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToUpper(r)) + w[n:]
	}
	return strings.Join(words, " ")
}

// stem is the name of a file as shot without its ending, "" if it says nothing: a word
// of the language, or a short number.
func stem(file string) string {
	base := file[strings.LastIndexAny(file, `/\`)+1:]
	if i := strings.LastIndexByte(base, '.'); i > 0 {
		base = base[:i]
	}
	words := strings.Fields(string(canonical(base).s))
	says := false
	for _, w := range words {
		numeric := strings.Trim(w, "0123456789") == ""
		says = says || numeric && (len(w) >= 6 || len(w) >= 3 && len(words) > 1) || !numeric && strings.ContainsFunc(w, unicode.IsDigit) && len(w) > 4 ||
			!numeric && !known(w) && len(w) > 3
	}
	if !says {
		return ""
	}
	return base
}

// items returns v and, when v is a list, each of its items: a street and its town are
// private each for itself.
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

// pairsOf are every two words of a name without what is between them, in their order.
func pairsOf(names []string) []string {
	var words, list []string
	for _, n := range names {
		for _, w := range strings.FieldsFunc(n, func(r rune) bool { return r == '-' || r == '‐' }) {
			if w = strings.Trim(w, "."); utf8.RuneCountInString(w) >= minPart && !particles[strings.ToLower(w)] {
				words = append(words, w)
			}
		}
	}
	for i, w := range words {
		for _, v := range words[i+1:] {
			list = append(list, w+v)
		}
	}
	return list
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

// find calls f for each private value that occurs in s, in any spelling that a reader
// of the file would see. f is told which value it is, and never the value.
func (w *words) find(s string, f func(what string)) { w.search(s, true, nil, f) }

// search is find, where the words of shown may be told as well. Of a table, of which
// most is digits and sizes, dates are found whole only, and places and look-alikes not.
func (w *words) search(s string, table bool, shown []string, f func(what string)) {
	shown = append(slices.Clone(w.shown), shown...)
	if w.also != nil {
		w.also.search(s, table, shown, f)
	}
	for range maxUnwrap {
		w.findPlain(s, shown, f)
		next := unwrap(s)
		if next == s {
			break
		}
		s = next
	}
	r := readable(s)
	l := latin(r)
	if w.dates.find(l, table) || !table && w.dates.find(lettersApart().ReplaceAllStringFunc(digitsApart().ReplaceAllStringFunc(l, joinApart), joinApart), false) {
		f("a private date")
	}
	w.findSpaced(l, !table, shown, f)
	if table {
		if l != r {
			w.findPlain(l, shown, f)
		}
		return
	}
	if w.places.find(r) {
		f("a private position")
	}
	w.findPlain(l, shown, f)
	if strings.Contains(l, "&") {
		w.findPlain(strings.ReplaceAll(l, "&", " and "), shown, f)
	}
	if parts := humps().ReplaceAllString(l, "$1 $2"); parts != l { // of a tag
		w.findPlain(parts, shown, f)
	}
	w.looks.findPlain(skeleton(r), alikes(shown), f)
}

// digitsApart are digits that stand apart, as letters may: 2 0 0 5.
var digitsApart = form(`\b\d(?: \d)+\b`)

// lettersApart are the letters of a word that stand apart: M a r c h.
var lettersApart = form(`(?:^|[^\p{L}\p{N}])\p{L}(?: \p{L}){2,}(?:$|[^\p{L}\p{N}])`)

func joinApart(s string) string {
	inner := strings.TrimSpace(s)
	return strings.Replace(s, inner, strings.ReplaceAll(inner, " ", ""), 1)
}

// findSpaced finds names whose letters stand apart and, if lost is set, those whose
// words are not apart where they should be, or are where they should not.
func (w *words) findSpaced(s string, lost bool, shown []string, f func(what string)) {
	if len(w.joined) == 0 {
		return
	}
	tokens := strings.Fields(string(canonical(s).s))
	for i := 0; i < len(tokens); {
		j := i
		for j < len(tokens) && utf8.RuneCountInString(tokens[j]) == 1 && !unicode.IsDigit(rune(tokens[j][0])) {
			j++
		}
		if j-i >= minRun {
			run := strings.Join(tokens[i:j], "")
			for i := range w.joined {
				if p := &w.joined[i]; strings.Contains(run, p.text) && !told(shown, p.text) {
					f(w.what(p))
				}
			}
		}
		i = max(j, i+1)
	}
	if !lost {
		return
	}
	all := strings.Join(tokens, "")
	for i := range w.joined {
		p := &w.joined[i]
		if (p.lost && strings.Contains(all, p.text) || broken(tokens, p.text)) && !told(shown, p.text) {
			f(w.what(p))
		}
	}
}

// loneLetter are the words of one letter, and what is left of "Anna's".
var loneLetter = set(`a e i o s u y`)

// broken reports whether words beside each other make one name, and are not all words
// of the language: "Wr en", but not "rob in".
func broken(tokens []string, name string) bool {
	for i := range tokens {
		rest, strange := name, false
		for k := i; k < len(tokens); k++ {
			next, ok := strings.CutPrefix(rest, tokens[k])
			if !ok {
				break
			}
			strange = strange || !known(tokens[k]) && !loneLetter[tokens[k]]
			if rest = next; rest == "" {
				if k > i && strange {
					return true
				}
				break
			}
		}
	}
	return false
}

// Shares reports whether a value and a text have a word in common.
func Shares(value, text string) bool {
	said := string(canonical(text).s)
	return slices.ContainsFunc(strings.Fields(string(canonical(value).s)), func(w string) bool { return strings.Contains(said, " "+w+" ") })
}

// told reports whether a find is a part of a value that may be shown.
func told(shown []string, text string) bool {
	return slices.ContainsFunc(shown, func(s string) bool {
		return strings.Contains(s, " "+text+" ") || strings.ReplaceAll(s, " ", "") == strings.ReplaceAll(text, " ", "")
	})
}

func (w *words) what(p *word) string {
	return fmt.Sprintf("%sprivate value %d of %d", partOf(p.part), p.value, w.total)
}

// uuid is joined before comparing, so that its groups are seen to be hex and
// no word is read out of them.
var uuid = form(`[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}`)

func (w *words) findPlain(s string, shown []string, f func(what string)) {
	if strings.Count(s, "-") >= 4 {
		s = uuid().ReplaceAllStringFunc(s, func(u string) string { return strings.ReplaceAll(u, "-", "") })
	}
	c := canonical(s)
	for at := 0; at+1 < len(c.s); at++ {
		for _, i := range w.index.at(c.s[at], c.s[at+1]) {
			p := &w.list[i]
			if bytes.HasPrefix(c.s[at:], []byte(p.text)) && p.stands(c.s, at) && c.follows(p, at) && !told(shown, p.text) {
				f(w.what(p))
			}
		}
	}
	if len(w.digits) > 0 {
		joined := joinDigits(s)
		for i := range w.digits {
			if strings.Contains(joined, w.digits[i].text) {
				f(w.what(&w.digits[i]))
			}
		}
	}
}

// follows reports whether the match of p at at is written as its rule says.
func (c *canon) follows(p *word, at int) bool {
	end := at + len(p.text)
	switch p.rule {
	case capital:
		return c.capital[at]
	case capitals:
		return !slices.Contains(c.capital[at:end], false)
	case everyCapital:
		for i := at; i < end; i++ {
			if c.s[i-1] == ' ' && !c.capital[i] {
				if next := bytes.IndexByte(c.s[i:], ' '); !particles[string(c.s[i:i+next])] && !functionWords[string(c.s[i:i+next])] {
					return false
				}
			}
		}
		return true
	case asName:
		return c.name(at, end)
	}
	return true
}

// name reports whether what stands at at to end stands there as a name does: with a
// capital and, where every word has one or where a sentence begins, as somebody and not
// with a word after it that it describes ("Teal and", "Teal's", "Teal." but not "Teal
// curtains").
func (c *canon) name(at, end int) bool {
	if !c.capital[at] {
		return false
	}
	if c.gap[at-1] != stop && !c.title() {
		return true
	}
	if end >= len(c.s) || c.s[end] != ' ' || c.gap[end] != blank || end+1 == len(c.s) {
		return true
	}
	next, after := c.s[end+1:], end+1
	if i := bytes.IndexByte(next, ' '); i > 0 {
		next, after = next[:i], after+i+1
	}
	switch string(next) {
	case "s", "who", "whose", "had", "has": // somebody's
		return true
	case "and", "y", "e": // somebody and somebody
		return after < len(c.s) && c.capital[after]
	}
	return false
}

// title reports whether more than half of the words have a capital, as in a title.
func (c *canon) title() bool {
	words, capitals := 0, 0
	for i := 1; i < len(c.s); i++ {
		if c.s[i-1] == ' ' && c.s[i] != ' ' {
			words++
			if c.capital[i] {
				capitals++
			}
		}
	}
	return words > 2 && 2*capitals > words
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
