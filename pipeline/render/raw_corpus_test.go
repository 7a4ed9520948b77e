package render

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/container/previews"
	"github.com/stillroom/stillroom/schema"
)

// TestRAWCorpus: the source of each file with the default recipes and the size
// of the first rendering, without LibRaw and with it. Most files were cut short
// or had their pixels taken out: those must not be developed.
func TestRAWCorpus(t *testing.T) {
	type outcome struct {
		source  string // empty: no rendering
		width   int
		height  int
		partial bool
	}
	want := map[string][2]outcome{
		"CanonRaw.cr3":               {{}, {}},
		"Canon_1Ds_Mark_III_cut.CR2": {{SourcePreview, 2560, 1707, true}, {SourcePreview, 2560, 1707, true}},
		"Canon_EOS_D30.CRW":          {{SourcePreview, 1440, 960, false}, {SourceLibRaw, 2176, 1448, false}},
		"DNG.dng":                    {{}, {}},
		"FujiFilm.raf":               {{}, {}}, // a thumbnail, and no more
		"Minolta.mrw":                {{}, {}},
		"Nikon.nef":                  {{}, {}},
		"Panasonic.rw2":              {{}, {}}, // a thumbnail, and no more
		"canon_eos_6d.dng":           {{SourcePreview, 1024, 683, false}, {SourceLibRaw, 1224, 816, false}},
		"sample.arw":                 {{}, {}}, // a thumbnail, and no more
		"sample.cr2":                 {{}, {}}, // a thumbnail, and no more
	}
	build := 0
	if HasLibRaw() {
		build = 1
	}
	for _, file := range corpus(t, "raw") {
		name := filepath.Base(file)
		format := schema.Format(strings.ToLower(strings.TrimPrefix(filepath.Ext(name), ".")))
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !format.RAW() || sniff(b) == schema.FormatJPEG { // two are JPEGs by another name
			continue
		}
		t.Run(name, func(t *testing.T) {
			found := previews.Of(b, format)
			start := time.Now()
			rs, err := ladderOf(context.Background(), b, format, 0, usual())
			t.Logf("previews %v, RAW picture %d x %d, orientation %d, cut off %v, %v",
				sizes(found.Previews), found.Width, found.Height, found.Orientation, found.Missing, time.Since(start).Round(time.Millisecond/10))
			var got outcome
			if err == nil {
				got = outcome{rs[0].Source, rs[0].Width, rs[0].Height, rs[0].Partial}
			}
			if w, ok := want[name]; ok && got != w[build] {
				t.Errorf("got %+v, %v, want %+v", got, err, w[build])
			}
			for _, r := range rs {
				wantPlainJPEG(t, r.Data)
			}
			if dir := os.Getenv("STILLROOM_LOOK"); dir != "" && err == nil && len(found.Previews) > 0 {
				sideBySide(t, filepath.Join(dir, name+".jpg"), found.Previews[0].Data, rs[0].Data)
			}
		})
	}
}

// sideBySide writes two pictures for human eyes, the preview to the left.
func sideBySide(t *testing.T, path string, pictures ...[]byte) {
	t.Helper()
	const width, height = 900, 600
	out := image.NewRGBA(image.Rect(0, 0, width*len(pictures), height))
	for i, data := range pictures {
		m, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Log(err)
			continue
		}
		b := m.Bounds()
		for y := range height {
			for x := range width {
				out.Set(i*width+x, y, m.At(b.Min.X+x*b.Dx()/width, b.Min.Y+y*b.Dy()/height))
			}
		}
	}
	if err := os.WriteFile(path, encodeJPEG(t, out), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestHostileRAW: every hostile file has an outcome as every RAW format. LibRaw
// is shown each only once, as what its name says or a DNG: it goes by the bytes.
func TestHostileRAW(t *testing.T) {
	var slowest time.Duration
	var name string
	for _, file := range corpus(t, "hostile") {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		ext := schema.Format(strings.ToLower(strings.TrimPrefix(filepath.Ext(file), ".")))
		for _, format := range rawFormats() {
			if HasLibRaw() && format != ext && (ext.RAW() || format != schema.FormatDNG) {
				previews.Of(b, format)
				continue
			}
			start := time.Now()
			rs, err := ladderOf(context.Background(), b, format, 0, usual())
			if d := time.Since(start); d > slowest {
				slowest, name = d, filepath.Base(file)+" as "+string(format)
			}
			var ue *UnsupportedError
			var de *DecodeError
			var le *LimitError
			if err != nil && !errors.As(err, &ue) && !errors.As(err, &de) && !errors.As(err, &le) {
				t.Errorf("%s as %s: %v", file, format, err)
			}
			if err == nil {
				t.Logf("%s as %s: %s, %d x %d, partial %v", filepath.Base(file), format, rs[0].Source, rs[0].Width, rs[0].Height, rs[0].Partial)
			}
		}
	}
	t.Logf("slowest: %s, %v", name, slowest.Round(time.Millisecond))
}
