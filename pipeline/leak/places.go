package leak

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// suffixes are the words that make a name that of a street, each with the ways in
// which it is written (U.S. Postal Service, Publication 28, C1, as far as streets
// where people live have them).
var suffixes = func() map[string][]string {
	m := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(`
		street st str
		avenue ave av
		road rd
		lane ln
		drive dr drv
		court ct
		circle cir circ
		boulevard blvd boul
		way wy
		place pl
		square sq
		terrace ter terr
		highway hwy
		parkway pkwy
		trail trl
		crossing xing
		heights hts
		point pt
		ridge rdg
		loop
		alley aly
		close
		crescent cres
		row
		route rte rt`), "\n") {
		all := strings.Fields(line)
		for _, w := range all {
			m[w] = all
		}
	}
	return m
}()

// ways are words before the name of a Spanish street.
var ways = func() map[string][]string {
	m := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(`
		calle c cl
		avenida av avda ave
		paseo
		plaza pza plz
		camino cno
		carretera ctra
		callejon
		ronda rda
		calzada`), "\n") {
		all := strings.Fields(line)
		for _, w := range all {
			m[w] = all
		}
	}
	return m
}()

var directions = map[string]string{
	"north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw",
	"n": "north", "s": "south", "e": "east", "w": "west", "ne": "northeast", "nw": "northwest", "se": "southeast", "sw": "southwest",
}

var units = set(`apt apartment unit suite ste floor fl piso puerta planta lot trailer`)

// spelledPlace is a way in which a place may be told.
type spelledPlace struct {
	text string
	rule rule
}

// placeSpellings are the ways in which a part of an address, or the name of a place or
// of what happened there, is told: an address with and without its number and with each
// way to write what kind of street it is; a name as a whole, without the words that
// every such name has, and by each word that makes it unique.
func placeSpellings(item string) []spelledPlace {
	words := strings.Fields(strings.TrimSpace(string(canonical(item).s)))
	if len(words) == 0 || strings.Contains(item, "@") {
		return nil
	}
	var list spelledPlaces
	for i, w := range words {
		if units[w] && i > 0 {
			words = words[:i]
			break
		}
	}
	number := ""
	if len(words) > 1 && numberLike(words[0]) {
		number, words = words[0], words[1:]
	} else if n := len(words); n > 2 && numberLike(words[n-1]) && ways[words[0]] != nil {
		number, words = words[n-1], words[:n-1]
	}
	last := len(words) - 1
	if last > 1 && directions[words[last]] != "" && suffixes[words[last-1]] != nil { // Elm Street North
		words = append([]string{words[last]}, words[:last]...)
	}
	switch {
	case last > 0 && suffixes[words[last]] != nil:
		list.street(number, words[:last], suffixes[words[last]], false)
		return list
	case last > 0 && ways[words[0]] != nil:
		core := words[1:]
		for len(core) > 1 && particles[core[0]] {
			list.street(number, core, ways[words[0]], true)
			core = core[1:]
		}
		list.street(number, core, ways[words[0]], true)
		return list
	case number != "":
		list.say(always, append([]string{number}, words...)...)
	}
	list.unique(words)
	return list
}

// spelledPlaces are the spellings of one place.
type spelledPlaces []spelledPlace

func (list *spelledPlaces) say(r rule, words ...string) {
	if len(words) > 0 {
		*list = append(*list, spelledPlace{strings.Join(words, " "), r})
	}
}

// street spells a street in each of its forms, with its number and without.
func (list *spelledPlaces) street(number string, core, forms []string, before bool) {
	phrase := always
	if allCommon(core) {
		phrase = asName
	}
	for _, c := range withoutDirections(core) {
		for _, f := range forms {
			full := append(append([]string{}, c...), f)
			if before {
				full = append([]string{f}, c...)
			}
			if len(f) == 1 && number == "" {
				continue // "c" and a name is no street
			}
			list.say(phrase, full...)
			if joined := strings.Join(full, ""); utf8.RuneCountInString(joined) >= minInsideWord && !known(joined) {
				list.say(always, joined) // as a tag has it
			}
			if number != "" {
				list.say(always, append([]string{number}, full...)...)
				list.say(always, append(append([]string{}, full...), number)...)
			}
		}
		if number != "" {
			list.say(always, append([]string{number}, c...)...)
		}
	}
}

// unique spells a place that is no street by the words that make it unique.
func (list *spelledPlaces) unique(words []string) {
	if len(words) == 1 {
		if w := words[0]; utf8.RuneCountInString(w) > 2 {
			list.say(ruleOf(w), w)
		} else if !common(w) && !strings.ContainsFunc(w, unicode.IsDigit) {
			list.say(capitals, w)
		}
		return
	}
	whole := always
	if allCommon(words) {
		whole = everyCapital
	}
	list.say(whole, words...)
	core := words
	for len(core) > 1 && generic(core[len(core)-1]) {
		core = core[:len(core)-1]
	}
	for len(core) > 1 && generic(core[0]) {
		core = core[1:]
	}
	if len(core) > 1 && len(core) < len(words) {
		if allCommon(core) {
			list.say(everyCapital, core...)
		} else {
			list.say(always, core...)
		}
	}
	for _, w := range core {
		if utf8.RuneCountInString(w) > 2 && !common(w) && !placeWords[w] {
			list.say(ruleOf(w), w)
		}
	}
	for _, w := range words {
		if len(w) >= 5 && numberLike(w) { // of a postal code
			list.say(always, w)
		}
	}
	for _, joined := range []string{strings.Join(words, ""), strings.Join(core, "")} { // as a tag has it
		if utf8.RuneCountInString(joined) >= minInsideWord && !known(joined) && len(core) > 1 {
			list.say(always, joined)
		}
	}
}

// ruleOf is how a word of a place has to be written to be found.
func ruleOf(w string) rule {
	if common(w) || known(w) {
		return asName
	}
	return always
}

func numberLike(w string) bool {
	return w[0] >= '0' && w[0] <= '9' && utf8.RuneCountInString(w) <= 6
}

// generic are words that many names of places and events have.
func generic(w string) bool { return placeWords[w] || particles[w] || w == "the" }

func allCommon(words []string) bool {
	for _, w := range words {
		if !common(w) && !placeWords[w] && !particles[w] && !calendar[w] {
			return false
		}
	}
	return true
}

// withoutDirections are the ways in which the words of a street are told: with its
// direction, with the other way to write it, and without.
func withoutDirections(words []string) [][]string {
	all := [][]string{words}
	if len(words) > 1 && directions[words[0]] != "" {
		all = append(all, words[1:], append([]string{directions[words[0]]}, words[1:]...))
	}
	return all
}

// sayings are the sentences of a private text, and its longer parts, as patterns: what
// was written down of somebody is not to be told in its own words.
func sayings(text string) []string {
	const run = 6
	var list []string
	content := func(words []string) (n int) {
		for _, w := range words {
			if !functionWords[w] {
				n++
			}
		}
		return n
	}
	for _, sentence := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?;:\n…", r) }) {
		words := strings.Fields(string(canonical(sentence).s))
		if len(words) >= 3 && content(words) >= 2 {
			list = append(list, strings.Join(words, " "))
		}
		for i := 0; i+run <= len(words); i++ {
			if part := words[i : i+run]; content(part) >= 3 {
				list = append(list, strings.Join(part, " "))
			}
		}
	}
	return list
}

// functionWords say nothing of anybody.
var functionWords = set(`
	a an and are as at be been but by did do does for from had has have he her hers him his i if in into is it its me my no not of
	off on or our out over she so some that the their them then there these they this those to too under up was we were what
	when where which who will with would you your
	al con de del e el ella en era es esta este fue ha la las le lo los mas muy no para pero por que se su sus un una y ya
`)
