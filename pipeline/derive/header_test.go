package derive_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/pipeline/derive"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/testcatalog"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// says answers for every header, or fails at it.
type says struct {
	render.InProcess
	rgb bool
	err error
}

func (s says) ThreeColors(context.Context, []byte, schema.Format) (bool, error) { return s.rgb, s.err }

// A derivative whose header nobody could look at is not called sound, and not called faulty
// either; one that a decoder does not survive is.
func TestHeadersAreLookedAtByTheRenderer(t *testing.T) {
	data := testcatalog.Picture(t, 1)
	d := schema.Derivative{Recipe: "large", Format: schema.FormatJPEG, Width: 48, Height: 32, SHA256: schema.DigestOf(data)}
	stalled, lost := &render.StalledError{Format: d.Format}, &render.LostError{Format: d.Format}
	for name, x := range map[string]struct {
		by    says
		fault bool
		err   error
	}{
		"sound":       {by: says{rgb: true}},
		"gray":        {by: says{}, fault: true},
		"stalled":     {by: says{rgb: true, err: stalled}, err: stalled},
		"not survive": {by: says{rgb: true, err: lost}, fault: true},
	} {
		faults, err := derive.ByteFaults(t.Context(), x.by, d, data)
		color := slices.ContainsFunc(faults, func(f derive.Fault) bool { return f.Rule == findings.DerivativeColor })
		if !errors.Is(err, x.err) || color != x.fault {
			t.Errorf("%s: %v, %v", name, faults, err)
		}
	}
}
