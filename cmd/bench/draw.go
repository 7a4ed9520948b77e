package main

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// What a camera of today makes, near enough.
const (
	drawnCount   = 12
	drawnWidth   = 6000
	drawnHeight  = 4000
	drawnQuality = 92
)

// drawAll draws the photographs for a run without any, unless they are there.
// They are the same on every machine.
func drawAll(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	sayf("photographs are in %s", dir)
	var g errgroup.Group
	g.SetLimit(runtime.NumCPU())
	for n := range drawnCount {
		path := filepath.Join(dir, fmt.Sprintf("drawn-%02d.jpg", n+1))
		if _, err := os.Stat(path); err == nil {
			continue
		}
		g.Go(func() error {
			data, err := photograph(n, drawnWidth, drawnHeight)
			if err != nil {
				return err
			}
			// Under its name only when it is whole.
			if err := os.WriteFile(path+".part", data, 0o666); err != nil {
				return err
			}
			return os.Rename(path+".part", path)
		})
	}
	return g.Wait()
}

// photograph is the n-th one: every third has an Adobe RGB profile, every
// fourth was taken with the camera turned, to one side and the other.
func photograph(n, width, height int) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, draw(uint32(n), width, height, 1), &jpeg.Options{Quality: drawnQuality}); err != nil {
		return nil, err
	}
	orientation := 1
	switch n % 8 {
	case 3:
		orientation = 6
	case 7:
		orientation = 8
	}
	segments := [][]byte{segment(markerAPP1, exif(orientation))}
	if n%3 == 1 {
		segments = append(segments, segment(markerAPP2, append([]byte("ICC_PROFILE\x00\x01\x01"), adobeRGB()...)))
	}
	return withSegments(b.Bytes(), segments...), nil
}

// draw fills a picture with what makes a photograph costly to decode and to
// encode: detail at every scale, less of it the finer it is, edges that are
// sharp, and the grain of a sensor. It shows nothing. smaller says by how much it is smaller
// than what a camera makes: of something that large there is more in it.
func draw(seed uint32, width, height, smaller int) *image.YCbCr {
	img := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	luma := []noise{
		{seed, 1024 / smaller, 90}, {seed + 100, 256 / smaller, 50}, {seed + 200, 64 / smaller, 22}, {seed + 300, 16 / smaller, 14},
	}
	if smaller == 1 { // else there is the grain
		luma = append(luma, noise{seed + 400, 4, 22})
	}
	shapes := noise{seed + 500, 400 / smaller, 256}
	row := make([]int32, width)
	for y := range height {
		clear(row)
		shapes.add(row, y)
		for x, v := range row {
			row[x] = v >> 5 << 4 // a few levels, with edges between them
		}
		for _, l := range luma {
			l.add(row, y)
		}
		line := img.Y[y*img.YStride:][:width]
		for x, v := range row {
			grain := int32(hash(seed, uint32(x), uint32(y)) >> 28)
			line[x] = clamp(128 + v + grain - 8)
		}
	}
	tint := [2][]noise{
		{{seed + 600, 500 / smaller, 50}, {seed + 700, 90 / smaller, 16}},
		{{seed + 800, 500 / smaller, 50}, {seed + 900, 90 / smaller, 16}},
	}
	half := row[:(width+1)/2]
	for c, plane := range [][]uint8{img.Cb, img.Cr} {
		for y := range (height + 1) / 2 {
			clear(half)
			for _, t := range tint[c] {
				t.add(half, y)
			}
			line := plane[y*img.CStride:]
			for x, v := range half {
				line[x] = clamp(128 + v)
			}
		}
	}
	return img
}

// noise is random heights at the corners of a grid, joined by straight lines.
type noise struct {
	seed   uint32
	scale  int   // pixels between two corners
	height int32 // from the lowest to the highest
}

// add adds one row of it. It counts in integers, so that every machine draws
// the same.
func (n noise) add(row []int32, y int) {
	scale := int32(n.scale)
	top, down := uint32(y/n.scale), int32(y%n.scale)
	corner := func(column uint32) int32 { // where the row crosses a column, times scale
		a := int32(hash(n.seed, column, top)>>16)*n.height>>16 - n.height/2
		b := int32(hash(n.seed, column, top+1)>>16)*n.height>>16 - n.height/2
		return a*(scale-down) + b*down
	}
	right := corner(0)
	for x0 := 0; x0 < len(row); x0 += n.scale {
		left := right
		right = corner(uint32(x0/n.scale) + 1)
		// Whole levels are too coarse a step for large grids: 8 bits more.
		v, step := left*256/scale, (right-left)*256/(scale*scale)
		for x := x0; x < min(x0+n.scale, len(row)); x++ {
			row[x] += v >> 8
			v += step
		}
	}
}

// hash mixes three numbers into one that looks random.
func hash(a, b, c uint32) uint32 {
	h := a*0x9E3779B1 ^ b*0x85EBCA77 ^ c*0xC2B2AE3D
	h ^= h >> 15
	h *= 0x2C1B3C6D
	h ^= h >> 12
	h *= 0x297A2D39
	return h ^ h>>15
}

func clamp(v int32) uint8 { return uint8(min(max(v, 0), 255)) }
