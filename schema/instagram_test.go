package schema

import (
	"strings"
	"testing"
)

func TestInstagramSettings(t *testing.T) {
	if err := DefaultInstagram().Check(); err != nil {
		t.Error(err)
	}
	for _, tt := range []struct {
		edit func(*InstagramSettings)
		want string
	}{
		{func(s *InstagramSettings) { s.Ratio = "16:9" }, "ratio"},
		{func(s *InstagramSettings) { s.Ratio = "" }, "ratio"},
		{func(s *InstagramSettings) { s.Folders = "room" }, "folders"},
		{func(s *InstagramSettings) { s.Background = "white" }, "background"},
		{func(s *InstagramSettings) { s.Background = "#fff" }, "background"},
		{func(s *InstagramSettings) { s.Background = "#+12345" }, "background"},
		{func(s *InstagramSettings) { s.Caption = "{{guardian}}" }, "caption"},
		{func(s *InstagramSettings) { s.Caption = "{{caption" }, "caption"},
		{func(s *InstagramSettings) { s.Caption = "caption}}" }, "caption"},
		{func(s *InstagramSettings) { s.MaxPictures = 0 }, "max_pictures"},
		{func(s *InstagramSettings) { s.MaxCaption = -1 }, "max_caption"},
		{func(s *InstagramSettings) { s.MaxAlt = 0 }, "max_alt"},
	} {
		s := DefaultInstagram()
		tt.edit(&s)
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v, want one about %s", s, err, tt.want)
		}
	}
}

// The canvases are those of Instagram; smaller ones keep their shape, and are never
// more oblong, which would be cut.
func TestInstagramCanvas(t *testing.T) {
	for _, tt := range []struct {
		ratio    string
		longEdge int
		w, h     int
		ok       bool
	}{
		{"4:5", 0, 1080, 1350, true},
		{"4:5", 5000, 1080, 1350, true},
		{"4:5", 1350, 1080, 1350, true},
		{"4:5", 800, 640, 800, true},
		{"4:5", 803, 642, 802, true},
		{"4:5", 400, 320, 400, true},
		{"4:5", 399, 319, 398, false},
		{"1:1", 0, 1080, 1080, true},
		{"1:1", 500, 500, 500, true},
		{"1:1", 300, 300, 300, false},
		{"1.91:1", 0, 1080, 566, true},
		{"1.91:1", 800, 800, 420, true},
		{"1.91:1", 320, 320, 168, true},
	} {
		w, h, ok := InstagramSettings{Ratio: tt.ratio}.Canvas(tt.longEdge)
		if w != tt.w || h != tt.h || ok != tt.ok {
			t.Errorf("%s, at most %d: %d x %d %v, want %d x %d %v", tt.ratio, tt.longEdge, w, h, ok, tt.w, tt.h, tt.ok)
		}
	}
	for edge := 320; edge < 1400; edge++ {
		if w, h, _ := (InstagramSettings{Ratio: "4:5"}).Canvas(edge); 5*w < 4*h || max(w, h) > edge {
			t.Errorf("4:5 at most %d: %d x %d", edge, w, h)
		}
		if w, h, _ := (InstagramSettings{Ratio: "1.91:1"}).Canvas(edge); 100*w > 191*h || max(w, h) > edge {
			t.Errorf("1.91:1 at most %d: %d x %d", edge, w, h)
		}
	}
}

func TestPostCaption(t *testing.T) {
	values := map[string]string{"title": "The desk", "caption": "As it was {{title}} left.", "credit": "Sample Photographer"}
	for _, tt := range []struct{ template, want string }{
		{"{{caption}}\n\n{{credit}}", "As it was {{title}} left.\n\nSample Photographer"},
		{"{{ title }}: {{caption}}", "The desk: As it was {{title}} left."},
		{"{{name}}'s room\n{{credit}}", "Sample Photographer"},
		{"{{name}}{{title}}", ""},
		{"Missing {{name}}, {{title}}.\n{{credit}}", "Sample Photographer"}, // no sentence with a hole in it
		{"{{caption}}\n\n{{name}}\n\n{{credit}}\n", "As it was {{title}} left.\n\nSample Photographer"},
		{"\r\n{{name}}\r\n\r\nA line.\r\n", "A line."},
		{"{{since}}", ""},
		{"#onetag", "#onetag"},
	} {
		got, err := InstagramSettings{Caption: tt.template}.Fill(func(f string) string { return values[f] })
		if err != nil || got != tt.want {
			t.Errorf("%q: %q, %v, want %q", tt.template, got, err, tt.want)
		}
	}
}

// From the definition of UTF-16: what lies beyond U+FFFF is two.
func TestPostLength(t *testing.T) {
	for text, want := range map[string]int{"": 0, "abc": 3, "é": 1, "e\u0301": 2, "\U0001F56F": 2, "家": 1} {
		if got := PostLength(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
