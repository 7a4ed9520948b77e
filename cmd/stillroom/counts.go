package main

import (
	"github.com/stillroom/stillroom/cmd/told"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
)

// count is a number with its noun, as packages have it.
func count(n int, noun string) string { return formats.Count(n, noun) }

// countIs is a number with its noun, of which something is so.
func countIs(n int, noun string) string { return count(n, noun) + " " + isAre(n) }

// countWas is a number with its noun, of which something was so.
func countWas(n int, noun string) string { return count(n, noun) + " " + wasWere(n) }

// countHas is a number with its noun, which has or lacks something.
func countHas(n int, noun string) string { return count(n, noun) + " " + hasHave(n) }

func isAre(n int) string   { return oneOrMore(n, "is", "are") }
func wasWere(n int) string { return oneOrMore(n, "was", "were") }
func hasHave(n int) string { return oneOrMore(n, "has", "have") }
func itThem(n int) string  { return oneOrMore(n, "it", "them") }

func oneOrMore(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

// size is a number of bytes as people say it.
func size(n int64) string { return told.Size(n) }

func orDash(s string) string { return told.OrDash(s) }
