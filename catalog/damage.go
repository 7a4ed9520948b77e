package catalog

import (
	"cmp"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// damageOf says what is damaged in a photo's picture. If there are renderings, theirs is
// the newest word: to a decoder that had no memory left the file looked damaged, and on
// another day it does not.
func damageOf(p schema.Photo) string {
	if len(p.Derivatives) == 0 {
		return p.Probe.Damage
	}
	if slices.ContainsFunc(p.Derivatives, func(d schema.Derivative) bool { return d.Partial }) {
		return cmp.Or(p.Probe.Damage, schema.DamagePartial)
	}
	return ""
}
