package render

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/stillroom/stillroom/schema"
)

// TileSize is the side of a tile in pixels, without overlap. Tiles at the right
// and the lower edge are as much smaller as the picture is.
const TileSize = 512

// Scales are the factors by which a width x height picture is reduced for its
// tiles: 1, 2, 4 and so on, until the whole of it fits into one tile.
func Scales(width, height int) []int {
	scales := []int{1}
	for s := 1; scaled(max(width, height), s) > TileSize; {
		s *= 2
		scales = append(scales, s)
	}
	return scales
}

// scaled is a side at a scale, rounded up as the API's clients do.
func scaled(side, scale int) int { return (side + scale - 1) / scale }

// tile is one file of a set: a part of the picture at a scale.
type tile struct {
	path       string
	scale      int
	x, y, w, h int // of the picture at that scale
}

// tilesOf lists what IIIF's Image API 3.0 asks for at level 0 of a picture, by
// scale, as paths below the image's id:
//
//	full/max/0/default.jpg            the whole picture
//	full/W,H/0/default.jpg            and at each scale (4.2 and 4.7 of the API)
//	X,Y,W,H/w,h/0/default.jpg         a tile: its region in the whole picture, its own size
//
// A last pixel that is left over at one scale and the next has one path in both.
func tilesOf(width, height int) []tile {
	var list []tile
	listed := map[string]bool{}
	for _, scale := range Scales(width, height) {
		w, h := scaled(width, scale), scaled(height, scale)
		if scale == 1 {
			list = append(list, tile{"full/max/0/default.jpg", scale, 0, 0, w, h})
		}
		list = append(list, tile{fmt.Sprintf("full/%d,%d/0/default.jpg", w, h), scale, 0, 0, w, h})
		if w <= TileSize && h <= TileSize {
			continue // the whole is the one tile it would be cut into
		}
		for y := 0; y < h; y += TileSize {
			for x := 0; x < w; x += TileSize {
				t := tile{scale: scale, x: x, y: y, w: min(TileSize, w-x), h: min(TileSize, h-y)}
				// The region ends where the picture does, also where its size
				// at this scale was rounded up.
				t.path = fmt.Sprintf("%d,%d,%d,%d/%d,%d/0/default.jpg", x*scale, y*scale,
					min(TileSize*scale, width-x*scale), min(TileSize*scale, height-y*scale), t.w, t.h)
				if !listed[t.path] {
					listed[t.path] = true
					list = append(list, t)
				}
			}
		}
	}
	return list
}

// tilesFrom cuts a picture into the tiles that tilesOf lists, in that order, as one
// ZIP: a derivative is one file. They are stored uncompressed, since JPEG does
// not get smaller, and without dates, so that the same picture gives the same
// bytes. There is no info.json: it holds an address, which is the business of
// whoever publishes.
func tilesFrom(ctx context.Context, p *pixels, quality int) ([]byte, Step) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	level, scale := *p, 1
	release := func() {
		if scale > 1 { // the first is the caller's
			level.free()
		}
	}
	defer func() { release() }()
	for _, t := range tilesOf(p.width(), p.height()) {
		if ctx.Err() != nil {
			return nil, StepEncode
		}
		if t.scale != scale {
			smaller, ok := level.resize(scaled(p.width(), t.scale), scaled(p.height(), t.scale))
			if !ok {
				return nil, StepResize
			}
			release()
			level, scale = smaller, t.scale
		}
		data, ok := encodePart(&level, t, quality)
		if !ok {
			return nil, StepEncode
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: t.path, Method: zip.Store})
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			return nil, StepEncode
		}
	}
	if err := z.Close(); err != nil {
		return nil, StepEncode
	}
	return buf.Bytes(), ""
}

// encodePart makes a JPEG of a part of a picture, with Huffman tables of its own. The whole
// is in scans too, as pictures are that leave; a viewer shows a tile when all of it is there,
// and decodes hundreds, which takes longer in scans.
func encodePart(p *pixels, t tile, quality int) ([]byte, bool) {
	if t.w == p.width() && t.h == p.height() {
		data, ok := p.encode(schema.FormatJPEG, quality, 0)
		return Progressive(data), ok
	}
	part, ok := p.crop(t.x, t.y, t.w, t.h)
	if !ok {
		return nil, false
	}
	defer part.free()
	data, ok := part.encode(schema.FormatJPEG, quality, 0)
	return Optimized(data), ok
}

// TilesSize is the size of the picture that tiles were cut from. The error names the
// tile that is missing, or a file that is not a tile.
func TilesSize(data []byte) (width, height int, err error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return 0, 0, errors.New("the tiles are not a ZIP")
	}
	there := map[string]bool{}
	for _, f := range z.File {
		there[f.Name] = true
		var w, h int
		if _, err := fmt.Sscanf(f.Name, "full/%d,%d/0/default.jpg", &w, &h); err == nil && w > width {
			width, height = w, h
		}
	}
	if width < 1 || height < 1 {
		return 0, 0, errors.New("the tiles hold no whole picture")
	}
	want := tilesOf(width, height)
	for _, t := range want {
		if !there[t.path] {
			return 0, 0, fmt.Errorf("the tiles lack %s", t.path)
		}
	}
	if len(want) != len(z.File) {
		return 0, 0, fmt.Errorf("%d files among %d tiles", len(z.File), len(want))
	}
	return width, height, nil
}

// TileDimensions is the size of a picture of a set of tiles of a width x height
// picture, by its path.
func TileDimensions(path string, width, height int) (w, h int, err error) {
	parts := strings.Split(path, "/")
	if len(parts) != 4 {
		return 0, 0, errors.New("a name that no tile has")
	}
	if parts[1] == "max" {
		return width, height, nil
	}
	if n, err := fmt.Sscanf(parts[1], "%d,%d", &w, &h); err != nil || n != 2 {
		return 0, 0, errors.New("a name that no tile has")
	}
	return w, h, nil
}
