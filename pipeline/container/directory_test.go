package container

import (
	"encoding/binary"
	"testing"
)

// smallTIFF is a structure of one directory with two entries.
func smallTIFF(o ByteOrder, mark string) []byte {
	b := o.AppendUint16([]byte(mark), 42)
	b = o.AppendUint16(o.AppendUint32(b, 8), 2)
	b = o.AppendUint32(o.AppendUint32(o.AppendUint16(o.AppendUint16(b, 0x010F), 2), 6), 38)
	b = append(o.AppendUint32(o.AppendUint16(o.AppendUint16(b, 0x0112), 3), 1), o.AppendUint16(nil, 6)...)
	b = append(b, 0, 0)
	return append(o.AppendUint32(b, 0), "Maker\x00"...)
}

func TestTIFF(t *testing.T) {
	for mark, o := range map[string]ByteOrder{"II": binary.LittleEndian, "MM": binary.BigEndian} {
		data := smallTIFF(o, mark)
		tiff, err := TIFFHeader(Bytes(data))
		if err != nil || tiff.First != 8 || tiff.Big || tiff.Magic != 42 {
			t.Fatalf("%s: %+v, %v", mark, tiff, err)
		}
		d, err := tiff.DirectoryAt(Bytes(data), tiff.First)
		if err != nil || d.Entries != 2 || d.Room < 2 || d.Next() != 0 {
			t.Fatalf("%s: %+v, %v", mark, d, err)
		}
		maker, err := d.Entry(0)
		if err != nil || maker != (Entry{Tag: 0x010F, Type: 2, Count: 6, At: 38, Size: 6}) {
			t.Errorf("%s: %+v, %v", mark, maker, err)
		}
		if turn, err := d.Entry(1); err != nil || turn != (Entry{Tag: 0x0112, Type: 3, Count: 1, At: 30, Size: 2}) {
			t.Errorf("%s: %+v, %v", mark, turn, err)
		}
	}
	if _, err := TIFFHeader(Bytes("XX*\x00\x08\x00\x00\x00")); err == nil {
		t.Error("no byte order, and no error")
	}
	if TypeSize(14) != 0 || TypeSize(999) != 0 || TypeSize(129) != 1 {
		t.Error("types that are none")
	}
}

func TestCIFF(t *testing.T) {
	le := binary.LittleEndian
	heap := append([]byte("MakerX"), le.AppendUint16(nil, 2)...)
	heap = le.AppendUint32(le.AppendUint32(le.AppendUint16(heap, 0x080A), 6), 0)
	heap = append(le.AppendUint16(heap, 0x1810|0x4000), "12345678"...)
	heap = le.AppendUint32(heap, 6)
	at, n, err := CIFFDirectory(Bytes(heap), le)
	if err != nil || at != 8 || n != 2 {
		t.Fatalf("%d, %d, %v", at, n, err)
	}
	if r, err := CIFFRecordAt(Bytes(heap), le, at); err != nil || r != (CIFFRecord{Tag: 0x080A, Size: 6}) {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := CIFFRecordAt(Bytes(heap), le, at+CIFFRecordSize); err != nil || r != (CIFFRecord{Tag: 0x1810, Inside: true, At: 20, Size: 8}) {
		t.Errorf("%+v, %v", r, err)
	}
}

// FuzzDirectories: what is read lies within its source, or is said on trust.
func FuzzDirectories(f *testing.F) {
	f.Add(smallTIFF(binary.LittleEndian, "II"))
	f.Add(smallTIFF(binary.BigEndian, "MM"))
	f.Add([]byte("II+\x00\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x0f\x01\x02\x00"))
	f.Add([]byte("II\x1a\x00\x00\x00HEAPCCDR"))
	f.Fuzz(func(t *testing.T, data []byte) {
		src := Bytes(data)
		if tiff, err := TIFFHeader(src); err == nil {
			if tiff.First < 0 {
				t.Fatal("a directory before the beginning")
			}
			if d, err := tiff.DirectoryAt(src, tiff.First); err == nil {
				if d.Room < 0 || d.Next() < 0 {
					t.Fatalf("%+v", d)
				}
				for i := range min(d.Entries, d.Room) {
					e, err := d.Entry(i)
					if err != nil || e.At < 0 || e.Size < -1 {
						t.Fatalf("entry %d of %d: %+v, %v", i, d.Room, e, err)
					}
				}
			}
		}
		if order, at, err := CIFFHeap(src); err == nil {
			heap := src[min(at, src.Size()):]
			if at, n, err := CIFFDirectory(heap, order); err == nil {
				for range n {
					r, err := CIFFRecordAt(heap, order, at)
					if err != nil {
						break
					}
					if r.At < 0 || r.Size < 0 {
						t.Fatalf("%+v", r)
					}
					at += CIFFRecordSize
				}
			}
		}
	})
}
