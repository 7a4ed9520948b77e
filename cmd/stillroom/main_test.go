package main

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/image/tiff"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/pipeline/fence"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

func TestMain(m *testing.M) {
	all := map[string]func(){}
	for name, run := range programs {
		all[name] = func() { os.Exit(run(nil)) }
	}
	maps.Copy(all, besides)
	testscript.Main(m, all)
}

// programs are the ones that a script starts. A process that runs one after another leaves
// those that draw to the next.
var programs = map[string]func(*fence.Spare) int{
	"stillroom": func(spare *fence.Spare) int { return stillroom(devicesOfScripts, spare) },
	"later":     later,
}

// besides are programs that there are for tests on some systems alone.
var besides = map[string]func(){}

// later is the program with a clock that is ahead by $LATER: what a script does
// with it happens that much after the rest.
func later(spare *fence.Spare) int {
	by, err := time.ParseDuration(os.Getenv("LATER"))
	if err != nil {
		panic(err)
	}
	return run(context.Background(), os.Args, streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, devices: devicesOfScripts, spare: spare}, func() time.Time { return time.Now().Add(by) })
}

// inOneProcess is an environment in which commands run in one process, one after another, where
// the system allows it.
func inOneProcess(t *testing.T) []string {
	t.Helper()
	env := os.Environ()
	vars, end, err := residents(t)(env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(end)
	return append(env, vars...)
}

func TestScripts(t *testing.T) {
	reside := residents(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Condition:           hasDisks,
		Setup: func(e *testscript.Env) error {
			samples, err := filepath.Abs("../../samples")
			if err != nil {
				return err
			}
			nameOtherDisks(e)
			if often := os.Getenv("GOGC"); often != "" {
				e.Vars = append(e.Vars, "GOGC="+often)
			}
			// A day that is neither today nor tomorrow, whenever this runs.
			day := time.Now().AddDate(0, 0, 100)
			e.Vars = append(e.Vars, "SAMPLES="+samples, "QUIET="+day.Format("01-02"), "QUIET_SAID="+day.Format("January 2"),
				"LONG="+strings.Repeat("A long wall of books. ", 3200)) // more than a picture can say of itself
			vars, end, err := reside(e.Vars)
			e.Defer(end)
			e.Vars = append(e.Vars, vars...)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    cmdExits,
			"noted":    cmdNoted,
			"picture":  cmdPicture,
			"squares":  cmdSquares,
			"smooth":   cmdSmooth,
			"says":     cmdSays,
			"valid":    cmdValid,
			"lines":    cmdLines,
			"balances": cmdBalances,
			"holds":    cmdHolds,
			"photoid":  cmdPhotoID,
			"called":   cmdCalled,
			"grab":     cmdGrab,
			"damage":   cmdDamage,
			"append":   cmdAppend,
			"expand":   cmdExpand,
			"dng":      cmdDNG,
			"deep":     cmdDeep,
			"tiffsays": cmdTIFFSays,
			"clip":     cmdClip,
			"rawlike":  cmdRawLike,
			"scratch":  cmdScratch,
			"grain":    cmdGrain,
			"gap":      cmdGap,
			"graft":    cmdGraft,
			"shorten":  cmdShorten,
			"saying":   cmdSaying,
			"dated":    cmdDated,
			"posted":   cmdPosted,
			"settings": cmdSettings,
			"same":     cmdSame,
			"sql":      cmdSQL,
			"ahead":    cmdAhead,
			"sameas":   cmdSameAs,
			"worded":   cmdWorded,
			"wave":     cmdWave,
			"pages":    cmdPages,
			"voice":    cmdVoice,
			"tune":     cmdTune,
			"redrawn":  cmdRedrawn,

			"substitute": cmdSubstitute,
			"writtenat":  cmdWrittenAt,
			"waswritten": cmdWasWritten,
		},
	})
}

// sql CATALOG STATEMENT changes a catalog as another program, or an older one, might.
func cmdSQL(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sql CATALOG STATEMENT")
	}
	db, err := sql.Open("sqlite3", ts.MkAbs(filepath.Join(args[0], catalog.FileName)))
	ts.Check(err)
	_, err = db.Exec(args[1])
	ts.Check(errors.Join(err, db.Close()))
}

// append FILE FROM adds the text of one file to another.
func cmdAppend(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: append FILE FROM")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(ts.ReadFile(args[0])+ts.ReadFile(args[1])), 0o600))
}

// expand FILE puts the values of the script's variables into a file.
func cmdExpand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: expand FILE")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(os.Expand(ts.ReadFile(args[0]), ts.Getenv)), 0o600))
}

// substitute FILE OLD NEW puts one text in the place of another that must be there.
func cmdSubstitute(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: substitute FILE OLD NEW")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s holds no %s", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o600))
}

// ahead DIR BY sets $LATER to how far the clock of later has to be ahead for that long
// after the end of a package: packages end on the days that the calendar gives.
func cmdAhead(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: ahead DIR BY")
	}
	by, err := time.ParseDuration(args[1])
	ts.Check(err)
	m, err := formats.ReadManifest([]byte(ts.ReadFile(filepath.Join(args[0], formats.ManifestName))))
	ts.Check(err)
	end, err := m.ValidUntil.Instant()
	ts.Check(err)
	ts.Setenv("LATER", (time.Until(end) + by).String())
}

// sameas PLAN MANIFEST fails unless a package has the photos, conditions and
// pictures that a plan says, and its files are the ones with those digests.
func cmdSameAs(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sameas PLAN MANIFEST")
	}
	var plan struct {
		Photos []struct {
			ID         string          `json:"photo_id"`
			Conditions json.RawMessage `json:"conditions"`
			Files      []struct{ Path, SHA256 string }
		}
	}
	var manifest struct {
		Photos []struct {
			ID      string `json:"photo_id"`
			Consent struct {
				Conditions json.RawMessage `json:"conditions"`
			}
			Files []struct{ Path, SHA256 string }
		}
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &plan))
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &manifest))
	if len(plan.Photos) == 0 || len(plan.Photos) != len(manifest.Photos) {
		ts.Fatalf("%d photos are planned, %d are there", len(plan.Photos), len(manifest.Photos))
	}
	plain := func(m json.RawMessage) string { return strings.Join(strings.Fields(string(m)), "") }
	for i, p := range plan.Photos {
		m := manifest.Photos[i]
		if p.ID != m.ID || plain(p.Conditions) != plain(m.Consent.Conditions) || !slices.Equal(p.Files, m.Files) {
			ts.Fatalf("planned %+v, and there is %+v", p, m)
		}
		for _, f := range p.Files {
			data := ts.ReadFile(filepath.Join(filepath.Dir(args[1]), filepath.FromSlash(f.Path)))
			if schema.DigestOf([]byte(data)).String() != f.SHA256 {
				ts.Fatalf("%s is not what was planned", f.Path)
			}
		}
	}
}

// exits CODE PROGRAM ARGS... runs a program that must end with this code.
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGS...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// noted CODE PROGRAM ARGS... is exits, and keeps all that the program said, on
// either of its outputs, in said.log.
func cmdNoted(ts *testscript.TestScript, neg bool, args []string) {
	cmdExits(ts, neg, args)
	f, err := os.OpenFile(ts.MkAbs("said.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	ts.Check(err)
	_, err = f.WriteString(strings.Join(args, " ") + "\n" + ts.ReadFile("stdout") + ts.ReadFile("stderr"))
	ts.Check(errors.Join(err, f.Close()))
}

// picture FILE SHADE draws a small plain JPEG; two shades give different bytes.
func cmdPicture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: picture FILE SHADE")
	}
	shade, err := strconv.Atoi(args[1])
	ts.Check(err)
	img := image.NewRGBA(image.Rect(0, 0, 90, 60))
	cells := schema.DigestOf([]byte{byte(shade)}) // another shade is another picture, to the eye as well
	for y := range 60 {
		for x := range 90 {
			c := color.RGBA{uint8(shade), uint8(2 * x), uint8(3 * y), 255}
			if cell := x/10 + 9*(y/10); cells[cell/8]>>(cell%8)&1 == 1 {
				c.G, c.B = ^c.G, ^c.B
			}
			img.Set(x, y, c)
		}
	}
	name := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(name), 0o755))
	f, err := os.Create(name)
	ts.Check(err)
	ts.Check(errors.Join(jpeg.Encode(f, img, nil), f.Close()))
}

// squares FILE draws a JPEG of black and white squares, 600 x 400.
func cmdSquares(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: squares FILE")
	}
	img := image.NewGray(image.Rect(0, 0, 600, 400))
	for y := range 400 {
		for x := range 600 {
			img.SetGray(x, y, color.Gray{uint8(255 * ((x/12 + y/12) % 2))})
		}
	}
	name := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(name), 0o755))
	f, err := os.Create(name)
	ts.Check(err)
	ts.Check(errors.Join(jpeg.Encode(f, img, nil), f.Close()))
}

// deep FILE draws a PNG of 16 bits, 600 x 400: squares on a ramp of which next to
// no number is one of 8 bits.
func cmdDeep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: deep FILE")
	}
	img := image.NewRGBA64(image.Rect(0, 0, 600, 400))
	for y := range 400 {
		for x := range 600 {
			v := uint16(20000 * ((x/12 + y/12) % 2))
			img.SetRGBA64(x, y, color.RGBA64{v + uint16(9001+31*x), v + uint16(9003+47*y), v + 12345, 0xFFFF})
		}
	}
	name := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(name), 0o755))
	f, err := os.Create(name)
	ts.Check(err)
	ts.Check(errors.Join(png.Encode(f, img), f.Close()))
}

// tiffsays GLOB BITS X Y W H decodes TIFFs, which must have numbers of BITS bits,
// and fails unless (with !: if) a part, in fractions, is one plain color.
func cmdTIFFSays(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 6 {
		ts.Fatalf("usage: [!] tiffsays GLOB BITS X Y W H")
	}
	files, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(files) == 0 {
		ts.Fatalf("there is no %s", args[0])
	}
	var part [4]float64
	for i := range part {
		part[i], err = strconv.ParseFloat(args[2+i], 64)
		ts.Check(err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		ts.Check(err)
		img, err := tiff.Decode(f)
		ts.Check(errors.Join(err, f.Close()))
		bits := "8"
		switch img.(type) {
		case *image.RGBA64, *image.NRGBA64:
			bits = "16"
		}
		if bits != args[1] {
			ts.Fatalf("%s: numbers of %s bits", name, bits)
		}
		w, h := float64(img.Bounds().Dx()), float64(img.Bounds().Dy())
		colors := map[color.Color]bool{}
		for y := int(part[1] * h); y < int((part[1]+part[3])*h); y++ {
			for x := int(part[0] * w); x < int((part[0]+part[2])*w); x++ {
				colors[color.RGBA64Model.Convert(img.At(x, y))] = true
			}
		}
		if (len(colors) == 1) == neg {
			ts.Fatalf("%s: %d colors", name, len(colors))
		}
	}
}

// smooth GLOB X Y W H fails unless (with !: if) no two neighbors in this part of a
// JPEG, in fractions of it, differ by more than what a coder makes of its border.
func cmdSmooth(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 5 {
		ts.Fatalf("usage: [!] smooth GLOB X Y W H")
	}
	files, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(files) == 0 {
		ts.Fatalf("there is no %s", args[0])
	}
	var part [4]float64
	for i := range part {
		part[i], err = strconv.ParseFloat(args[1+i], 64)
		ts.Check(err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		ts.Check(err)
		img, err := jpeg.Decode(f)
		ts.Check(errors.Join(err, f.Close()))
		most, size := 0, img.Bounds().Size()
		at := func(x, y int) int { return int(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y) }
		for y := int(part[1] * float64(size.Y)); y < int((part[1]+part[3])*float64(size.Y))-1; y++ {
			for x := int(part[0] * float64(size.X)); x < int((part[0]+part[2])*float64(size.X))-1; x++ {
				most = max(most, at(x, y)-at(x+1, y), at(x+1, y)-at(x, y), at(x, y)-at(x, y+1), at(x, y+1)-at(x, y))
			}
		}
		if (most <= 24) == neg {
			ts.Fatalf("%s: neighbors differ by up to %d", name, most)
		}
	}
}

// says FILE BLOCK=TEXT... puts what an editor would into a JPEG: xmp=TEXT is a
// title in XMP, iim=TEXT one in IPTC-IIM, exif=TEXT the artist in EXIF.
func cmdSays(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: says FILE BLOCK=TEXT...")
	}
	be, le := binary.BigEndian, binary.LittleEndian
	data := []byte(ts.ReadFile(args[0]))
	out := data[:2:2]
	for _, arg := range args[1:] {
		block, text, _ := strings.Cut(arg, "=")
		var marker byte
		var payload []byte
		switch block {
		case "xmp":
			marker = 0xE1
			payload = fmt.Appendf(nil, "http://ns.adobe.com/xap/1.0/\x00"+`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">`+
				`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>`, text)
		case "iim":
			marker = 0xED
			iim := append(be.AppendUint16([]byte{0x1C, 2, 5}, uint16(len(text))), text...)
			payload = be.AppendUint32([]byte("Photoshop 3.0\x008BIM\x04\x04\x00\x00"), uint32(len(iim)))
			payload = append(append(payload, iim...), make([]byte, len(iim)%2)...)
		case "exif":
			marker = 0xE1
			payload = append([]byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x3b\x01\x02\x00"), le.AppendUint32(nil, uint32(len(text)+1))...)
			payload = append(append(payload, "\x1a\x00\x00\x00\x00\x00\x00\x00"+text...), 0)
		default:
			ts.Fatalf("no block is called %q", block)
		}
		out = append(be.AppendUint16(append(out, 0xFF, marker), uint16(len(payload)+2)), payload...)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), append(out, data[2:]...), 0o644))
}

// valid SCHEMA FILE holds a JSON file against one of our schemas.
func cmdValid(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] valid SCHEMA FILE")
	}
	s, err := schema.JSONSchema(args[0])
	ts.Check(err)
	var doc any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &doc))
	err = s.Validate(doc)
	if neg && err == nil {
		ts.Fatalf("%s is valid", args[1])
	} else if !neg {
		ts.Check(err)
	}
}

// lines N FILE counts lines.
func cmdLines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: lines N FILE")
	}
	if got := fmt.Sprint(strings.Count(ts.ReadFile(args[1]), "\n")); got != args[0] {
		ts.Fatalf("%s lines, want %s", got, args[0])
	}
}

// balances checks the last line of the previous command's JSON lines: it is a
// summary, and what was seen is the sum of the four outcomes.
func cmdBalances(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: balances")
	}
	all := strings.Split(strings.TrimSpace(ts.ReadFile("stdout")), "\n")
	var s schema.ImportSummary
	ts.Check(json.Unmarshal([]byte(all[len(all)-1]), &s))
	if s.Type != "summary" || s.Seen != s.Imported+s.Duplicate+s.Skipped+s.Failed {
		ts.Fatalf("it does not balance: %+v", s)
	}
}

// holds TEXT DIR fails unless (with !: if) a file below DIR holds TEXT.
func cmdHolds(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] holds TEXT DIR")
	}
	where := ""
	ts.Check(filepath.WalkDir(ts.MkAbs(args[1]), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), args[0]) || strings.Contains(path, args[0]) {
			where = path
		}
		return err
	}))
	switch {
	case neg && where != "":
		ts.Fatalf("%s holds %q", where, args[0])
	case !neg && where == "":
		ts.Fatalf("no file below %s holds %q", args[1], args[0])
	}
}

// photoid FILE VAR sets VAR to the id of the first photo that list printed.
func cmdPhotoID(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: photoid FILE VAR")
	}
	var p schema.Photo
	first, _, _ := strings.Cut(ts.ReadFile(args[0]), "\n")
	ts.Check(json.Unmarshal([]byte(first), &p))
	ts.Setenv(args[1], p.ID)
}

// called CATALOG PHOTO CHANNEL VAR sets VAR to what packages of the channel call a
// photo.
func cmdCalled(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: called CATALOG PHOTO CHANNEL VAR")
	}
	ctx := context.Background()
	c, err := catalog.Open(ctx, sqlite.File(filepath.Join(ts.MkAbs(args[0]), catalog.FileName)))
	ts.Check(err)
	defer c.Close()
	v, err := c.ExportView(ctx, schema.Selection{IDs: []string{args[1]}}, schema.Channel(args[2]), time.UTC, time.Now())
	ts.Check(err)
	if len(v.Photos) != 1 {
		ts.Fatalf("%d photos", len(v.Photos))
	}
	ts.Setenv(args[3], schema.PackagePhotoID(v.Secret, schema.Channel(args[2]), v.Photos[0].Photo.SHA256))
}

// grab VAR REGEXP sets VAR to what the group in the expression matches in stdout.
func cmdGrab(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: grab VAR REGEXP")
	}
	m := regexp.MustCompile("(?m)" + args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(m) != 2 {
		ts.Fatalf("nothing matches %s", args[1])
	}
	ts.Setenv(args[0], m[1])
}

// damage FILE changes one byte and keeps size and name.
func cmdDamage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: damage FILE")
	}
	data := []byte(ts.ReadFile(args[0]))
	data[len(data)/2] ^= 0xff
	ts.Check(os.Chmod(ts.MkAbs(args[0]), 0o644))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

// dng FILE MAKE MODEL "2024:04:06 08:41:12" writes a raw file that holds no
// picture, only what a camera says of one.
func cmdDNG(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: dng FILE MAKE MODEL TIME")
	}
	const head, entry = 8, 12
	var heap []byte
	heapAt := head + 2 + 4*entry + 4 + 2 + entry + 4
	le := binary.LittleEndian
	add := func(b []byte, tag, kind uint16, count uint32, value []byte) []byte {
		b = le.AppendUint32(le.AppendUint16(le.AppendUint16(b, tag), kind), count)
		if len(value) > 4 {
			at := uint32(heapAt + len(heap))
			heap = append(heap, value...)
			if len(heap)%2 == 1 {
				heap = append(heap, 0)
			}
			return le.AppendUint32(b, at)
		}
		return append(b, append(value, make([]byte, 4-len(value))...)...)
	}
	text := func(b []byte, tag uint16, s string) []byte {
		return add(b, tag, 2, uint32(len(s)+1), append([]byte(s), 0))
	}
	b := le.AppendUint16([]byte("II*\x00\x08\x00\x00\x00"), 4)
	b = text(b, 0x010f, args[1])
	b = text(b, 0x0110, args[2])
	b = add(b, 0x8769, 4, 1, le.AppendUint32(nil, head+2+4*entry+4))
	b = add(b, 0xc612, 1, 4, []byte{1, 4, 0, 0})
	b = le.AppendUint16(le.AppendUint32(b, 0), 1)
	b = text(b, 0x9003, args[3])
	b = append(le.AppendUint32(b, 0), heap...)
	ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(args[0])), 0o755))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o644))
}

// clip FILE TEXT writes the head of a QuickTime film; TEXT makes its bytes its own.
func cmdClip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: clip FILE TEXT")
	}
	data := append([]byte("\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  "), []byte(args[1])...)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}
