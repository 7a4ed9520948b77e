package render

import (
	"bytes"
	"context"
	"fmt"
	"image/color"
	"image/jpeg"
	"image/png"
	"os/exec"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// TestHDRAgainstZimg holds PQ and HLG to another program's reading of the standards,
// zimg by way of FFmpeg: the same candela, at 203 for the white of paper, through the
// same primaries. Below the knee of the tone curve nothing is mapped, so that all of
// it has to agree; the curve above is held to the published points elsewhere.
func TestHDRAgainstZimg(t *testing.T) {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("needs ffmpeg")
	}
	if filters, err := exec.Command(ffmpeg, "-hide_banner", "-filters").Output(); err != nil || !strings.Contains(string(filters), " zscale ") {
		t.Skip("needs an ffmpeg with zscale")
	}
	for _, tt := range []struct {
		transfer int
		name     string
	}{{16, "smpte2084"}, {18, "arib-std-b67"}} {
		for _, c := range []color.RGBA{
			{80, 80, 80, 255}, {100, 100, 100, 255}, {120, 120, 120, 255}, {110, 90, 80, 255}, {80, 110, 100, 255}, {90, 95, 120, 255}, {115, 70, 60, 255},
		} {
			const side = 16
			in := bytes.Repeat([]byte{c.R, c.G, c.B}, side*side)
			cmd := exec.Command(ffmpeg, "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", fmt.Sprintf("%dx%d", side, side), "-i", "-",
				"-vf", "format=gbrp16le,zscale=matrixin=gbr:transferin="+tt.name+":primariesin=bt2020:rangein=full:matrix=gbr:transfer=linear:primaries=bt2020:range=full:npl=203,"+
					"format=gbrpf32le,zscale=matrixin=gbr:transferin=linear:primariesin=bt2020:matrix=gbr:transfer=linear:primaries=bt709,"+
					"format=gbrpf32le,zscale=matrixin=gbr:transferin=linear:primariesin=bt709:transfer=iec61966-2-1:primaries=bt709:matrix=gbr:range=full,format=rgb24",
				"-frames:v", "1", "-f", "rawvideo", "-")
			cmd.Stdin = bytes.NewReader(in)
			out, err := cmd.Output()
			if err != nil || len(out) != len(in) {
				t.Fatalf("ffmpeg: %v, %d bytes", err, len(out))
			}
			want := color.RGBA{out[0], out[1], out[2], 255}

			var b bytes.Buffer
			if err := png.Encode(&b, paint(32, 32, flat(c))); err != nil {
				t.Fatal(err)
			}
			rs, err := limits.Ladder(context.Background(), Original{Data: b.Bytes(), Format: schema.FormatPNG, Coded: schema.Coded{Primaries: 9, Transfer: tt.transfer}}, one(32))
			if err != nil {
				t.Fatal(err)
			}
			m, err := jpeg.Decode(bytes.NewReader(rs[0].Data))
			if err != nil {
				t.Fatal(err)
			}
			got := color.RGBAModel.Convert(m.At(16, 16)).(color.RGBA)
			unit := func(c color.RGBA) [3]float64 {
				return [3]float64{float64(c.R) / 255, float64(c.G) / 255, float64(c.B) / 255}
			}
			if d := deltaE(labOf(unit(got)), labOf(unit(want))); d > 1.5 {
				t.Errorf("%s %v: %v, zimg %v: ΔE %.2f", tt.name, c, got, want, d)
			}
		}
	}
}
