package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/stillroom/stillroom/schema"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"stillroom": func() { os.Exit(stillroom()) },
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			samples, err := filepath.Abs("../../samples")
			if err != nil {
				return err
			}
			e.Vars = append(e.Vars, "SAMPLES="+samples)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    cmdExits,
			"picture":  cmdPicture,
			"valid":    cmdValid,
			"lines":    cmdLines,
			"balances": cmdBalances,
			"holds":    cmdHolds,
			"photoid":  cmdPhotoID,
			"damage":   cmdDamage,
		},
	})
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

// picture FILE SHADE draws a small plain JPEG; two shades give different bytes.
func cmdPicture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: picture FILE SHADE")
	}
	shade, err := strconv.Atoi(args[1])
	ts.Check(err)
	img := image.NewRGBA(image.Rect(0, 0, 90, 60))
	for y := range 60 {
		for x := range 90 {
			img.Set(x, y, color.RGBA{uint8(shade), uint8(2 * x), uint8(3 * y), 255})
		}
	}
	name := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(name), 0o755))
	f, err := os.Create(name)
	ts.Check(err)
	ts.Check(errors.Join(jpeg.Encode(f, img, nil), f.Close()))
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

// damage FILE changes one byte and keeps size and name.
func cmdDamage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: damage FILE")
	}
	data := []byte(ts.ReadFile(args[0]))
	data[len(data)/2] ^= 0xff
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}
