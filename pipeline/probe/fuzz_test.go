package probe

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/stillroom/stillroom/schema"
)

func FuzzReadJPEG(f *testing.F) { fuzzRead(f, "jpeg") }
func FuzzReadTIFF(f *testing.F) { fuzzRead(f, "tiff") }

// FuzzReadAny has a seed of every other container, and finds the rest.
func FuzzReadAny(f *testing.F) { fuzzRead(f, "png", "webp", "heif", "xmp") }

// fuzzRead holds Read to its contract: no panic, no error for bytes that can
// be read, and nothing in the Probe that could not be true.
func fuzzRead(f *testing.F, formats ...string) {
	for _, name := range formats {
		f.Add(seeds()[name])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Read(context.Background(), "x", bytes.NewReader(data), int64(len(data)), DefaultLimits())
		if err != nil {
			t.Fatal(err)
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
		if _, err := Read(context.Background(), "x", r, int64(len(data)), DefaultLimits()); err != nil {
			b.Fatal(err)
		}
	}
}
