package leak

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// speller adds the spellings of values to the words that are looked for, each once.
type speller struct {
	words *words
	seen  map[string]bool
}

// add is addAs for a word that is looked for however it is written.
func (s *speller) add(text string, value int, part, whole bool) {
	s.addAs(text, value, part, whole, always)
}

// addAs adds one spelling of the value of a number: whether it is a part of it, is to
// stand as a whole, and by which rule it counts.
func (s *speller) addAs(spelled string, value int, part, whole bool, as rule) {
	c := canonical(spelled)
	text := strings.TrimSpace(string(c.s))
	key := fmt.Sprint(text, whole, as)
	if !searchable(text) || s.seen[key] {
		return
	}
	s.seen[key] = true
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
	p.rule = as
	if as == always && single && p.edges != anything && (n < minPart || everyday[text]) {
		p.rule = capital
	}
	s.words.list = append(s.words.list, p)
	if p.rule == always || p.rule == capital {
		s.words.looks.alike(p)
	}
	if bare := strings.ReplaceAll(text, " ", ""); len(bare) >= minPart && !strings.ContainsFunc(bare, unicode.IsDigit) {
		s.words.joined = append(s.words.joined, word{text: bare, value: value, part: part, lost: as == always && (len(text) > len(bare) && len(bare) >= minJoined || len(text) == len(bare) && len(bare) >= minInsideWord && !known(text))})
	}
}

// private spells a value that may stand nowhere, its names and its numbers, in every
// order and form.
func (s *speller) private(v string, number int) {
	for _, item := range items(v) {
		part := item != v
		if text := strings.TrimSpace(string(canonical(item).s)); part && !strings.Contains(text, " ") && common(text) {
			s.addAs(item, number, part, false, asName) // a word of an address, or of a remark beside it
		} else {
			s.add(item, number, part, false)
		}
		if strings.ContainsFunc(item, unicode.IsDigit) { // a serial number with and without its dashes
			s.add(strings.ReplaceAll(string(canonical(item).s), " ", ""), number, part, false)
		}
		if d := digitsOf(item); len(d) >= minInsideNumber-1 && !strings.ContainsFunc(item, unicode.IsLetter) {
			// The last nine digits are the same with and without a country code.
			s.words.digits = append(s.words.digits, word{text: d[len(d)-(minInsideNumber-1):], edges: noHex, part: part, value: number})
		}
		if t := transliterated(item); t != item {
			s.add(t, number, part, false)
		}
		names := nameParts(item)
		if names == nil {
			continue
		}
		first, last := names[0], names[len(names)-1]
		s.add(last+" "+strings.Join(names[:len(names)-1], " "), number, part, false)
		if len(names) > 2 {
			s.add(first+" "+last, number, part, false)
			s.add(first+last, number, part, false)
		}
		for _, pair := range pairsOf(names) {
			if utf8.RuneCountInString(pair) >= minInsideWord && !known(strings.TrimSpace(string(canonical(pair).s))) {
				s.add(pair, number, part, false) // as a tag has it: wrennotreal
			}
		}
		if joined := strings.Join(names, ""); utf8.RuneCountInString(joined) >= minInsideWord {
			s.add(joined, number, part, false)
		}
		for k, n := range names {
			for _, n := range append(strings.FieldsFunc(n, func(r rune) bool { return r == '-' || r == '‐' }), transliterated(n)) {
				low := strings.Trim(strings.ToLower(n), ".")
				if utf8.RuneCountInString(low) >= minPart && (k == 0 || !particles[low]) {
					s.add(n, number, true, true)
				}
			}
		}
	}
}

// whole spells a value that may stand nowhere as a whole.
func (s *speller) whole(v string, number int) { s.add(v, number, false, true) }

// place spells a place by its streets and by what makes it unique.
func (s *speller) place(v string, number int) {
	for _, item := range items(v) {
		for _, p := range placeSpellings(item) {
			// A long word that makes a place unique does so inside another, too.
			s.addAs(p.text, number, true, p.rule != always || strings.Contains(p.text, " ") || known(p.text), p.rule)
		}
	}
}

// name spells a person by each of their names, where it can be told from a word.
func (s *speller) name(v string, number int) {
	names := nameParts(v)
	s.add(v, number, false, true)
	if names == nil {
		names = []string{v}
	}
	for k, name := range names {
		for _, name := range strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '‐' }) {
			low := strings.TrimSpace(string(canonical(name).s))
			if strings.Contains(low, " ") || utf8.RuneCountInString(low) < minPart || k > 0 && particles[low] || everyday[low] || calendar[low] {
				continue
			}
			as := capital
			if common(low) || known(low) {
				as = asName
			}
			s.addAs(name, number, true, true, as)
		}
	}
}

// story spells what happened.
func (s *speller) story(v string, number int) {
	for _, said := range sayings(v) {
		s.add(said, number, true, true)
	}
}

// file spells what a file was called.
func (s *speller) file(v string, number int) {
	if name := stem(v); name != "" {
		s.add(name, number, false, true)
		s.add(strings.ReplaceAll(string(canonical(name).s), " ", ""), number, false, true)
	}
}
