package receipt

import (
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// Uses says of each channel, in the words for families, where a picture is shown and what
// becomes of it when the yes ends.
func Uses() []Fact {
	var list []Fact
	for _, ch := range schema.Channels() {
		list = append(list, Fact{string(ch), uses[ch].where + ". " + uses[ch].remaining})
	}
	return list
}

// AskedFor says in the words for families what a yes asks for.
func AskedFor(c *schema.Conditions) []string { return said(c) }

// Conditions says of each condition, in the words for families, what it asks for. If a
// condition has values, it says what each value means, or gives one as an example.
func Conditions() []Fact {
	yes := schema.Conditions{
		ReviewBeforeUse: true, MaxLongEdgePx: 1600, NoCrop: true, NoFlip: true, NoRetouch: true, NoColorize: true, NoDecolorize: true,
		NoMerge: true, NoFaces: true, CreditLine: "…", NoPerpetratorContext: true, NoAds: true, NoFundraising: true, NoAITraining: true,
		NoSearchIndex: true, CommentsOff: true, BlackoutDates: []string{"--12-14"}, IncludeOriginal: true,
	}
	values := map[string]map[string]string{"name_display": nameWords, "location_precision": placeWords, "credit_placement": creditWords}
	var list []Fact
	for _, c := range conditions {
		text := c.say(yes)
		if words := values[c.key]; words != nil {
			var each []string
			for value, sentence := range words {
				each = append(each, value+": "+sentence)
			}
			slices.Sort(each)
			text = strings.Join(each, " ")
		}
		list = append(list, Fact{c.key, text})
	}
	return list
}
