package probe

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stillroom/stillroom/schema"
)

// There is a target for each parser; its seeds are the files of seeds whose
// names begin so, and testdata/fuzz has what fuzzing found worth keeping.

func FuzzReadJPEG(f *testing.F)  { fuzzRead(f, "jpeg") }
func FuzzReadTIFF(f *testing.F)  { fuzzRead(f, "tiff", "bigtiff", "dng", "orf", "cr2") }
func FuzzReadPNG(f *testing.F)   { fuzzRead(f, "png") }
func FuzzReadWebP(f *testing.F)  { fuzzRead(f, "webp") }
func FuzzReadHEIF(f *testing.F)  { fuzzRead(f, "heif", "avif") }
func FuzzReadGIF(f *testing.F)   { fuzzRead(f, "gif") }
func FuzzReadJXL(f *testing.F)   { fuzzRead(f, "jxl") }
func FuzzReadRaw(f *testing.F)   { fuzzRead(f, "raf", "rw2", "mrw", "cr3", "x3f") }
func FuzzReadCRW(f *testing.F)   { fuzzRead(f, "crw") }
func FuzzReadXMP(f *testing.F)   { fuzzRead(f, "xmp") }
func FuzzReadIPTC(f *testing.F)  { fuzzRead(f, "iptc") }
func FuzzReadMovie(f *testing.F) { fuzzRead(f, "movie", "wav") }

// fuzzRead holds Read to its contract: no panic, no error for bytes that can
// be read, nothing in the Probe that could not be true, and no more read than
// a few times the file, which is what its windows come to.
func fuzzRead(f *testing.F, prefixes ...string) {
	all := seeds()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, prefix := range prefixes {
			if strings.HasPrefix(name, prefix) {
				f.Add(all[name])
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := &counter{r: bytes.NewReader(data)}
		lim := schema.DefaultLimits()
		p, err := Read(context.Background(), "x", r, int64(len(data)), lim)
		if err != nil {
			t.Fatal(err)
		}
		if most := lim.MaxMetadataBytes + int64(lim.MaxSegments)*4096; r.read > most {
			t.Errorf("read %d bytes of %d", r.read, len(data))
		}
		checkProbe(t, p)
	})
}

func checkProbe(t *testing.T, p schema.Probe) {
	if p.Width < 0 || p.Height < 0 || (p.Width == 0) != (p.Height == 0) {
		t.Errorf("size %dx%d", p.Width, p.Height)
	}
	if p.Orientation < 0 || p.Orientation > 8 {
		t.Errorf("orientation %d", p.Orientation)
	}
	if p.Rating < -1 || p.Rating > 5 || p.Page < 0 || p.SubPage < 0 {
		t.Errorf("rating %d, page %d.%d", p.Rating, p.Page, p.SubPage)
	}
	if p.ExposureS < 0 || p.FNumber < 0 || p.FocalMM < 0 || p.ISO < 0 {
		t.Errorf("negative: %v %v %v %v", p.ExposureS, p.FNumber, p.FocalMM, p.ISO)
	}
	if g := p.GPS; g != nil && !(g.Lat >= -90 && g.Lat <= 90 && g.Lon >= -180 && g.Lon <= 180) {
		t.Errorf("place %+v", g)
	}
	if (p.TakenLocal == "") != (p.TakenSource == "") || p.TakenLocal == "" && p.TakenOffset != "" {
		t.Errorf("taken %q %q %q", p.TakenLocal, p.TakenOffset, p.TakenSource)
	}
	if len(p.Warnings) > 33 {
		t.Errorf("%d warnings", len(p.Warnings))
	}
	for _, v := range append(append([]string{
		p.Make, p.Model, p.Lens, p.Artist, p.Copyright, p.Description, p.Title,
		p.Caption, p.Creator, p.Credit, p.Rights, p.ICCProfile,
	}, p.Keywords...), p.Private...) {
		if !utf8.ValidString(v) {
			t.Errorf("%q is not UTF-8", v)
		}
	}
	for _, b := range slices.Collect(maps.Values(p.Stated)) {
		for field, words := range b {
			if words == "" || !utf8.ValidString(words) {
				t.Errorf("%s is stated as %q", field, words)
			}
		}
	}
	for _, field := range p.Differs {
		if len(p.Statements(field)) < 2 {
			t.Errorf("%s differs, and is stated as %v", field, p.Statements(field))
		}
	}
	if _, err := json.Marshal(p); err != nil {
		t.Errorf("no JSON: %v", err) // NaN and infinities
	}
}

// BenchmarkRead reads a JPEG of 8 MB with EXIF, XMP, IIM and a profile.
func BenchmarkRead(b *testing.B) {
	data := buildJPEG(
		exifSegment(sampleTIFF()), xmpSegment(samplePacket), iimSegment(dataset(5, "Title")),
		segment(0xE2, []byte("ICC_PROFILE\x00\x01\x01"), []byte(profile("desc\x00\x00\x00\x00\x00\x00\x00\x06Grey 1"))),
	)
	data = append(data, make([]byte, 8<<20)...)
	r := bytes.NewReader(data)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(context.Background(), "x", r, int64(len(data)), schema.DefaultLimits()); err != nil {
			b.Fatal(err)
		}
	}
}
