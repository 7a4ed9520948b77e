package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A transcript is the text of every fence ```console of a page. A line that begins with
// "$ " is typed, with those after it that begin with "> "; what stands below is what was
// printed, on both outputs. A line "..." stands for any lines. The lines of a page are run
// one after the other, by one shell, so that a page may set variables, make files and use
// pipes.
//
// The README begins in a folder with the samples and nothing else, as a checkout has them.
// A page begins with the sample shoot in card; and, unless its first line is `stillroom
// init`, with a catalog of that shoot in catalog, named by STILLROOM_CATALOG.
//
// What is no two times alike is compared loosely: see loose.
type transcript struct {
	name string // of its page
	text string
}

// fences are the transcripts of a page: where each begins and ends.
func (tr transcript) fences() (list [][2]int) {
	const begin, end = "```console\n", "```"
	from := 0
	for {
		i := strings.Index(tr.text[from:], begin)
		if i < 0 {
			return list
		}
		from += i + len(begin)
		n := strings.Index(tr.text[from:], end)
		list = append(list, [2]int{from, from + n})
		from += n + len(end)
	}
}

// typed is one line that is typed, and what stands below it.
type typedLine struct {
	line   string // as it stands, with the lines that go on
	prints []string
}

// shell is what a shell is given for it.
func (x typedLine) shell() string {
	lines := strings.Split(strings.TrimPrefix(x.line, "$ "), "\n")
	for i := range lines {
		lines[i] = strings.TrimPrefix(strings.TrimPrefix(lines[i], "> "), ">")
	}
	return strings.Join(append(lines[:0:0], lines...), "\n")
}

func typedIn(fence string) (list []typedLine) {
	for line := range strings.SplitSeq(strings.TrimSuffix(fence, "\n"), "\n") {
		switch n := len(list) - 1; {
		case strings.HasPrefix(line, "$ "):
			list = append(list, typedLine{line: line})
		case n >= 0 && len(list[n].prints) == 0 && strings.HasPrefix(line, ">"):
			list[n].line += "\n" + line
		case n >= 0:
			list[n].prints = append(list[n].prints, line)
		}
	}
	return list
}

// The transcripts of the README and of every page are what the program does.
func TestTranscripts(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no shell")
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	all := []transcript{{readme, string(text)}}
	for _, name := range topicNames() {
		text, err := topic(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, transcript{filepath.Join("help", name+".md"), text})
	}
	world, inOne := exampleWorld(t), residents(t)
	for _, tr := range all {
		t.Run(strings.TrimSuffix(filepath.Base(tr.name), ".md"), func(t *testing.T) {
			if len(tr.fences()) > 0 {
				playTranscript(t, tr, world, inOne)
			}
		})
	}
}

func playTranscript(t *testing.T, tr transcript, world string, inOne reside) {
	fences := tr.fences()
	var lines []typedLine
	for _, f := range fences {
		lines = append(lines, typedIn(tr.text[f[0]:f[1]])...)
	}
	dir := t.TempDir()
	started := tr.name != readme && (len(lines) == 0 || !strings.HasPrefix(lines[0].line, "$ stillroom init"))
	prepareTranscript(t, dir, world, tr.name != readme, started)
	printed := runTyped(t, dir, lines, started, inOne)

	var b strings.Builder
	at, n, same := 0, 0, true
	for _, f := range fences {
		b.WriteString(tr.text[at:f[0]])
		for _, x := range typedIn(tr.text[f[0]:f[1]]) {
			b.WriteString(x.line + "\n")
			if alike(x.prints, printed[n]) {
				for _, l := range x.prints {
					b.WriteString(l + "\n")
				}
			} else {
				same = false
				if !*update {
					t.Errorf("%s\nprints:\n%s\nand the page says:\n%s", x.line, strings.Join(printed[n], "\n"), strings.Join(x.prints, "\n"))
				}
				for _, l := range printed[n] {
					b.WriteString(loose(l) + "\n")
				}
			}
			n++
		}
		at = f[1]
	}
	b.WriteString(tr.text[at:])
	if !same && *update {
		if err := os.WriteFile(tr.name, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if !same {
		t.Log("if that is right: go test -tags sqlite_fts5,libraw ./cmd/stillroom -run Transcripts -update")
	}
}

// prepareTranscript fills the folder in which a transcript begins.
func prepareTranscript(t *testing.T, dir, world string, card, started bool) {
	t.Helper()
	samples, err := filepath.Abs("../../samples")
	if err == nil {
		err = os.Symlink(samples, filepath.Join(dir, "samples"))
	}
	if err == nil && card {
		err = os.CopyFS(filepath.Join(dir, "card"), os.DirFS(filepath.Join(world, "card")))
	}
	if err != nil {
		t.Fatal(err)
	}
	if started {
		copyTree(t, filepath.Join(world, "catalog"), filepath.Join(dir, "catalog"))
	}
}

// runTyped has a shell run lines in a folder, and returns what each of them printed.
func runTyped(t *testing.T, dir string, lines []typedLine, started bool, inOne reside) [][]string {
	t.Helper()
	const mark = "-- a line of the transcript ends --"
	var script strings.Builder
	script.WriteString("exec 2>&1\n")
	for _, x := range lines {
		fmt.Fprintf(&script, "%s\nset -- $?\necho '%s'\n(exit $1)\n", x.shell(), mark)
	}
	cmd := exec.Command("sh", "-s")
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(script.String())
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "STILLROOM_") })
	cmd.Env = append(cmd.Env, "TZ=UTC", "LC_ALL=C.UTF-8", "NO_COLOR=1", "COLUMNS=78") // a page is 80 wide, and indents what is printed
	if started {
		cmd.Env = append(cmd.Env, "STILLROOM_CATALOG=catalog")
	}
	vars, end, err := inOne(cmd.Env)
	defer end()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(cmd.Env, vars...)
	out, err := cmd.Output()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	parts := bytes.Split(out, []byte(mark+"\n"))
	if len(parts) != len(lines)+1 {
		t.Fatalf("%d of %d lines were run: %s", len(parts)-1, len(lines), out)
	}
	printed := make([][]string, len(lines))
	for i := range lines {
		text := strings.ReplaceAll(string(parts[i]), dir+string(filepath.Separator), "")
		if text = strings.TrimSuffix(text, "\n"); text != "" {
			printed[i] = strings.Split(text, "\n")
		}
		for n := range printed[i] {
			printed[i][n] = strings.TrimRight(printed[i][n], " ")
		}
	}
	return printed
}

// alike reports whether lines were printed as they stand in a page.
func alike(page, printed []string) bool {
	if len(page) == 0 {
		return len(printed) == 0
	}
	if page[0] == "..." {
		for i := range len(printed) + 1 {
			if alike(page[1:], printed[i:]) {
				return true
			}
		}
		return false
	}
	return len(printed) > 0 && oneBlank(loose(page[0])) == oneBlank(loose(printed[0])) && alike(page[1:], printed[1:])
}

// oneBlank leaves one blank of many: how wide a column is depends on where the folder of
// the test lies.
func oneBlank(s string) string { return strings.Join(strings.Fields(s), " ") }

// unsteady is what differs from run to run, and what stands for it: how long it took, ids
// that hold the day, the newest entry of the ledger, ids of mirrors, and moments. Photos
// have their ids from their bytes, and these are compared as they are. The sizes of
// pictures that libvips makes differ with its version.
var unsteady = []struct {
	what *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`in [0-9.]+ s\b`), "in 0.5 s"},
	{regexp.MustCompile(`, [0-9.]+ s$`), ", 0.5 s"},
	{regexp.MustCompile(`\b(x|receipt)-[0-9]{8}-[0-9a-f]{8}`), "$1-20260401-5f0c1a2b"},
	{regexp.MustCompile(`\bc-[0-9]{8}-`), "c-20260401-"},
	{regexp.MustCompile(`entry [0-9]+, [0-9a-f]{64}`), "entry 12, 5f0c1a2b9b8573ae2585fd4656efcf163a1c9083feab07ce938bc23ee251a897"},
	{regexp.MustCompile(`[0-9]+ 5f0c1a2b[0-9a-f]{56}`), "12 5f0c1a2b9b8573ae2585fd4656efcf163a1c9083feab07ce938bc23ee251a897"},
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "5f0c1a2b-9b85-43ae-8585-fd4656efcf16"},
	{regexp.MustCompile(`files, [0-9.]+ [KM]iB`), "files, 489.7 KiB"},
	{regexp.MustCompile(`-20[0-9]{6}T[0-9]{6}Z`), "-20260401T090000Z"},
	// How many entries an import makes depends on how fast it is.
	{regexp.MustCompile(`\bledger entry [0-9]+`), "ledger entry 5"},
	{regexp.MustCompile(`its newest entry, (.*): [0-9a-f]{64}`), "its newest entry, $1: 5f0c1a2b9b8573ae2585fd4656efcf163a1c9083feab07ce938bc23ee251a897"},
	// What packages call rooms, photos and pictures is made with a secret of the catalog.
	{regexp.MustCompile(`\br-[0-9a-f]{12}\b`), "r-5f0c1a2b9b85"},
	{regexp.MustCompile(`\b[0-9a-f]{16}(,r-|-large|-press|-full|-preview|-thumb|\.jpg)`), "5f0c1a2b9b8573ae$1"},
	// How many days are left, of a date that stays.
	{regexp.MustCompile(`^(20[0-9-]{8})  [0-9]+  `), "$1  2590  "},
	{regexp.MustCompile(`\b[0-9]{1,2} [A-Z][a-z]+ 20(2[5-9]|3[0-3])\b`), "1 April 2026"},
	// The line below a title is as long as the title, which may have such a day in it.
	{regexp.MustCompile(`^-{10,}$`), "----------"},
	{regexp.MustCompile(`\b[A-Z][a-z]+day, [A-Z][a-z]+ [0-9]{1,2}, 20[0-9]{2}, [0-9]{2}:[0-9]{2} UTC`), "Friday, May 1, 2026, 09:00 UTC"},
	{regexp.MustCompile(`until 20[0-9-]+T[0-9:]+Z`), "until 2026-05-01T09:00:00Z"},
	{regexp.MustCompile(`standing  20[0-9-]+T[0-9:]+Z`), "standing  2026-05-01T09:00:00Z"},
	{regexp.MustCompile(`\bby 20[0-9-]+T[0-9:]+Z`), "by 2026-04-02T09:00:00Z"},
}

// ourTime is a moment of these years. The samples are of 2024, and what is agreed ends
// after 2033: such dates are compared as they are.
var ourTime = regexp.MustCompile(`\b20(2[5-9]|3[0-3])-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?`)

// loose puts fixed values where a run's own stand.
func loose(s string) string {
	for _, u := range unsteady {
		s = u.what.ReplaceAllString(s, u.as)
	}
	return ourTime.ReplaceAllStringFunc(s, func(m string) string {
		const moment = "2026-04-01T09:00:00Z"
		switch {
		case strings.HasPrefix(m, "2026-04-02") || strings.HasPrefix(m, "2026-05-01"):
			return m
		case strings.Contains(m, " "):
			return strings.Replace(moment, "T", " ", 1)[:min(len(m), len(moment))]
		}
		return moment[:min(len(m), len(moment))]
	})
}

// withoutTranscript are the pages that only list something.
var withoutTranscript = []string{"catalog", "commands", "day", "derivatives", "ledger", "no", "packages", "pictures", "serve", "sidecar", "stills"}

// A line that can be typed stands in a transcript, where it is run, and nowhere else.
func TestPagesShowWhatIsRun(t *testing.T) {
	err := fs.WalkDir(topics, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name := strings.TrimSuffix(filepath.Base(path), ".md")
		text, err := topic(name)
		if err != nil {
			return err
		}
		if n := len(transcript{text: text}.fences()); n > 0 == slices.Contains(withoutTranscript, name) {
			t.Errorf("%s has %d transcripts", name, n)
		}
		for _, block := range blocks(text) {
			if name == "day" || block[0] == "```console" || !strings.HasPrefix(block[0], "```") && !strings.HasPrefix(block[0], "    ") {
				continue
			}
			for _, line := range block {
				if strings.HasPrefix(strings.TrimLeft(line, " $"), "stillroom ") {
					t.Errorf("%s: nothing runs %q: put it into a fence of console", name, line)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
