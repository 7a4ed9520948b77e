package wording

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestLoad(t *testing.T) {
	built := fstest.MapFS{
		"page.en.txt": {Data: []byte("\ufeff# a comment\nhello = Hello, {name}\nmany.one = 1 room\nmany.many = {n} rooms\nlong = One. | Two.\nnone =\n")},
		"page.es.txt": {Data: []byte("hello = Hola, {name}\n")},
	}
	own := fstest.MapFS{"page.es.txt": {Data: []byte("many.one = una habitación\n")}}
	w, err := Source{Name: "page", Built: built, Own: own}.Load("es")
	if err != nil {
		t.Fatal(err)
	}
	hello, _ := w.Say("hello", "name", "Ana")
	one, _ := w.Count("many", 1)
	three, _ := w.Count("many", 3)
	lines, _ := w.Lines("long")
	none, _ := w.Lines("none")
	if hello != "Hola, Ana" || one != "una habitación" || three != "3 rooms" || !slices.Equal(lines, []string{"One.", "Two."}) || len(none) != 0 {
		t.Errorf("%q %q %q %q %q", hello, one, three, lines, none)
	}
	if _, err := w.Say("nothing"); err == nil {
		t.Error("a text that is not there was said")
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, tt := range []struct{ text, says string }{
		{"hello", "page.en.txt:1: write the line as key = text"},
		{"hello = a\nhello = b", "page.en.txt:2: hello is given twice"},
		{"\nhelo = a", `page.en.txt:2: there is no text "helo"`},
		{"hello = \xff", "not UTF-8"},
	} {
		built := fstest.MapFS{"page.en.txt": {Data: []byte("hello = Hello\n")}}
		_, err := Source{Name: "page", Built: built, Own: fstest.MapFS{"page.en.txt": {Data: []byte(tt.text)}}}.Load("en")
		if err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%q: got %v, want %s", tt.text, err, tt.says)
		}
	}
}

// A value that holds the place of another is said as it is.
func TestAValueWithBraces(t *testing.T) {
	built := fstest.MapFS{"page.en.txt": {Data: []byte("of = {room} of {family}\nlong = " + strings.Repeat("word ", 20_000) + "\n")}}
	w, err := Source{Name: "page", Built: built}.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := w.Say("of", "room", "{family}", "family", "Notreal"); got != "{family} of Notreal" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// Texts come from translators: a file is read, or an error names it, and what is said of a
// text holds the values that it has places for.
func FuzzLoad(f *testing.F) {
	f.Add("hello = Hello, {name}\n# why\nmany.one = 1 room\r\nmany.many = {n} rooms")
	f.Add("\ufeffhello={n}{name}{")
	built := fstest.MapFS{"page.en.txt": {Data: []byte("hello = Hello, {name}\nmany.one = 1 room\nmany.many = {n} rooms\n")}}
	f.Fuzz(func(t *testing.T, text string) {
		w, err := Source{Name: "page", Built: built, Own: fstest.MapFS{"page.fr.txt": {Data: []byte(text)}}}.Load("fr")
		if err != nil {
			if !strings.Contains(err.Error(), "page.fr.txt") {
				t.Errorf("%v", err)
			}
			return
		}
		plain, _ := w.Say("hello")
		said, err := w.Say("hello", "name", "\x00")
		if err != nil || strings.Count(said, "\x00") != strings.Count(plain, "{name}")+strings.Count(plain, "\x00") {
			t.Errorf("%q of %q, %v", said, plain, err)
		}
	})
}
