package embed_test

import (
	"bytes"
	"testing"

	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/schema"
)

// A digest or a checksum may by chance be how a JPEG begins, which the gate takes for a
// second picture. These texts make it so: nobody's picture is refused for them.
func TestNoNumberReadsAsAPicture(t *testing.T) {
	for _, tt := range []struct {
		name    string
		format  schema.Format
		profile embed.Profile
		text    string
	}{
		{"a digest that has it", schema.FormatJPEG, embed.Press, "A room 631339"},
		{"a digest that ends with half of it, before a marker", schema.FormatJPEG, embed.Press, "A room 62877"},
		{"a checksum", schema.FormatPNG, embed.RightsOnly, "A room 10222381"},
	} {
		out := into(t, sampleOf(t, tt.format), tt.profile, embed.Metadata{Description: tt.text, Creator: "x"})
		if l := gate(tt.profile, "a", out); len(l) > 0 {
			t.Errorf("%s: %v", tt.name, l)
		}
		if !bytes.Contains(packetOf(t, out), []byte(tt.text)) {
			t.Errorf("%s: the text is lost", tt.name)
		}
	}
}
