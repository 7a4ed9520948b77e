package consent

import (
	"slices"
	"strings"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// readConditions returns the conditions in one spelling: an unknown way to show a name or
// a place becomes the strictest, a blackout date becomes "--MM-DD". It reports false for
// a condition that cannot be understood, because nobody can keep it.
func readConditions(c schema.Conditions) (schema.Conditions, bool) {
	ok := c.MaxLongEdgePx >= 0
	c.NameDisplay = readLevel(schema.NameDisplays(), c.NameDisplay)
	c.LocationPrecision = readLevel(schema.LocationPrecisions(), c.LocationPrecision)
	var dates []string
	for _, d := range c.BlackoutDates {
		d = "--" + strings.TrimPrefix(d, "--")
		// 2000 is a leap year, so that 29 February is a date.
		if _, err := time.Parse("2006--01-02", "2000"+d); err != nil {
			ok = false
			continue
		}
		dates = append(dates, d)
	}
	slices.Sort(dates)
	c.BlackoutDates = slices.Compact(dates)
	return c, ok
}

// readLevel returns the level named s; "" is "not asked".
func readLevel(levels []string, s string) string {
	if s != "" && !slices.Contains(levels, s) {
		return levels[0]
	}
	return s
}

// merge returns conditions that keep those of every yes at once: of two strengths the
// stricter. It reports false if two yeses want different words, because nobody can keep
// both. Order and repetition make no difference.
func merge(yes []*term) (schema.Conditions, bool) {
	if len(yes) == 0 {
		return schema.Conditions{}, true
	}
	// The original goes out only if everyone says so, and silence does not say so.
	m := schema.Conditions{IncludeOriginal: true}
	possible := true
	same := func(into *string, s string) {
		if s != "" && *into != "" && *into != s {
			possible = false
		}
		if *into == "" {
			*into = s
		}
	}
	for _, t := range yes {
		c := &t.asks
		same(&m.CreditLine, c.CreditLine)
		same(&m.CreditPlacement, c.CreditPlacement)
		m.NoCrop = m.NoCrop || c.NoCrop
		m.NoFlip = m.NoFlip || c.NoFlip
		m.NoRetouch = m.NoRetouch || c.NoRetouch
		m.NoColorize = m.NoColorize || c.NoColorize
		m.NoDecolorize = m.NoDecolorize || c.NoDecolorize
		m.NoMerge = m.NoMerge || c.NoMerge
		m.NoFaces = m.NoFaces || c.NoFaces
		m.NoAds = m.NoAds || c.NoAds
		m.NoSearchIndex = m.NoSearchIndex || c.NoSearchIndex
		m.NoFundraising = m.NoFundraising || c.NoFundraising
		m.NoAITraining = m.NoAITraining || c.NoAITraining
		m.NoPerpetratorContext = m.NoPerpetratorContext || c.NoPerpetratorContext
		m.CommentsOff = m.CommentsOff || c.CommentsOff
		m.ReviewBeforeUse = m.ReviewBeforeUse || c.ReviewBeforeUse
		m.NameDisplay = stricter(schema.NameDisplays(), m.NameDisplay, c.NameDisplay)
		m.LocationPrecision = stricter(schema.LocationPrecisions(), m.LocationPrecision, c.LocationPrecision)
		if c.MaxLongEdgePx > 0 && (m.MaxLongEdgePx == 0 || c.MaxLongEdgePx < m.MaxLongEdgePx) {
			m.MaxLongEdgePx = c.MaxLongEdgePx
		}
		m.BlackoutDates = append(m.BlackoutDates, c.BlackoutDates...)
		m.IncludeOriginal = m.IncludeOriginal && c.IncludeOriginal
	}
	slices.Sort(m.BlackoutDates)
	m.BlackoutDates = slices.Compact(m.BlackoutDates)
	return m, possible
}

// stricter returns the earlier of two levels; "" is "not asked".
func stricter(levels []string, a, b string) string {
	switch {
	case a == "":
		return b
	case b == "" || slices.Index(levels, a) <= slices.Index(levels, b):
		return a
	}
	return b
}
