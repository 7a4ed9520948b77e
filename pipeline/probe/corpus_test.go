package probe

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
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
	p, err := Read(context.Background(), filepath.Base(path), f, st.Size(), DefaultLimits())
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
	var out []answer
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func (a answer) text(keys ...string) string {
	for _, k := range keys {
		if v, ok := a[k]; ok {
			return strings.TrimSpace(fmt.Sprint(v))
		}
	}
	return ""
}

// digits is a whole number that JSON has as text or as a number.
func (a answer) digits(key string) string {
	if v, ok := a[key].(float64); ok {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return a.text(key)
}

func (a answer) number(keys ...string) (float64, bool) {
	for _, k := range keys {
		if v, ok := a[k].(float64); ok {
			return v, true
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

func compare(p schema.Probe, a answer) []comparison {
	num := func(keys ...string) string {
		v, _ := a.number(keys...)
		return number(v)
	}
	w, h := num("File:ImageWidth"), num("File:ImageHeight")
	if a.text("File:FileType") == "TIFF" {
		w, h = num("IFD0:ImageWidth"), num("IFD0:ImageHeight")
	}
	if o, _ := a.number("IFD0:Orientation"); o >= 5 && o <= 8 {
		w, h = h, w
	}
	out := []comparison{
		{"make", p.Make, a.text("IFD0:Make")},
		{"model", p.Model, a.text("IFD0:Model")},
		{"exposure", number(p.ExposureS), num("ExifIFD:ExposureTime", "IFD0:ExposureTime")},
		{"f-number", number(p.FNumber), num("ExifIFD:FNumber", "IFD0:FNumber")},
		{"iso", number(float64(p.ISO)), num("ExifIFD:ISO", "IFD0:ISO")},
		{"focal length", number(p.FocalMM), num("ExifIFD:FocalLength", "IFD0:FocalLength")},
		{"orientation", number(float64(p.Orientation)), num("IFD0:Orientation")},
		{"width", number(float64(p.Width)), w},
		{"height", number(float64(p.Height)), h},
		{"taken", p.TakenLocal, wantTaken(a)},
		{"offset", p.TakenOffset, a.text("ExifIFD:OffsetTimeOriginal")},
	}
	const metre = 1e-5 // in degrees
	place, want := "", ""
	lat, okLat := a.number("Composite:GPSLatitude")
	lon, okLon := a.number("Composite:GPSLongitude")
	if okLat && okLon {
		want = fmt.Sprintf("%.6f %.6f", lat, lon)
	}
	if p.GPS != nil {
		place = fmt.Sprintf("%.6f %.6f", p.GPS.Lat, p.GPS.Lon)
		if math.Abs(p.GPS.Lat-lat) < metre && math.Abs(p.GPS.Lon-lon) < metre {
			place = want
		}
	}
	out = append(out, comparison{"gps", place, want})
	alt, wantAlt := "", ""
	if p.GPS != nil && p.GPS.Alt != nil {
		alt = fmt.Sprintf("%.2f", *p.GPS.Alt)
	}
	if v, ok := a.number("Composite:GPSAltitude"); ok {
		wantAlt = fmt.Sprintf("%.2f", v)
	}
	return append(out, comparison{"altitude", alt, wantAlt})
}

// wantTaken writes exiftool's date as a Probe writes it.
func wantTaken(a answer) string {
	for _, k := range []struct{ date, fraction string }{
		{"DateTimeOriginal", "SubSecTimeOriginal"}, {"CreateDate", "SubSecTimeDigitized"},
	} {
		for _, group := range []string{"ExifIFD:", "IFD0:"} {
			s := a.text(group + k.date)
			if len(s) != 19 || strings.HasPrefix(s, "0000") || strings.TrimSpace(strings.ReplaceAll(s, ":", "")) == "" {
				continue
			}
			s = strings.ReplaceAll(s[:10], ":", "-") + "T" + s[11:]
			if f := a.digits("ExifIFD:" + k.fraction); f != "" {
				s += "." + f
			}
			return s
		}
	}
	return ""
}

// gaveUp is the warning with which exiftool stopped before the end of the
// structure; what it did not reach is no disagreement. It looks at a JPEG
// segment only once it has the next one, and leaves a TIFF directory that
// overruns the data, or has a value that does.
func (a answer) gaveUp() string {
	w := a.text("ExifTool:Warning")
	for _, prefix := range []string{"JPEG format error", "Bad IFD0 directory", "Error reading value for IFD0 entry"} {
		if strings.HasPrefix(w, prefix) {
			return w
		}
	}
	return ""
}

// explained are the fields in which we differ from exiftool on purpose.
var explained = map[string]string{
	"camera/Iceland-P3.jpg altitude":                "no GPSAltitudeRef, whose default is sea level (Exif 4.6.6); exiftool wants it",
	"hostile/87_OSError.jpg altitude":               "no GPSAltitudeRef, as above",
	"hostile/gps_out_of_range.jpg gps":              "400 degrees are no place",
	"hostile/bad-exif.jpg gps":                      "four thousand million degrees are no place",
	"hostile/offset_garbage.jpg offset":             "+99:99 is no zone",
	"hostile/date_impossible.jpg taken":             "the 45th of month 13 is no date",
	"hostile/exif_bad_orientation.jpg orientation":  "99 counts as 1, with a warning",
	"hostile/sof_zero_width.jpg height":             "0 x 100 is no size",
	"hostile/2018-01-09-exiv2-crash-003.tiff width": "1728 x 0 is no size",
	"hostile/pocIssue283.jpg make":                  "a number is no maker",
	"hostile/pocIssue283.jpg height":                "a height without a width is no size",
	"hostile/fuzz_75919d3da438b37e.tif width":       "a width without a height is no size",
	"hostile/fuzz_4a132fcbb5da3855.tif width":       "the height is 513 numbers, so there is no size; the sheet has the second of two widths",
	"hostile/fuzz_9350a51620f159bd.tif width":       "as fuzz_4a132fcbb5da3855.tif",
	"hostile/fuzz_fe722cb6ea26eedb.tif width":       "as fuzz_4a132fcbb5da3855.tif",
	"hostile/fuzz_d561c7b8c3564b4e.tif height":      "the tag is there twice; we take the first, as libtiff does",
	"hostile/issue_1833_poc.jpg width":              "dozens of false frame headers; we take the first, exiftool the last",
	"hostile/issue_1833_poc.jpg height":             "as its width",
}

// TestAgreesWithExiftool compares every JPEG and TIFF that exiftool reads,
// field by field.
func TestAgreesWithExiftool(t *testing.T) {
	dir := corpus(t)
	type tally struct{ same, explained, differ int }
	table := map[string]*tally{}
	total := &tally{}
	used := map[string]bool{}
	files := 0
	for _, a := range answers(t, dir) {
		name := a.text("SourceFile")
		switch kind := a.text("File:FileType"); {
		case kind != "JPEG" && kind != "TIFF", strings.HasPrefix(name, "raw/"):
			continue
		}
		files++
		p := readFile(t, filepath.Join(dir, name))
		for _, c := range compare(p, a) {
			row := table[c.field]
			if row == nil {
				row = &tally{}
				table[c.field] = row
			}
			key := name + " " + c.field
			why, ok := explained[key]
			if w := a.gaveUp(); !ok && w != "" && c.want == "" {
				why, ok = "exiftool stopped: "+w, true
			}
			switch {
			case c.ours == c.want:
				if c.want == "" {
					continue // nothing there, nothing said: no merit in it
				}
				row.same++
				total.same++
			case ok:
				used[key] = true
				t.Logf("explained: %s: %q, exiftool %q: %s", key, c.ours, c.want, why)
				row.explained++
				total.explained++
			default:
				t.Logf("DIFFERS: %s: %q, exiftool %q %v", key, c.ours, c.want, p.Warnings)
				row.differ++
				total.differ++
			}
		}
	}
	for key := range explained {
		if !used[key] {
			t.Errorf("explained difference %q is none any more: remove it", key)
		}
	}
	t.Logf("%d files", files)
	t.Logf("%-13s %6s %10s %7s", "field", "same", "explained", "differ")
	for _, field := range slices.Sorted(func(yield func(string) bool) {
		for f := range table {
			if !yield(f) {
				return
			}
		}
	}) {
		r := table[field]
		t.Logf("%-13s %6d %10d %7d", field, r.same, r.explained, r.differ)
	}
	agreement := float64(total.same) / float64(cmp.Or(total.same+total.differ, 1))
	t.Logf("agreement %.2f %% of %d values, and %d explained", 100*agreement, total.same+total.differ, total.explained)
	if agreement < 0.995 {
		t.Errorf("agreement with exiftool is %.2f %%, want at least 99.5 %%", 100*agreement)
	}
}

// TestHostileFilesAreBounded reads every file of the corpus, and holds the
// hostile ones to time and memory.
func TestHostileFilesAreBounded(t *testing.T) {
	dir := corpus(t)
	const maxTime = 2 * time.Second // the slowest needs 0.1 s, 0.6 s with -race on a busy machine
	const maxBytes = 96 << 20       // allocated in all, not at once; -race doubles it
	var slowest, largest string
	var slowestTime time.Duration
	var largestBytes uint64
	files := 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || strings.HasSuffix(path, ".json") || strings.HasSuffix(path, ".tsv") {
			return err
		}
		files++
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		readFile(t, path)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		allocated := after.TotalAlloc - before.TotalAlloc
		if took > maxTime {
			t.Errorf("%s took %v", path, took)
		}
		if allocated > maxBytes {
			t.Errorf("%s allocated %d bytes", path, allocated)
		}
		if took > slowestTime {
			slowest, slowestTime = d.Name(), took
		}
		if allocated > largestBytes {
			largest, largestBytes = d.Name(), allocated
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files; slowest %s, %v; most memory %s, %d KiB allocated in all", files, slowest, slowestTime, largest, largestBytes>>10)
}
