package derive

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// Fault is a fault of a derivative: a rule of verify, and its finding in words. Derive
// --stale makes every derivative with a fault again, so the two can never disagree.
type Fault struct{ Rule, Seen string }

// RowFaults compares the row of a derivative with what its recipe would make of the
// photo today.
func RowFaults(p schema.Photo, d schema.Derivative, recipes []schema.Recipe) []Fault {
	r, ok := recipeNamed(recipes, d.Recipe)
	if !ok {
		return []Fault{{findings.DerivativeStale, fmt.Sprintf("there is no recipe %s any more", d.Recipe)}}
	}
	var faults []Fault
	if d.Turn != p.Turn() {
		faults = append(faults, Fault{findings.DerivativeOrientation, "the photo was turned by hand since"})
	}
	if d.Treated != p.Treatments().Text() {
		faults = append(faults, Fault{findings.DerivativeTreatment, "its photo's record asks for other treatments than it was made with"})
	}
	if d.MadeBy != r.MadeBy(render.Programs(p.Probe.Format)) {
		return append(faults, Fault{findings.DerivativeStale, "its recipe, or a rendering program, has changed"})
	}
	if len(faults) > 0 || p.Probe.Width == 0 {
		return faults
	}
	width, height := p.Size()
	width, height, err := render.Kept(width, height, p.Treatments())
	edge := r.LongEdge
	if edge == 0 {
		edge = max(width, height)
	}
	switch w, h := render.Box(width, height, edge); {
	case d.Source != render.SourceOriginal:
		// A preview has a size of its own, and so has what LibRaw develops.
		if r.LongEdge > 0 && max(d.Width, d.Height) > r.LongEdge {
			faults = append(faults, Fault{findings.DerivativeDimensions, fmt.Sprintf("%d x %d px, at most %d wanted", d.Width, d.Height, r.LongEdge)})
		}
	case err != nil:
		faults = append(faults, Fault{findings.DerivativeTreatment, err.Error()})
	case w == d.Width && h == d.Height:
	case w == d.Height && h == d.Width:
		faults = append(faults, Fault{findings.DerivativeOrientation, fmt.Sprintf("%d x %d px, upright it is %d x %d", d.Width, d.Height, w, h)})
	default:
		faults = append(faults, Fault{findings.DerivativeDimensions, fmt.Sprintf("%d x %d px, %d x %d wanted", d.Width, d.Height, w, h)})
	}
	return faults
}

// ByteFaults compares a derivative's bytes with its row, and with the rule for every
// derivative: upright, sRGB, and nothing but pixels. An error says that nobody could look.
func ByteFaults(ctx context.Context, by render.Renderer, d schema.Derivative, data []byte) ([]Fault, error) {
	if schema.DigestOf(data) != d.SHA256 {
		return []Fault{{findings.DerivativeHash, "its bytes are not those that were made"}}, nil
	}
	var faults []Fault
	for _, l := range leak.File(d.Recipe, data, leak.Policy{Profile: leak.None}) {
		rule := findings.DerivativeLeak
		switch l.Rule {
		case leak.RuleOrientation:
			rule = findings.DerivativeOrientation
		case leak.RuleICC:
			rule = findings.DerivativeColor
		}
		faults = append(faults, Fault{rule, fmt.Sprintf("%s (%s)", l.What, l.Rule)})
	}
	if d.Format == schema.FormatTiles {
		w, h, err := render.TilesSize(data)
		if err != nil {
			return append(faults, Fault{findings.DerivativeDimensions, err.Error()}), nil
		}
		if w != d.Width || h != d.Height {
			faults = append(faults, Fault{findings.DerivativeDimensions, fmt.Sprintf("the tiles are of a picture of %d x %d px, %d x %d recorded", w, h, d.Width, d.Height)})
		}
		return faults, nil
	}
	// Not read by the library that wrote it.
	found, err := probe.Read(ctx, d.Recipe, bytes.NewReader(data), int64(len(data)), schema.DefaultLimits())
	switch {
	case err != nil:
		return nil, err
	case found.Format != d.Format:
		faults = append(faults, Fault{findings.DerivativeDimensions, fmt.Sprintf("it is %s, %s recorded", found.Format, d.Format)})
	case found.Width != d.Width || found.Height != d.Height:
		faults = append(faults, Fault{findings.DerivativeDimensions, fmt.Sprintf("%d x %d px, %d x %d recorded", found.Width, found.Height, d.Width, d.Height)})
	}
	rgb, err := by.ThreeColors(ctx, data, d.Format)
	var lost *render.LostError
	switch {
	case errors.As(err, &lost):
		faults = append(faults, Fault{findings.DerivativeColor, err.Error()})
	case err != nil:
		return nil, err
	case !rgb:
		faults = append(faults, Fault{findings.DerivativeColor, "not a picture of red, green and blue, 8 bits each"})
	}
	return faults, nil
}

func recipeNamed(recipes []schema.Recipe, name string) (schema.Recipe, bool) {
	for _, r := range recipes {
		if r.Name == name {
			return r, true
		}
	}
	return schema.Recipe{}, false
}
