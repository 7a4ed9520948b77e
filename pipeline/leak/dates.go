package leak

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Day is a day that is private.
type Day struct{ Year, Month, Day int }

// dates finds days in text, however they are written. It reads every date that there
// is in a text and asks whether it is one of them, so that there is no list of
// spellings to be incomplete: only kinds of them.
type dates struct {
	own    []Day        // also without their year, and without their day
	others map[Day]bool // with all three only
}

func newDates(own, others []Day) *dates {
	d := &dates{own: own, others: map[Day]bool{}}
	for _, o := range append(slices.Clone(own), others...) {
		d.others[o] = true
	}
	return d
}

// months by their names and the beginnings of them that people write: English and
// Spanish here, and those of the languages next to them below.
var months = map[string]int{
	"january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6, "jun": 6,
	"july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "october": 10, "oct": 10, "november": 11, "nov": 11,
	"december": 12, "dec": 12,
	"enero": 1, "ene": 1, "febrero": 2, "marzo": 3, "abril": 4, "abr": 4, "mayo": 5, "junio": 6, "julio": 7, "agosto": 8, "ago": 8,
	"septiembre": 9, "setiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12, "dic": 12,
	"febr": 2, "mzo": 3, "ag": 8, "agto": 8, "set": 9, "setbre": 9, "octbre": 10, "novbre": 11, "dicbre": 12,
}

// moreMonths are the names of months from January on, in German, French, Italian,
// Portuguese, Dutch and the languages of Scandinavia, as canonical text has them.
const moreMonths = `
	januar janner jan janvier janv gennaio janeiro januari
	februar feber fevrier fevr febbraio fevereiro fev februari
	marz mrz maerz mars marzo marco maart mrt
	april avril avr aprile abril
	mai mei maj maggio maio
	juni juin giugno junho jun
	juli juillet juil luglio julho jul
	august aout agosto augustus augusti
	september septembre settembre setembro sett
	oktober okt octobre ottobre ott outubro
	november novembre novembro
	dezember dez decembre dicembre dezembro december desember`

func init() {
	for i, line := range strings.Split(strings.TrimSpace(moreMonths), "\n") {
		for _, name := range strings.Fields(line) {
			months[name] = i + 1
		}
	}
}

var romanMonths = map[string]int{"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12}

// numbers are days in words.
var numbers = func() map[string]int {
	m := map[string]int{}
	add := func(words string, from int) {
		for i, w := range strings.Fields(words) {
			m[w] = from + i
		}
	}
	ones := "first second third fourth fifth sixth seventh eighth ninth"
	cardinals := "one two three four five six seven eight nine"
	add(ones+" tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth", 1)
	add(cardinals+" ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty", 1)
	for i, w := range strings.Fields(ones) {
		m["twenty"+w] = 21 + i
	}
	for i, w := range strings.Fields(cardinals) {
		m["twenty"+w] = 21 + i
	}
	m["thirtieth"], m["thirty"], m["thirtyfirst"], m["thirtyone"] = 30, 30, 31, 31
	add("uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte "+
		"veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve treinta treintayuno", 1)
	m["primero"], m["treintauno"] = 1, 31
	return m
}()

// fillers stand between the parts of a date and say nothing.
var fillers = set(`of the on in de del el la dia day year ano st nd rd th er o a`)

// dateToken is a word or a number, folded.
type dateToken struct {
	text   string
	n      int    // of a number
	digits int    // 0 for a word
	sep    string // before it
}

func dateTokens(s string) []dateToken {
	var list []dateToken
	var sep strings.Builder
	c := []rune(s)
	for i := 0; i < len(c); {
		j := i
		switch {
		case c[i] >= '0' && c[i] <= '9':
			for j < len(c) && c[j] >= '0' && c[j] <= '9' {
				j++
			}
			t := dateToken{text: string(c[i:j]), digits: j - i, sep: sep.String()}
			t.n, _ = strconv.Atoi(t.text[:min(len(t.text), 9)])
			list = append(list, t)
		case unicode.IsLetter(c[i]):
			for j < len(c) && (unicode.IsLetter(c[j]) || unicode.IsMark(c[j])) {
				j++
			}
			word := strings.TrimSpace(string(canonical(string(c[i:j])).s))
			if len(list) > 0 && list[len(list)-1].digits > 0 && sep.Len() == 0 && len(word) > 3 && fillers[word[:2]] && months[word[2:]] > 0 {
				word = word[2:] // 14thAugust
			}
			list = append(list, dateToken{text: word, sep: sep.String()})
		default:
			sep.WriteRune(c[i])
			i++
			continue
		}
		sep.Reset()
		i = j
	}
	return list
}

// eastern are the characters behind a year, a month and a day in Chinese, Japanese and
// Korean.
var eastern = strings.NewReplacer("年", "-", "月", "-", "日", " ", "년", "-", "월", "-", "일", " ")

// tight reports whether two numbers with sep between them may be of one date.
func tight(sep string) bool {
	sep = strings.TrimSpace(sep)
	return len(sep) <= 3 && !strings.ContainsAny(sep, ";!?()[]{}\"=")
}

// find reports whether a private day stands in s. Without a year it is found only if
// whole is false: in the texts of a photo, and not in a table full of numbers.
func (d *dates) find(s string, whole bool) bool {
	if len(d.others) == 0 {
		return false
	}
	list := dateTokens(eastern.Replace(s))
	for i, t := range list {
		if t.digits > 0 && (d.numeric(list, i, whole) || !whole && d.lifetime(list, i)) {
			return true
		}
		m := months[t.text]
		if m == 0 && i > 0 && i+1 < len(list) && list[i-1].digits > 0 && list[i+1].digits > 0 {
			m = romanMonths[t.text]
			if m != 0 && list[i+1].digits != 4 {
				m = 0
			}
		}
		if t.digits == 0 && m != 0 && d.named(list, i, m, whole) {
			return true
		}
	}
	return false
}

// is reports whether it is a private day. year 0, or day 0, is not said.
func (d *dates) is(year, month, day int, whole bool) bool {
	switch {
	case year > 0 && day > 0 && d.others[Day{year, month, day}]:
		return true
	case whole:
		return false
	}
	return slices.ContainsFunc(d.own, func(o Day) bool {
		return o.Month == month && (day == 0 && year == o.Year || day == o.Day)
	})
}

// short is the year of two digits that some private day has, in full.
func (d *dates) short(n, month, day int) bool {
	return slices.ContainsFunc(d.own, func(o Day) bool { return o.Year%100 == n && o.Month == month && o.Day == day })
}

func (d *dates) exact(year, month, day int) bool { return d.others[Day{year, month, day}] }

// numeric looks at the date that begins with the number at i.
func (d *dates) numeric(list []dateToken, i int, whole bool) bool {
	a := list[i]
	hex := i > 0 && list[i-1].digits == 0 && a.sep == "" && hexWord(list[i-1].text) || i+1 < len(list) && list[i+1].digits == 0 && list[i+1].sep == "" && hexWord(list[i+1].text)
	switch {
	case a.digits == 8 && !hex:
		y, m, dd := a.n/10000, a.n/100%100, a.n%100
		if d.exact(y, m, dd) || d.exact(a.n%10000, a.n/10000%100, a.n/1000000) || d.exact(a.n%10000, a.n/1000000, a.n/10000%100) {
			return true
		}
	case a.digits == 6 && !hex && !whole:
		x, y, z := a.n/10000, a.n/100%100, a.n%100
		if d.short(x, y, z) || d.short(z, y, x) || d.short(z, x, y) {
			return true
		}
	}
	part := func(k int) (dateToken, bool) {
		if k >= len(list) || list[k].digits == 0 || list[k].digits > 4 || !tight(list[k].sep) || list[k].sep == "" {
			return dateToken{}, false
		}
		return list[k], true
	}
	b, ok := part(i + 1)
	if !ok || a.digits > 4 {
		return false
	}
	c, three := part(i + 2)
	switch {
	case three && a.digits == 4 && b.digits <= 2 && c.digits <= 2:
		return d.exact(a.n, b.n, c.n) || !whole && d.exact(a.n, c.n, b.n)
	case three && c.digits == 4 && a.digits <= 2 && b.digits <= 2:
		return d.exact(c.n, b.n, a.n) || d.exact(c.n, a.n, b.n)
	case three && !whole && a.digits <= 2 && b.digits <= 2 && c.digits == 2:
		return d.short(c.n, b.n, a.n) || d.short(c.n, a.n, b.n) || d.short(a.n, b.n, c.n)
	case whole:
		return false
	case a.digits == 4 && b.digits == 2 && !three && strings.ContainsAny(b.sep, "-/."): // 2013-03
		return d.is(a.n, b.n, 0, false)
	case b.digits == 4 && a.digits == 2 && strings.ContainsAny(b.sep, "-/.") && (i == 0 || list[i-1].digits == 0 || !tight(a.sep)): // 03/2013
		return d.is(b.n, a.n, 0, false)
	case a.digits == 2 && b.digits == 2 && !three && len(b.sep) == 1 && strings.ContainsAny(b.sep, "-/.") && // 14/08, --08-14
		(i == 0 || list[i-1].digits == 0 || strings.HasSuffix(a.sep, "--") || strings.ContainsAny(a.sep, " \n")):
		return d.is(0, b.n, a.n, false) || d.is(0, a.n, b.n, false)
	case a.digits+b.digits == 3 && !three && b.sep == "/" && (i == 0 || list[i-1].digits == 0) && // 8/14, and no 1/30 of a second
		(i+2 == len(list) || !fractional[list[i+2].text] || !tight(list[i+2].sep)):
		return d.is(0, b.n, a.n, false) || d.is(0, a.n, b.n, false)
	}
	return false
}

// fractional are words after a fraction.
var fractional = set(`s sec secs second seconds inch inches in of page pages`)

func hexWord(s string) bool { return strings.Trim(s, "abcdef") == "" }

// named looks at the date around the name of a month at i.
func (d *dates) named(list []dateToken, i, month int, whole bool) bool {
	day, yearBefore := 0, 0
	apart := false // whether the day before may be no day, but some other number
	for k := i - 1; k >= max(0, i-5) && tight(list[k+1].sep); k-- {
		t := list[k]
		if t.digits == 4 {
			yearBefore = t.n
		} else if t.digits > 0 && t.digits <= 2 {
			day = t.n
		} else if t.digits == 0 {
			if n := inWords(list[max(0, k-2) : k+1]); n > 0 {
				day = n
			} else if fillers[t.text] {
				apart = apart || t.text == "in" || t.text == "on" || t.text == "en"
				continue
			}
		}
		apart = apart || strings.Contains(list[k+1].sep, ",")
		break
	}
	// What follows: a day, a year, or a day and then a year.
	var after []int
	var digits []int
	for k := i + 1; k < min(len(list), i+8) && tight(list[k].sep) && len(after) < 2; k++ {
		t := list[k]
		switch n := 0; {
		case t.digits > 0 && t.digits <= 4:
			after, digits = append(after, t.n), append(digits, t.digits)
			continue
		case t.digits == 0:
			for more := 3; more > 0 && n == 0; more-- {
				if k+more <= len(list) {
					if n = asOne(list[k : k+more]); n > 0 {
						k += more - 1
					}
				}
			}
			if n > 0 {
				after, digits = append(after, n), append(digits, 2)
				continue
			}
			if fillers[t.text] {
				continue
			}
		}
		break
	}
	at := func(k int) (n, size int) {
		if k < len(after) {
			return after[k], digits[k]
		}
		return 0, 0
	}
	first, size := at(0)
	second, size2 := at(1)
	switch {
	case day > 0 && size == 4 && d.is(first, month, day, whole):
		return true
	case day > 0 && size != 4 && (d.is(0, month, day, whole) || size == 2 && !whole && d.short(first, month, day)):
		return true
	case day > 0 && !apart && size2 != 4:
		return false
	case size > 0 && size <= 2 && size2 == 4:
		return d.is(second, month, first, whole)
	case size > 0 && size <= 2:
		return d.is(yearBefore, month, first, whole)
	case size == 4:
		return d.is(first, month, 0, whole)
	case yearBefore > 0:
		return d.is(yearBefore, month, 0, whole)
	}
	return false
}

// asOne is the number that all of these tokens together say.
func asOne(list []dateToken) int {
	joined := ""
	for k, t := range list {
		if t.digits > 0 || k > 0 && !tight(t.sep) {
			return 0
		}
		joined += t.text
	}
	return numbers[joined]
}

// lifetime reports whether two numbers are the years of two private days, as of a
// birth and a death.
func (d *dates) lifetime(list []dateToken, i int) bool {
	if i+1 >= len(list) {
		return false
	}
	next := list[i+1]
	switch sep := strings.TrimSpace(next.sep); {
	case next.digits == 4 && len(sep) > 0 && strings.Trim(sep, "-‐‑‒–—/~*†+") == "":
	case next.digits == 0 && i+2 < len(list) && lasting[next.text]:
		next = list[i+2]
	default:
		return false
	}
	year := func(n int) bool { return slices.ContainsFunc(d.own, func(o Day) bool { return o.Year == n }) }
	return list[i].digits == 4 && next.digits == 4 && list[i].n < next.n && year(list[i].n) && year(next.n)
}

// lasting are the words between two years of one life.
var lasting = set(`to until through till bis a al hasta au tot`)

// inWords is the number that the last of these tokens, or all of them, say.
func inWords(list []dateToken) int {
	for from := range list {
		joined := ""
		for k, t := range list[from:] {
			if t.digits > 0 || k > 0 && !tight(t.sep) {
				joined = ""
				break
			}
			joined += t.text
		}
		if n := numbers[joined]; n > 0 {
			return n
		}
	}
	return 0
}
