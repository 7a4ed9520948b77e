package probe

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stillroom/stillroom/schema"
)

// TestAgreesOnUnseenFiles compares the files below $STILLROOM_UNSEEN, whatever they
// are, with the exiftool at hand. Nobody has looked at them before, so what differs
// is explained by rules and by no list of files. Files that are damaged, by the
// word of either reader, are counted by themselves.
func TestAgreesOnUnseenFiles(t *testing.T) {
	dir := os.Getenv("STILLROOM_UNSEEN")
	if dir == "" {
		t.Skip("STILLROOM_UNSEEN is not set: no unseen files to compare with exiftool")
	}
	out, err := os.Create(filepath.Join(t.TempDir(), "differs.tsv"))
	if path := os.Getenv("STILLROOM_UNSEEN_DIFFERS"); path != "" {
		out, err = os.Create(path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	whole, damaged := table{}, table{}
	reasons := map[string]int{}
	files := 0
	for _, a := range unseen(t, dir) {
		name := a.text("SourceFile")
		if a.text("ExifTool:Error") != "" {
			continue
		}
		path := name
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, name)
		}
		if _, err := os.Stat(path); err != nil {
			continue
		}
		p := readFile(t, path)
		if p.Format == schema.FormatUnknown {
			continue
		}
		files++
		byOtherNames(a)
		rows := whole
		if damage(p, a) {
			rows = damaged
		}
		for _, c := range compare(p, a) {
			if c.ours == c.want && c.want == "" {
				continue
			}
			why := ""
			if c.ours != c.want {
				why = because(p, a, c)
			}
			for _, r := range []*tally{rows.row("field " + c.field), rows.row("format " + string(p.Format)), rows.row("in all")} {
				switch {
				case c.ours == c.want:
					r.same++
				case why != "":
					r.explained++
				default:
					r.differ++
				}
			}
			if c.ours != c.want {
				reasons[why]++
				fmt.Fprintf(out, "%v\t%s\t%s\t%s\t%s\t%q\t%q\t%q\n", damage(p, a), why, name, p.Format, c.field, c.ours, c.want, p.Warnings)
			}
		}
	}
	t.Logf("%d files", files)
	whole.log(t, "whole files")
	damaged.log(t, "damaged files")
	for why, n := range reasons {
		t.Logf("%5d explained: %s", n, cmp.Or(why, "NOT"))
	}
	c := whole.row("in all")
	if of := c.same + c.differ; float64(c.same) < 0.999*float64(of) {
		t.Errorf("%d of %d fields agree with exiftool, want 99.9 %%", c.same, of)
	}
}

// byOtherNames gives what exiftool names after a maker, a program or a container the
// names under which compare asks.
func byOtherNames(a answer) {
	for _, name := range []struct{ theirs, asked string }{
		{"SigmaRaw:Make", "IFD0:Make"}, {"SigmaRaw:Model", "IFD0:Model"}, {"SigmaRaw:ISO", "ExifIFD:ISO"}, {"SigmaRaw:FNumber", "ExifIFD:FNumber"},
		{"SigmaRaw:ExposureTime", "ExifIFD:ExposureTime"}, {"SigmaRaw:FocalLength", "ExifIFD:FocalLength"}, {"SigmaRaw:DateTimeOriginal", "ExifIFD:DateTimeOriginal"},
		{"ExifIFD:ISOSpeed", "ExifIFD:ISO"}, {"XMP-tiff:Copyright", "IFD0:Copyright"},
		{"XMP-tmp0:XmpmetaTitle", "XMP-dc:Title"}, {"XMP-tmp0:XmpmetaCreator", "XMP-dc:Creator"}, {"XMP-tmp0:XmpmetaRights", "XMP-dc:Rights"}, {"XMP-tmp0:XmpmetaDescription", "XMP-dc:Description"},
	} {
		if v := a[name.theirs]; v != nil && a.text(name.asked) == "" {
			a[name.asked] = v
		}
	}
	if turn, ok := a.number("SigmaRaw:Rotation"); ok {
		a["IFD0:Orientation"] = map[float64]float64{0: 1, 90: 6, 180: 3, 270: 8}[turn]
	}
	if a.text("XMP-xmpDM:Pick") == "1" && a.text("XMP-xmp:Label") == "" {
		a["XMP-xmp:Label"] = "picked"
	}
}

// unseen are exiftool's answers, asked once and kept beside the files where there
// is a sheet already.
func unseen(t *testing.T, dir string) []answer {
	var out []answer
	raw, err := os.ReadFile(filepath.Join(dir, "exiftool.json"))
	if err == nil {
		if err := json.Unmarshal(raw, &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if _, err := exec.LookPath("exiftool"); err != nil {
		t.Skip("exiftool is not here: nothing to compare with")
	}
	// One after the other: a file on which exiftool stops costs itself only.
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		raw, err := exec.Command("exiftool", "-j", "-a", "-G1", "-n", path).Output()
		var one []answer
		if err == nil && json.Unmarshal(raw, &one) == nil {
			out = append(out, one...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// damage reports whether a file is damaged: exiftool says so, or we do.
func damage(p schema.Probe, a answer) bool {
	w := a.text("ExifTool:Warning")
	for _, part := range []string{"rror", "Bad ", "runcat", "orrupt", "Invalid", "past end", "nexpected", "Illegal", "Malformed", "Suspicious", "Unknown garbage", "Undersized", "overlap", "Ignored", "Ignoring", "Possibly incorrect", "Entry at", "does not", "terminator", "out of range"} {
		if strings.Contains(w, part) {
			return true
		}
	}
	for _, w := range p.Warnings {
		if !strings.Contains(w, "differs between") {
			return true
		}
	}
	return false
}

// because is the rule by which a difference is none of reading, or one in which
// exiftool says less, or "".
func because(p schema.Probe, a answer, c comparison) string {
	kind := a.text("File:FileType")
	switch {
	case c.field == "mime" && strings.HasPrefix(kind, "APNG"):
		return "an APNG is a PNG"
	case kind == "BTF":
		return "exiftool opens no BigTIFF"
	case c.field == "mime" && (kind == "GPR" || kind == "IIQ" || kind == "RAW"):
		return "a name for what is DNG inside, or for a RAW that exiftool has none for"
	case c.field == "mime" && (kind == "MP4" || kind == "HEIFS" || kind == "HEIF" || kind == "HEIC"):
		return "the brands say which image it is, not the first of them"
	case c.want == "" && a.gaveUp() != "":
		return "exiftool stopped"
	case c.field == "altitude" && c.want == "" && a.text("GPS:GPSAltitude", "XMP-exif:GPSAltitude") != "":
		return "no reference: above the sea, as Exif has it (4.6.6)"
	case c.field == "altitude" && c.ours == "" && p.GPS == nil:
		return "an altitude without a place"
	case c.field == "orientation" && c.ours == "1":
		return "a number that is none counts as 1, with a warning"
	case (c.field == "width" || c.field == "height") && c.want == "":
		return "exiftool has no size, or half of one"
	case (c.field == "width" || c.field == "height") && p.Page+p.SubPage > 0:
		return "the page that is the picture is another than the first"
	case (c.field == "width" || c.field == "height") && p.Format == schema.FormatJXL:
		return "the stream turns the picture, and exiftool does not ask it"
	case (c.field == "width" || c.field == "height") && (p.Format == schema.FormatAVIF || p.Format == schema.FormatHEIF):
		return "crop and turn are those of the picture; exiftool lists those of all items"
	case c.want == "" && p.Page > 0:
		return "said by the page that is the picture"
	case c.ours == "" && strings.Contains(fmt.Sprint(a), "XMP-drone-dji:") || c.ours == "" && (p.Make == "DJI" || p.Make == "Hasselblad"):
		return "a drone's own notes are no words about the picture"
	case c.field == "caption" && c.ours == "" && strings.HasPrefix(c.want, "<"):
		return "a camera's name is no caption"
	case c.field == "creator" && c.want == "" && p.Stated[schema.BlockIIM] != nil:
		return "in a resource of another signature than 8BIM"
	case c.field == "taken" && c.want != "" && strings.HasPrefix(c.want, c.ours+"."), c.field == "taken" && c.ours != "" && strings.HasPrefix(c.ours, c.want+"."):
		return "the fraction of a second stands in one place and not in another"
	case c.field == "label" && c.want == "" && strings.Contains(fmt.Sprint(a), "XMP-digiKam:"), c.field == "label" && strings.Contains(fmt.Sprint(a), "XMP-photomech:"):
		return "said by a program's own name"
	case c.field == "orientation" && c.ours == "":
		return "no viewer turns a picture by a copy in Photoshop's resources"
	case letters8(c.ours) && unicodeLess(c.ours) == unicodeLess(c.want), strings.Contains(c.want, "?") && questioned(c.ours, c.want):
		return "letters that exiftool has only question marks for"
	}
	return ""
}

func letters8(s string) bool { return utf8.RuneCountInString(s) != len(s) }

// unicodeLess is s without the letters that are none of ASCII.
func unicodeLess(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf || r == '?' {
			return -1
		}
		return r
	}, s)
}

// questioned reports whether want is ours with marks for letters.
func questioned(ours, want string) bool {
	return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(want), `\?`, ".{1,2}") + "$").MatchString(ours)
}
