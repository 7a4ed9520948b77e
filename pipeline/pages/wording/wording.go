// Package wording reads what pages say to people from files that a translator can
// edit: one file a language, "key = text" a line. English is complete; what another
// language leaves out is said in English.
package wording

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"
)

// Source holds the files of a page: those that are built in, and those that somebody
// put in their place, each with only the texts that it changes. The files are called
// NAME.LANGUAGE.txt.
type Source struct {
	Name  string
	Built fs.FS
	Own   fs.FS // nil: there are none
}

// Words are the texts of a language, by key.
type Words struct {
	Lang  string
	texts map[string]string
}

// base is the language that says everything.
const base = "en"

// Languages are those that are built in.
func (s Source) Languages() ([]string, error) {
	names, err := fs.Glob(s.Built, s.Name+".*.txt")
	if err != nil {
		return nil, err
	}
	var list []string
	for _, n := range names {
		list = append(list, strings.TrimSuffix(strings.TrimPrefix(n, s.Name+"."), ".txt"))
	}
	return list, nil
}

// Load reads a language. An own file may add a language; a key that nothing says is
// an error that names the file and the line, because it would never be seen.
func (s Source) Load(lang string) (Words, error) {
	w := Words{Lang: lang, texts: map[string]string{}}
	found := false
	for _, l := range slices.Compact([]string{base, lang}) {
		built, err := read(s.Built, s.Name+"."+l+".txt", nil)
		if err == nil {
			found = found || l == lang
			for k, v := range built {
				w.texts[k] = v
			}
		} else if !errors.Is(err, fs.ErrNotExist) {
			return w, err
		}
		if s.Own == nil {
			continue
		}
		own, err := read(s.Own, s.Name+"."+l+".txt", w.texts)
		if err == nil {
			found = found || l == lang
			for k, v := range own {
				w.texts[k] = v
			}
		} else if !errors.Is(err, fs.ErrNotExist) {
			return w, err
		}
	}
	if !found {
		known, err := s.Languages()
		if err != nil {
			return w, err
		}
		return w, fmt.Errorf("there are no texts in %q: %s are built in, and a file %s.%s.txt adds it", lang, strings.Join(known, ", "), s.Name, lang)
	}
	return w, nil
}

// read reads one file. known are the keys that there are; nil: all are new.
func read(in fs.FS, name string, known map[string]string) (map[string]string, error) {
	data, err := fs.ReadFile(in, name)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%s: it is not UTF-8: save it as UTF-8", name)
	}
	texts := map[string]string{}
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, text, ok := strings.Cut(line, "=")
		key = strings.TrimSpace(key)
		switch {
		case !ok:
			return nil, fmt.Errorf("%s:%d: write the line as key = text", name, n)
		case known != nil && !has(known, key):
			return nil, fmt.Errorf("%s:%d: there is no text %q", name, n, key)
		case has(texts, key):
			return nil, fmt.Errorf("%s:%d: %s is given twice", name, n, key)
		}
		texts[key] = strings.TrimSpace(text)
	}
	return texts, nil
}

func has(m map[string]string, key string) bool {
	_, ok := m[key]
	return ok
}

// Say is the text of a key, with values in the places of {name}: pairs are names and
// values by turns. A key that is not there is a mistake in a template.
func (w Words) Say(key string, pairs ...any) (string, error) {
	text, ok := w.texts[key]
	if !ok {
		return "", fmt.Errorf("there is no text %q", key)
	}
	var places []string // all at once: a value may hold braces of its own
	for i := 0; i+1 < len(pairs); i += 2 {
		places = append(places, fmt.Sprintf("{%v}", pairs[i]), fmt.Sprint(pairs[i+1]))
	}
	return strings.NewReplacer(places...).Replace(text), nil
}

// Count says a number of things: the key with ".one" for one, and with ".many",
// whose {n} is the number, for the others.
func (w Words) Count(key string, n int) (string, error) {
	if n == 1 {
		return w.Say(key + ".one")
	}
	return w.Say(key+".many", "n", n)
}

// Lines are the paragraphs of a text, which | parts; none if it is empty.
func (w Words) Lines(key string) ([]string, error) {
	text, err := w.Say(key)
	if err != nil {
		return nil, err
	}
	var list []string
	for part := range strings.SplitSeq(text, "|") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list, nil
}

// Keys are all there are, sorted.
func (w Words) Keys() []string {
	var keys []string
	for k := range w.texts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
