package main

import (
	"regexp"
	"strings"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// People read times in the zone of the catalog, as RFC 3339 has them, so that what is
// read can be typed again: 2026-04-01T11:00:00+02:00. In JSON every time is in UTC.

// useZone has both screens show times in the zone of the catalog that was opened.
func (p *printer) useZone(zone *time.Location) {
	p.out.zone.Store(zone)
	p.err.zone.Store(zone)
}

// here is a value that is a moment in the zone of the catalog. Any other value is as it
// was, also one in which a moment occurs: it may be the name of a file.
func (s *screen) here(value string) string {
	zone := s.zone.Load()
	if zone == nil || len(value) != len(schema.InstantLayout) || !strings.HasSuffix(value, "Z") {
		return value
	}
	t, err := time.Parse(schema.InstantLayout, value)
	if err != nil {
		return value
	}
	return t.In(zone).Format(time.RFC3339)
}

// momentIn is a moment within a sentence. What stands beside others letters, as in the
// name of a file, is none.
var momentIn = regexp.MustCompile(`(^|[\s(])(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)($|[\s),;:?]|\.$|\.\s)`)

// hereIn is a sentence of the program's own with its moments in the zone of the catalog.
func (s *screen) hereIn(sentence string) string {
	return momentIn.ReplaceAllStringFunc(sentence, func(found string) string {
		m := momentIn.FindStringSubmatch(found)
		return m[1] + s.here(m[2]) + m[3]
	})
}
