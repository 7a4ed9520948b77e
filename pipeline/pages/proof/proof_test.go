package proof

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stillroom/stillroom/pipeline/pages/wording"
	"github.com/stillroom/stillroom/schema"
)

func sample() Proof {
	p := Proof{ID: "urn:uuid:00000000-0000-5000-8000-000000000000", Stem: "00000000", Lang: "en", Contact: "families@example.org"}
	for _, ch := range schema.Channels() {
		if ch != schema.Review {
			p.Uses = append(p.Uses, string(ch))
		}
	}
	for i := range 3 {
		p.Photos = append(p.Photos, Photo{ID: fmt.Sprintf("%016x", i), File: fmt.Sprintf("pictures/%016x.jpg", i), Width: 900, Height: 600, Title: `<script>alert(1)</script>`, Alt: `"><img src=x onerror=alert(1)>`})
	}
	return p
}

func page(t *testing.T, p Proof, own fs.FS) string {
	t.Helper()
	files, err := Pages(p, own)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 4 || files[0].Path != "index.html" {
		t.Fatal("the page is not the first of its files")
	}
	return string(files[0].Data)
}

// Nothing is chosen beforehand, and each use of each photo can be answered, taken back
// and left out.
func TestAsksAndChoosesNothing(t *testing.T) {
	text := page(t, sample(), nil)
	if strings.Contains(text, "checked") || strings.Contains(text, "selected") || strings.Contains(text, "required") {
		t.Error("something is chosen or demanded")
	}
	_, asks, _ := strings.Cut(text, `<template id="asks">`)
	asks, _, _ = strings.Cut(asks, "</template>")
	for _, ch := range sample().Uses {
		_, field, found := strings.Cut(asks, `<fieldset data-use="`+ch+`">`)
		field, _, _ = strings.Cut(field, "</fieldset>")
		for _, answer := range []string{"yes", "no", "part", ""} {
			if !found || !strings.Contains(field, `value="`+answer+`"`) {
				t.Errorf("%s cannot be answered %q", ch, answer)
			}
		}
	}
	if n := strings.Count(text, `class="tick"`); n != 3*3*len(sample().Uses) {
		t.Errorf("the printed form has %d boxes", n)
	}
}

func TestWordsStayWords(t *testing.T) {
	text := page(t, sample(), nil)
	if strings.Contains(text, "<script>") || strings.Contains(text, "<img src=x") || strings.Contains(text, "ZgotmplZ") {
		t.Error("what somebody wrote is more than words")
	}
	for _, m := range regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(text, -1) {
		if strings.Contains(m[1], ":") && m[1] != "mailto:families@example.org" {
			t.Errorf("the page leads to %s", m[1])
		}
	}
	policyAt, first := strings.Index(text, "Content-Security-Policy"), strings.Index(text, "<link")
	if policyAt < 0 || policyAt > first || regexp.MustCompile(`\son[a-z]+=|\sstyle=`).MatchString(regexp.MustCompile(`"[^"]*"`).ReplaceAllString(text, `""`)) {
		t.Error("the policy comes too late, or does not hold")
	}
}

func TestLanguages(t *testing.T) {
	src := wording.Source{Name: "proof", Built: BuiltIn()}
	langs, err := src.Languages()
	if err != nil || len(langs) < 2 {
		t.Fatal(langs, err)
	}
	keys := func(l string) map[string]string {
		data, err := fs.ReadFile(BuiltIn(), "proof."+l+".txt")
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]string{}
		for _, line := range regexp.MustCompile(`(?m)^([a-z_.]+) = (.+)$`).FindAllStringSubmatch(string(data), -1) {
			m[line[1]] = fmt.Sprint(regexp.MustCompile(`\{[a-z]+\}`).FindAllString(line[2], -1))
		}
		return m
	}
	for _, l := range langs {
		for key, places := range keys("en") {
			if keys(l)[key] != places {
				t.Errorf("%s: %s has places %q, want %q", l, key, keys(l)[key], places)
			}
		}
		p := sample()
		p.Lang = l
		page(t, p, nil)
	}
	own := fstest.MapFS{"proof.en.txt": {Data: []byte("title = Her room\n")}}
	if !strings.Contains(page(t, sample(), own), "<h1>Her room</h1>") {
		t.Error("a text of somebody's own is not said")
	}
}
