package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stillroom/stillroom/schema"
)

// hostile is what a card may hold that a terminal would obey, each with what is
// shown of it.
var hostile = []struct{ text, shown string }{
	{"\x1b[2J\x1b[31m\x07", `\u001b[2J\u001b[31m\u0007`},
	{"a\x1b]0;owned\x07.jpg", `a\u001b]0;owned\u0007.jpg`},
	{"over\rwritten", `over\rwritten`},
	{"one\ntwo", `one\ntwo`},
	{"one\ttwo", `one\ttwo`},
	{"x\x7f\b", `x\u007f\u0008`},
	{"c1 \u009b31m \u0085", `c1 \u009b31m \u0085`},
	{"\u202egpj.JPG", `\u202egpj.JPG`},
	{"\u2066a\u2069\u200f\u061c", `\u2066a\u2069\u200f\u061c`},
	{"a\u2028b\u2029c", `a\u2028b\u2029c`},
	{"no\u200bwhere\ufeff", `no\u200bwhere\ufeff`},
	{"tag\U000e0041", `tag\U000e0041`},
	{"latin\xe9\xff", `latin\xe9\xff`},
	{"\xe2\x80", `\xe2\x80`},
}

// What people write in their languages is shown as it is.
var harmless = []string{
	"", "IMG_0001.JPG", "Zoë’s desk — ½ “shelf”", "کتاب\u200cها", "👩\u200d👧 room", "日本語　全角", `C:\DCIM\a.jpg`, "\ufffd",
}

func TestVisible(t *testing.T) {
	for _, h := range hostile {
		if got := visible(h.text); got != h.shown {
			t.Errorf("%q: got %s, want %s", h.text, got, h.shown)
		}
	}
	for _, s := range harmless {
		if got := visible(s); got != s {
			t.Errorf("%q: got %q", s, got)
		}
	}
}

type named string

func (n named) String() string { return string(n) }

// Whatever a value is and however it is printed, nothing of it is obeyed, and it
// stays in its line.
func TestScreenShowsAndNeverObeys(t *testing.T) {
	for _, h := range hostile {
		for name, print := range map[string]func(s *screen, text string){
			"a string":       func(s *screen, v string) { s.printf("file %s\n", v) },
			"padded":         func(s *screen, v string) { s.printf("file %-20s|\n", v) },
			"any":            func(s *screen, v string) { s.printf("file %v\n", v) },
			"a named string": func(s *screen, v string) { s.printf("to %s\n", schema.Channel(v)) },
			"a Stringer":     func(s *screen, v string) { s.printf("to %v\n", named(v)) },
			"a list":         func(s *screen, v string) { s.printf("files %v\n", []string{v, v}) },
			"a struct":       func(s *screen, v string) { s.printf("%+v\n", struct{ Name string }{v}) },
			"an error":       func(s *screen, v string) { s.printf("%v\n", fmt.Errorf("open %s: %w", v, fs.ErrNotExist)) },
			"bytes":          func(s *screen, v string) { s.printf("%s\n", []byte(v)) },
			"a line":         func(s *screen, v string) { s.println("file", v) },
			"a table":        func(s *screen, v string) { _ = s.table([][]string{{"one row of " + v, v}}) },
		} {
			var b bytes.Buffer
			print(&screen{to: &b}, h.text)
			if got := b.String(); strings.Count(got, "\n") != 1 || !strings.HasSuffix(got, "\n") || !utf8.ValidString(got) || strings.IndexFunc(got[:len(got)-1], obeyed) >= 0 {
				t.Errorf("%s of %q: printed %q", name, h.text, got)
			}
		}
	}
}

// A document is escaped as JSON escapes, so that what a program reads of it is
// what was written.
func TestDocumentsReadTheSame(t *testing.T) {
	for _, h := range hostile {
		var b bytes.Buffer
		p := &printer{out: &screen{to: &b}}
		if err := p.object("test", map[string]string{"name": h.text}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if i := strings.IndexFunc(strings.TrimSuffix(line, "\n"), func(r rune) bool { return obeyed(r) && r <= 0xffff }); i >= 0 || !utf8.ValidString(line) {
				t.Errorf("%q: printed %q", h.text, line)
			}
		}
		var back map[string]string
		if err := json.Unmarshal(b.Bytes(), &back); err != nil || back["name"] != strings.ToValidUTF8(h.text, "\ufffd") && utf8.ValidString(h.text) {
			t.Errorf("%q: read back %q, %v", h.text, back["name"], err)
		}
	}
}

// However a long document comes, it is printed as one that comes at once, and most of it
// before its end.
func TestLongDocumentsArePrintedAsTheyCome(t *testing.T) {
	var text strings.Builder
	for i := range 9000 {
		fmt.Fprintf(&text, "%d: %q %s é\u202e\n", i, hostile[i%len(hostile)].shown, harmless[i%len(harmless)])
	}
	for _, whole := range []string{text.String(), strings.TrimSuffix(text.String(), "\n"), strings.ReplaceAll(text.String(), "\n", " "), ""} {
		for _, n := range []int{1, 7, 4096, len(whole) + 1} {
			var got bytes.Buffer
			early := 0
			s := &screen{to: &got}
			err := s.document(func(w io.Writer) error {
				for rest := whole; rest != ""; {
					some := rest[:min(n, len(rest))]
					if m, err := w.Write([]byte(some)); m != len(some) || err != nil {
						t.Fatal(m, err)
					}
					rest = rest[len(some):]
				}
				early = got.Len()
				return nil
			})
			if err != nil || got.String() != string(escaped([]byte(whole))) {
				t.Errorf("%d bytes, %d at once: %d printed, %v", len(whole), n, got.Len(), err)
			}
			if strings.Count(whole, "\n") > 1 && got.Len()-early > linesBytes {
				t.Errorf("%d at once: %d of %d bytes were printed before its end", n, early, got.Len())
			}
		}
	}
	failing := &screen{to: broken{}}
	if err := failing.document(func(w io.Writer) error { _, err := io.WriteString(w, text.String()); return err }); err == nil {
		t.Error("nobody heard of an error")
	}
}

// Joined errors are told line by line; a line end in a value is none of these.
func TestLinesOfErrors(t *testing.T) {
	open := &fs.PathError{Op: "open", Path: "a\nstillroom: everything is well", Err: fs.ErrNotExist}
	two := errors.Join(errors.New("one"), open)
	for _, c := range []struct {
		err  error
		want []string
	}{
		{open, []string{open.Error()}},
		{two, []string{"one", open.Error()}},
		{fmt.Errorf("records: %w; nothing was recorded", two), []string{"records: one", open.Error() + "; nothing was recorded"}},
		{errors.Join(two, errors.New("three")), []string{"one", open.Error(), "three"}},
		{fmt.Errorf("%w: %w", errors.New("a"), errors.New("b")), []string{"a: b"}},
	} {
		if got := linesOf(c.err); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %q, want %q", c.err, got, c.want)
		}
	}
	var b bytes.Buffer
	p := &printer{out: &screen{to: io.Discard}, err: &screen{to: &b}}
	p.exit(two)
	if got := strings.Count(b.String(), "\n"); got != 2 {
		t.Errorf("%d lines:\n%s", got, b.String())
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// What could not be printed is not done.
func TestPrintingFails(t *testing.T) {
	var b bytes.Buffer
	if code := run(t.Context(), []string{"stillroom", "channels"}, streams{in: strings.NewReader(""), out: broken{}, err: &b}, nil); code != exitFailed || !strings.Contains(b.String(), "no space left") {
		t.Errorf("exit %d: %s", code, b.String())
	}
}

// There is no way to the terminal beside the screen: only main knows the
// process's streams, and what goes out byte by byte is named here.
func TestNoWayAroundTheScreen(t *testing.T) {
	verbatim := []string{"cmd_completion.go", "cmd_key.go", "cmd_key_export.go", "cmd_matrix.go", "cmd_recall_feed.go", "cmd_schema.go", "listing.go", "ui.go"}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, imp := range f.Imports {
			if slices.Contains([]string{`"log"`, `"log/slog"`, `"syscall"`}, imp.Path.Value) && name != "main.go" {
				t.Errorf("%s imports %s", name, imp.Path.Value)
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.SelectorExpr:
				pkg, _ := x.X.(*ast.Ident)
				switch what := x.Sel.Name; {
				case pkg != nil && pkg.Name == "os" && (what == "Stdout" || what == "Stderr" || what == "NewFile") && name != "main.go",
					pkg != nil && pkg.Name == "fmt" && strings.HasPrefix(what, "Print"),
					what == "verbatim" && !slices.Contains(verbatim, name),
					what == "to" && isStream(x.X) && name != "screen.go" && name != "ui.go":
					t.Errorf("%s: %s goes around the screen", set.Position(x.Pos()), what)
				}
			case *ast.CallExpr:
				if f, ok := x.Fun.(*ast.Ident); ok && (f.Name == "print" || f.Name == "println") {
					t.Errorf("%s: %s goes around the screen", set.Position(x.Pos()), f.Name)
				}
			}
			return true
		})
	}
}

// isStream reports whether x is p.out or p.err, by its name.
func isStream(x ast.Expr) bool {
	s, ok := x.(*ast.SelectorExpr)
	return ok && (s.Sel.Name == "out" || s.Sel.Name == "err")
}
