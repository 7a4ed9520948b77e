package main

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"
)

// Whatever word a person tries, it leads to a page or a command that is there.
func TestHelpWords(t *testing.T) {
	app := newApp(&program{printer: &printer{out: &screen{to: &bytes.Buffer{}}, err: &screen{to: &bytes.Buffer{}}}})
	for word, targets := range helpWords {
		for target := range strings.FieldsSeq(targets) {
			if helpRow(app, target) == nil {
				t.Errorf("%q leads to %q, which is neither a page nor a command", word, target)
			}
		}
	}
	for _, word := range []string{"GDPR", "exiftool", "quorum", "review", "sidecars", "watermark"} {
		if len(helpOn(app, word)) == 0 {
			t.Errorf("help on %q leads nowhere", word)
		}
	}
	if rows := helpOn(app, "qwertz"); rows != nil {
		t.Errorf("a word of no page leads to %v", rows)
	}
	for asked, first := range map[string]string{
		"mirrors": "stillroom help mirrors", "Mirror": "stillroom help mirrors", "cards": "stillroom help first-card", "families": "stillroom help people",
		"persons": "stillroom person --help", "read only": "stillroom help backup", "memory-card": "stillroom help first-card", "set the clock": "stillroom help clock",
	} {
		if rows := helpOn(app, asked); len(rows) == 0 || !slices.ContainsFunc(rows, func(r []string) bool { return r[0] == first }) {
			t.Errorf("help on %q leads to %v, not to %s", asked, rows, first)
		}
	}
}

// A word that one page alone is about opens it, and a slip in one is told with the word.
func TestHelpOfAWord(t *testing.T) {
	for line, want := range map[string]string{
		"stillroom help mirror":         "SECOND COPIES: MIRRORS",
		"stillroom help presets":        "EXPORTS WITH A NAME",
		"stillroom help consent-matrix": "stillroom consent matrix: where",
		"stillroom recall":              "The page: stillroom help recall",
	} {
		var out bytes.Buffer
		if code := run(context.Background(), fields(line), streams{in: strings.NewReader(""), out: &out, err: &out}, time.Now); code != exitOK || !strings.Contains(out.String(), want) {
			t.Errorf("%s: exit %d: %s, want %s", line, code, out.String(), want)
		}
	}
	for line, want := range map[string]string{
		"stillroom help watremark": `there is no help on "watremark"; did you mean watermark?`,
		"stillroom help mirors":    "did you mean mirrors?",
	} {
		if code, said := inWorld(line); code != exitUsage || !strings.Contains(said, want) {
			t.Errorf("%s: exit %d: %s, want %s", line, code, said, want)
		}
	}
}
