package schema

import (
	"strings"
	"testing"
)

func TestCheckURL(t *testing.T) {
	for _, s := range []string{"https://www.instagram.com/p/AbC123/", "http://example.org", "HTTPS://example.org/a?b=c#d", "https://[2001:db8::1]/p"} {
		if err := CheckURL(s); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
	for _, s := range []string{
		"", "instagram.com/p/x", "ftp://example.org/x", "javascript:alert(1)", "https://", "https:///p/x", "https:example.org", "https://:443/",
		"https://marlow:secret@example.org/p", "https://marlow@example.org/p", "https://example.org/a b", "https://example.org/\x1b[2J",
		"https://example.org/\u0085", "https://example.org/" + strings.Repeat("x", 2048),
	} {
		if err := CheckURL(s); err == nil {
			t.Errorf("%q was taken", s)
		} else if strings.Contains(err.Error(), "marlow") {
			t.Errorf("%q: the error repeats it: %v", s, err)
		}
	}
}
