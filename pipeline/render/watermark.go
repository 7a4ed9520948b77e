package render

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"github.com/h2non/bimg"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	fixedpoint "golang.org/x/image/math/fixed"

	"github.com/stillroom/stillroom/schema"
)

// markOpacity is that of the words of a watermark: to be read on light and dark, and
// seen through.
const markOpacity = 0.42

// Watermark makes a picture small, at most longEdge pixels long, and burns words into
// it, along its edges above and below: a middle may be a face. One rendering to one
// JPEG, pixels only. The same bytes give the same bytes.
func Watermark(
	ctx context.Context, data []byte, format schema.Format, longEdge int, words string,
) (out []byte, width, height int, err error) {
	if format != schema.FormatJPEG {
		return nil, 0, 0, &UnsupportedError{Format: format}
	}
	h, ok := readHeader(loaders[format], data)
	if !ok {
		return nil, 0, 0, &DecodeError{Format: format, Step: StepHeader}
	}
	if err := ctx.Err(); err != nil {
		return nil, 0, 0, err
	}
	width, height = Box(h.width, h.height, longEdge)
	mark, err := overlay(width, height, words)
	if err != nil {
		return nil, 0, 0, err
	}
	small, err := bimg.NewImage(data).Process(bimg.Options{Width: width, Height: height, Force: true, Type: bimg.JPEG, Quality: 92, StripMetadata: true, NoAutoRotate: true})
	if err == nil {
		out, err = bimg.NewImage(small).Process(bimg.Options{
			Type: bimg.JPEG, Quality: 76, StripMetadata: true, NoAutoRotate: true,
			WatermarkImage: bimg.WatermarkImage{Buf: mark, Opacity: markOpacity},
		})
	}
	if err != nil {
		return nil, 0, 0, &DecodeError{Format: format, Step: StepEncode}
	}
	return out, width, height, nil
}

// overlay is a transparent picture of that size with the words again and again in a
// line at a sixth of the height from each edge, white with a dark edge.
func overlay(width, height int, words string) ([]byte, error) {
	face, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return nil, err
	}
	size := math.Max(9, float64(min(width, height))/24)
	f, err := opentype.NewFace(face, &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		return nil, err
	}
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	text := words + "     "
	step := font.MeasureString(f, text).Ceil()
	edge := max(1, int(size/14))
	for _, y := range []int{height/6 + int(size/3), height - height/6 + int(size/3)} {
		for x := -step / 3; x < width && step > 0; x += step {
			for _, d := range []image.Point{{-edge, 0}, {edge, 0}, {0, -edge}, {0, edge}} {
				write(img, f, text, x+d.X, y+d.Y, color.Black)
			}
			write(img, f, text, x, y, color.White)
		}
	}
	var buf bytes.Buffer
	err = png.Encode(&buf, img)
	return buf.Bytes(), err
}

func write(on draw.Image, f font.Face, text string, x, y int, c color.Color) {
	d := font.Drawer{Dst: on, Src: image.NewUniform(c), Face: f, Dot: fixedpoint.P(x, y)}
	d.DrawString(text)
}
