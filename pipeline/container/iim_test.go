package container

import (
	"errors"
	"testing"
)

func TestDatasets(t *testing.T) {
	for _, tt := range []struct {
		name, data string
		want       Dataset
		err        error
	}{
		{"a text", "\x1c\x02\x78\x00\x03abcX", Dataset{Part{Body: 5, Size: 3, Next: 8}, 2, 120, 3, false}, nil},
		{"one that is cut", "\x1c\x02\x78\x00\x09abc", Dataset{Part{Body: 5, Size: 3, Next: 8, Cut: true}, 2, 120, 9, false}, nil},
		{"one that is longer than any text", "\x1c\x02\x78\x80\x04\x00\x00\x00\x01a", Dataset{Part{Body: 5, Next: 5}, 2, 120, 0x8004, true}, nil},
		{"half a head", "\x1c\x02\x78\x00", Dataset{}, ErrSize},
		{"padding", "\x00\x00", Dataset{}, ErrEnd},
		{"nothing", "", Dataset{}, ErrEnd},
	} {
		if got, err := DatasetAt(Bytes(tt.data), 0); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: %+v, %v", tt.name, got, err)
		}
	}
}

func TestResources(t *testing.T) {
	for _, tt := range []struct {
		name, data string
		want       Resource
		err        error
	}{
		{"one without a name", "8BIM\x04\x04\x00\x00\x00\x00\x00\x02abX", Resource{Part{Body: 12, Size: 2, Next: 14}, 0x0404, 2}, nil},
		{"an odd name and odd data", "8BIM\x04\x04\x03abc\x00\x00\x00\x01a\x00X", Resource{Part{Body: 14, Size: 1, Next: 16}, 0x0404, 1}, nil},
		{"an even name", "MeSa\x04\x04\x02ab\x00\x00\x00\x00\x02abX", Resource{Part{Body: 14, Size: 2, Next: 16}, 0x0404, 2}, nil},
		{"one that is cut", "8BIM\x04\x04\x00\x00\x00\x00\x00\x09ab", Resource{Part{Body: 12, Size: 2, Next: 14, Cut: true}, 0x0404, 9}, nil},
		{"one without its length", "8BIM\x04\x04\x00\x00\x00\x00", Resource{ID: 0x0404}, ErrSize},
		{"another signature", "8BPS\x04\x04\x00\x00\x00\x00\x00\x02ab", Resource{}, ErrEnd},
	} {
		if got, err := ResourceAt(Bytes(tt.data), 0); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: %+v, %v", tt.name, got, err)
		}
	}
}

// FuzzDatasets: every dataset and every resource lies within its source, and every
// walk ends.
func FuzzDatasets(f *testing.F) {
	f.Add([]byte("\x1c\x01\x5a\x00\x03\x1b%G\x1c\x02\x78\x00\x03abc"))
	f.Add([]byte("8BIM\x04\x04\x03abc\x00\x00\x00\x01a\x008BIM\x04\x25\x00\x00\x00\x00\x00\x02ab"))
	f.Add([]byte("\x1c\x02\x78\x80\x04\x00\x00\x00\x01a"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for name, next := range map[string]func(Source, int64) (Part, error){
			"a dataset":  func(s Source, at int64) (Part, error) { d, err := DatasetAt(s, at); return d.Part, err },
			"a resource": func(s Source, at int64) (Part, error) { r, err := ResourceAt(s, at); return r.Part, err },
		} {
			list, _ := walk(Bytes(data), 0, next)
			for _, p := range list {
				if p.Body <= p.At || p.Size < 0 || p.Body+p.Size > int64(len(data)) || p.Next <= p.At {
					t.Fatalf("%s: %+v in %d bytes", name, p, len(data))
				}
			}
		}
	})
}
