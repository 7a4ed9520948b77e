package main

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"os"
	"path/filepath"
)

// contactSheet shows the frames that were written below dir upright, a row
// for each room, all of one height.
func contactSheet(dir string) (*image.RGBA, error) {
	const high, gap = 300, 12
	rows := make([][]*image.RGBA, len(rooms))
	width := 0
	for i, r := range rooms {
		w := gap
		for _, f := range r.frames {
			p, err := upright(filepath.Join(dir, r.folder, f.name+".JPG"), f.orientation)
			if err != nil {
				return nil, err
			}
			p = shrink(p, high*p.Rect.Dx()/p.Rect.Dy(), high)
			rows[i] = append(rows[i], p)
			w += p.Rect.Dx() + gap
		}
		width = max(width, w)
	}
	sheet := image.NewRGBA(image.Rect(0, 0, width, gap+len(rows)*(high+gap)))
	draw.Draw(sheet, sheet.Rect, image.NewUniform(color.RGBA{0x22, 0x21, 0x20, 0xFF}), image.Point{}, draw.Src)
	at := image.Pt(gap, gap)
	for _, row := range rows {
		for _, p := range row {
			draw.Draw(sheet, p.Rect.Add(at), p, image.Point{}, draw.Src)
			at.X += p.Rect.Dx() + gap
		}
		at = image.Pt(gap, at.Y+high+gap)
	}
	return sheet, nil
}

// upright reads a frame and turns it as its orientation says.
func upright(path string, orientation int) (*image.RGBA, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	img, err := jpeg.Decode(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	stored := image.NewRGBA(img.Bounds())
	draw.Draw(stored, stored.Rect, img, image.Point{}, draw.Src)
	switch orientation { // turned a quarter, the way back is the other quarter
	case 6:
		orientation = 8
	case 8:
		orientation = 6
	}
	return store(stored, orientation), nil
}
