package schema

import "slices"

// Told is c as far as anybody outside the house may know it. Days on which a family
// wants quiet are as likely as not those of a birth and of a death: they are kept by
// when a package may be shown, and no package names them.
func (c Conditions) Told() Conditions {
	c.BlackoutDates = nil
	return c
}

// Keep reports whether a photo that was delivered on the conditions c also keeps those
// that are asked for now. A gate is kept once it is passed: a family that asks to see a
// picture first makes the decision a hold, which is no matter of conditions.
func (c Conditions) Keep(asked Conditions) bool {
	for _, both := range [][2]bool{
		{c.NoCrop, asked.NoCrop},
		{c.NoFlip, asked.NoFlip},
		{c.NoRetouch, asked.NoRetouch},
		{c.NoColorize, asked.NoColorize},
		{c.NoDecolorize, asked.NoDecolorize},
		{c.NoMerge, asked.NoMerge},
		{c.NoFaces, asked.NoFaces},
		{c.NoAds, asked.NoAds},
		{c.NoSearchIndex, asked.NoSearchIndex},
		{c.NoFundraising, asked.NoFundraising},
		{c.NoAITraining, asked.NoAITraining},
		{c.NoPerpetratorContext, asked.NoPerpetratorContext},
		{c.CommentsOff, asked.CommentsOff},
		{c.ReviewBeforeUse, asked.ReviewBeforeUse},
		{asked.IncludeOriginal, c.IncludeOriginal}, // the one that widens
	} {
		if kept, wanted := both[0], both[1]; wanted && !kept {
			return false
		}
	}
	if c.IncludeOriginal && c.LocationPrecision == "" && asked.LocationPrecision != "" {
		return false // an original left, and where nobody limits the place it may say that
	}
	for _, d := range asked.BlackoutDates {
		if !slices.Contains(c.BlackoutDates, d) {
			return false
		}
	}
	return (asked.CreditLine == "" || c.CreditLine == asked.CreditLine) &&
		(asked.CreditPlacement == "" || c.CreditPlacement == asked.CreditPlacement) &&
		level(NameDisplays(), c.NameDisplay) <= level(NameDisplays(), asked.NameDisplay) &&
		level(LocationPrecisions(), c.LocationPrecision) <= level(LocationPrecisions(), asked.LocationPrecision) &&
		(asked.MaxLongEdgePx == 0 || c.MaxLongEdgePx > 0 && c.MaxLongEdgePx <= asked.MaxLongEdgePx)
}

// level is how much may be told: nothing where nobody said how much.
func level(levels []string, s string) int { return max(slices.Index(levels, s), 0) }
