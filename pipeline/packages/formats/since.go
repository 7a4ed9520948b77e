package formats

import (
	"time"

	"github.com/stillroom/stillroom/schema"
)

// fillSince puts the time since the day to remember, counted to the day of the
// export, where a text of the photo asks for it. The reason it returns is why a
// text cannot leave as it was written, or "". Nothing is guessed: a wrong number
// of years under a child's room is worse than no picture.
func fillSince(t schema.ManifestText, x *schema.ExportPhoto, opt Options) (schema.ManifestText, string) {
	texts := []*string{&t.Headline, &t.Caption, &t.Alt, &t.Extended}
	asked := false
	for _, s := range texts {
		if schema.HasUnknownPlaceholder(*s) {
			return t, schema.ReasonPlaceholder
		}
		asked = asked || schema.HasSince(*s)
	}
	if !asked {
		return t, ""
	}
	since, reason := sinceDied(x, opt)
	if reason != "" {
		return t, reason
	}
	for _, s := range texts {
		*s = schema.FillSince(*s, since.String())
	}
	return t, ""
}

// sinceDied is the time since the one day on which all of the room's people
// died.
func sinceDied(x *schema.ExportPhoto, opt Options) (schema.Span, string) {
	if len(x.Died) == 0 {
		return schema.Span{}, schema.ReasonSinceNone
	}
	for _, d := range x.Died {
		switch d {
		case "":
			return schema.Span{}, schema.ReasonSinceNone
		case x.Died[0]:
		default:
			return schema.Span{}, schema.ReasonSinceDiffers
		}
	}
	died, err := schema.ParseDay(x.Died[0])
	if err != nil {
		return schema.Span{}, schema.ReasonSinceNone
	}
	since, ok := schema.Since(died, opt.today())
	if !ok {
		return schema.Span{}, schema.ReasonSinceNone
	}
	return since, ""
}

// today is the day of the export where the catalog is.
func (o Options) today() schema.Day {
	zone := o.Zone
	if zone == nil {
		zone = time.UTC
	}
	return schema.DayOf(o.At.In(zone))
}
