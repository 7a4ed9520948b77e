package probe

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// TestReadsIsTheTruth builds a file of every format with every block that there is
// a place for in it, and holds what Reads promises to what Read finds.
func TestReadsIsTheTruth(t *testing.T) {
	iim := dataset(5, "Title")
	xmp := xmpOf(`tiff:Make="Acme" photoshop:Credit="Agency"`)
	bytesTag := func(id uint16, data string) tag { return tag{id: id, typ: typeUndefined, data: []byte(data)} }
	blocks := []tag{bytesTag(tagXMP, xmp), bytesTag(tagIIM, iim), ascii(0x013B, "Ada")}
	jpeg := buildJPEG(exifSegment(sampleTIFF()), xmpSegment(xmp), iimSegment(iim))
	cfa := []tag{short(tagWidth, 4000), short(tagHeight, 3000), short(tagPhotometric, 32803)}
	raw := func(maker, model string) []byte {
		return buildDirs([][]tag{append(reduced(160, 120, ascii(tagMake, maker), ascii(tagModel, model)), blocks...)}, cfa)
	}
	magic := func(m string) []byte {
		b := buildDirs([][]tag{append(rgb(40, 30), blocks...)})
		copy(b, m)
		return b
	}
	cr2 := shiftTIFF(buildTIFF(append(rgb(40, 30), blocks...), nil, nil, 0), []byte("CR\x02\x00\x00\x00\x00\x00"))
	adobe := isoBox("uuid", []byte("\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"), []byte(xmp))
	rawProfileIIM := pngChunk("tEXt", append([]byte("Raw profile type iptc\x00"), rawProfileText("iptc", []byte(iim))...))
	files := map[schema.Format][]byte{
		schema.FormatJPEG: jpeg,
		schema.FormatTIFF: magic("II*\x00"),
		schema.FormatPNG: buildPNG(pngChunk("eXIf", sampleTIFF()), pngChunk("iTXt", []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"+xmp)),
			pngChunk("tEXt", []byte("Author\x00Ada")), rawProfileIIM),
		schema.FormatGIF: sampleGIF(), schema.FormatXMP: []byte(xmp),
		schema.FormatDNG: buildDirs([][]tag{append(rgb(40, 30, tag{id: tagDNGVersion, typ: typeByte, data: []byte{1, 4, 0, 0}}), blocks...)}),
		schema.FormatCR2: cr2, schema.FormatCR3: append(sampleCR3(), adobe...), schema.FormatCRW: sampleCRW(0),
		schema.FormatNEF: raw("NIKON CORPORATION", ""), schema.FormatARW: raw("SONY", ""), schema.FormatPEF: raw("PENTAX", ""),
		schema.FormatORF: magic("IIRO"), schema.FormatRW2: magic("IIU\x00"), schema.FormatRAF: buildRAF(jpeg), schema.FormatMRW: buildMRW(buildTIFF(blocks, nil, nil, 0)),
		schema.Format3FR: raw("Hasselblad", ""), schema.FormatFFF: raw("Imacon", ""), schema.FormatIIQ: raw("Phase One", ""),
		schema.FormatSRW: raw("SAMSUNG", ""), schema.FormatMEF: raw("Mamiya", ""), schema.FormatMOS: raw("Leaf", ""),
		schema.FormatDCR: raw("Kodak", ""), schema.FormatKDC: raw("EASTMAN KODAK COMPANY", "EASYSHARE"), schema.FormatERF: raw("EPSON", ""),
		schema.FormatRWL: raw("LEICA", ""), schema.FormatRAW: raw("Acme", ""), schema.FormatX3F: buildX3F(jpeg, [2]string{"CAMMANUF", "SIGMA"}),
		schema.FormatMOV: append(sampleMovie(), adobe...), schema.FormatMP4: append(buildMovie("isom", quickTimeKeys([]byte{0, 0, 0, 0}, "model", "Phone 1")), adobe...), schema.FormatWAV: sampleWAV(),
		schema.FormatAVI: []byte("RIFF\x00\x00\x00\x00AVI LIST"), schema.FormatPDF: []byte("%PDF-1.7\n<x:xmpmeta/>"),
		schema.FormatMTS:  []byte(strings.Repeat("G"+strings.Repeat("x", 187), 3)),
		schema.FormatWebP: nil, schema.FormatHEIF: nil, schema.FormatAVIF: nil, schema.FormatJXL: nil, // their builders have one block at a time
	}
	for _, f := range schema.Formats() {
		data, known := files[f]
		switch {
		case !known:
			t.Errorf("%s: no file of it", f)
			continue
		case data == nil:
			continue
		}
		p := read(t, data)
		if p.Format != f {
			t.Errorf("the file of %s is read as %s", f, p.Format)
			continue
		}
		var found []schema.Block
		for _, b := range []schema.Block{schema.BlockEXIF, schema.BlockContainer, schema.BlockXMP, schema.BlockIIM} {
			if len(p.Stated[b]) > 0 {
				found = append(found, b)
			}
		}
		if want := Reads(f); !slices.Equal(found, want) {
			t.Errorf("%s: promises %v, reads %v %q", f, want, found, p.Warnings)
		}
	}
	// One block at a time.
	webp := func(kind string, body []byte) []byte {
		chunk := func(kind string, body []byte) []byte {
			b := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body)))
			return append(append(b, body...), make([]byte, len(body)%2)...)
		}
		in := append([]byte("WEBP"), chunk("VP8X", []byte{0x0C, 0, 0, 0, 39, 0, 0, 29, 0, 0})...)
		return chunk("RIFF", append(in, chunk(kind, body)...))
	}
	for f, list := range map[schema.Format][][]byte{
		schema.FormatWebP: {webp("EXIF", sampleTIFF()), webp("XMP ", []byte(xmp))},
		schema.FormatHEIF: {buildHEIF("heic", sampleTIFF(), 0), itemHEIF(xmp, nil)},
		schema.FormatAVIF: {buildHEIF("avif", sampleTIFF(), 0), bytes.ReplaceAll(itemHEIF(xmp, nil), []byte("heic"), []byte("avif"))},
		schema.FormatJXL:  {buildJXL(isoBox("Exif", []byte{0, 0, 0, 0}, sampleTIFF())), buildJXL(isoBox("xml ", []byte(xmp)))},
	} {
		var found []schema.Block
		for _, data := range list {
			p := read(t, data)
			if p.Format != f {
				t.Errorf("the file of %s is read as %s", f, p.Format)
			}
			for _, b := range []schema.Block{schema.BlockEXIF, schema.BlockContainer, schema.BlockXMP, schema.BlockIIM} {
				if len(p.Stated[b]) > 0 {
					found = append(found, b)
				}
			}
		}
		if want := Reads(f); !slices.Equal(found, want) {
			t.Errorf("%s: promises %v, reads %v", f, want, found)
		}
	}
}
