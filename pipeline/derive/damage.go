package derive

import (
	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// damageOf says how a picture is not whole, by the outcome of rendering it.
func damageOf(rendered []render.Rendering, failure *schema.DeriveFailure) string {
	if failure != nil && failure.Cut {
		return schema.DamageCut
	}
	for _, r := range rendered {
		if r.Partial {
			return schema.DamagePartial
		}
	}
	return ""
}

// Hidden is the damage of a file that no decoder tells.
func Hidden(seen probe.Picture) string {
	switch {
	case seen.Hole:
		return schema.DamageHole
	case seen.Strange:
		return schema.DamageStrange
	}
	return ""
}

// Judge is the verdict over a file, from its bytes and from the outcome of rendering
// it. A decoder that finds the picture whole knows better than the file's own numbers;
// one that gets no picture out of a file that is cut need not say why.
func Judge(seen probe.Picture, made Drawn) string {
	hidden := Hidden(seen)
	switch {
	case hidden != "":
		return hidden
	case seen.Cut && made.Failure != nil && (made.Failure.Kind == "decode" || made.Failure.Kind == "format"):
		return schema.DamageCut
	}
	return made.damage
}
