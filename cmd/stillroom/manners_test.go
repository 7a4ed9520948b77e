package main

import (
	"bytes"
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// utc is a moment in UTC, as JSON has it.
var utc = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`)

// answering are the commands of which a person asked to see the answer: with --quiet they
// print that, and nothing beside it. Every other prints nothing if all went well.
var answering = []string{
	"imports list", "imports show", "imports unmatched", "list", "show", "tags", "attached", "dump", "clock", "duplicates", "probe", "serve", "open",
	"consent explain", "consent matrix", "consent due", "consent log", "consent review", "consent evidence", "dates", "deliveries list", "deliveries show",
	"recall list", "recall feed", "manifest check", "key show", "key export-public", "verify", "card", "storage list", "ledger head", "ledger show",
	"privacy show", "help", "formats", "recipes", "channels", "conditions", "reasons", "rules", "schema", "completion", "answers read", "export",
}

// With --quiet a command that did what it was told to do is silent.
func TestQuietIsSilent(t *testing.T) {
	world := exampleWorld(t)
	commands := leafCommands()
	for _, name := range answering {
		if commands[name] == nil {
			t.Errorf("%q is no command", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(commands)) {
		t.Run(name, func(t *testing.T) {
			inExamples(t, world, examplesOf(name), func(e example, line string) (int, string) {
				if e.prepare {
					return runLine(line)
				}
				var out, err bytes.Buffer
				ctx, end := context.WithCancel(context.Background())
				defer end()
				to := &untilServed{end: end}
				code := run(ctx, fields(strings.Replace(line, "stillroom ", "stillroom -q ", 1)), streams{in: strings.NewReader(""), out: to, err: &err, devices: devicesOfScripts, spare: &spareOfTests}, time.Now)
				out.Write(to.Bytes())
				dry := strings.Contains(line, " --dry-run") || strings.Contains(line, " -n ") || strings.HasSuffix(line, " -n")
				list := slices.Contains(answering, name) || strings.HasSuffix(name, " list") || dry || strings.HasSuffix(line, " -")
				switch warned := "count as one copy"; {
				case strings.Contains(line, "list --rejected"):
					list = true
				case name == "storage add" && strings.Contains(err.String(), warned), name == "restore" && strings.Contains(err.String(), "restore --head"), name == "manifest check":
					err.Reset() // these are warnings: something is not well
				}
				if code == exitOK && (err.Len() > 0 || out.Len() > 0 && !list) {
					t.Errorf("%s: says %q and %q", line, out.String(), err.String())
				}
				return code, out.String() + err.String()
			})
		})
	}
}

// Color is where a person sees it, or where it is asked for; in a pipe, with NO_COLOR and
// on a terminal that has none there is none.
func TestColor(t *testing.T) {
	dir := t.TempDir()
	copyTree(t, exampleWorld(t), dir)
	t.Chdir(dir)
	t.Setenv("STILLROOM_CATALOG", "catalog")
	t.Setenv("TERM", "xterm")
	for _, c := range []struct {
		line  string
		env   [2]string
		color bool
	}{
		{"stillroom consent matrix", [2]string{}, false}, // a pipe
		{"stillroom --color always consent matrix", [2]string{}, true},
		{"stillroom consent matrix --color=always", [2]string{"NO_COLOR", "1"}, true}, // a person says it now
		{"stillroom consent matrix", [2]string{"STILLROOM_COLOR", "always"}, true},
		{"stillroom --color never consent matrix", [2]string{"STILLROOM_COLOR", "always"}, false},
		{"stillroom --color always show d4ec6964ee5f", [2]string{}, true}, // an error
		{"stillroom --color always --json consent matrix", [2]string{}, false},
		{"stillroom --color always --json show d4ec6964ee5f", [2]string{}, false},
		{"stillroom --color always help", [2]string{}, true},
		{"stillroom --color always list", [2]string{}, true},
		{"stillroom --color always list --format csv", [2]string{}, false},
		{"stillroom --color always dump", [2]string{}, false},
	} {
		t.Run(c.line, func(t *testing.T) {
			if c.env[0] != "" {
				t.Setenv(c.env[0], c.env[1])
			}
			if _, out := runLine(c.line); strings.Contains(out, "\x1b[") != c.color || out == "" {
				t.Errorf("%q", out)
			}
		})
	}
	t.Run("a word that is none", func(t *testing.T) {
		if code, out := runLine("stillroom --color alwys list"); code != exitUsage || !strings.Contains(out, "--color: ") || !strings.Contains(out, "did you mean always?") {
			t.Errorf("exit %d: %s", code, out)
		}
	})
	t.Run("it says nothing that the words do not say", func(t *testing.T) {
		_, plain := runLine("stillroom list")
		_, color := runLine("stillroom --color always list")
		if got := regexp.MustCompile("\x1b\\[[0-9]*m").ReplaceAllString(color, ""); got != plain {
			t.Errorf("%q\n%q", got, plain)
		}
	})
}

// On a terminal a table loses nothing and is no wider than the terminal: the last column
// goes on below itself, and where that is too narrow each row is a block.
func TestTablesFit(t *testing.T) {
	rows := [][]string{
		{"ID", "MADE", "IT MEANS"},
		{"x-1", "2026-04-01", "a sentence of some length that goes on and on"},
		{"x-22", "2026-04-02", ""},
	}
	s := &screen{}
	for width, want := range map[int]string{
		0:  "ID    MADE        IT MEANS\nx-1   2026-04-01  a sentence of some length that goes on and on\nx-22  2026-04-02\n",
		80: "ID    MADE        IT MEANS\nx-1   2026-04-01  a sentence of some length that goes on and on\nx-22  2026-04-02\n",
		44: "ID    MADE        IT MEANS\nx-1   2026-04-01  a sentence of some length\n                  that goes on and on\nx-22  2026-04-02\n",
		36: "ID        x-1\nMADE      2026-04-01\nIT MEANS  a sentence of some length\n          that goes on and on\n\nID        x-22\nMADE      2026-04-02\n",
	} {
		if got := s.laidOut(rows, width); got != want {
			t.Errorf("at %d:\n%s\nwant\n%s", width, got, want)
		}
	}
	// Where it is broken, nothing of a value is lost: each blank in the name of a file is in it.
	names := [][]string{{"ID", "FILE"}, {"x-1", "shoot-a/the  long   shelf beside the window.JPG"}}
	if got, want := s.laidOut(names, 40), "ID   FILE\nx-1  shoot-a/the  long   shelf beside\n     the window.JPG\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := s.laidOut(names, 20), "ID    x-1\nFILE  shoot-a/the  long   shelf\n      beside the window.JPG\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	// Letters that take two places, and none, count as what they take.
	if got, want := s.laidOut([][]string{{"駅", "a"}, {"e\u0301", "b"}}, 0), "駅  a\ne\u0301   b\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	wide := [][]string{{"ID", "FILE"}, {"x-1", strings.Repeat("駅", 10) + " " + strings.Repeat("窓", 10)}}
	if got, want := s.laidOut(wide, 40), "ID   FILE\nx-1  "+strings.Repeat("駅", 10)+"\n     "+strings.Repeat("窓", 10)+"\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A moment is shown in the zone of the catalog, in a form that can be typed again; what
// only looks like one, in the name of a file, is left as it is.
func TestMomentsOnScreen(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{}
	if got := s.here("2026-04-01T09:00:00Z"); got != "2026-04-01T09:00:00Z" {
		t.Errorf("before a catalog is open: %s", got)
	}
	s.zone.Store(zone)
	for said, want := range map[string]string{
		"2026-04-01T09:00:00Z":                      "2026-04-01T05:00:00-04:00",
		"gone by 2026-01-01T09:00:00Z; 2 files":     "gone by 2026-01-01T04:00:00-05:00; 2 files",
		"as of (2026-01-01T09:00:00Z).":             "as of (2026-01-01T04:00:00-05:00).",
		"kept in bags/2026-01-01T09:00:00Z":         "kept in bags/2026-01-01T09:00:00Z",
		"kept as 2026-01-01T09:00:00Z.tar":          "kept as 2026-01-01T09:00:00Z.tar",
		"2026-01-01T09:00:00 by the camera's clock": "2026-01-01T09:00:00 by the camera's clock",
	} {
		if got := s.hereIn(said); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}
