package embed_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"github.com/stillroom/stillroom/pipeline/embed"
	"github.com/stillroom/stillroom/schema"
)

// FuzzInto looks for panics, and for pictures that are worse than before: what
// was clean passes the gate of its profile afterwards, what could be decoded
// gives the same pixels, and what was written is found again.
func FuzzInto(f *testing.F) {
	for _, s := range samples(f) {
		f.Add(s.data, uint8(0))
		f.Add(s.data, uint8(1))
		f.Add(s.data, uint8(2))
	}
	formats := []schema.Format{schema.FormatJPEG, schema.FormatPNG, schema.FormatWebP, schema.FormatTIFF, schema.FormatAVIF}
	f.Fuzz(func(t *testing.T, data []byte, which uint8) {
		p := profiles[int(which)%len(profiles)]
		before := bytes.Clone(data)
		for _, format := range formats {
			out, err := embed.Into(data, format, p, whole())
			if !bytes.Equal(data, before) {
				t.Fatal("what was passed was changed")
			}
			if err != nil {
				if out != nil {
					t.Error("an error, and a picture")
				}
				continue
			}
			if _, err := embed.Into(out, format, p, whole()); !errors.Is(err, embed.ErrCarries) {
				t.Errorf("%s: what was written is not found again: %v", format, err)
			}
			if len(gate("none", "a", data)) == 0 {
				if l := gate(p, "a", out); len(l) > 0 {
					t.Errorf("%s: %v", format, l)
				}
			}
			if want := decoded(format, data); want != nil && !reflect.DeepEqual(decoded(format, out), want) {
				t.Errorf("%s: other pixels", format)
			}
		}
	})
}

// decoded is the picture, nil when there is none or it is large.
func decoded(f schema.Format, data []byte) image.Image {
	codec, ok := map[schema.Format]struct {
		config func(io.Reader) (image.Config, error)
		decode func(io.Reader) (image.Image, error)
	}{
		schema.FormatJPEG: {jpeg.DecodeConfig, jpeg.Decode},
		schema.FormatPNG:  {png.DecodeConfig, png.Decode},
		schema.FormatWebP: {webp.DecodeConfig, webp.Decode},
		schema.FormatTIFF: {tiff.DecodeConfig, tiff.Decode},
	}[f]
	if !ok {
		return nil
	}
	c, err := codec.config(bytes.NewReader(data))
	if err != nil || c.Width*c.Height > 1<<20 {
		return nil
	}
	m, err := codec.decode(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	return m
}

// FuzzText looks for texts that are not read back as they were written.
func FuzzText(f *testing.F) {
	for _, s := range []string{"A bedroom", "é 日本", `"quotes" & 'more'`, "]]>", "<b>&amp;", "a\nb\tc", "a\r\nb", "\x00", "\ufffd", "\ufeffa"} {
		f.Add(s)
	}
	s := sampleOf(f, schema.FormatJPEG)
	f.Fuzz(func(t *testing.T, text string) {
		out, err := embed.Into(s.data, s.format, embed.Press, embed.Metadata{Description: text, Headline: text, Creator: "x"})
		if err != nil {
			return
		}
		if l := gate(embed.Press, "a.jpg", out); len(l) > 0 {
			t.Fatal(l)
		}
		want := strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text))
		if want == "" {
			return
		}
		const rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
		said := statements(t, packetOf(t, out))
		for _, way := range []string{
			"adobe:ns:meta/xmpmeta " + rdf + "RDF " + rdf + "Description http://ns.adobe.com/photoshop/1.0/Headline = ",
			"adobe:ns:meta/xmpmeta " + rdf + "RDF " + rdf + "Description http://purl.org/dc/elements/1.1/description " +
				rdf + "Alt " + rdf + "li[x-default] = ",
		} {
			if !slices.Contains(said, way+want) {
				t.Errorf("no %q among %q", way+want, said)
			}
		}
	})
}
