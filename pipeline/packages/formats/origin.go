package formats

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/stillroom/stillroom/schema"
)

// sourceTypes begins the codes of IPTC for how a picture came to be.
const sourceTypes = "http://cv.iptc.org/newscodes/digitalsourcetype/"

// flatbeds are whole words in the names of scanners for paper; a scanner for film, whose
// name may say slide, does not tell whether that was negative.
var flatbeds = []string{"perfection", "canoscan", "scanjet", "lide", "expression", "scansnap"}

// sourceType is how a picture came to be, by IPTC's code; "" where that is not known. One
// in which something is hidden is edited by people, whatever it was before.
func sourceType(p schema.Photo) string {
	if slices.ContainsFunc(p.Treatments(), func(t schema.Treatment) bool { return t.Kind != schema.TreatmentCrop }) {
		return sourceTypes + "humanEdits"
	}
	by := strings.ToLower(p.Probe.Make + " " + p.Probe.Model)
	words := strings.FieldsFunc(by, func(r rune) bool { return !unicode.IsLetter(r) }) // of CanoScan9000F too
	switch {
	case slices.ContainsFunc(words, func(word string) bool { return slices.Contains(flatbeds, word) }):
		return sourceTypes + "print"
	case strings.Contains(by, "scan"), strings.Contains(by, "slide"), p.Probe.Make == "" && p.Probe.Model == "":
		return "" // a drawing, a copy of a copy, film
	}
	return sourceTypes + "digitalCapture"
}

// capturedYear is as much of the time as leaves: a day, beside a room, tells more.
func capturedYear(p schema.Photo) int {
	year, _ := strconv.Atoi(takenYear(p))
	return year
}

// focalOf is the point that stays in whatever is cut out of a photo. Where a part was cut
// off already, the point on record is that of another picture.
func focalOf(p schema.Photo) *schema.ManifestFocal {
	f := p.Record.Focal
	if f == nil || f.None || p.Treatments().Crops() {
		return nil
	}
	return &schema.ManifestFocal{X: f.X, Y: f.Y}
}
