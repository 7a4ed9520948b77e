package schema

import (
	"os/exec"
	"strings"
	"testing"
)

// A shell makes of a word that is printed the word that was meant.
func TestShellWord(t *testing.T) {
	for _, word := range []string{
		"", "card", "My Card", "it's", "a$HOME", "`id`", "*", "~", "a;b", "a&b", "a|b", `a\b`, `"a"`, "(a)", "{a,b}", "#a", "a>b", "!a", "[a]", "Zürich/木", "a\tb", "/Volumes/EOS DIGITAL/DCIM",
	} {
		out, err := exec.Command("sh", "-c", "printf %s "+ShellWord(word)).Output()
		if err != nil || string(out) != word {
			t.Errorf("%q is typed %s: %q, %v", word, ShellWord(word), out, err)
		}
	}
	for word, want := range map[string]string{"card": "card", "a/b-1_2.x": "a/b-1_2.x", "-x": "./-x", "-x y": "'./-x y'", "Zürich": "Zürich"} {
		if got := ShellWord(word); got != want || strings.HasPrefix(got, "-") {
			t.Errorf("%q is typed %s, want %s", word, got, want)
		}
	}
}
