package container

import (
	"encoding/binary"
	"errors"
	"testing"
)

// walk reads parts one after the other, as their readers do.
func walk(src Source, at int64, next func(Source, int64) (Part, error)) (list []Part, err error) {
	for len(list) < 1000 {
		p, err := next(src, at)
		if err != nil {
			return list, err
		}
		list, at = append(list, p), p.Next
	}
	return list, nil
}

func box(src Source, at int64) (Part, error) {
	b, err := BoxAt(src, at)
	return b.Part, err
}

var lexers = map[string]func(Source, int64) (Part, error){"box": box, "riff": RIFFChunk, "png": PNGChunk, "segment": SegmentAt}

func TestParts(t *testing.T) {
	be, le := binary.BigEndian, binary.LittleEndian
	long := append(be.AppendUint32(nil, 1), "mdat"...)
	long = append(be.AppendUint64(long, 19), "abc"...)
	riff := append(append([]byte("VP8 "), le.AppendUint32(nil, 3)...), "abc\x00"...)
	png := append(append(be.AppendUint32(nil, 3), "tEXt"...), "abc\x01\x02\x03\x04"...)
	for _, tt := range []struct {
		name, lexer string
		data        []byte
		want        Part
		err         error
	}{
		{"a box", "box", append(be.AppendUint32(nil, 11), "freeabcX"...), Part{Kind: "free", Body: 8, Size: 3, Next: 11}, nil},
		{"a box of 64 bits", "box", append(long, 'X'), Part{Kind: "mdat", Body: 16, Size: 3, Next: 19}, nil},
		{"a box to the end", "box", append(be.AppendUint32(nil, 0), "mdatabc"...), Part{Kind: "mdat", Body: 8, Size: 3, Next: 11}, nil},
		{"a box that is cut", "box", append(be.AppendUint32(nil, 99), "mdatabc"...), Part{Kind: "mdat", Body: 8, Size: 3, Next: 11, Cut: true}, nil},
		{"a box with less than its head", "box", append(be.AppendUint32(nil, 7), "mdatabc"...), Part{}, ErrSize},
		{"half a head", "box", []byte("\x00\x00\x00"), Part{}, ErrEnd},
		{"half a head of 64 bits", "box", append(be.AppendUint32(nil, 1), "mdat\x00"...), Part{}, ErrEnd},
		{"a chunk of odd size", "riff", riff, Part{Kind: "VP8 ", Body: 8, Size: 3, Next: 12}, nil},
		{"a chunk that is cut", "riff", riff[:10], Part{Kind: "VP8 ", Body: 8, Size: 2, Next: 10, Cut: true}, nil},
		{"a chunk of PNG", "png", png, Part{Kind: "tEXt", Body: 8, Size: 3, Next: 15}, nil},
		{"a segment", "segment", []byte("\x00\x05abcX"), Part{Body: 2, Size: 3, Next: 5}, nil},
		{"a segment that is cut", "segment", []byte("\x00\x09abc"), Part{Body: 2, Size: 3, Next: 5, Cut: true}, nil},
		{"a segment with less than its length", "segment", []byte("\x00\x01abc"), Part{}, ErrSize},
	} {
		got, err := lexers[tt.lexer](Bytes(tt.data), 0)
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: got %+v, %v; want %+v, %v", tt.name, got, err, tt.want, tt.err)
		}
		if err == nil && string(got.In(tt.data)) != string(tt.data[got.Body:got.Body+got.Size]) {
			t.Errorf("%s: its payload is %q", tt.name, got.In(tt.data))
		}
	}
}

func TestMarkers(t *testing.T) {
	for _, tt := range []struct {
		data   string
		most   int64
		marker byte
		next   int64
		found  bool
	}{
		{"\xff\xe1", 99, 0xE1, 2, true},
		{"\xff\xff\xff\xe1", 99, 0xE1, 4, true},
		{"garbage\xff\x00\xff\xdb", 99, 0xDB, 11, true},
		{"garbage\xff\x00\xff\xdb", 10, 0, 0, false},
		{"\xff", 99, 0, 0, false},
		{"", 99, 0, 0, false},
	} {
		marker, next, err := MarkerAt(Bytes(tt.data), 0, tt.most)
		if marker != tt.marker || next != tt.next || (err == nil) != tt.found {
			t.Errorf("%q: %x, %d, %v", tt.data, marker, next, err)
		}
	}
	if at := ScanEnd([]byte("ab\xff\x00cd\xff\xd3ef\xff\xd9"), 0); at != 10 {
		t.Errorf("the scan ends at %d", at)
	}
	if at := ScanEnd([]byte("ab\xff"), 0); at != 3 {
		t.Errorf("a scan without an end ends at %d", at)
	}
}

// FuzzParts: every part lies within its source, and every walk ends.
func FuzzParts(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x0bfreeabc\x00\x00\x00\x01mdat\x00\x00\x00\x00\x00\x00\x00\x12ab"))
	f.Add([]byte("VP8 \x03\x00\x00\x00abc\x00XMP \x01\x00\x00\x00x"))
	f.Add([]byte("\x00\x00\x00\x03tEXtabc\x00\x00\x00\x00"))
	f.Add([]byte("\xff\xe1\x00\x05abc\xff\xda\x00\x02\xff\x00\xff\xd9"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for name, next := range lexers {
			for at := int64(0); at <= int64(min(len(data), 64)); at++ {
				list, _ := walk(Bytes(data), at, next)
				for _, p := range list {
					if p.Body < p.At || p.Size < 0 || p.Body+p.Size > int64(len(data)) || p.Next <= p.At {
						t.Fatalf("%s at %d: %+v in %d bytes", name, at, p, len(data))
					}
				}
			}
		}
		for at := range min(len(data), 64) {
			if _, next, err := MarkerAt(Bytes(data), int64(at), 1<<20); err == nil && (next <= int64(at) || next > int64(len(data))) {
				t.Fatalf("a marker before %d of %d", next, len(data))
			}
			if end := ScanEnd(data, at); end < at || end > len(data) {
				t.Fatalf("a scan from %d ends at %d of %d", at, end, len(data))
			}
		}
	})
}
