package fence

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/schema"
)

// The pictures of testdata/decoders are drawn, 96 pixels wide and 72 high, and written by
// libvips: one for each decoder that reads what comes from outside.
var decoders = map[string]schema.Format{
	"drawn.heif":       schema.FormatHEIF, // libheif, libde265
	"drawn.avif":       schema.FormatAVIF, // libheif, libaom
	"drawn.webp":       schema.FormatWebP,
	"lossless.webp":    schema.FormatWebP,
	"deflate.tiff":     schema.FormatTIFF,
	"jpeg.tiff":        schema.FormatTIFF,
	"lzw.tiff":         schema.FormatTIFF,
	"drawn.jxl":        schema.FormatJXL,
	"drawn.jpeg":       schema.FormatJPEG,
	"progressive.jpeg": schema.FormatJPEG,
}

// mutantOf changes a file in one or two ways: always in the same for the same number.
func mutantOf(whole []byte, seed, number uint64) []byte {
	r := rand.New(rand.NewPCG(seed, number))
	b := bytes.Clone(whole)
	for range 1 + r.IntN(2) {
		if len(b) < 16 {
			return b
		}
		at := r.IntN(len(b))
		if r.IntN(3) == 0 {
			at = r.IntN(min(len(b), 400)) // where files say what they are
		}
		switch r.IntN(7) {
		case 0:
			b[at] ^= 1 << r.IntN(8)
		case 1:
			b[at] = []byte{0, 1, 0x7f, 0x80, 0xff}[r.IntN(5)]
		case 2: // a size, an offset, a count
			at = min(at, len(b)-4)
			n := []uint32{0, 1, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, uint32(len(b)), r.Uint32()}[r.IntN(9)]
			if r.IntN(3) == 0 {
				binary.BigEndian.PutUint32(b[at:], n)
			} else {
				binary.LittleEndian.PutUint32(b[at:], n)
			}
		case 3:
			at = min(at, len(b)-2)
			binary.BigEndian.PutUint16(b[at:], uint16(r.Uint32()))
		case 4:
			b = b[:at]
		case 5:
			b = slices.Delete(b, at, min(len(b), at+1+r.IntN(64)))
		case 6:
			b = slices.Insert(b, at, bytes.Clone(b[r.IntN(at+1):at])...)
		}
	}
	return b
}

// Files that are damaged, or made so, cost themselves and nothing else, whatever their
// decoder does: what comes back is a picture or a word about this file, and the next one is
// drawn as ever. STILLROOM_LONG=1 (make check-long) tries thousands; those that cost a
// worker are logged, and written to STILLROOM_LOST, a folder, to be kept in
// testdata/lost, which are tried each time.
func TestMutantsCostThemselves(t *testing.T) {
	each := uint64(6)
	if os.Getenv("STILLROOM_LONG") != "" {
		each = 1000
	}
	w := workers(t)
	w.Seconds = 20
	one := schema.DefaultRecipes()[1:2]
	sound := original(t, 60, 40)
	want, err := w.Ladder(t.Context(), limitsOfPictures, sound, one)
	if err != nil {
		t.Fatal(err)
	}
	ends := map[string]int{}
	try := func(name string, format schema.Format, data []byte) {
		t.Helper()
		o := render.Original{Data: data, Format: format, Width: 96, Height: 72}
		got, err := w.Ladder(t.Context(), limitsOfPictures, o, one)
		var (
			lost    *render.LostError
			damaged *render.DecodeError
		)
		switch {
		case err == nil:
			if len(got) != 1 || got[0].Width < 1 || got[0].Height < 1 || len(got[0].Data) == 0 {
				t.Errorf("%s: drawn, and there is no picture", name)
			}
			ends["drawn"]++
		case errors.As(err, &lost):
			t.Logf("%s: %v", name, err)
			ends["a worker"]++
			if to := os.Getenv("STILLROOM_LOST"); to != "" {
				if err := os.WriteFile(filepath.Join(to, name), data, 0o600); err != nil {
					t.Error(err)
				}
			}
		case errors.As(err, &damaged):
			ends["damaged"]++
		default:
			if render.Passing(err) {
				t.Logf("%s: %v", name, err)
			}
			ends[fmt.Sprintf("%T", err)]++
		}
	}
	for _, name := range slices.Sorted(maps.Keys(decoders)) {
		format := decoders[name]
		if !render.Supports(format) {
			t.Logf("%s: this build does not draw it", name)
			continue
		}
		whole, err := os.ReadFile(filepath.Join("testdata", "decoders", name))
		if err != nil {
			t.Fatal(err)
		}
		o := render.Original{Data: whole, Format: format, Width: 96, Height: 72}
		if _, err := w.Ladder(t.Context(), limitsOfPictures, o, one); err != nil {
			t.Errorf("%s, which is whole: %v", name, err)
		}
		seed := fnv.New64a()
		_, _ = seed.Write([]byte(name))
		for n := range each {
			try(fmt.Sprint(n, "-", name), format, mutantOf(whole, seed.Sum64(), n))
		}
		if got, err := w.Ladder(t.Context(), limitsOfPictures, sound, one); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("after the mutants of %s a sound picture is drawn otherwise: %v", name, err)
		}
	}
	kept, err := filepath.Glob(filepath.Join("testdata", "lost", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range kept {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, of, _ := bytes.Cut([]byte(filepath.Base(name)), []byte("-"))
		try(filepath.Base(name), decoders[string(of)], data)
	}
	t.Logf("%v", ends)
	if ends["drawn"] == 0 || ends["damaged"] == 0 {
		t.Errorf("some are drawn and some are not, if they are mutants: %v", ends)
	}
}
