package render

import (
	"bytes"
	"context"
	"encoding/binary"
	"image/color"
	"image/jpeg"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/pipeline/container"
	"github.com/stillroom/stillroom/schema"
)

// A gain map says how a picture is to be brightened on a display that can do more. It
// is a picture of the same room, so nothing of it may be in a rendering, and the
// rendering is that of the base picture.

var (
	baseColor = color.RGBA{30, 160, 60, 255}
	mapColor  = color.RGBA{220, 20, 20, 255}
)

// wantBase renders a file and finds the base picture in it, and nothing more.
func wantBase(t *testing.T, data []byte, format schema.Format) {
	t.Helper()
	for _, edge := range []int{400, 200, 90} { // the last is smaller than the map
		rs, err := limits.Ladder(context.Background(), Original{Data: data, Format: format, Width: 400, Height: 300}, one(edge))
		if err != nil {
			t.Fatal(err)
		}
		m, err := jpeg.Decode(bytes.NewReader(rs[0].Data))
		if err != nil {
			t.Fatal(err)
		}
		if b := m.Bounds(); b.Dx() != edge || rs[0].Partial {
			t.Errorf("it is %d x %d, partial %v", b.Dx(), b.Dy(), rs[0].Partial)
		}
		for _, at := range [][2]int{{0, 0}, {edge / 2, edge * 3 / 8}, {edge - 1, edge*3/4 - 1}} {
			wantColor(t, m, at[0], at[1], baseColor, 8)
		}
		for _, trace := range []string{"\xff\xd8\xff", "MPF", "hdrgm", "GainMap", "hdrgainmap"} {
			if bytes.Contains(rs[0].Data[1:], []byte(trace)) {
				t.Errorf("%q is in the rendering", trace)
			}
		}
	}
}

// ultraHDR is a JPEG with its gain map behind it, which XMP and the index of CIPA
// DC-007 announce.
func ultraHDR(t *testing.T, base, gain []byte) []byte {
	t.Helper()
	xmp := func(says string) []byte {
		return segment(0xE1, []byte("http://ns.adobe.com/xap/1.0/\x00"), []byte(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0" `+says+`/></rdf:RDF></x:xmpmeta>`))
	}
	gain = withSegments(gain, xmp(`hdrgm:GainMapMax="2.0"`))
	be := binary.BigEndian
	index := func(whole int) []byte {
		long := func(v uint32) []byte { return be.AppendUint32(nil, v) }
		entries := slices.Concat(long(0x30000), long(uint32(whole)), long(0), long(0), long(0), long(uint32(len(gain))), long(uint32(whole)), long(0))
		return segment(0xE2, []byte("MPF\x00"), container.AppendDirectory(container.StartTIFF(be), be, []container.Field{
			{Tag: 0xB000, Type: 7, Value: []byte("0100")}, {Tag: 0xB001, Type: 4, Value: long(2)}, {Tag: 0xB002, Type: 7, Value: entries},
		}))
	}
	says := xmp(`hdrgm:BaseRenditionIsHDR="False"`)
	whole := len(withSegments(base, says, index(0)))
	return append(withSegments(base, says, index(whole)), gain...)
}

func TestGainMapOfJPEG(t *testing.T) {
	base := encodeJPEG(t, paint(400, 300, flat(baseColor)))
	gain := encodeJPEG(t, paint(100, 75, flat(mapColor)))
	wantBase(t, ultraHDR(t, base, gain), schema.FormatJPEG)
}

// heifPart is one coded picture of a HEIF file.
type heifPart struct {
	kind       string
	data       []byte
	properties [][]byte // whole boxes
	mine       []byte   // which of them are the picture's, from 1
}

// eachBox calls fn for the boxes in b.
func eachBox(b []byte, fn func(kind string, body, whole []byte)) {
	for at := int64(0); ; {
		x, err := container.BoxAt(container.Bytes(b), at)
		if err != nil {
			return
		}
		fn(x.Kind, x.In(b), b[x.At:x.Next])
		at = x.Next
	}
}

// primaryPart takes the primary item out of a file of our encoder's.
func primaryPart(t *testing.T, file []byte) (p heifPart) {
	t.Helper()
	in := map[string][]byte{}
	eachBox(file, func(kind string, body, _ []byte) {
		if kind == "meta" {
			eachBox(body[4:], func(kind string, body, _ []byte) { in[kind] = body })
		}
	})
	id, _ := container.PrimaryItem(container.Bytes(in["pitm"]))
	_, first, _ := container.ItemList(container.Bytes(in["iinf"]))
	eachBox(in["iinf"][first:], func(_ string, body, _ []byte) {
		if i, err := container.ItemInfoOf(container.Bytes(body)); err == nil && i.ID == id {
			p.kind = i.Kind
		}
	})
	table := container.ItemTableOf(container.Bytes(in["iloc"]))
	for range table.Items {
		place := table.Item()
		for range place.Extents {
			if _, at, size := table.Extent(); place.ID == id {
				p.data = append(p.data, file[place.Base+at:place.Base+at+size]...)
			}
		}
	}
	eachBox(in["iprp"], func(kind string, body, _ []byte) {
		switch kind {
		case "ipco":
			eachBox(body, func(_ string, _, whole []byte) { p.properties = append(p.properties, whole) })
		case "ipma":
			n := container.Numbers{Src: container.Bytes(body), At: 4}
			for range n.Uint(4) {
				item := n.Uint(2)
				if list := n.Take(int(n.Uint(1))); item == id {
					p.mine = bytes.Clone(list)
				}
			}
		}
	})
	if p.kind == "" || len(p.data) == 0 || len(p.mine) == 0 {
		t.Skipf("this encoder writes its files otherwise: %q, %d bytes, %d properties", p.kind, len(p.data), len(p.mine))
	}
	return p
}

// withGainMap is a HEIF file of two pictures, of which one is the gain map of the
// other; derived says so by a third item as well, as ISO 21496-1 has it.
func withGainMap(brand string, base, gain heifPart, derived bool) []byte {
	be := binary.BigEndian
	box := func(kind string, parts ...[]byte) []byte {
		body := bytes.Join(parts, nil)
		return append(append(be.AppendUint32(nil, uint32(8+len(body))), kind...), body...)
	}
	short := func(v ...int) (out []byte) {
		for _, x := range v {
			out = be.AppendUint16(out, uint16(x))
		}
		return out
	}
	full := make([]byte, 4)
	item := func(id int, kind string) []byte {
		return box("infe", []byte{2, 0, 0, 0}, short(id, 0), []byte(kind+"\x00"))
	}

	aux := box("auxC", full, []byte("urn:com:apple:photo:2020:aux:hdrgainmap\x00"))
	properties := slices.Concat(base.properties, gain.properties, [][]byte{aux})
	theirs := bytes.Clone(gain.mine)
	for i := range theirs {
		theirs[i] += byte(len(base.properties))
	}
	theirs = append(theirs, byte(len(properties)))
	items, data := [][]byte{item(1, base.kind), item(2, gain.kind)}, [][]byte{base.data, gain.data}
	refs, groups := [][]byte{box("auxl", short(2, 1, 1))}, []byte(nil)
	owned := slices.Concat(short(1), []byte{byte(len(base.mine))}, base.mine, short(2), []byte{byte(len(theirs))}, theirs)
	count := 2
	if derived {
		items, data = append(items, item(3, "tmap")), append(data, []byte("\x00\x00\x00\x00\x00\x00"))
		refs = append(refs, box("dimg", short(3, 2, 1, 2)))
		groups = box("grpl", box("altr", full, be.AppendUint32(nil, 9), be.AppendUint32(nil, 2), be.AppendUint32(nil, 3), be.AppendUint32(nil, 1)))
		owned = slices.Concat(owned, short(3), []byte{byte(len(base.mine))}, base.mine)
		count = 3
	}
	head := func(at int) []byte {
		iloc := slices.Concat(full, []byte{0x44, 0}, short(count))
		for i, d := range data {
			iloc = slices.Concat(iloc, short(i+1, 0, 1), be.AppendUint32(nil, uint32(at)), be.AppendUint32(nil, uint32(len(d))))
			at += len(d)
		}
		return slices.Concat(box("ftyp", []byte(brand+"\x00\x00\x00\x00mif1"+brand)), box("meta", full,
			box("hdlr", full, full, []byte("pict"), make([]byte, 13)), box("pitm", full, short(1)),
			box("iinf", full, short(count), bytes.Join(items, nil)), box("iloc", iloc),
			box("iref", full, bytes.Join(refs, nil)), groups,
			box("iprp", box("ipco", properties...), box("ipma", full, be.AppendUint32(nil, uint32(count)), owned))))
	}
	return append(head(len(head(0))+8), box("mdat", data...)...)
}

func TestGainMapOfHEIF(t *testing.T) {
	avif := []schema.Recipe{{Name: "one", LongEdge: 400, Format: schema.FormatAVIF, Quality: 90, Version: 1}}
	for _, tt := range []struct {
		name, brand string
		format      schema.Format
		encode      func(t *testing.T, png []byte) []byte
	}{
		{"AVIF", "avif", schema.FormatAVIF, func(t *testing.T, png []byte) []byte {
			rs, err := ladderOf(context.Background(), png, schema.FormatPNG, 1, avif)
			if err != nil {
				t.Fatal(err)
			}
			return rs[0].Data
		}},
		{"HEIC", "heic", schema.FormatHEIF, func(t *testing.T, png []byte) []byte {
			return converted(t, png, ".heic[compression=hevc,Q=90,strip]")
		}},
	} {
		for name, derived := range map[string]bool{"": false, ", and a picture made of both": true} {
			t.Run(tt.name+name, func(t *testing.T) {
				base := primaryPart(t, tt.encode(t, encodePNG(t, paint(400, 300, flat(baseColor)))))
				gain := primaryPart(t, tt.encode(t, encodePNG(t, paint(200, 150, flat(mapColor)))))
				wantBase(t, withGainMap(tt.brand, base, gain, derived), tt.format)
			})
		}
	}
}
