package main

import (
	"encoding/binary"
	"errors"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/image/tiff"
)

// rawlike FILE MAKE writes what RAW files of most makers are: a TIFF with a small
// picture in colours first, 160 x 120, and what the sensor saw, 300 x 200, in a
// sub-directory. No program develops it, for there is nothing on the sensor.
func cmdRawLike(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 && len(args) != 4 {
		ts.Fatalf("usage: rawlike FILE MAKE [MODEL TIME]")
	}
	model, taken := "Model X", ""
	if len(args) == 4 {
		model, taken = args[2], args[3]
	}
	le := binary.LittleEndian
	type entry struct {
		tag, kind uint16
		values    []uint32
		text      string
	}
	const head, tw, th, w, h = 8, 160, 120, 300, 200
	make0 := func(sub, thumb uint32) []entry {
		list := []entry{
			{tag: 0xFE, kind: 4, values: []uint32{1}}, {tag: 0x100, kind: 4, values: []uint32{tw}}, {tag: 0x101, kind: 4, values: []uint32{th}},
			{tag: 0x102, kind: 3, values: []uint32{8, 8, 8}}, {tag: 0x103, kind: 3, values: []uint32{1}}, {tag: 0x106, kind: 3, values: []uint32{2}},
			{tag: 0x10F, kind: 2, text: args[1]}, {tag: 0x110, kind: 2, text: model}, {tag: 0x111, kind: 4, values: []uint32{thumb}},
			{tag: 0x115, kind: 3, values: []uint32{3}}, {tag: 0x116, kind: 4, values: []uint32{th}}, {tag: 0x117, kind: 4, values: []uint32{tw * th * 3}},
			{tag: 0x14A, kind: 4, values: []uint32{sub}},
		}
		if taken != "" {
			list = append(list, entry{tag: 0x9003, kind: 2, text: taken})
		}
		return list
	}
	sensor := func(at uint32) []entry {
		return []entry{
			{tag: 0xFE, kind: 4, values: []uint32{0}}, {tag: 0x100, kind: 4, values: []uint32{w}}, {tag: 0x101, kind: 4, values: []uint32{h}},
			{tag: 0x102, kind: 3, values: []uint32{16}}, {tag: 0x103, kind: 3, values: []uint32{1}}, {tag: 0x106, kind: 3, values: []uint32{32803}},
			{tag: 0x111, kind: 4, values: []uint32{at}}, {tag: 0x115, kind: 3, values: []uint32{1}}, {tag: 0x116, kind: 4, values: []uint32{h}},
			{tag: 0x117, kind: 4, values: []uint32{w * h * 2}},
		}
	}
	directory := func(entries []entry, at int) []byte {
		b := le.AppendUint16(nil, uint16(len(entries)))
		var heap []byte
		heapAt := at + 2 + 12*len(entries) + 4
		for _, e := range entries {
			value := append([]byte(e.text), 0)
			count := len(value)
			if e.text == "" {
				value, count = nil, len(e.values)
				for _, v := range e.values {
					if e.kind == 3 {
						value = le.AppendUint16(value, uint16(v))
					} else {
						value = le.AppendUint32(value, v)
					}
				}
			}
			b = le.AppendUint32(le.AppendUint16(le.AppendUint16(b, e.tag), e.kind), uint32(count))
			if len(value) <= 4 {
				b = append(b, append(value, 0, 0, 0, 0)[:4]...)
				continue
			}
			b = le.AppendUint32(b, uint32(heapAt+len(heap)))
			heap = append(heap, value...)
			if len(heap)%2 == 1 {
				heap = append(heap, 0)
			}
		}
		return append(le.AppendUint32(b, 0), heap...)
	}
	sub := head + len(directory(make0(0, 0), head))
	thumb := sub + len(directory(sensor(0), sub))
	pixels := make([]byte, tw*th*3)
	for i := range pixels {
		pixels[i] = byte(i / 7)
	}
	file := slices.Concat([]byte("II*\x00\x08\x00\x00\x00"), directory(make0(uint32(sub), uint32(thumb)), head),
		directory(sensor(uint32(thumb+len(pixels))), sub), pixels, []byte((args[1] + "........")[:8]), make([]byte, w*h*2-8))
	ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(args[0])), 0o755))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), file, 0o644))
}

// saying FILE XMP puts a packet into a JPEG, before all else, as programs do that
// write into the picture's own file.
func cmdSaying(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: saying FILE XMP")
	}
	data, packet := ts.ReadFile(args[0]), "http://ns.adobe.com/xap/1.0/\x00"+ts.ReadFile(args[1])
	size := binary.BigEndian.AppendUint16(nil, uint16(len(packet)+2))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(data[:2]+"\xff\xe1"+string(size)+packet+data[2:]), 0o644))
}

// dated FILE DAY sets when a file was written.
func cmdDated(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: dated FILE DAY")
	}
	day, err := time.Parse(time.DateOnly, args[1])
	ts.Check(err)
	ts.Check(os.Chtimes(ts.MkAbs(args[0]), day, day))
}

// shorten FILE PERCENT keeps that much of a file, as a pulled card does.
func cmdShorten(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: shorten FILE PERCENT")
	}
	percent, err := strconv.Atoi(args[1])
	ts.Check(err)
	data := []byte(ts.ReadFile(args[0]))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data[:len(data)*percent/100], 0o644))
}

// scratch FILE changes some bytes in the middle of a picture, as a failing card does.
func cmdScratch(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: scratch FILE")
	}
	data := []byte(ts.ReadFile(args[0]))
	for i := range 40 {
		data[len(data)/2+97*i] ^= 0x55
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

// grain FILE draws a gray TIFF as it stands, 1001 x 400, in which no pixel is black.
func cmdGrain(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: grain FILE")
	}
	img := image.NewGray(image.Rect(0, 0, 1001, 400))
	for i := range img.Pix {
		img.Pix[i] = byte(60 + (i*7919>>3)%120)
	}
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(errors.Join(tiff.Encode(f, img, nil), f.Close()))
}

// graft FILE OTHER puts a cluster out of the middle of OTHER, a JPEG, into the middle of a
// file, as a failing card does.
func cmdGraft(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: graft FILE OTHER")
	}
	const cluster = 4096
	data, other := []byte(ts.ReadFile(args[0])), ts.ReadFile(args[1])
	copy(data[len(data)/2/cluster*cluster:], other[len(other)/2:len(other)/2+cluster])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

// gap FILE takes a cluster out of the middle of a file, as a failing card does: there
// are zeros in its place.
func cmdGap(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: gap FILE")
	}
	const cluster = 4096
	data := []byte(ts.ReadFile(args[0]))
	at := len(data) / 2 / cluster * cluster
	clear(data[at : at+cluster])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}
