package catalog

import (
	"cmp"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// damageOf says what of a photo's picture is not whole. Where there are
// renderings, theirs is the newest word: a decoder that had no memory left looks
// like a damaged file, and is another day none.
func damageOf(p schema.Photo) string {
	if len(p.Derivatives) == 0 {
		return p.Probe.Damage
	}
	if slices.ContainsFunc(p.Derivatives, func(d schema.Derivative) bool { return d.Partial }) {
		return cmp.Or(p.Probe.Damage, schema.DamagePartial)
	}
	return ""
}
