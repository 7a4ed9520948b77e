package site

import (
	"strings"
	"testing"
)

// A letter, a drawing, sound and a story stand on the page of their room, below the
// photos: with words for who cannot see or hear, and nothing plays by itself.
func TestGiven(t *testing.T) {
	s := sample()
	drawing := Given{Kind: "drawing", Photo: Photo{ID: "eeee", Pictures: []Picture{{File: "eeee-large.jpg", Format: "jpeg", Width: 800, Height: 600}}}}
	talk := Given{Kind: "interview", Photo: Photo{ID: "ffff", Credit: "Family <A>"}, Sound: Media{File: "ffff.wav", Type: "audio/wav"}, Transcript: "One <b>line</b>\nand another.\n\nA second part."}
	story := Given{Kind: "story", Photo: Photo{ID: "gggg"}, Transcript: "The window", TextIsItself: true}
	s.Rooms[0].Given = []Given{drawing, talk, story}
	s.Rooms = append(s.Rooms, Room{ID: "r-000000000009", Given: []Given{story}})
	files := rendered(t, s, nil)
	page := files[s.Rooms[0].ID+"/index.html"]
	for _, want := range []string{
		`<img src="eeee-large.jpg"`, `alt="A drawing. No description has been written for it."`, `<a href="eeee-large.jpg">`,
		`<audio controls preload="none" aria-label="A conversation"><source src="ffff.wav" type="audio/wav"></audio>`,
		`<p>One &lt;b&gt;line&lt;/b&gt;<br>and another.</p>`, `<p>A second part.</p>`, `<summary>In words</summary>`, `Family &lt;A&gt;`,
		`<blockquote dir="auto"><p>The window</p>`, `media-src 'self'`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of the room lacks %s", want)
		}
	}
	if strings.Contains(page, "autoplay") || strings.Count(page, "<details>") != 1 {
		t.Error("something plays by itself, or a story hides behind its own words")
	}
	if !strings.Contains(files["style.css"], ".s800x600{") {
		t.Error("a drawing has no shape")
	}
	alone := files["r-000000000009/index.html"]
	if !strings.Contains(alone, "The window") || strings.Contains(alone, "<ol") || strings.Contains(alone, "photographs</p>") {
		t.Errorf("a room of which only a story may be shown:\n%s", alone)
	}
	if front := files["index.html"]; !strings.Contains(front, `r-000000000009/index.html`) {
		t.Error("the page of the rooms lacks the room with the story")
	}
}

// A story of a few words is set as a quote, under its caption and not under its kind; one
// of several paragraphs, or that somebody tells, is none.
func TestQuote(t *testing.T) {
	for _, tt := range []struct {
		g    Given
		want bool
	}{
		{Given{Kind: "story", TextIsItself: true, Transcript: "He counted the stars\nevery night.\n"}, true},
		{Given{Kind: "story", TextIsItself: true, Transcript: "One.\n\nTwo.\n"}, false},
		{Given{Kind: "story", TextIsItself: true, Transcript: strings.Repeat("é", 300)}, true},
		{Given{Kind: "story", TextIsItself: true, Transcript: strings.Repeat("é", 301)}, false},
		{Given{Kind: "interview", Transcript: "He counted the stars."}, false},
	} {
		s := sample()
		tt.g.ID, tt.g.Caption = "gggg", Words("His <aunt>")
		s.Rooms[0].Given = []Given{tt.g}
		page := rendered(t, s, nil)[s.Rooms[0].ID+"/index.html"]
		if got := strings.Contains(page, "<blockquote"); got != tt.want {
			t.Errorf("%.30q is a quote: %v, want %v", tt.g.Transcript, got, tt.want)
		}
		if strings.Contains(page, "A story</p>") == tt.want && tt.g.Kind == "story" || !strings.Contains(page, "His &lt;aunt&gt;") {
			t.Errorf("%.30q: the words below it are others", tt.g.Transcript)
		}
	}
}
