package main

import (
	"slices"
	"strings"
	"testing"
)

func TestLinesOrZeros(t *testing.T) {
	long := strings.Repeat("a", 1<<17)
	for text, want := range map[string][]string{
		"a\nb\n":               {"a", "b", ""},
		"a\r\nb":               {"a", "b"},
		"a\r\nb\r":             {"a", "b"},
		"a\nb\x00c\x00":        {"a\nb", "c", ""},
		long + "\nb":           {long, "b"},
		long + "\nb\x00c\nd":   {long + "\nb", "c\nd"}, // names that hold line ends, the last without its end
		"":                     {""},
		"one name.jpg\x00\x00": {"one name.jpg", "", ""},
	} {
		if got := slices.Collect(linesOrZeros(text)); !slices.Equal(got, want) {
			t.Errorf("%.20q: %.40q", text, got)
		}
	}
}

// What stands in standard input comes from another program: a line is a name, names nothing,
// or is refused without a word of it.
func FuzzPhotoIn(f *testing.F) {
	f.Add(`{"type":"photo","id":"ph_1","caption":"whispered"}`)
	f.Add(`{"type":"photo","caption":"whispered`)
	f.Add("IMG_0001.JPG")
	f.Fuzz(func(t *testing.T, line string) {
		name, err := photoIn(line)
		if err != nil && (name != "" || strings.Contains(err.Error(), "whispered")) {
			t.Errorf("%q, %v", name, err)
		}
		if !strings.HasPrefix(line, "{") && (name != line || err != nil) {
			t.Errorf("%q, %v", name, err)
		}
	})
}
