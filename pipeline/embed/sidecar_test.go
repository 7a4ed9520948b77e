package embed

import (
	"encoding/xml"
	"errors"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

func TestSidecarPacket(t *testing.T) {
	s := Sidecar{
		Metadata: Metadata{Creator: "Sample Photographer", Title: "A shelf", Description: "Books & 部屋", Taken: "2024-03-02T09:14:05", Keywords: []string{"window", " a <b> ", ""}},
		Rating:   4, Original: schema.DigestOf([]byte("original")),
	}
	data, err := s.Packet()
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, want := range []string{
		`<dc:subject><rdf:Bag><rdf:li>window</rdf:li><rdf:li>a &lt;b&gt;</rdf:li></rdf:Bag></dc:subject>`, `xmp:Rating="4"`,
		`stillroom:originalSHA256="` + s.Original.String() + `"`, `Books &amp; 部屋`, `photoshop:DateCreated="2024-03-02T09:14:05`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); err != nil {
			if err.Error() != "EOF" {
				t.Errorf("not XML: %v", err)
			}
			break
		}
	}
	again, err := s.Packet()
	if err != nil || string(again) != text {
		t.Errorf("another time it is another: %v", err)
	}
	var field *FieldError
	s.Keywords = []string{"bad\x00word"}
	if _, err := s.Packet(); !errors.As(err, &field) || field.Field != "Keywords" || strings.Contains(err.Error(), "word\x00") {
		t.Errorf("got %v", err)
	}
	s.Keywords, s.Rating = nil, 0
	if data, err := s.Packet(); err != nil || strings.Contains(string(data), "xmp:Rating") || strings.Contains(string(data), "dc:subject") {
		t.Errorf("what nobody said is there: %v", err)
	}
}
