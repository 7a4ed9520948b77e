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
		`<div class="told" dir="auto"><p>The window</p>`, `media-src 'self'`,
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
