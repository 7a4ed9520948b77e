package render

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image/color"
	"image/jpeg"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// oracle renders originals with the vips program: whole, at full size, by way
// of its lcms in 16 bits. It knows nothing of this package.
type oracle struct {
	dir         string // for files in between
	srgb, adobe string // profiles
	exif        map[string]map[string]any
}

func newOracle(t *testing.T) oracle {
	t.Helper()
	if _, err := exec.LookPath("vips"); err != nil {
		t.Skip("the vips program is not installed")
	}
	o := oracle{dir: t.TempDir(), exif: map[string]map[string]any{}}
	o.srgb, o.adobe = filepath.Join(o.dir, "srgb.icc"), filepath.Join(o.dir, "adobe.icc")
	for name, profile := range map[string][]byte{o.srgb: srgbProfile(), o.adobe: matrixProfile(adobe, 563.0/256)} {
		if err := os.WriteFile(name, profile, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(filepath.Join(os.Getenv("STILLROOM_CORPUS"), "exiftool.json"))
	if err != nil {
		t.Fatal(err)
	}
	var answers []map[string]any
	if err := json.Unmarshal(b, &answers); err != nil {
		t.Fatal(err)
	}
	for _, a := range answers {
		o.exif[fmt.Sprint(a["SourceFile"])] = a
	}
	return o
}

func (o oracle) run(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("vips", args...).CombinedOutput(); err != nil {
		t.Fatalf("vips %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// orientation is what EXIF says of a file of the corpus.
func (o oracle) orientation(name string) int {
	if v, ok := o.exif[name]["IFD0:Orientation"].(float64); ok {
		return int(v)
	}
	return 1
}

// whole gives the rows of an original as stored, on white, in sRGB.
func (o oracle) whole(t *testing.T, file string, width, height int, row func(y int, rgb []float32)) {
	t.Helper()
	out, err := exec.Command("vipsheader", "-a", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	header := map[string]string{}
	for line := range strings.Lines(string(out)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && header[name] == "" {
			header[name] = value
		}
	}
	space := header["interpretation"]
	colors := map[string]int{"b-w": 1, "grey16": 1, "cmyk": 4}[space]
	if colors == 0 {
		colors = 3
	}
	bands, _ := strconv.Atoi(header["bands"])
	color, alpha := filepath.Join(o.dir, "color.v"), ""
	plain := file
	if bands > colors && space != "lab" {
		plain, alpha = filepath.Join(o.dir, "plain.v"), filepath.Join(o.dir, "alpha.v")
		o.run(t, "extract_band", file, plain, "0", "--n", fmt.Sprint(colors))
		o.run(t, "extract_band", file, alpha, fmt.Sprint(colors))
	}
	name, err := filepath.Rel(os.Getenv("STILLROOM_CORPUS"), file)
	if err != nil {
		t.Fatal(err)
	}
	exif := o.exif[name]
	convert := []string{"icc_transform", plain, color, o.srgb, "--intent", "relative", "--depth", "16"}
	switch {
	case profileFits(t, file, header, colors):
		o.run(t, append(convert, "--embedded")...)
	case exif["InteropIFD:InteropIndex"] == "R03" && exif["ExifIFD:ColorSpace"] != 1.0:
		o.run(t, append(convert, "--input-profile", o.adobe)...)
	case space == "cmyk":
		o.run(t, append(convert, "--input-profile", "cmyk")...)
	case space == "lab":
		o.run(t, "colourspace", plain, color, "scrgb")
	default:
		o.run(t, "copy", plain, color)
	}

	var see func() []float32 // the next row of alpha
	if alpha != "" {
		see = vFile(t, alpha, width, height, 1)
	}
	next := vFile(t, color, width, height, 3)
	for y := range height {
		rgb := next()
		if see != nil {
			for x, a := range see() {
				for i := range 3 {
					rgb[3*x+i] = rgb[3*x+i]*a + 1 - a
				}
			}
		}
		row(y, rgb)
	}
}

// profileFits tells whether a profile is embedded that is for such pictures.
func profileFits(t *testing.T, file string, header map[string]string, colors int) bool {
	if header["icc-profile-data"] == "" {
		return false
	}
	out, err := exec.Command("vipsheader", "-f", "icc-profile-data", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	profile, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	return map[string]int{"GRAY": 1, "RGB ": 3, "CMYK": 4}[string(profile[16:20])] == colors
}

// vFile reads a file in vips' own format, of one or more components, and gives
// its rows with as many as wanted, 0 to 1.
func vFile(t *testing.T, name string, width, height, wanted int) func() []float32 {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	b := bufio.NewReaderSize(f, 1<<20)
	head := make([]byte, 64)
	if _, err := io.ReadFull(b, head); err != nil {
		t.Fatal(err)
	}
	le := binary.LittleEndian
	field := func(at int) int { return int(le.Uint32(head[at:])) }
	bands, format := field(12), field(20)
	if field(4) != width || field(8) != height {
		t.Fatalf("vips says %d x %d, not %d x %d", field(4), field(8), width, height)
	}
	size := map[int]int{0: 1, 2: 2, 6: 4}[format] // of uchar, ushort, float
	if size == 0 || bands != 1 && bands != wanted {
		t.Fatalf("%d bands of format %d", bands, format)
	}
	raw, row := make([]byte, size*bands*width), make([]float32, wanted*width)
	return func() []float32 {
		if _, err := io.ReadFull(b, raw); err != nil {
			t.Fatal(err)
		}
		for i := range row {
			j := i
			if bands == 1 {
				j = i / wanted
			}
			switch format {
			case 0:
				row[i] = float32(raw[j]) / 255
			case 2:
				row[i] = float32(le.Uint16(raw[2*j:])) / 65535
			default: // scRGB is light
				row[i] = float32(encodeSRGB(float64(math.Float32frombits(le.Uint32(raw[4*j:])))))
			}
		}
		return row
	}
}

// TestFidelityOfCorpus: whatever the original, its derivatives have the colours
// of a slow rendering of it: ΔE2000 of at most 1 on average and 3 for all but
// one pixel in twenty, before compression. What compression adds is no more than
// it must: another encoder, given the reference, loses as much.
func TestFidelityOfCorpus(t *testing.T) {
	type line struct {
		name               string
		edge               int
		plain, coded, must distance
	}
	var lines []line
	defer func() {
		slices.SortStableFunc(lines, func(a, b line) int { return b.edge - a.edge })
		var b strings.Builder
		for _, l := range lines {
			fmt.Fprintf(&b, "\n%4d %-52s", l.edge, l.name)
			for _, d := range []distance{l.plain, l.coded, l.must} {
				fmt.Fprintf(&b, "  %5.2f %5.2f %5.1f", d.mean, d.p95, d.max)
			}
		}
		t.Logf("ΔE2000: mean, 95th percentile and most, at quality 100, at the recipe's, and of the reference at the recipe's%s", b.String())
	}()
	for _, folder := range []string{"camera", "orientation", "formats", "perf"} {
		files := corpus(t, folder)
		o := newOracle(t)
		for _, file := range files {
			name := folder + "/" + filepath.Base(file)
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			format, orientation := sniff(data), o.orientation(name)
			t.Run(name, func(t *testing.T) {
				coded, err := ladderOf(context.Background(), data, format, orientation, usual())
				if err != nil || coded[0].Partial {
					t.Skip("not rendered; TestCorpus says which may be so")
				}
				best := usual()
				for i := range best {
					best[i].Quality = 100
				}
				plain, err := ladderOf(context.Background(), data, format, orientation, best)
				if err != nil {
					t.Fatal(err)
				}
				if format.TurnsItself() {
					orientation = 1
				}
				h, _ := readHeader(loaders[format], data)
				refs := make([]*reference, len(coded))
				for i, r := range coded {
					width, height := swapIf(orientation >= 5, r.Width, r.Height)
					refs[i] = newReference(h.width, h.height, width, height)
				}
				o.whole(t, file, h.width, h.height, func(y int, rgb []float32) {
					var wg sync.WaitGroup
					for _, r := range refs {
						wg.Go(func() { r.row(y, rgb) })
					}
					wg.Wait()
				})
				for i, r := range coded {
					want := func(x, y int) [3]float64 { return refs[i].pixel(x, y, orientation) }
					rounded := paint(r.Width, r.Height, func(x, y int) color.RGBA {
						v := want(x, y)
						return color.RGBA{uint8(255*v[0] + 0.5), uint8(255*v[1] + 0.5), uint8(255*v[2] + 0.5), 255}
					})
					var again bytes.Buffer
					if err := jpeg.Encode(&again, rounded, &jpeg.Options{Quality: r.Recipe.Quality}); err != nil {
						t.Fatal(err)
					}
					to := func(got func(x, y int) [3]float64) distance { return distanceOf(r.Width, r.Height, got, want) }
					l := line{
						name: name, edge: r.Recipe.LongEdge,
						plain: to(show(t, plain[i].Data).pixel),
						coded: to(show(t, r.Data).pixel),
						must:  to(show(t, again.Bytes()).pixel),
					}
					lines = append(lines, l)
					// A JPEG's numbers are whole: near black, the next one may be
					// more than 1 away.
					steps := to(func(x, y int) [3]float64 {
						c := rounded.RGBAAt(x, y)
						luma, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
						return fromYCbCr(float64(luma), float64(cb)-128, float64(cr)-128)
					})
					if l.plain.mean > max(1, steps.mean+0.2) || l.plain.p95 > 3 {
						t.Errorf("%d: mean ΔE2000 %.2f, 95th percentile %.2f", l.edge, l.plain.mean, l.plain.p95)
					}
					// What is in both may add up. The tail of a few pixels says little.
					if l.coded.mean > l.must.mean+l.plain.mean+0.1 || r.Width*r.Height > 1000 && l.coded.p95 > l.must.p95+l.plain.p95+0.1 {
						t.Errorf("%d, compressed: mean ΔE2000 %.2f, 95th percentile %.2f, should be %.2f and %.2f",
							l.edge, l.coded.mean, l.coded.p95, l.must.mean, l.must.p95)
					}
				}
			})
		}
	}
}
