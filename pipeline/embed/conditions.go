package embed

import (
	"slices"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// On is m with the conditions on which a family said yes, in the words of PLUS: whoever
// has nothing but the picture can still keep them. It only ever makes m stricter.
//
// Not everything is said in a picture. The export has already kept some conditions: on
// the size, the names and places in the words, the original. Days on which a family
// wants quiet (blackout_dates) are told to nobody: as likely as not they are those of a
// birth and a death. When the yes begins and ends is not among the conditions; it goes
// to LicenseStart and LicenseEnd.
func (m Metadata) On(c schema.Conditions) Metadata {
	if c.CreditLine != "" {
		m.Credit = c.CreditLine
	}
	if c.CreditPlacement != "" {
		m.CreditRequired = c.CreditPlacement
	}

	m.Constraints = slices.Clone(m.Constraints)
	for _, a := range []struct {
		asked bool
		code  string
	}{
		{c.NoCrop, "AL-CRP"},
		{c.NoFlip, "AL-FLP"},
		{c.NoRetouch, "AL-RET"},
		{c.NoColorize, "AL-CLR"},
		{c.NoDecolorize, "AL-DCL"},
		{c.NoMerge, "AL-MRG"},
	} {
		if a.asked {
			m.Constraints = append(m.Constraints, a.code)
		}
	}

	if c.NoFaces {
		m.ModelRelease = "MR-NAP" // there is nobody in it to be recognized
	}
	if c.NoAITraining {
		m.DataMining = stricter(m.DataMining, "DMI-PROHIBITED-AIMLTRAINING")
	}
	if c.NoSearchIndex {
		m.DataMining = stricter(m.DataMining, "DMI-PROHIBITED") // the only code that keeps search engines out
	}

	for _, a := range []struct {
		asked bool
		words string
	}{
		{c.NoAds, "not for advertising"},
		{c.NoFundraising, "not for fundraising"},
		{c.CommentsOff, "only where comments are off"},
		{c.NoPerpetratorContext, "not beside the name or image of whoever did the harm"},
	} {
		if a.asked {
			m.MediaConstraints = also(m.MediaConstraints, "; ", a.words)
		}
	}

	if c.ReviewBeforeUse {
		// Newsrooms read the instructions, which are for the press; the others have
		// to be told as well.
		const words = "Family review is required before any new use."
		m.Instructions = also(m.Instructions, " ", words)
		m.OtherConditions = also(m.OtherConditions, " ", words)
	}
	return m
}

// stricter is the code that forbids more of what a machine may do.
func stricter(a, b string) string {
	if slices.Index(dataMining, a) > slices.Index(dataMining, b) {
		return a
	}
	return b
}

// also is s followed by words, once.
func also(s, between, words string) string {
	switch {
	case strings.TrimSpace(s) == "":
		return words
	case strings.Contains(s, words):
		return s
	}
	return strings.TrimSpace(s) + between + words
}
