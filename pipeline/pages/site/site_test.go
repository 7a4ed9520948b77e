package site

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stillroom/stillroom/pipeline/pages/wording"
)

const hostile = `"><script>alert(1)</script><img src=x onerror=alert(2)> ' javascript:alert(3) {{.}} \u202e`

// sample is a site of two rooms; what people wrote in the first is hostile.
func sample() Site {
	photo := func(id string, text string) Photo {
		return Photo{
			ID: id, Title: Words(text), Caption: Words(text), Alt: Words(text), Extended: Words(text), Credit: text, Notice: text, Terms: []string{"no_crop", "no_ai_training"},
			Pictures: []Picture{
				{id + "-320.jpg", "jpeg", 320, 213}, {id + "-1280.jpg", "jpeg", 1280, 853}, {id + "-768.webp", "webp", 768, 512}, {id + "-768.avif", "avif", 768, 512},
			},
		}
	}
	return Site{
		Lang: "en", BaseURL: "https://example.org/rooms", Contact: "families@example.org", Updated: "2030-01-02T00:00:00Z", Follow: true,
		Rooms: []Room{
			{ID: "r-000000000001", Name: hostile, Photos: []Photo{photo("aaaa", hostile), photo("bbbb", "A desk."), photo("cccc", "A bed.")}},
			{ID: "r-000000000002", Photos: []Photo{photo("dddd", "A window.")}},
		},
	}
}

func rendered(t *testing.T, s Site, own fs.FS) map[string]string {
	t.Helper()
	files, err := Pages(s, own)
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]string{}
	for _, f := range files {
		if _, twice := m[f.Path]; twice {
			t.Errorf("%s is written twice", f.Path)
		}
		if f.MediaType == "" {
			t.Errorf("%s has no media type", f.Path)
		}
		text, err := textOf(f)
		if err != nil {
			t.Fatal(err)
		}
		m[f.Path] = text
	}
	return m
}

// textOf are the bytes of a file, however it has them.
func textOf(f File) (string, error) {
	if f.Write == nil {
		return string(f.Data), nil
	}
	var b strings.Builder
	err := f.Write(&b)
	return b.String(), err
}

// pagesOf writes all pages of a site, for the first error of one.
func pagesOf(s Site, own fs.FS) error {
	files, err := Pages(s, own)
	for _, f := range files {
		if err == nil {
			_, err = textOf(f)
		}
	}
	return err
}

var (
	tags     = regexp.MustCompile(`<(/?)([a-z0-9]+)((?:\s+[a-zA-Z0-9:-]+(?:="[^"]*")?)*)\s*/?>`)
	attrs    = regexp.MustCompile(`([a-zA-Z0-9:-]+)="([^"]*)"`)
	external = regexp.MustCompile(`^[a-z]+:`)
)

// What people wrote stays words: no page has a tag, an attribute or an address that
// is not of the templates, and none asks another host for anything.
func TestPagesHoldOnlyWhatTemplatesSay(t *testing.T) {
	known := map[string]bool{}
	for _, n := range strings.Fields("html head meta title link script body a header p nav main footer div h1 h2 ul ol li figure figcaption picture source img span article section") {
		known[n] = true
	}
	for name, page := range rendered(t, sample(), nil) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		if strings.Contains(page, "ZgotmplZ") {
			t.Errorf("%s: html/template refused a value", name)
		}
		rest := tags.ReplaceAllString(strings.TrimPrefix(page, "<!DOCTYPE html>\n"), "")
		if strings.ContainsAny(regexp.MustCompile(`(?m)^\{.*\}$`).ReplaceAllString(rest, ""), "<>") {
			t.Errorf("%s: something stands in it that is neither a tag nor text:\n%s", name, rest)
		}
		for _, tag := range tags.FindAllStringSubmatch(page, -1) {
			if !known[tag[2]] {
				t.Errorf("%s: a tag %s", name, tag[2])
			}
			for _, a := range attrs.FindAllStringSubmatch(tag[3], -1) {
				switch {
				case strings.HasPrefix(a[1], "on"), a[1] == "style":
					t.Errorf("%s: an attribute %s", name, a[1])
				case a[1] == "src", a[1] == "srcset", a[1] == "href" && tag[2] == "link" && !strings.Contains(tag[3], `rel="canonical"`):
					if external.MatchString(a[2]) || strings.HasPrefix(a[2], "/") {
						t.Errorf("%s: %s asks for %s", name, tag[2], a[2])
					}
				case a[1] == "href" && external.MatchString(a[2]) && a[2] != "mailto:families@example.org" && !strings.HasPrefix(a[2], "https://example.org/rooms/"):
					t.Errorf("%s: a link to %s", name, a[2])
				}
			}
		}
		csp, sheet := strings.Index(page, policy), strings.Index(page, "<link")
		if want := strings.ReplaceAll(policy, "'", "&#39;"); csp < 0 && !strings.Contains(page, want) || csp > sheet {
			t.Errorf("%s: the policy does not stand before what it is about", name)
		}
	}
}

// Of a photo that nobody described the page says so: the link around it has a name.
func TestNobodyDescribedIt(t *testing.T) {
	s := sample()
	s.Rooms[1].Photos[0].Alt = nil
	files := rendered(t, s, nil)
	for _, name := range []string{"index.html", "r-000000000002/index.html", "r-000000000002/dddd.html"} {
		if !strings.Contains(files[name], `alt="No description has been written for this photograph."`) || strings.Contains(files[name], `alt=""`) {
			t.Errorf("%s: a picture has no name", name)
		}
	}
	if s.Rooms[1].Photos[0].Alt != nil {
		t.Error("what was given is changed")
	}
}

func TestNoIndex(t *testing.T) {
	s := sample()
	s.Rooms[1].Photos[0].NoIndex, s.Rooms[1].NoIndex = true, true
	files := rendered(t, s, nil)
	for name, listed := range map[string]bool{
		"r-000000000001/index.html": true, "r-000000000001/bbbb.html": true,
		"index.html": false, "about.html": false, "r-000000000002/index.html": false, "r-000000000002/dddd.html": false,
	} {
		page := files[name]
		if got := !strings.Contains(page, "noindex"); got != listed {
			t.Errorf("%s: to be listed: %v, want %v", name, got, listed)
		}
		if shared := strings.Contains(page, "og:") || strings.Contains(page, "canonical") || strings.Contains(page, "ld+json"); shared && !listed {
			t.Errorf("%s is not to be listed, and says of itself what is passed on", name)
		}
	}
	if _, there := files["feed.xml"]; there || strings.Contains(files["index.html"], "feed.xml") {
		t.Error("a feed lists a room that is not to be listed")
	}
	if !strings.Contains(files["host/headers.txt"], "X-Robots-Tag: noindex, noimageindex") {
		t.Error("nothing asks to leave the pictures out")
	}
}

// The feed says that there is a room, and neither whose nor how it looks.
func TestFeedTellsNoName(t *testing.T) {
	s := sample()
	s.Rooms[0].Name = "Wren Notreal"
	feed := rendered(t, s, nil)["feed.xml"]
	if strings.Count(feed, "<entry>") != 2 || strings.Contains(feed, "Wren") || strings.Contains(feed, ".jpg") {
		t.Errorf("%s", feed)
	}
	s.Follow = false
	if _, there := rendered(t, s, nil)["feed.xml"]; there {
		t.Error("there is a feed that nobody asked for")
	}
}

// Where a room stood a page says only that it does no more.
func TestGone(t *testing.T) {
	s := sample()
	s.Gone = []string{"r-000000000009"}
	files := rendered(t, s, nil)
	page := files["r-000000000009/index.html"]
	if !strings.Contains(page, "not here any more") || !strings.Contains(page, "noindex") || strings.Contains(page, "<img") || strings.Contains(page, "feed.xml") || strings.Contains(page, "og:") {
		t.Errorf("%s", page)
	}
	if !strings.Contains(files["host/nginx.conf"], "/r-000000000009/ { return 410; }") {
		t.Error("a server that can say gone is not told how")
	}
}

// Without a script the page says what is true on every later day.
func TestSince(t *testing.T) {
	s := sample()
	at := func(y, m, d int) Text {
		return Text{{Words: "It has been "}, {Since: &Since{Day: 18030, Years: y, Months: m, Days: d}}, {Words: "."}}
	}
	for _, tt := range []struct {
		text Text
		says string
	}{
		{at(4, 6, 5), "more than 4 years"}, {at(1, 0, 0), "more than a year"}, {at(0, 1, 30), "more than a month"}, {at(0, 0, 1), "more than a day"}, {at(0, 0, 0), "some time"},
	} {
		s.Rooms[1].Photos[0].Caption, s.Rooms[1].Photos[0].Alt = tt.text, tt.text
		page := rendered(t, s, nil)["r-000000000002/dddd.html"]
		if want := `It has been <span class="since" data-day="18030">` + tt.says + `</span>.`; !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
		if want := `alt="It has been ` + tt.says + `."`; !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestDoor(t *testing.T) {
	own := fstest.MapFS{"texts.en.txt": {Data: []byte("door = These rooms may be hard to look at. | You choose.\n")}}
	files := rendered(t, sample(), own)
	if door := files["index.html"]; strings.Contains(door, "<img") || !strings.Contains(door, "hard to look at") || !strings.Contains(door, `href="rooms.html"`) || !strings.Contains(door, `href="pause.html"`) {
		t.Errorf("%s", door)
	}
	if !strings.Contains(files["rooms.html"], "<img") || !strings.Contains(files["r-000000000001/index.html"], "../rooms.html") {
		t.Error("the rooms are not behind the door")
	}
}

func TestThemes(t *testing.T) {
	layout, err := fs.ReadFile(BuiltIn(), layoutFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, file, text, says string
	}{
		{"a text", "texts.en.txt", "title = The rooms", ""},
		{"a language", "texts.fr.txt", "title = Chambres", ""},
		{"a page", "pause.html", `{{define "main"}}<h1>Stop</h1>{{end}}`, ""},
		{"a font", "fonts/own.woff2", "wOF2....", ""},
		{"no font", "fonts/own.woff2", "OTTO....", "not a WOFF2"},
		{"a misspelled text", "texts.en.txt", "\n\ntilte = The rooms", `texts.en.txt:3: there is no text "tilte"`},
		{"a misspelled file", "stlye.css", "", "theme/stlye.css"},
		{"a broken page", "pause.html", `{{define "main"}}{{if}}{{end}}`, "pause.html:1"},
		{"a page with no such text", "pause.html", `{{define "main"}}{{say "nothing"}}{{end}}`, `there is no text "nothing"`},
		{"a page with no such value", "pause.html", `{{define "main"}}{{.Secret}}{{end}}`, "pause.html:1"},
		{"a page that changes the head", "pause.html", `{{define "main"}}{{end}}{{define "head"}}<title>x</title>{{end}}`, "no other than its own"},
		{"a layout without the head", layoutFile, strings.ReplaceAll(string(layout), `{{template "head" .}}`, ""), "protects"},
		{"a layout with something before it", layoutFile, strings.ReplaceAll(string(layout), `{{template "head" .}}`, `<script src="https://example.com/a.js"></script>{{template "head" .}}`), "protects"},
		{"a layout that hides the head", layoutFile, strings.ReplaceAll(string(layout), `{{template "head" .}}`, `<!--{{template "head" .}}-->`), "protects"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := pagesOf(sample(), fstest.MapFS{tt.file: {Data: []byte(tt.text)}})
			if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("got %v, want %q", err, tt.says)
			}
		})
	}
}

// What the built-in languages say is whole, and has the same places to fill.
func TestLanguages(t *testing.T) {
	src := wording.Source{Name: textsName, Built: BuiltIn()}
	langs, err := src.Languages()
	if err != nil || len(langs) < 2 {
		t.Fatal(langs, err)
	}
	own := regexp.MustCompile(`(?m)^([a-z0-9_.]+) =(.*)$`)
	said := map[string]map[string]string{}
	for _, l := range langs {
		data, err := fs.ReadFile(BuiltIn(), textsName+"."+l+".txt")
		if err != nil {
			t.Fatal(err)
		}
		said[l] = map[string]string{}
		for _, m := range own.FindAllStringSubmatch(string(data), -1) {
			said[l][m[1]] = fmt.Sprint(regexp.MustCompile(`\{[a-z]+\}`).FindAllString(m[2], -1), strings.TrimSpace(m[2]) == "")
		}
	}
	for _, l := range langs {
		for key, places := range said["en"] {
			if said[l][key] != places {
				t.Errorf("%s: %s has places %q, want %q", l, key, said[l][key], places)
			}
		}
		if err := pagesOf(func() Site { s := sample(); s.Lang = l; return s }(), nil); err != nil {
			t.Errorf("%s: %v", l, err)
		}
	}
	s := sample()
	s.Lang = "xx"
	if _, err := Pages(s, nil); err == nil || !strings.Contains(err.Error(), "en, es") {
		t.Errorf("got %v", err)
	}
}

func TestSameSiteSameBytes(t *testing.T) {
	a, b := rendered(t, sample(), nil), rendered(t, sample(), nil)
	for name, text := range a {
		if b[name] != text {
			t.Errorf("%s differs", name)
		}
	}
}
