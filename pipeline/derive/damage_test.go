package derive

import (
	"testing"

	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/schema"
)

// A look of today takes the place of an older word about a picture, unless it saw less.
func TestJudgedAgain(t *testing.T) {
	failed := func(kind string) Drawn { return Drawn{Failure: &schema.DeriveFailure{Kind: kind}} }
	for name, tt := range map[string]struct {
		was  string
		seen probe.Picture
		made Drawn
		want string // "-": nothing is recorded
	}{
		"whole, as before":            {want: "-"},
		"nobody looked for zeros":     {seen: probe.Picture{Hole: true}, want: schema.DamageHole},
		"a cluster called a loss":     {was: schema.DamageHole, want: ""},
		"a small look at a cut one":   {was: schema.DamagePartial, want: "-"},
		"a small look at its end":     {was: schema.DamageCut, want: "-"},
		"another decoder complains":   {made: Drawn{damage: schema.DamagePartial}, want: schema.DamagePartial},
		"known, and not drawn now":    {was: schema.DamagePartial, made: failed("memory"), want: "-"},
		"known, and too large now":    {was: schema.DamageCut, made: failed("limit"), want: "-"},
		"known, and drawn in vain":    {was: schema.DamagePartial, seen: probe.Picture{Cut: true}, made: failed("decode"), want: schema.DamageCut},
		"no picture":                  {was: schema.DamageNone, made: failed("format"), want: "-"},
		"zeros in what was not drawn": {seen: probe.Picture{Hole: true}, made: failed("stalled"), want: schema.DamageHole},
	} {
		got := "-"
		if d := judgedAgain(tt.was, tt.seen, tt.made); d != nil {
			got = *d
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
