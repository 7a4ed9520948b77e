package making

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"slices"

	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// color is the mean of a photo's smallest rendering, for a page to show until the picture
// is there. It tells nothing that the picture does not: what is hidden in it is hidden in
// the rendering. "": there is none to ask.
func (m Maker) color(p *formats.Photo) string {
	if m.Format.Beside {
		return ""
	}
	jpegs := slices.DeleteFunc(slices.Clone(p.Photo.Derivatives), func(d schema.Derivative) bool { return d.Format != schema.FormatJPEG })
	if len(jpegs) == 0 {
		return ""
	}
	smallest := slices.MinFunc(jpegs, func(a, b schema.Derivative) int { return cmp.Compare(a.Width*a.Height, b.Width*b.Height) })
	data, err := derivativeBody(m.Store, smallest, p.Photo.SHA256).Read()
	if err != nil {
		return "" // it may be gone: where it leaves, that is said
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return ""
	}
	return meanColor(img)
}

// meanColor is the mean of a picture's numbers, #rrggbb; "" for a picture that is not made
// of brightness and two colors, as every rendering is.
func meanColor(img image.Image) string {
	p, ok := img.(*image.YCbCr)
	if !ok {
		return ""
	}
	mean := func(plane []uint8) uint8 {
		sum := 0
		for _, v := range plane {
			sum += int(v)
		}
		return uint8(sum / max(len(plane), 1))
	}
	r, g, b := color.YCbCrToRGB(mean(p.Y), mean(p.Cb), mean(p.Cr))
	return fmt.Sprintf("#%02x%02x%02x", r, g, b)
}
