package probe

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// corpus is the directory of real and hostile files, with exiftool's answers
// beside them. It is large and of many licences, so it is not in the tree.
func corpus(t testing.TB) string {
	dir := os.Getenv("STILLROOM_CORPUS")
	if dir == "" {
		t.Skip("STILLROOM_CORPUS is not set: no corpus to compare with exiftool")
	}
	return dir
}

func readFile(t testing.TB, path string) schema.Probe {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	p, err := Read(context.Background(), filepath.Base(path), f, st.Size(), schema.DefaultLimits())
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return p
}

// answer is exiftool's for one file: "Group:Tag" to a number or a string.
type answer map[string]any

func answers(t testing.TB, dir string) []answer {
	raw, err := os.ReadFile(filepath.Join(dir, "exiftool.json"))
	if err != nil {
		t.Fatal(err)
	}
	var out, perf []answer
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	// The sheet is older than the large files; where exiftool is, it is asked.
	cmd := exec.Command("exiftool", "-j", "-a", "-G1", "-n", "perf")
	cmd.Dir = dir
	if raw, err := cmd.Output(); err != nil {
		t.Logf("perf is left out: %v", err)
	} else if err := json.Unmarshal(raw, &perf); err != nil {
		t.Fatal(err)
	}
	// So are the comments and what was culled, which the sheet leaves out.
	var culled []answer
	cmd = exec.Command("exiftool", "-j", "-a", "-G1", "-n", "-UserComment", "-XMP:Rating", "-IFD0:Rating", "-XMP:Label", "camera", "formats", "orientation", "raw")
	cmd.Dir = dir
	if raw, err := cmd.Output(); err != nil {
		t.Logf("comments, ratings and labels are left out: %v", err)
	} else if err := json.Unmarshal(raw, &culled); err != nil {
		t.Fatal(err)
	}
	of := map[string]answer{}
	for _, a := range culled {
		of[a.text("SourceFile")] = a
	}
	for _, a := range out {
		maps.Copy(a, of[a.text("SourceFile")])
	}
	return append(out, perf...)
}

// text is the first of keys that says something: a list is joined.
func (a answer) text(keys ...string) string {
	for _, k := range keys {
		var out string
		switch v := a[k].(type) {
		case nil:
			continue
		case float64:
			out = strconv.FormatFloat(v, 'f', -1, 64)
		case []any:
			var parts []string
			for _, x := range v {
				parts = append(parts, answer{k: x}.text(k))
			}
			out = strings.Join(parts, "; ")
		default:
			out = strings.TrimSpace(fmt.Sprint(v))
		}
		if out != "" {
			return out
		}
	}
	return ""
}

func (a answer) number(keys ...string) (float64, bool) {
	for _, k := range keys {
		switch v := a[k].(type) {
		case float64:
			return v, true
		case string: // the first of a list, or one with more digits than JSON has
			first, _, _ := strings.Cut(v, " ")
			if n, err := strconv.ParseFloat(first, 64); err == nil {
				return n, true
			}
		}
	}
	return 0, false
}

// comparison is one field: both answers as text, "" for absent.
type comparison struct {
	field string
	ours  string
	want  string
}

func number(v float64) string {
	if v == 0 {
		return "" // zero stands for unknown in all these fields
	}
	return fmt.Sprintf("%.6g", v)
}

// more are exiftool's answers for the tags that its answer sheet leaves out,
// and for a file whose EXIF it missed when the sheet was made.
var more = map[string]answer{
	"camera/BonTonARTSTORplusIPTC.jpg":                       {"XMP-photoshop:DateCreated": "2007:11:19 00:00-08:00", "XMP-photoshop:Credit": "Allan Kohl; Minneapolis College of Art & Design Visual Resource Collection"},
	"camera/BonTonARTSTORplusIPTC.xmp":                       {"XMP-photoshop:DateCreated": "2007:11:19 00:00-08:00", "XMP-photoshop:Credit": "Allan Kohl; Minneapolis College of Art & Design Visual Resource Collection"},
	"camera/FujiFilm FinePixS1Pro (1).jpg":                   {"XMP-photoshop:Credit": "Ian Britton"},
	"camera/GPS.jpg":                                         {"IPTC:Credit": "Ian Britton"},
	"camera/IPTC.jpg":                                        {"IPTC:Credit": "My Credit"},
	"camera/XMP.jpg":                                         {"XMP-photoshop:Credit": "My Credit"},
	"camera/iptc-2019.jpg":                                   {"XMP-photoshop:Credit": "Credit Line (ref2019.1)"},
	"camera/iptc-independent-photographer-example.jpg":       {"XMP-photoshop:Credit": "©1985 David Riecks: www.riecks.com"},
	"camera/long_description.jpg":                            {"XMP-photoshop:DateCreated": "2003:08:31", "XMP-photoshop:Credit": "HHC 1ST BCT, 10TH MOUNTAIN "},
	"formats/Reagan.tiff":                                    {"XMP-photoshop:Credit": "U.S Navy"},
	"formats/cmyk.jpg":                                       {"XMP-photoshop:Credit": "Getty Images"},
	"formats/exiv2-bug922.png":                               {"IPTC:Credit": "Spielberg"},
	"hostile/RangeError_Offset_outside_bounds.jpg":           {"IPTC:Credit": "REUTERS"},
	"hostile/trunc_png.png":                                  {"IPTC:Credit": "Spielberg"},
	"hostile/wrongext_png_named.jpg":                         {"IPTC:Credit": "Spielberg"},
	"camera/Canon EOS 7D.jpg":                                {"XMP-aux:Lens": "EF24-70mm f/2.8L USM"},
	"camera/Canon EOS-1D Mark III (via Adobe Lightroom).jpg": {"XMP-photoshop:Credit": "iptc status-provider", "XMP-aux:Lens": "EF70-200mm f/2.8L IS USM"},
	"camera/FurnaceCreekInn.jpg":                             {"XMP-aux:Lens": "6.0-72.0mm"},
	"camera/Iceland-P3.jpg":                                  {"XMP-aux:Lens": "16.0-35.0 mm f/4.0"},
	"camera/prairie_falcon.jpg":                              {"XMP-photoshop:Credit": "NPS / Gavin Emmons", "XMP-aux:Lens": "RF100-500mm F4.5-7.1 L IS USM"},
	"camera/Pentax_K10D.jpg":                                 {"IFD0:XPAuthor": "www.laitche.com"},
	"formats/Stonehenge.heic":                                {"XMP-aux:Lens": "18.0-250.0 mm f/3.5-6.3"},
	"formats/digikam-example.xmp":                            {"XMP-photoshop:DateCreated": "2014:04:27 12:42:47"},
	"formats/png_with_exif_and_gps.png":                      {"XMP-aux:Lens": "7.1 - 21.3 mm"},
	"formats/flower.webp": {
		"IFD0:Make": "Canon", "IFD0:Model": "Canon PowerShot S40", "IFD0:Orientation": 1.0,
		"ExifIFD:ExposureTime": 0.002, "ExifIFD:FNumber": 4.9, "ExifIFD:FocalLength": 21.3125,
		"ExifIFD:DateTimeOriginal": "2003:12:14 12:01:44",
	},
	"raw/Canon_EOS_D30.CRW":          {"CanonRaw:Rotation": 0.0},
	"raw/DNG.dng":                    {"XMP-aux:Lens": "18.0-55.0 mm"},
	"raw/Canon_1Ds_Mark_III_cut.CR2": {"Composite:ImageWidth": 5616.0, "Composite:ImageHeight": 3744.0},
	"raw/sample.cr2":                 {"Composite:ImageWidth": 3648.0, "Composite:ImageHeight": 2736.0},
	"raw/FujiFilm.raf":               {"Composite:ImageWidth": 4256.0, "Composite:ImageHeight": 1424.0},
	"hostile/trunc_cr2.CR2":          {"Composite:ImageWidth": 3648.0, "Composite:ImageHeight": 2736.0},
	"hostile/broken1.jpg":            {"XMP-aux:Lens": "17.0 - 50.0 mm", "ExifIFD:UserComment": "ASCI"},

	"hostile/invalid-encoding-usercomment.jpg": {"ExifIFD:UserComment": "UserComment"},
	"hostile/issue_828_poc.png":                {"PNG:Title": "IceAlpha", "PNG:Author": "Pieter S. van der Meulen"},
}

// wantSize is the upright size: of a RAW, the largest that is no preview.
func wantSize(a answer) (w, h float64) {
	groups := []string{"File"}
	orientation := "IFD0:Orientation"
	switch kind := a.text("File:FileType"); kind {
	case "TIFF", "CR3":
		groups = []string{"IFD0"}
	case "PNG", "APNG", "PNG Plus":
		groups = []string{"PNG"}
	case "GIF":
		groups = []string{"GIF"}
	case "WEBP", "Extended WEBP", "WEBP (lossless)", "Extended WEBP (lossless)":
		groups = []string{"RIFF"}
	case "HEIC", "HEIF", "AVIF":
		if a.text("QuickTime:ImageSpatialExtent") != "" { // which the answer sheet leaves out
			return wantSeen(a)
		}
	case "HEICS", "HEIFS":
		groups = []string{"File", "Track1"}
	case "JXL", "JXL Codestream": // which turns the picture itself
		orientation = ""
	case "DNG", "NEF", "ARW", "KDC", "GPR", "SRW", "MEF", "3FR", "FFF", "DCR", "ERF", "NRW":
		groups = []string{"SubIFD", "SubIFD1", "SubIFD2", "IFD0"}
	case "PEF", "IIQ":
		groups = []string{"IFD0"}
	case "CR2", "RW2", "RAF":
		groups = []string{"Composite"}
	case "CRW":
		groups = []string{"CanonRaw"}
	case "MRW":
		groups = []string{"MinoltaRaw"}
	case "XMP":
		groups, orientation = []string{"XMP-tiff"}, "XMP-tiff:Orientation"
	}
	for _, g := range groups {
		gw, _ := a.number(g + ":ImageWidth")
		gh, _ := a.number(g + ":ImageHeight")
		if gw*gh > w*h || w == 0 && h == 0 {
			w, h = gw, gh
		}
	}
	if o, _ := a.number(orientation); o >= 5 && o <= 8 {
		w, h = h, w
	}
	return w, h
}

// wantSeen is the size of a picture of HEIF once it is cropped and turned, in the
// order in which everybody writes these two; exiftool has that of what is stored.
// Its crop is of any picture in the file, so it is believed where it is smaller.
func wantSeen(a answer) (w, h float64) {
	w, _ = a.number("File:ImageWidth")
	h, _ = a.number("File:ImageHeight")
	var cw, ch float64
	if n, _ := fmt.Sscan(a.text("QuickTime:CleanAperture"), &cw, &ch); n == 2 && cw >= 1 && ch >= 1 && cw <= w && ch <= h {
		w, h = math.Floor(cw), math.Floor(ch)
	}
	if turn, ok := a.number("QuickTime:Rotation"); ok && int(turn)%2 == 1 {
		w, h = h, w
	}
	return w, h
}

func compare(p schema.Probe, a answer) []comparison {
	num := func(keys ...string) string {
		v, _ := a.number(keys...)
		return number(v)
	}
	width, height := wantSize(a)
	orientation := num("IFD0:Orientation")
	switch p.Format {
	case schema.FormatXMP:
		orientation = num("XMP-tiff:Orientation")
	case schema.FormatCRW:
		if v, ok := a.number("CanonRaw:Rotation"); ok && v == 0 {
			orientation = "1"
		}
	}
	exposure := func(tag string) []string { return []string{"ExifIFD:" + tag, "IFD0:" + tag, "XMP-exif:" + tag} }
	if p.Format == schema.FormatCRW { // which has Canon's own records, and no EXIF
		exposure = func(tag string) []string { return []string{"Canon:" + tag, "Composite:" + tag} }
	}
	want := func(keys ...string) string {
		for _, k := range keys { // PNG has texts in languages
			if a[k] == nil && strings.HasPrefix(k, "PNG:") {
				for other, v := range a {
					if strings.HasPrefix(other, k+"-") {
						a[k] = v
					}
				}
			}
		}
		if digest := a.text("Photoshop:IPTCDigest"); digest != "" && a.text("File:CurrentIPTCDigest") != digest && len(keys) > 1 && strings.HasPrefix(keys[1], "IPTC:") {
			keys[0], keys[1] = keys[1], keys[0] // which was edited after XMP
		}
		return strings.Join(strings.Fields(a.text(keys...)), " ")
	}
	ours := func(v string) string { return strings.Join(strings.Fields(v), " ") }
	out := []comparison{
		{"mime", p.MIME, a.text("File:MIMEType")},
		{"make", p.Make, want("IFD0:Make", "CanonRaw:Make", "XMP-tiff:Make")},
		{"model", ours(p.Model), want("IFD0:Model", "CanonRaw:Model", "XMP-tiff:Model")},
		{"lens", ours(p.Lens), want("ExifIFD:LensModel", "IFD0:LensModel", "XMP-exifEX:LensModel", "XMP-aux:Lens")},
		{"exposure", number(p.ExposureS), num(exposure("ExposureTime")...)},
		{"f-number", number(p.FNumber), num(exposure("FNumber")...)},
		{"iso", number(float64(p.ISO)), num(exposure("ISO")...)},
		{"focal length", number(p.FocalMM), num(exposure("FocalLength")...)},
		{"orientation", number(float64(p.Orientation)), orientation},
		{"width", number(float64(p.Width)), number(width)},
		{"height", number(float64(p.Height)), number(height)},
		{"taken", p.TakenLocal, wantTaken(a)},
		{"offset", p.TakenOffset, a.text("ExifIFD:OffsetTimeOriginal")},
		{"artist", ours(p.Artist), want("IFD0:Artist", "IFD0:XPAuthor", "XMP-tiff:Artist")},
		{"copyright", ours(p.Copyright), want("IFD0:Copyright")},
		{"description", ours(p.Description), want("IFD0:ImageDescription", "XMP-tiff:ImageDescription")},
		{"title", ours(p.Title), want("XMP-dc:Title", "IPTC:ObjectName", "IFD0:XPTitle", "PNG:Title")},
		{"caption", ours(p.Caption), captionOf(&p,
			want("XMP-dc:Description", "IPTC:Caption-Abstract"), want("IPTC:Caption-Abstract", "XMP-dc:Description"), want("IFD0:ImageDescription"),
			want("IFD0:XPComment"), want("IFD0:XPSubject"), want("PNG:Description"), want("ExifIFD:UserComment"))},
		{"rating", number(float64(p.Rating)), num("XMP-xmp:Rating", "IFD0:Rating")},
		{"label", ours(p.Label), want("XMP-xmp:Label")},
		{"creator", ours(p.Creator), want("XMP-dc:Creator", "IPTC:By-line", "IFD0:Artist", "IFD0:XPAuthor", "XMP-tiff:Artist", "PNG:Author")},
		{"credit", ours(p.Credit), want("XMP-photoshop:Credit", "IPTC:Credit")},
		{"rights", ours(p.Rights), want("XMP-dc:Rights", "IPTC:CopyrightNotice", "IFD0:Copyright", "PNG:Copyright")},
		{"keywords", ours(strings.Join(p.Keywords, "; ")), want("XMP-dc:Subject", "IPTC:Keywords", "IFD0:XPKeywords")},
		{"profile", ours(p.ICCProfile), want("ICC_Profile:ProfileDescription")},
	}
	place, wantPlace, alt, wantAlt := "", "", "", ""
	lat, okLat := a.number("Composite:GPSLatitude", "XMP-exif:GPSLatitude")
	lon, okLon := a.number("Composite:GPSLongitude", "XMP-exif:GPSLongitude")
	if okLat && okLon {
		wantPlace = fmt.Sprintf("%.6f %.6f", lat, lon)
	}
	if p.GPS != nil {
		const metre = 1e-5 // in degrees
		place = fmt.Sprintf("%.6f %.6f", p.GPS.Lat, p.GPS.Lon)
		if math.Abs(p.GPS.Lat-lat) < metre && math.Abs(p.GPS.Lon-lon) < metre {
			place = wantPlace
		}
		if p.GPS.Alt != nil {
			alt = fmt.Sprintf("%.2f", *p.GPS.Alt)
		}
	}
	if v, ok := a.number("Composite:GPSAltitude", "XMP-exif:GPSAltitude"); ok {
		wantAlt = fmt.Sprintf("%.2f", v)
	}
	return append(out, comparison{"gps", place, wantPlace}, comparison{"altitude", alt, wantAlt})
}

// captionOf is the first of texts that is a caption.
func captionOf(p *schema.Probe, texts ...string) string {
	for _, s := range texts {
		if s = caption(s, p); s != "" {
			return s
		}
	}
	return ""
}

// wantTaken writes exiftool's date as a Probe writes it.
func wantTaken(a answer) string {
	for _, k := range []struct{ date, fraction string }{
		{"DateTimeOriginal", "SubSecTimeOriginal"}, {"CreateDate", "SubSecTimeDigitized"},
	} {
		for _, group := range []string{"ExifIFD:", "IFD0:", "CanonRaw:", "XMP-exif:"} {
			s := a.text(group + k.date)
			if len(s) < 19 || strings.Trim(s, "0: -T") == "" || s[0] == '0' {
				continue
			}
			s = strings.ReplaceAll(s[:10], ":", "-") + "T" + s[11:19]
			if f := a.text("ExifIFD:" + k.fraction); f != "" {
				s += "." + f
			}
			return s
		}
	}
	// A day at midnight is a day that somebody typed; a time that stands elsewhere
	// for the same day is that of the day.
	taken := wantXMPDate(a.text("XMP-photoshop:DateCreated"), true)
	camera := a.text("IFD0:Make", "IFD0:Model", "XMP-tiff:Make", "XMP-tiff:Model") != ""
	for _, next := range []string{wantXMPDate(a.text("XMP-xmp:CreateDate"), false), wantIIMDate(a)} {
		if next != "" && (taken == "" || dayOf(taken, next)) && (camera || next != wantXMPDate(a.text("XMP-xmp:CreateDate"), false)) {
			taken = next
		}
	}
	return taken
}

// wantXMPDate writes exiftool's date of XMP as a Probe writes it.
func wantXMPDate(s string, typed bool) string {
	if len(s) < 10 || strings.Trim(s, "0: ") == "" {
		return ""
	}
	day, clock := strings.ReplaceAll(s[:10], ":", "-"), s[10:]
	if len(clock) < 9 || typed && strings.HasPrefix(clock, " 00:00") {
		return day
	}
	clock = clock[1:]
	if i := strings.IndexAny(clock, "Z+-G"); i > 0 { // a zone, which is not believed
		clock = clock[:i]
	}
	return day + "T" + strings.TrimSpace(clock)
}

func wantIIMDate(a answer) string {
	day, clock := a.text("IPTC:DateCreated"), a.text("IPTC:TimeCreated")
	if len(day) != 10 || strings.HasPrefix(day, "0000") {
		return ""
	}
	day = strings.ReplaceAll(day, ":", "-")
	if len(clock) < 8 || strings.HasPrefix(clock, "00:00:00") {
		return day
	}
	return day + "T" + clock[:8]
}

// gaveUp is the warning with which exiftool stopped before the end of the
// structure; what it did not reach is no disagreement. It looks at a JPEG
// segment only once it has the next one, and leaves a TIFF directory that
// overruns the data, or has a value that does.
func (a answer) gaveUp() string {
	w := a.text("ExifTool:Warning")
	for _, prefix := range []string{
		"JPEG format error", "Bad IFD0 directory", "Error reading value for IFD0 entry",
		"Error reading RIFF file", "Corrupted PNG image",
	} {
		if strings.HasPrefix(w, prefix) {
			return w
		}
	}
	return ""
}

// explained are the fields, or whole files, in which we differ from exiftool
// on purpose.
var explained = map[string]string{
	"camera/Iceland-P3.jpg altitude":      "no GPSAltitudeRef, whose default is sea level (Exif 4.6.6); exiftool wants it",
	"formats/avif_exif_xmp.avif altitude": "an altitude without a place",
	"formats/iphone_7.heic width":         "no irot: decoders show it lying, whatever EXIF says",
	"formats/iphone_7.heic height":        "as its width",
	"formats/xmpsdk.xmp mime":             "RDF without the wrapper is XMP too",

	"hostile/87_OSError.jpg altitude":                               "no GPSAltitudeRef, as above",
	"hostile/gps_out_of_range.jpg gps":                              "400 degrees are no place",
	"hostile/bad-exif.jpg gps":                                      "four thousand million degrees are no place",
	"hostile/offset_garbage.jpg offset":                             "+99:99 is no zone",
	"hostile/broken1.jpg credit":                                    "a packet with characters that XML has none of, which cost themselves",
	"hostile/date_impossible.jpg taken":                             "the 45th of month 13 is no date",
	"hostile/issue_1918_poc3.jpg taken":                             "a date with a letter behind it",
	"hostile/exif_bad_orientation.jpg orientation":                  "99 counts as 1, with a warning",
	"hostile/exif_invalid_utf8.jpg description":                     "Windows-1252, of which the sheet kept question marks",
	"hostile/exif_invalid_utf8.jpg caption":                         "as its description",
	"hostile/caption_long.jpg caption":                              "the sheet cuts long texts",
	"hostile/c16f4894de3142b98e8f3d8fc6b3d23e.tif":                  "a profile's name in Mac Roman, of which the sheet kept a question mark",
	"hostile/sof_zero_width.jpg height":                             "0 x 100 is no size",
	"hostile/fuzz_b3df4ac49cefd5dd.webp":                            "0 x 16000 is no size",
	"hostile/issue_2270_poc.webp":                                   "0 x 16 is no size",
	"hostile/fuzz_bfe738b0fe9cf1e7.webp":                            "two canvas sizes; the first counts, exiftool prints the last",
	"hostile/2018-01-09-exiv2-crash-003.tiff width":                 "1728 x 0 is no size",
	"hostile/pocIssue283.jpg make":                                  "a number is no maker",
	"hostile/pocIssue283.jpg height":                                "a height without a width is no size",
	"hostile/pocIssue283.jpg mime":                                  "the magic number is RW2's",
	"hostile/Issue 419.rw2 mime":                                    "the magic number is RW2's",
	"hostile/fuzz_75919d3da438b37e.tif width":                       "a width without a height is no size",
	"hostile/fuzz_4a132fcbb5da3855.tif width":                       "the height is 513 numbers, so there is no size; the sheet has the second of two widths",
	"hostile/fuzz_9350a51620f159bd.tif width":                       "as fuzz_4a132fcbb5da3855.tif",
	"hostile/fuzz_fe722cb6ea26eedb.tif width":                       "as fuzz_4a132fcbb5da3855.tif",
	"hostile/fuzz_d561c7b8c3564b4e.tif height":                      "the tag is there twice; we take the first, as libtiff does",
	"hostile/issue_1833_poc.jpg width":                              "dozens of false frame headers; we take the first, exiftool the last",
	"hostile/issue_1833_poc.jpg height":                             "as its width",
	"hostile/issue_1530_poc.crw":                                    "a damaged heap: half a size, and no NUL between maker and model",
	"hostile/issue_1838_poc.crw exposure":                           "1e-119 seconds are no exposure",
	"hostile/issue_1838_poc.crw f-number":                           "as its exposure",
	"hostile/issue_1838_poc.crw width":                              "half a size",
	"hostile/fuzz_avc32.heif.heic":                                  "AVC in HEIF, which exiftool calls MP4; and we crop as clap says",
	"hostile/fuzz_vvc32.heif.heic mime":                             "VVC in HEIF, which exiftool calls MP4",
	"hostile/billion_laughs.xmp mime":                               "XMP by its root, if a bomb",
	"hostile/issue_1821_poc.xmp mime":                               "XMP by its root, if damaged",
	"hostile/IllegalArgumentException.HeifReader.processBoxes.heif": "the primary item has no properties; exiftool takes another picture's",
}

// tally counts one row of a table of agreement.
type tally struct{ same, explained, differ int }

func (c tally) agreement() float64 {
	return 100 * float64(c.same) / float64(cmp.Or(c.same+c.explained+c.differ, 1))
}

type table map[string]*tally

func (t table) row(name string) *tally {
	if t[name] == nil {
		t[name] = &tally{}
	}
	return t[name]
}

func (t table) log(tb testing.TB, title string) {
	tb.Logf("%-40s %6s %9s %6s", title, "same", "explained", "differ")
	for _, name := range slices.Sorted(maps.Keys(t)) {
		c := t[name]
		tb.Logf("%-40s %6d %9d %6d %7.2f %%", name, c.same, c.explained, c.differ, c.agreement())
	}
}

// TestAgreesWithExiftool compares every file that exiftool reads, field by
// field. Outside the hostile files a difference counts even if it is
// explained.
func TestAgreesWithExiftool(t *testing.T) {
	dir := corpus(t)
	honest, hostile := table{}, table{}
	here, used := map[string]bool{}, map[string]bool{}
	files := 0
	for _, a := range answers(t, dir) {
		name := a.text("SourceFile")
		maps.Copy(a, more[name])
		if a.text("ExifTool:Error") != "" {
			continue
		}
		p := readFile(t, filepath.Join(dir, name))
		if p.Format == schema.FormatUnknown {
			continue // exiftool reads more formats; TestHostileFilesAreClassed says which these are
		}
		files++
		for key := range explained {
			if key == name || strings.HasPrefix(key, name+" ") {
				here[key] = true
			}
		}
		rows := honest
		if strings.HasPrefix(name, "hostile/") {
			rows = hostile
		}
		for _, c := range compare(p, a) {
			counts := []*tally{rows.row("field " + c.field), rows.row("format " + string(p.Format)), rows.row("in all")}
			key := name + " " + c.field
			why, ok := explained[key]
			if !ok && explained[name] != "" {
				key = name
				why, ok = explained[key]
			}
			if w := a.gaveUp(); !ok && w != "" && c.want == "" {
				why, ok = "exiftool stopped: "+w, true
			}
			switch {
			case c.ours == c.want:
				if c.want == "" {
					continue // nothing there, nothing said: no merit in it
				}
				for _, x := range counts {
					x.same++
				}
			case ok:
				used[key] = true
				t.Logf("explained: %s: %q, exiftool %q: %s", key, c.ours, c.want, why)
				for _, x := range counts {
					x.explained++
				}
			default:
				t.Logf("DIFFERS: %s: %q, exiftool %q %v", key, c.ours, c.want, p.Warnings)
				for _, x := range counts {
					x.differ++
				}
			}
		}
	}
	for key := range explained {
		if here[key] && !used[key] {
			t.Errorf("explained difference %q is none any more: remove it", key)
		}
	}
	t.Logf("%d files", files)
	honest.log(t, "camera, formats, orientation, raw, perf")
	hostile.log(t, "hostile")
	for name, rows := range map[string]table{"honest": honest, "hostile": hostile} {
		if n := rows.row("in all").differ; n > 0 {
			t.Errorf("%s files: %d differences from exiftool that are not explained", name, n)
		}
	}
	// Every explained one is a field in which it is not right.
	if total := honest.row("in all"); total.agreement() < 99.7 {
		t.Errorf("agreement with exiftool is %.2f %%, want at least 99.7 %%", total.agreement())
	}
}

// TestReadsAreBounded reads every file of the corpus, and holds them to a
// number of bytes read and allocated: the clock of a busy machine says nothing,
// so the time is only told.
func TestReadsAreBounded(t *testing.T) {
	dir := corpus(t)
	const maxRead = 24 << 20  // the metadata budget, and the windows through which headers are seen
	const maxAlloc = 96 << 20 // in all, not at once; -race doubles it
	tables := map[string]*costs{"hostile": {}, "all others": {}}
	eachFile(t, dir, func(path string) {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		st, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		r := &counter{r: f}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		started := time.Now()
		if _, err := Read(context.Background(), "x", r, st.Size(), schema.DefaultLimits()); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		took := time.Since(started)
		runtime.ReadMemStats(&after)
		allocated := after.TotalAlloc - before.TotalAlloc
		if r.read > maxRead {
			t.Errorf("%s: read %d bytes", path, r.read)
		}
		if allocated > maxAlloc {
			t.Errorf("%s: allocated %d bytes", path, allocated)
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			t.Fatal(err)
		}
		group := "all others"
		if strings.HasPrefix(rel, "hostile") {
			group = "hostile"
		}
		c := tables[group]
		c.files++
		c.time.see(rel, int64(took))
		c.read.see(rel, r.read)
		c.allocated.see(rel, int64(allocated))
	})
	for _, group := range slices.Sorted(maps.Keys(tables)) {
		c := tables[group]
		t.Logf("%s, %d files, the worst of each:", group, c.files)
		t.Logf("  time: %.1f ms  %s", float64(c.time.value)/1e6, c.time.file)
		t.Logf("  read: %d KiB  %s", c.read.value>>10, c.read.file)
		t.Logf("  heap, all that was ever allocated, so the peak at most: %d KiB  %s", c.allocated.value>>10, c.allocated.file)
	}
}

// costs are the worst files of a group.
type costs struct {
	files                 int
	time, read, allocated worst
}

// worst is the largest value and the file that has it.
type worst struct {
	file  string
	value int64
}

func (w *worst) see(file string, value int64) {
	if value >= w.value {
		w.file, w.value = file, value
	}
}

// counter counts what is read.
type counter struct {
	r    io.ReaderAt
	read int64
}

func (c *counter) ReadAt(b []byte, off int64) (int, error) {
	c.read += int64(len(b))
	return c.r.ReadAt(b, off)
}

func eachFile(t *testing.T, dir string, f func(path string)) {
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && !strings.HasSuffix(path, ".json") && !strings.HasSuffix(path, ".tsv") {
			f(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

var update = flag.Bool("update", false, "rewrite testdata/hostile.tsv and testdata/differs.tsv")

// TestWhereBlocksDiffer holds of which fields each file with several blocks is
// said to disagree: a warning that is no news to a photographer hides one that
// is.
func TestWhereBlocksDiffer(t *testing.T) {
	dir := corpus(t)
	got := map[string]string{}
	eachFile(t, dir, func(path string) {
		p := readFile(t, path)
		if len(p.Stated) < 2 {
			return
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			t.Fatal(err)
		}
		got[name] = cmp.Or(strings.Join(p.Differs, " "), "-")
	})
	golden(t, "differs.tsv", got)
}

// golden compares with a file of names and what is said of each, as far as the
// corpus at hand has them.
func golden(t *testing.T, file string, got map[string]string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		var out strings.Builder
		for _, name := range slices.Sorted(maps.Keys(got)) {
			fmt.Fprintf(&out, "%s\t%s\n", name, got[name])
		}
		if err := os.WriteFile(path, []byte(out.String()), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		name, want, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if is, ok := got[name]; ok && is != want {
			t.Errorf("%s: got %q, want %q; if that is right: go test ./pipeline/probe -run %s -update", name, is, want, t.Name())
		}
	}
}

// TestHostileFilesAreClassed holds what each hostile file comes to: its
// format, its size or none, and whether it is warned of.
func TestHostileFilesAreClassed(t *testing.T) {
	dir := filepath.Join(corpus(t), "hostile")
	if _, err := os.Stat(dir); err != nil {
		t.Skip(err)
	}
	got := map[string]string{}
	eachFile(t, dir, func(path string) {
		p := readFile(t, path)
		size, warned := "none", "quiet"
		if p.Width != 0 {
			size = fmt.Sprintf("%dx%d", p.Width, p.Height)
		}
		if len(p.Warnings) > 0 {
			warned = "warned"
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			t.Fatal(err)
		}
		got[name] = fmt.Sprintf("%s\t%s\t%s", p.Format, size, warned)
	})
	golden(t, "hostile.tsv", got)
}
