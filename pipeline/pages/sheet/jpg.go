package sheet

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Pixels of a sheet that is one picture: six frames in a row.
const (
	jpgColumns = 6
	jpgCell    = 240 // the longest side of a picture
	jpgGutter  = 24
	jpgMargin  = 48
	jpgLine    = 20
	jpgLines   = 8
	jpgHeading = 56
)

// MostInPicture is how many frames a sheet holds that is one picture: more make it
// larger than a screen or a memory likes.
const MostInPicture = 300

// TooManyError says that a sheet cannot be one picture.
type TooManyError struct{ Frames int }

func (e *TooManyError) Error() string {
	return fmt.Sprintf("a .jpg holds %d photos at most, not %d; write a .html or a .pdf", MostInPicture, e.Frames)
}

// JPG writes a sheet as one picture: what is to be seen at a glance, or sent to nobody
// but oneself. Names in letters that the typeface lacks show a box.
func JPG(w io.Writer, frames []Frame, opt Options) error {
	if len(frames) > MostInPicture {
		return &TooManyError{len(frames)}
	}
	pages := byRoom(frames)
	plain, bold, err := faces()
	if err != nil {
		return err
	}
	const row = jpgCell + jpgLines*jpgLine + jpgGutter
	high := jpgMargin + jpgHeading
	for _, p := range pages {
		high += jpgHeading + (len(p.Frames)+jpgColumns-1)/jpgColumns*row
	}
	sheet := image.NewRGBA(image.Rect(0, 0, 2*jpgMargin+jpgColumns*jpgCell+(jpgColumns-1)*jpgGutter, high+jpgMargin+jpgLine))
	draw.Draw(sheet, sheet.Bounds(), image.White, image.Point{}, draw.Src)
	words(sheet, bold, jpgMargin, jpgMargin+jpgLine, sheet.Rect.Max.X, opt.Title+"   "+opt.Made.Format("2006-01-02 15:04"))
	y := jpgMargin + jpgHeading
	for _, p := range pages {
		words(sheet, bold, jpgMargin, y+jpgLine, sheet.Rect.Max.X, p.heading())
		y += jpgHeading
		for i, f := range p.Frames {
			x := jpgMargin + i%jpgColumns*(jpgCell+jpgGutter)
			at := image.Pt(x, y+i/jpgColumns*row)
			if err := jpgFrame(sheet, plain, bold, at, f, opt); err != nil {
				return err
			}
		}
		y += (len(p.Frames) + jpgColumns - 1) / jpgColumns * row
	}
	words(sheet, plain, jpgMargin, y+jpgLine, sheet.Rect.Max.X, forTheHouse)
	return jpeg.Encode(w, sheet, &jpeg.Options{Quality: 88})
}

// jpgFrame draws a photo with its words at a place.
func jpgFrame(sheet *image.RGBA, plain, bold font.Face, at image.Point, f Frame, opt Options) error {
	data, err := opt.cell(f, jpgCell)
	if err != nil {
		return err
	}
	if len(data) > 0 {
		pic, err := jpeg.Decode(bytes.NewReader(data))
		if err == nil {
			b := pic.Bounds()
			// On the ground of its cell, as prints lie in a row.
			to := image.Rect(at.X, at.Y+jpgCell-b.Dy(), at.X+b.Dx(), at.Y+jpgCell).Intersect(image.Rect(at.X, at.Y, at.X+jpgCell, at.Y+jpgCell))
			draw.Draw(sheet, to, pic, b.Min, draw.Src)
		}
	} else {
		words(sheet, plain, at.X, at.Y+jpgCell, at.X+jpgCell, "no preview")
	}
	face := bold
	// Where it may go is told whole, on as many lines as that takes.
	for i, text := range append([]string{f.Name, f.facts(), f.Taken}, wrapped(plain, f.goes(), jpgCell)...) {
		words(sheet, face, at.X, at.Y+jpgCell+(i+1)*jpgLine, at.X+jpgCell, text)
		face = plain
	}
	return nil
}

// words writes a line, cut off where its place ends.
func words(on *image.RGBA, face font.Face, x, y, end int, text string) {
	d := font.Drawer{Dst: on.SubImage(image.Rect(x, 0, end, on.Rect.Max.Y)).(draw.Image), Src: image.NewUniform(color.Black), Face: face, Dot: fixed.P(x, y)}
	d.DrawString(text)
}

// faces are the typefaces that every sheet has.
func faces() (plain, bold font.Face, err error) {
	for _, x := range []struct {
		data []byte
		into *font.Face
	}{{goregular.TTF, &plain}, {gobold.TTF, &bold}} {
		parsed, err := opentype.Parse(x.data)
		if err != nil {
			return nil, nil, err
		}
		if *x.into, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: 14, DPI: 72}); err != nil {
			return nil, nil, err
		}
	}
	return plain, bold, nil
}

// wrapped parts a text at its spaces into lines of a width.
func wrapped(face font.Face, text string, width int) (lines []string) {
	for word := range strings.FieldsSeq(text) {
		n := len(lines) - 1
		if n >= 0 && font.MeasureString(face, lines[n]+" "+word).Ceil() <= width {
			lines[n] += " " + word
			continue
		}
		lines = append(lines, word)
	}
	return lines
}
