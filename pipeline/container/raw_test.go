package container

import (
	"encoding/binary"
	"errors"
	"testing"
)

func TestRAF(t *testing.T) {
	head := make([]byte, 84)
	for _, v := range []uint32{200, 30, 300, 40, 400, 50} {
		head = binary.BigEndian.AppendUint32(head, v)
	}
	want := RAF{Place{200, 30}, Place{300, 40}, Place{400, 50}}
	if got, err := RAFHeader(Bytes(head)); got != want || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
	want.Sensor = Place{}
	if got, err := RAFHeader(Bytes(head[:100])); got != want || err != nil {
		t.Errorf("without the sensor: %+v, %v", got, err)
	}
	if _, err := RAFHeader(Bytes(head[:99])); !errors.Is(err, ErrEnd) {
		t.Errorf("half a header: %v", err)
	}
	table := Bytes("\x00\x00\x00\x02" + "\x01\x11\x00\x04abcd" + "\x01\x21\x00\x09ab")
	if r, err := RAFRecordAt(table, 4); r != (RAFRecord{Part{At: 4, Body: 8, Size: 4, Next: 12}, 0x0111}) || err != nil {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := RAFRecordAt(table, 12); !r.Cut || r.Tag != 0x0121 || r.Size != 2 || err != nil {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := RAFRecordAt(table, 16); !errors.Is(err, ErrEnd) {
		t.Errorf("a record beyond the end: %v", err)
	}
}

func TestMRW(t *testing.T) {
	if p, err := MRWBlock(Bytes("\x00PRD\x00\x00\x00\x02abX"), 0); p != (Part{Kind: "PRD", Body: 8, Size: 2, Next: 10}) || err != nil {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := MRWBlock(Bytes("XPRD\x00\x00\x00\x02ab"), 0); !errors.Is(err, ErrEnd) {
		t.Errorf("the sensor's data: %v", err)
	}
}

// smallX3F is a header and a directory of one section, an image.
func smallX3F(version uint32) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32([]byte("FOVb"), version)
	b = append(b, make([]byte, 52-len(b))...)
	at := 28
	if version>>16 >= 4 {
		at = 40
	}
	le.PutUint32(b[at:], 300)
	le.PutUint32(b[at+4:], 200)
	le.PutUint32(b[at+8:], 90)
	section := len(b)
	b = append(b, "SECi\x00\x00\x02\x00\x02\x00\x00\x00\x12\x00\x00\x00"...)
	b = append(b, make([]byte, 12)...)
	dir := len(b)
	b = append(b, "SECd\x00\x00\x02\x00\x01\x00\x00\x00"...)
	b = le.AppendUint32(le.AppendUint32(b, uint32(section)), 28)
	b = append(b, "IMA2"...)
	return le.AppendUint32(b, uint32(dir))
}

func TestX3F(t *testing.T) {
	for _, version := range []uint32{2 << 16, 4 << 16} {
		b := Bytes(smallX3F(version))
		if head, err := X3FHeader(b); head != (X3F{300, 200, 90}) || err != nil {
			t.Errorf("%x: %+v, %v", version, head, err)
		}
		n, at, err := X3FDirectory(b)
		if n != 1 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
		s, err := X3FSectionAt(b, at)
		if s != (X3FSection{"IMA2", Place{52, 28}}) || err != nil {
			t.Errorf("%+v, %v", s, err)
		}
		if i, err := X3FImageOf(b[s.At : s.At+s.Size]); i != (X3FImage{X3FPreview, X3FJPEG}) || err != nil {
			t.Errorf("%+v, %v", i, err)
		}
		if _, _, err := X3FDirectory(b[:len(b)-1]); !errors.Is(err, ErrMark) && !errors.Is(err, ErrEnd) {
			t.Errorf("a directory that is cut: %v", err)
		}
	}
	if _, err := X3FImageOf(Bytes(make([]byte, X3FImageHead))); !errors.Is(err, ErrMark) {
		t.Errorf("no image: %v", err)
	}
}

// FuzzRAW: parts lie within their source, or are said on trust; every walk ends.
func FuzzRAW(f *testing.F) {
	f.Add(smallX3F(2 << 16))
	f.Add(smallX3F(4 << 16))
	f.Add([]byte("\x00\x00\x00\x02\x01\x11\x00\x04abcd\x01\x21\x00\x09ab"))
	f.Add([]byte("\x00PRD\x00\x00\x00\x02ab\x00TTW\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		src := Bytes(data)
		if r, err := RAFHeader(src); err == nil && (r.JPEG.At < 0 || r.Table.Size < 0 || r.Sensor.At < 0) {
			t.Fatalf("%+v", r)
		}
		record := func(s Source, at int64) (Part, error) { r, err := RAFRecordAt(s, at); return r.Part, err }
		for _, next := range []func(Source, int64) (Part, error){record, MRWBlock} {
			list, _ := walk(src, 0, next)
			for _, p := range list {
				if p.Body <= p.At || p.Size < 0 || p.Body+p.Size > int64(len(data)) || p.Next <= p.At {
					t.Fatalf("%+v in %d bytes", p, len(data))
				}
			}
		}
		X3FHeader(src)
		if n, at, err := X3FDirectory(src); err == nil {
			for range min(n, 1000) {
				s, err := X3FSectionAt(src, at)
				if err != nil {
					break
				}
				if len(s.Kind) != 4 || s.At < 0 || s.Size < 0 {
					t.Fatalf("%+v", s)
				}
				if from := min(s.At, src.Size()); s.Size <= src.Size()-from {
					X3FImageOf(src[from : from+s.Size])
				}
				at += X3FSectionSize
			}
		}
	})
}
