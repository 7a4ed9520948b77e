package schema

import (
	"strings"
	"unicode"
)

// PlaceOf is as much of a place as a precision lets be told. A place is written "City,
// State" or "City, State, Country": before that may stand a street, which is never told.
// What is written otherwise tells nothing, because nobody knows which part is the city.
func PlaceOf(text, precision string) *ManifestPlace {
	var parts []string
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part != "" && !strings.ContainsFunc(part, unicode.IsDigit) {
			parts = append(parts, part)
		}
	}
	var p ManifestPlace
	switch whole := strings.Count(text, ",") + 1; {
	case len(parts) == 2 && whole == 2:
		p = ManifestPlace{City: parts[0], Region: parts[1]}
	case len(parts) == 3 && whole <= 4, len(parts) == 4 && whole == 4:
		p = ManifestPlace{City: parts[len(parts)-3], Region: parts[len(parts)-2], Country: parts[len(parts)-1]}
	}
	n := level(LocationPrecisions(), precision) // none, country, region, city
	if n < 3 {
		p.City = ""
	}
	if n < 2 {
		p.Region = ""
	}
	if n < 1 {
		p.Country = ""
	}
	if p == (ManifestPlace{}) {
		return nil
	}
	return &p
}

// StricterPlace is the precision of the two that tells less. What nobody allowed is none.
func StricterPlace(a, b string) string {
	all := LocationPrecisions()
	return all[min(level(all, a), level(all, b))]
}
