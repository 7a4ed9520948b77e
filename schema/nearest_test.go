package schema

import (
	"errors"
	"testing"
)

// The word that was meant is found, and no word is made up.
func TestNearest(t *testing.T) {
	channels := []string{"archive", "review", "film", "web", "press", "print"}
	for typed, want := range map[string]string{
		"wbe": "web", "wb": "web", "flim": "film", "Press": "press", "prnt": "print", "archiv": "archive",
		"x": "", "": "", "zzz": "", "everything": "",
	} {
		if got := Nearest(typed, channels); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
	if got := Nearest("room-a", []string{"family-a", "person-a"}); got != "" {
		t.Errorf("an id of another kind: %q", got)
	}
}

func TestUnknownWordNamesTheNearest(t *testing.T) {
	_, err := ParseChannel("wbe")
	var unknown *UnknownError
	if !errors.As(err, &unknown) || err.Error() != `unknown channel "wbe": it is one of archive, review, film, film_promo, instagram, web, press, print, exhibition, broadcast, education, advocacy; did you mean web?` {
		t.Error(err)
	}
}
