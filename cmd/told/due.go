package told

import (
	"strings"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// WriteTimes says when to write in as few words as a column has.
func WriteTimes(c schema.WriteTimes) string {
	from, by := c.NotBefore != schema.Day{}, c.By != schema.Day{}
	switch {
	case c.Never:
		return "no contact"
	case from && by:
		return c.NotBefore.String() + " to " + c.By.String()
	case from:
		return "not before " + c.NotBefore.String()
	case by:
		return "by " + c.By.String()
	}
	return ""
}

// Due says what happens on a date, by the kind of it and by what the record says.
var Due = map[schema.DueKind]map[schema.Effect]string{
	schema.DueExpires: {schema.Permit: "yes ends"},
	schema.DueReview:  {schema.Permit: "review of a yes", schema.Deny: "review of a no"},
	schema.DueEmbargo: {schema.Permit: "embargo lifts"},
	schema.DueLook:    {schema.Deny: "a no was invalidated: look at it"},
}

// Scope writes a photo as it is written everywhere: by its first digits.
func Scope(s schema.Scope) string {
	if kind, id, err := s.Split(); err == nil {
		return kind + ":" + Shorten(kind, id)
	}
	return string(s)
}

// Channels lists channels by their names; all of them are "all".
func Channels(list []schema.Channel) string {
	var names []string
	for _, ch := range list {
		if ch == schema.AnyChannel {
			return "all"
		}
		names = append(names, string(ch))
	}
	return strings.Join(names, " ")
}

// Kinds lists what a term is about.
func Kinds(list []schema.AttachmentKind) string {
	names := make([]string, len(list))
	for i, k := range list {
		names[i] = string(k)
	}
	return strings.Join(names, " ")
}

// Shorten is an id as it is written everywhere: a digest by its first digits.
func Shorten(kind, id string) string {
	if (kind == "photo" || kind == "evidence") && len(id) > schema.PhotoIDLen {
		return id[:schema.PhotoIDLen]
	}
	return id
}

// LastDay is the day in zone that is still good when something ends at the
// instant: what was written as a day is shown as that day.
func LastDay(end schema.When, zone *time.Location) string {
	t, err := end.Instant()
	if err != nil {
		return string(end)
	}
	return t.Add(-time.Second).In(zone).Format(time.DateOnly)
}
