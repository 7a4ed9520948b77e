package web

import (
	"regexp"
	"strings"
	"testing"
)

// A photo's page knows how large its picture is before the picture is there.
func TestShapes(t *testing.T) {
	p := served(t, house(t, 1), false)
	page := p.get("photos/" + p.photos()[0]).body
	m := regexp.MustCompile(`href="[^"]*/(shapes/[0-9]+x[0-9]+-[0-9]+\.css)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no style sheet for the picture: %s", page)
	}
	if got := p.get(m[1]); got.code != 200 || !strings.HasPrefix(got.body, ":root { --ratio: 1.") {
		t.Errorf("%s: %d %s", m[1], got.code, got.body)
	}
	for _, name := range []string{"1x1-1.css;x", "01x1-1.css", "0x1-1.css", "-1x1-1.css", "9999999x1-1.css", "1x1-1.cssx", "1x1.css", "x"} {
		if got := p.get("shapes/" + name); got.code != 404 {
			t.Errorf("%s: %d %s", name, got.code, got.body)
		}
	}
}
