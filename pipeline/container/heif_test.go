package container

import (
	"errors"
	"testing"
)

func TestItems(t *testing.T) {
	if id, ok := PrimaryItem(Bytes("\x00\x00\x00\x00\x00\x07")); id != 7 || !ok {
		t.Errorf("the picture is %d, %v", id, ok)
	}
	if id, ok := PrimaryItem(Bytes("\x01\x00\x00\x00\x00\x01\x00\x07")); id != 0x10007 || !ok {
		t.Errorf("the picture is %d, %v", id, ok)
	}
	if _, ok := PrimaryItem(Bytes("\x00\x00\x00\x00\x00")); ok {
		t.Error("a picture that is cut off")
	}
	if n, first, ok := ItemList(Bytes("\x00\x00\x00\x00\x00\x02rest")); n != 2 || first != 6 || !ok {
		t.Errorf("%d items from %d, %v", n, first, ok)
	}
	if n, first, ok := ItemList(Bytes("\x01\x00\x00\x00\x00\x00\x00\x02rest")); n != 2 || first != 8 || !ok {
		t.Errorf("%d items from %d, %v", n, first, ok)
	}
	for _, tt := range []struct {
		body string
		want ItemInfo
		err  error
	}{
		{"\x02\x00\x00\x00\x00\x05\x00\x00mimeXMP\x00", ItemInfo{2, 5, "mime", 12}, nil},
		{"\x03\x00\x00\x00\x00\x00\x00\x05\x00\x00Exif", ItemInfo{3, 5, "Exif", 14}, nil},
		{"\x01\x00\x00\x00\x00\x05\x00\x00name\x00", ItemInfo{Version: 1}, ErrSize},
		{"\x02\x00\x00\x00\x00\x05\x00\x00mim", ItemInfo{Version: 2, ID: 5, Rest: 8}, ErrEnd},
	} {
		if got, err := ItemInfoOf(Bytes(tt.body)); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%q: %+v, %v", tt.body, got, err)
		}
	}
}

func TestItemTable(t *testing.T) {
	// Offsets and lengths of 4 bytes, a base of 8; one item in idat with two extents.
	one := ItemTableOf(Bytes("\x01\x00\x00\x00\x44\x80\x00\x01" + "\x00\x03\x00\x01\x00\x00" + "\x00\x00\x00\x00\x00\x00\x01\x00" + "\x00\x02" +
		"\x00\x00\x00\x10\x00\x00\x00\x20" + "\x00\x00\x00\x30\x00\x00\x00\x40"))
	if one.OffsetSize != 4 || one.LengthSize != 4 || one.BaseSize != 8 || one.IndexSize != 0 || one.Items != 1 {
		t.Fatalf("%+v", one)
	}
	if p := one.Item(); p != (ItemPlace{ID: 3, Method: 1, Base: 256, Extents: 2}) {
		t.Errorf("%+v", p)
	}
	for _, want := range [][3]uint64{{0, 16, 32}, {0, 48, 64}} {
		if index, at, size := one.Extent(); index != want[0] || at != want[1] || size != want[2] {
			t.Errorf("%d, %d, %d; want %v", index, at, size, want)
		}
	}
	if one.Bad() {
		t.Error("it ended early")
	}
	if one.Extent(); !one.Bad() {
		t.Error("one more than there is, and nothing said")
	}
	// Version 0 has no index and no method, whatever its numbers say; version 2 has
	// numbers of 32 bits.
	old := ItemTableOf(Bytes("\x00\x00\x00\x00\x22\x0f\x00\x01" + "\x00\x03\x00\x00\x00\x01" + "\x00\x10\x00\x20"))
	if p := old.Item(); old.IndexSize != 0 || p != (ItemPlace{ID: 3, Extents: 1}) {
		t.Errorf("%+v, %+v", old, p)
	}
	if _, at, size := old.Extent(); at != 16 || size != 32 || old.Bad() {
		t.Errorf("%d, %d", at, size)
	}
	large := ItemTableOf(Bytes("\x02\x00\x00\x00\x44\x00\x00\x00\x00\x01" + "\x00\x01\x00\x03\x00\x00\x00\x00\x00\x00"))
	if p := large.Item(); large.Items != 1 || p != (ItemPlace{ID: 0x10003}) || large.Bad() {
		t.Errorf("%+v, %+v", large, p)
	}
}

// FuzzItems: what is said lies within its box, and after its end nothing is said.
func FuzzItems(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x00\x00\x07"))
	f.Add([]byte("\x02\x00\x00\x00\x00\x05\x00\x00mimeXMP\x00application/rdf+xml\x00"))
	f.Add([]byte("\x01\x00\x00\x00\x44\x80\x00\x01\x00\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x01\x00\x00\x00\x10\x00\x00\x00\x20"))
	f.Fuzz(func(t *testing.T, data []byte) {
		src := Bytes(data)
		PrimaryItem(src)
		if _, first, ok := ItemList(src); ok && (first < 6 || first > src.Size()) {
			t.Fatalf("the first of %d bytes at %d", len(data), first)
		}
		if i, err := ItemInfoOf(src); err == nil && (len(i.Kind) != 4 || i.Rest > src.Size()) {
			t.Fatalf("%+v", i)
		}
		table := ItemTableOf(src)
		for i := uint64(0); i < table.Items && !table.Bad(); i++ {
			p := table.Item()
			for j := uint64(0); j < p.Extents && !table.Bad(); j++ {
				index, at, size := table.Extent()
				if table.Bad() && table.LengthSize > 0 && size != 0 {
					t.Fatalf("%d, %d, %d beyond the end", index, at, size)
				}
			}
			if table.OffsetSize+table.LengthSize+table.IndexSize == 0 {
				break // extents of nothing never end
			}
		}
	})
}
