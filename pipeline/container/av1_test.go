package container

import (
	"strings"
	"testing"
)

// The headers are those that libaom writes for 80 x 16 pixels of gray, of a still
// picture and of a film's first.
func TestSequenceOf(t *testing.T) {
	for _, tt := range []struct {
		name, obus string
		want       Sequence
		ok         bool
	}{
		{"a film's, gray, in the range of video", "\x12\x00\x0a\x0a\x00\x00\x00\x03\x1c\xff\x3f\xfe\x68\x80", Sequence{Gray: true}, true},
		{"a film's, gray, full", "\x12\x00\x0a\x0a\x00\x00\x00\x03\x1c\xff\x3f\xfe\x6a\x80", Sequence{Gray: true, Full: true}, true},
		{"a still's, gray, in the range of video", "\x12\x00\x0a\x08\x18\x0c\xff\xd9\x60\x21\xa0\xc4", Sequence{Gray: true}, true},
		{"without a length", "\x08\x18\x0c\xff\xd9\x60\x21\xa0\xc4", Sequence{Gray: true}, true},
		{"of a layer", "\x0e\x00\x08\x18\x0c\xff\xd9\x60\x21\xa0\xc4", Sequence{Gray: true}, true},
		{"in color", "\x12\x00\x0a\x09\x18\x1d\x7f\xff\x60\x80\x86\x83\x02", Sequence{}, true},
		{"cut", "\x12\x00\x0a\x08\x18\x0c\xff", Sequence{}, false},
		{"nothing", "", Sequence{}, false},
		{"zeros without end", strings.Repeat("\x00", 40), Sequence{}, false},
	} {
		if got, ok := SequenceOf(Bytes(tt.obus)); got != tt.want || ok != tt.ok {
			t.Errorf("%s: %+v, %v; want %+v, %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
}

func TestItemProperties(t *testing.T) {
	for _, tt := range []struct {
		name, ipma string
		id         uint64
		want       int // the sum
	}{
		{"short", "\x00\x00\x00\x00\x00\x00\x00\x02" + "\x00\x01\x01\x05" + "\x00\x02\x02\x81\x02", 2, 3},
		{"wide", "\x01\x00\x00\x01\x00\x00\x00\x01" + "\x00\x00\x00\x07\x01\x81\x00", 7, 256},
		{"of nothing", "\x00\x00\x00\x00\x00\x00\x00\x01" + "\x00\x01\x01\x05", 3, 0},
		{"cut", "\x00\x00\x00\x00\xff\xff\xff\xff" + "\x00\x01\xff\x05", 1, 5},
	} {
		sum := 0
		for _, p := range ItemProperties(Bytes(tt.ipma), tt.id) {
			sum += int(p)
		}
		if sum != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, sum, tt.want)
		}
	}
}

// FuzzSequence hands the reader what no encoder would write.
func FuzzSequence(f *testing.F) {
	f.Add([]byte("\x12\x00\x0a\x0a\x00\x00\x00\x03\x1c\xff\x3f\xfe\x68\x80"))
	f.Add([]byte("\x12\x00\x0a\x08\x18\x0c\xff\xd9\x60\x21\xa0\xc4"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, ok := SequenceOf(Bytes(b)); (s != Sequence{}) && !ok && !s.Gray {
			t.Errorf("%+v without being read", s)
		}
		ItemProperties(Bytes(b), 1)
	})
}
