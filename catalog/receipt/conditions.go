package receipt

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// condition is one key of schema.Conditions and its sentence; "" if it was not
// asked.
type condition struct {
	key string
	say func(schema.Conditions) string
}

func asked(sentence string, is func(schema.Conditions) bool) func(schema.Conditions) string {
	return func(c schema.Conditions) string {
		if is(c) {
			return sentence
		}
		return ""
	}
}

// conditions are in the order in which they are told: how the picture looks, what may be
// beside it, where and when it may be. A test compares them with the schema: a condition
// without a sentence would be a promise that nobody reads.
var conditions = []condition{
	{"review_before_use", asked("You see it first. Nothing goes out before you have agreed to it.", func(c schema.Conditions) bool { return c.ReviewBeforeUse })},
	{"max_long_edge_px", func(c schema.Conditions) string {
		if c.MaxLongEdgePx == 0 {
			return ""
		}
		return fmt.Sprintf("Pictures no larger than %d pixels on the longer side.", c.MaxLongEdgePx)
	}},
	{"no_crop", asked("Not cropped.", func(c schema.Conditions) bool { return c.NoCrop })},
	{"no_flip", asked("Not mirrored.", func(c schema.Conditions) bool { return c.NoFlip })},
	{"no_retouch", asked("Not retouched.", func(c schema.Conditions) bool { return c.NoRetouch })},
	{"no_colorize", asked("No color is added.", func(c schema.Conditions) bool { return c.NoColorize })},
	{"no_decolorize", asked("Not made black and white.", func(c schema.Conditions) bool { return c.NoDecolorize })},
	{"no_merge", asked("Not combined with other pictures.", func(c schema.Conditions) bool { return c.NoMerge })},
	{"no_faces", asked("No faces are shown.", func(c schema.Conditions) bool { return c.NoFaces })},
	{"name_display", func(c schema.Conditions) string { return nameWords[c.NameDisplay] }},
	{"location_precision", func(c schema.Conditions) string { return placeWords[c.LocationPrecision] }},
	{"credit_line", func(c schema.Conditions) string {
		if c.CreditLine == "" {
			return ""
		}
		return "The credit reads: " + c.CreditLine
	}},
	{"credit_placement", func(c schema.Conditions) string { return creditWords[c.CreditPlacement] }},
	{"no_perpetrator_context", asked("Never beside the name, picture or words of whoever did it.", func(c schema.Conditions) bool { return c.NoPerpetratorContext })},
	{"no_ads", asked("Not in advertising, and not beside it.", func(c schema.Conditions) bool { return c.NoAds })},
	{"no_fundraising", asked("Not used to raise money.", func(c schema.Conditions) bool { return c.NoFundraising })},
	{"no_ai_training", asked("Not used to train artificial intelligence.", func(c schema.Conditions) bool { return c.NoAITraining })},
	{"no_search_index", asked("Search engines are asked not to list it.", func(c schema.Conditions) bool { return c.NoSearchIndex })},
	{"comments_off", asked("Comments are turned off.", func(c schema.Conditions) bool { return c.CommentsOff })},
	{"blackout_dates", func(c schema.Conditions) string {
		if len(c.BlackoutDates) == 0 {
			return ""
		}
		return "Nothing goes out on " + enumerate(yearly(c.BlackoutDates)) + ", in any year."
	}},
	{"x-include-original", asked("The archive may have the file as the camera made it as well.", func(c schema.Conditions) bool { return c.IncludeOriginal })},
}

var nameWords = map[string]string{
	"none":     "No name is shown.",
	"initials": "The initials may be shown, and no more of the name.",
	"first":    "The first name may be shown, and no more of the name.",
	"full":     "The full name may be shown.",
}

var placeWords = map[string]string{
	"none":    "No place is named.",
	"country": "The country may be named, and nothing closer.",
	"region":  "The state or region may be named, and nothing closer.",
	"city":    "The town may be named, and nothing closer.",
}

var creditWords = map[string]string{
	"CR-NRQ": "No credit has to be shown.",
	"CR-COI": "The credit stands on the picture.",
	"CR-CAI": "The credit stands beside the picture.",
	"CR-CCA": "The credit stands where all credits stand.",
}

// said are the sentences of what was asked, in order.
func said(c *schema.Conditions) []string {
	if c == nil {
		return nil
	}
	var out []string
	for _, k := range conditions {
		if s := k.say(*c); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// yearly lists days that come round, as people say them. A text that is no day is told as
// it was written.
func yearly(dates []string) []string {
	out := make([]string, 0, len(dates))
	for _, d := range slices.Compact(slices.Sorted(slices.Values(dates))) {
		d = strings.TrimPrefix(d, "--")
		// 2000 is a leap year, so that 29 February is a date.
		if t, err := time.Parse("2006-01-02", "2000-"+d); err == nil {
			d = t.Format("2 January")
		}
		out = append(out, d)
	}
	return out
}
