package derive

import (
	"bytes"
	"context"

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

// judgedAgain is today's verdict over a picture of which another is on record, from an older
// look or from the import. It is nil if nothing else is seen, or not enough. What a decoder
// complained of stays: a small rendering may be made of a part of the picture. What is seen
// in the bytes alone is seen whole each time.
func judgedAgain(was string, seen probe.Picture, made Drawn) *string {
	now := Judge(seen, made)
	undrawn := made.Failure != nil && made.Failure.Kind != "decode"
	if now == was || was == schema.DamageNone || now == "" && (undrawn || !schema.DamageIsHidden(was)) {
		return nil
	}
	return &now
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

// MayHide reports whether a file that begins so is one that HiddenIn looks into.
func MayHide(head []byte) bool { return probe.HasImageData(head) }

// HiddenIn is the damage that no decoder tells of a file of these bytes.
func HiddenIn(ctx context.Context, sum schema.Digest, data []byte, lim schema.Limits) (string, error) {
	seen, err := probe.ImageData(ctx, sum.ID(), bytes.NewReader(data), int64(len(data)), lim)
	return Hidden(seen), err
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
