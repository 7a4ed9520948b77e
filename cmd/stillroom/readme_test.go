package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write what the program says into the README")

const readme = "../../README.md"

// The transcript in the README is what the program does: each of its commands
// is run, and what it printed must be what stands there.
func TestReadmeTranscript(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), "```console\n")
	want, after, ok2 := strings.Cut(rest, "```\n")
	if !ok || !ok2 {
		t.Fatal("the README has no ```console block")
	}
	samples, err := filepath.Abs("../../samples")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(samples, filepath.Join(dir, "samples")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)

	var got strings.Builder
	for line := range strings.SplitSeq(want, "\n") {
		command, isCommand := strings.CutPrefix(line, "$ ")
		if !isCommand {
			continue
		}
		got.WriteString(line + "\n")
		if name, value, isExport := strings.Cut(strings.TrimPrefix(command, "export "), "="); isExport && strings.HasPrefix(command, "export ") {
			t.Setenv(name, value)
			continue
		}
		var out bytes.Buffer
		run(context.Background(), fields(command), streams{in: strings.NewReader(""), out: &out, err: &out}, time.Now)
		got.WriteString(steady(out.String(), dir))
	}
	if got.String() == steady(want, dir) {
		return
	}
	if !*update {
		t.Fatalf("the program says:\n%s\nand the README:\n%s\nIf that is right: go test -tags sqlite_fts5 ./cmd/stillroom -run Readme -update", got.String(), want)
	}
	if err := os.WriteFile(filepath.Join(samples, "..", "README.md"), []byte(before+"```console\n"+got.String()+"```\n"+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// fields splits a command line; double quotes keep words together.
func fields(s string) []string {
	var out []string
	for i, part := range strings.Split(s, `"`) {
		if i%2 == 1 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}

var unsteady = []struct {
	what *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`in [0-9.]+ s\b`), "in 0.5 s"},
	{regexp.MustCompile(`, [0-9.]+ s\n`), ", 0.5 s\n"},
	{regexp.MustCompile(`x-[0-9]{8}-[0-9a-f]{8}`), "x-20260401-5f0c1a2b"},
	{regexp.MustCompile(`until 20[0-9-]+T[0-9:]+Z`), "until 2026-05-01T09:00:00Z"},
	{regexp.MustCompile(`by 20[0-9-]+T[0-9:]+Z`), "by 2026-04-02T09:00:00Z"},
	{regexp.MustCompile(`at 20[0-9-]+T[0-9:]+Z`), "at 2026-04-01T09:00:00Z"},
	{regexp.MustCompile(`standing  20[0-9-]+T[0-9:]+Z`), "standing  2026-05-01T09:00:00Z"},
	{regexp.MustCompile(`(x-[0-9a-f-]+)  20[0-9-]+T[0-9:]+Z`), "$1  2026-04-01T09:00:00Z"},
	{regexp.MustCompile(`entry [0-9]+, [0-9a-f]{64}`), "entry 12, 5f0c1a2b9b8573ae2585fd4656efcf163a1c9083feab07ce938bc23ee251a897"},
	// The size of a derivative differs with the version of libvips.
	{regexp.MustCompile(`files, [0-9.]+ KiB`), "files, 489.7 KiB"},
}

// steady puts fixed values where a run's own time, ids and place stand.
func steady(s, dir string) string {
	s = strings.ReplaceAll(s, dir+string(filepath.Separator), "")
	for _, u := range unsteady {
		s = u.what.ReplaceAllString(s, u.as)
	}
	return s
}
