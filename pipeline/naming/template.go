package naming

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xrash/smetrics"
)

// fields are what a template can name, in the order in which help lists them.
var fields = []string{"date", "time", "year", "month", "day", "hour", "minute", "second", "shoot", "camera", "sequence", "stem", "ext"}

// maxWidth is how many digits a number can be asked to have. Arbitrary; no shoot has so
// many photos.
const maxWidth = 9

// part is a piece of a template: a text, or a field.
type part struct {
	text  string
	field string // "" for a text
	width int
}

// template is one folder or one name.
type template []part

func (t template) has(field string) bool {
	return slices.ContainsFunc(t, func(p part) bool { return p.field == field })
}

// fill puts values in the place of fields.
func (t template) fill(value func(field string, width int) string) string {
	var b strings.Builder
	for _, p := range t {
		if p.field == "" {
			b.WriteString(p.text)
		} else {
			b.WriteString(value(p.field, p.width))
		}
	}
	return b.String()
}

// parse reads one template.
func parse(text string) (t template, err error) {
	if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		return nil, errors.New("it holds characters that no name should have")
	}
	for text != "" {
		at := strings.IndexAny(text, "{}")
		switch {
		case at < 0:
			return append(t, part{text: text}), nil
		case text[at] == '}':
			return nil, errors.New("a } has no {")
		case at > 0:
			t = append(t, part{text: text[:at]})
		}
		said, rest, closed := strings.Cut(text[at+1:], "}")
		if !closed || strings.Contains(said, "{") {
			return nil, errors.New("a { has no }")
		}
		p, err := parseField(said)
		if err != nil {
			return nil, err
		}
		t, text = append(t, p), rest
	}
	return t, nil
}

// parseField reads what stands between braces: name, or name:width.
func parseField(said string) (p part, err error) {
	name, width, has := strings.Cut(said, ":")
	if !slices.Contains(fields, name) {
		return p, fmt.Errorf("there is no {%s}; %sit takes {%s}", name, meant(name), strings.Join(fields, "}, {"))
	}
	p.field = name
	if !has {
		return p, nil
	}
	if name != "sequence" {
		return p, fmt.Errorf("{%s} has no width; only a number has, as in {sequence:4}", said)
	}
	n, err := strconv.Atoi(width)
	if err != nil || n < 1 || n > maxWidth {
		return p, fmt.Errorf("{%s}: its width is 1 to %d digits", said, maxWidth)
	}
	p.width = n
	return p, nil
}

// synonyms are what other programs call a field.
var synonyms = map[string]string{
	"name": "stem", "filename": "stem", "original": "stem", "basename": "stem", "extension": "ext", "suffix": "ext", "model": "camera",
	"counter": "sequence", "number": "sequence", "index": "sequence", "n": "sequence", "job": "shoot", "yyyy": "year", "mm": "month", "dd": "day",
}

// meant names the field that was probably meant: "did you mean {date}? ", or nothing.
func meant(word string) string {
	word = strings.ToLower(strings.TrimSpace(word))
	near, most := synonyms[word], 0.8 // of 1: below it two words share only a few letters
	for _, f := range fields {
		if d := smetrics.JaroWinkler(word, f, 0.7, 4); d > most && synonyms[word] == "" {
			near, most = f, d
		}
	}
	if near == "" {
		return ""
	}
	return fmt.Sprintf("did you mean {%s}? ", near)
}
