package formats

import (
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// Only a scanner for paper says that a picture was a print: the words are IPTC's, the names
// those that makers give.
func TestWhatAScannerTells(t *testing.T) {
	for model, want := range map[string]string{
		"CanoScan LiDE 220": "print", "CanoScan9000F": "print", "EPSON Perfection V600": "print", "LiDE210": "print", "HP Scanjet G4010": "print",
		"PowerSlide 5000": "", "SlideScan 3600": "", "Reflecta DigitDia slide scanner": "", "Nikon SUPER COOLSCAN 5000 ED": "",
		"Canon EOS R5": "digitalCapture", "": "",
	} {
		if got := strings.TrimPrefix(sourceType(schema.Photo{Probe: schema.Probe{Model: model}}), sourceTypes); got != want {
			t.Errorf("%q: %q, want %q", model, got, want)
		}
	}
}
