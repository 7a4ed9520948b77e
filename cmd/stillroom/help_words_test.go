package main

import (
	"bytes"
	"strings"
	"testing"
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
}
