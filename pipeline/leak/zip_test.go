package leak

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
	"time"
)

// zipped is one of a ZIP.
type zipped struct {
	name string
	data []byte
}

// zipFile is a ZIP as a writer of tiles makes it.
func zipFile(t testing.TB, entries ...zipped) []byte {
	t.Helper()
	return zipWith(t, func(*zip.FileHeader) {}, "", entries...)
}

// zipWith is one with something else in its headers.
func zipWith(t testing.TB, edit func(*zip.FileHeader), comment string, entries ...zipped) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Store}
		edit(h)
		w, err := z.CreateHeader(h)
		if err == nil {
			_, err = w.Write(e.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.SetComment(comment); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestTilesHideNothing: what can be put beside the tiles in a ZIP.
func TestTilesHideNothing(t *testing.T) {
	j := cleanJPEG(t)
	same := func(*zip.FileHeader) {}
	one := zipped{"full/max/0/default.jpg", j}
	clean := zipFile(t, one)
	dated := func(h *zip.FileHeader) { h.Modified = time.Date(2024, 4, 6, 8, 41, 12, 0, time.UTC) }
	for _, tt := range []struct {
		name, rule string
		data       []byte
	}{
		{"dzsave's properties", RuleStrayFile, zipFile(t, one, zipped{"vips-properties.xml", []byte("<properties/>")})},
		{"a tile with a place", RuleSegment, zipFile(t, zipped{one.name, withSegment(j, exifSegment(tiffBlock(nil, nil)))})},
		{"a private value in a tile", RulePrivate, zipFile(t, zipped{one.name, withSegment(j, segment(0xFE, []byte(secrets[0])))})},
		{"a private value in a name", RulePrivate, zipFile(t, zipped{secrets[0] + ".jpg", j})},
		{"a path that leads out", RuleName, zipFile(t, zipped{"../default.jpg", j})},
		{"a comment", RuleTrailer, zipWith(t, same, "Wren's room", one)},
		{"a date", RuleTrailer, zipWith(t, dated, "", one)},
		{"a comment on an entry", RuleTrailer, zipWith(t, func(h *zip.FileHeader) { h.Comment = "x" }, "", one)},
		{"an extra field", RuleTrailer, zipWith(t, func(h *zip.FileHeader) { h.Extra = []byte("\x01\x00\x01\x00x") }, "", one)},
		{"a packed entry", RuleUnchecked, zipWith(t, func(h *zip.FileHeader) { h.Method = zip.Deflate }, "", one)},
		{"the same name twice", RuleTrailer, zipFile(t, one, one)},
		{"bytes before the directory", RuleTrailer, slices.Concat(clean[:bytes.Index(clean, []byte("PK\x01\x02"))], j, clean[bytes.Index(clean, []byte("PK\x01\x02")):])},
		{"bytes after the end", RuleTrailer, append(slices.Clone(clean), 0)},
		{"a ZIP in it", RuleUnchecked, zipFile(t, zipped{"tiles.zip", clean})},
		{"entries that share their bytes", RuleTrailer, sharing(clean, 300)},
		{"cut off", RuleUnchecked, clean[:len(clean)/2]},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := File("tiles.zip", tt.data, Policy{Private: secrets}); len(got) == 0 {
				t.Error("passed")
			} else if !anyLeak(got, tt.rule) && !anyLeak(got, RuleUnchecked) {
				t.Errorf("refused, but not by %s:\n\t%s", tt.rule, rules(got))
			}
		})
	}
}

// sharing is a ZIP whose directory names its one entry n times, each under a name
// of its own: a small file that would be a large one when it is unpacked.
func sharing(clean []byte, n int) []byte {
	at := bytes.Index(clean, []byte("PK\x01\x02"))
	end := bytes.Index(clean, []byte("PK\x05\x06"))
	out, size := slices.Clone(clean[:at]), 0
	for i := range n {
		e := slices.Clone(clean[at:end])
		name := fmt.Sprintf("full/%04d,1/0/default.jpg", i)
		e = append(e[:46], name...)
		binary.LittleEndian.PutUint16(e[28:], uint16(len(name)))
		out, size = append(out, e...), size+len(e)
	}
	tail := slices.Clone(clean[end:])
	binary.LittleEndian.PutUint16(tail[8:], uint16(n))
	binary.LittleEndian.PutUint16(tail[10:], uint16(n))
	binary.LittleEndian.PutUint32(tail[12:], uint32(size))
	return append(out, tail...)
}

// TestTilesAreNoNames: where a tile lies says nothing but how large the picture
// is, also where a serial number happens to be such a number.
func TestTilesAreNoNames(t *testing.T) {
	tiles := zipFile(t, zipped{"full/max/0/default.jpg", cleanJPEG(t)}, zipped{"0,0,1024,5120/512,512/0/default.jpg", cleanJPEG(t)})
	if got := File("tiles.zip", tiles, Policy{Private: []string{"5120"}}); len(got) > 0 {
		t.Errorf("refused:\n\t%s", rules(got))
	}
	named := zipFile(t, zipped{"5120/max/0/default.jpg", cleanJPEG(t)})
	if got := File("tiles.zip", named, Policy{Private: []string{"5120"}}); !anyLeak(got, RulePrivate) {
		t.Error("a name that is none of a tile passed")
	}
}
