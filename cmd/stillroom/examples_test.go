package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/fence"
	"github.com/stillroom/stillroom/pipeline/packages/formats"

	"github.com/urfave/cli/v2"
)

// Every command stands in a group of the help and has an example, and every example
// does what it says: each is run on the sample shoot.
func TestExamples(t *testing.T) {
	app := newApp(&program{printer: &printer{out: &screen{to: &bytes.Buffer{}}, err: &screen{to: &bytes.Buffer{}}}})
	world := exampleWorldIn(t, "America/New_York")
	seen := []string{}
	var walk func(commands []*cli.Command, path string)
	walk = func(commands []*cli.Command, path string) {
		for _, c := range commands {
			name := strings.TrimSpace(path + " " + c.Name)
			if path == "" && groupOf(c) == "" {
				t.Errorf("%s stands in no group of the help: see groups.go", name)
			}
			if len(c.Subcommands) > 0 {
				walk(c.Subcommands, name)
				continue
			}
			seen = append(seen, name)
			list := examplesOf(name)
			if !slices.ContainsFunc(list, func(e example) bool { return !e.prepare }) {
				t.Errorf("%s has no example: see examples.txt", name)
			}
			t.Run(name, func(t *testing.T) { runExamples(t, world, list) })
		}
	}
	walk(app.Commands, "")
	for line := range strings.Lines(exampleText) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "["); ok && !slices.Contains(seen, strings.TrimSuffix(name, "]")) {
			t.Errorf("examples.txt speaks of %s, which is no command", name)
		}
	}
}

// exampleWorld is a folder with a catalog of the sample shoot, and the shoot in card.
func exampleWorld(t *testing.T) string { return exampleWorldIn(t, "UTC") }

// exampleWorldIn is such a folder of a catalog in a zone. It is made once for all tests, and
// each gets one of its own.
func exampleWorldIn(t *testing.T, zone string) string {
	t.Helper()
	dir := t.TempDir()
	files, made := madeWorlds[zone]
	if !made {
		makeExampleWorld(t, zone, dir)
		madeWorlds[zone] = worldFilesBelow(t, dir)
		return dir
	}
	for _, f := range files {
		name := filepath.Join(dir, f.rel)
		var err error
		if f.mode.IsDir() {
			err = os.Mkdir(name, 0o700)
		} else {
			err = os.WriteFile(name, f.data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range slices.Backward(files) { // what is in a folder before the folder
		if err := os.Chmod(filepath.Join(dir, f.rel), f.mode.Perm()); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// madeWorlds are the files of the worlds that were made, by zone. Tests that ask for one
// run one after another.
var madeWorlds = map[string][]worldFile{}

type worldFile struct {
	rel  string
	mode fs.FileMode
	data []byte
}

// worldFilesBelow are the files and folders below a folder, each folder before what is in it.
func worldFilesBelow(t *testing.T, dir string) (list []worldFile) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		f := worldFile{rel: strings.TrimPrefix(name, dir), mode: info.Mode()}
		if !d.IsDir() {
			f.data, err = os.ReadFile(name)
		}
		list = append(list, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// makeExampleWorld makes such a world.
func makeExampleWorld(t *testing.T, zone, dir string) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(dir, "card"), os.DirFS("../../samples/shoot")); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"consents.yaml": exampleConsent("consent-film", "film", "given", ""),
		"asked.yaml":    exampleConsent("consent-asked", "exhibition", "requested", ""),
		"review.yaml":   exampleConsent("consent-print", "print", "given", "review_before_use: true"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range []string{"stillroom init " + dir + "/catalog --name Rooms --zone " + zone, "stillroom -C " + dir + "/catalog import " + dir + "/card"} {
		if code, out := runLine(line); code != exitOK {
			t.Fatalf("%s: exit %d: %s", line, code, out)
		}
	}
	settings := filepath.Join(dir, "catalog", "stillroom.toml")
	text, err := os.ReadFile(settings)
	if err == nil {
		err = os.WriteFile(settings, bytes.Replace(text, []byte("contact = ''"), []byte("contact = 'recall@example.org'"), 1), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// copyTree copies files with their modes, which os.CopyFS does not.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		return os.Chmod(filepath.Join(to, rel), info.Mode())
	})
	if err != nil {
		t.Fatal(err)
	}
}

func exampleConsent(id, channel, state, conditions string) string {
	return `consents:
  - id: ` + id + `
    family: family-a
    guardian: guardian-a-one
    notice: notice-en
    method: letter
    obtained_at: 2024-05-01
    obtained_by: liaison
    effective_from: 2024-05-01
    review_by: 2034-01-01
    terms: [{effect: permit, scope: "room:room-a", channels: [` + channel + `], conditions: {` + conditions + `}}]
    events: [{state: ` + state + `, at: 2024-05-01, by: guardian-a-one, method: letter}]
`
}

// spareOfTests are the processes that draw, of the commands that tests run in their own process.
var spareOfTests fence.Spare

func runLine(line string) (int, string) { return runWords(fields(line)) }

func runWords(words []string) (int, string) {
	ctx, end := context.WithCancel(context.Background())
	defer end()
	out := &untilServed{end: end}
	code := run(ctx, words, streams{in: strings.NewReader(""), out: out, err: out, devices: devicesOfScripts, spare: &spareOfTests}, time.Now)
	return code, out.String()
}

// untilServed is an output that ends the program, as Ctrl-C does, once it says at which
// address it serves.
type untilServed struct {
	bytes.Buffer
	end func()
}

func (o *untilServed) Write(data []byte) (int, error) {
	if bytes.Contains(data, []byte("http://127.0.0.1:")) {
		o.end()
	}
	return o.Buffer.Write(data)
}

func runExamples(t *testing.T, world string, list []example) {
	inExamples(t, world, list, func(_ example, line string) (int, string) {
		code, out := runLine(line)
		// A person reads every time in the zone of the catalog. What is no table and no
		// sentence has its own form, and of a package or a backup no zone is known.
		form := answers[commandIn(line)].form
		if form != ownForm && !slices.Contains([]string{"manifest check", "restore"}, commandIn(line)) && !strings.Contains(line, "--json") && !strings.Contains(line, " --csv") && !strings.HasSuffix(line, " -") && utc.MatchString(out) {
			t.Errorf("%s: a time in UTC: %s", line, out)
		}
		return code, out
	})
}

// inExamples runs examples in a copy of the world, each by do.
func inExamples(t *testing.T, world string, list []example, do func(e example, line string) (int, string)) {
	dir := t.TempDir()
	copyTree(t, world, dir)
	t.Chdir(dir)
	t.Setenv("STILLROOM_CATALOG", "catalog")
	for _, e := range list {
		line := e.line
		if strings.Contains(line, "DELIVERY") {
			_, out := runLine("stillroom deliveries list")
			id := strings.Fields(out[strings.Index(out, "\n")+1:])[0]
			line = strings.ReplaceAll(line, "DELIVERY", id)
		}
		if strings.Contains(line, "answers.txt") {
			writeAnswers(t, "proof", "answers.txt")
		}
		if strings.Contains(line, "slip.json") {
			writeSlip(t, "slip.json")
		}
		if code, out := do(e, line); code != exitOK {
			t.Errorf("%s: exit %d:\n%s", line, code, out)
		}
	}
}

// writeSlip exports from a snapshot of the catalog, which can only be read.
func writeSlip(t *testing.T, to string) {
	t.Helper()
	copyTree(t, "catalog", "snapshot")
	if err := os.Symlink("nowhere/at/all", "snapshot/catalog.db-shm"); err != nil {
		t.Fatal(err)
	}
	if code, out := runLine("stillroom -C snapshot export --channel web --to reel --slip " + to); code != exitOK {
		t.Fatalf("exit %d: %s", code, out)
	}
}

// writeAnswers writes a file of answers to a proof, to which nothing was said.
func writeAnswers(t *testing.T, proof, to string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(proof, formats.ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	m, err := formats.ReadManifest(data)
	if err == nil {
		text := `{"schema": "stillroom.answers", "schema_version": "1.0.0", "package": "` + m.ID + `", "saved_at": "2030-01-02T03:04:05Z", "photos": []}`
		err = os.WriteFile(to, []byte(text), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
