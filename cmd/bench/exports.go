package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// exportsMain measures exports of all photos of a catalog beside a copy of the same files.
//
//	bench exports -work DIR -count 10000
func exportsMain(args []string) error {
	f := flag.NewFlagSet("bench exports", flag.ContinueOnError)
	count := f.Int("count", 10_000, "export `N` small photos, drawn for it")
	program := f.String("stillroom", filepath.Join("bin", "stillroom"), "measure this `PROGRAM`")
	work := f.String("work", filepath.Join("bin", "exports.work"), "make the card and the catalog in `DIR`, and take those that are there")
	only := f.String("only", "", "only rows whose name has one of these `WORDS` in it, separated by commas")
	rounds := f.Int("rounds", 1, "measure each row `N` times and take the least")
	if err := f.Parse(args); err != nil {
		return err
	}
	if *count < 1 || *rounds < 1 {
		return errors.New("-count and -rounds take a number of 1 or more")
	}
	e := exports{count: *count, rounds: *rounds, only: *only}
	var err error
	if e.program, err = filepath.Abs(*program); err != nil {
		return err
	}
	if e.dir, err = filepath.Abs(filepath.Join(*work, fmt.Sprint(*count))); err != nil {
		return err
	}
	if err := e.make(); err != nil {
		return err
	}
	return e.measure()
}

type exports struct {
	program, dir, only string
	count, rounds      int
}

func (e exports) catalog() string { return filepath.Join(e.dir, "catalog") }

// make makes the catalog as a person would: a card that is drawn, and an import of it.
func (e exports) make() error {
	whole := e.catalog() + ".made"
	if _, err := os.Stat(whole); err == nil {
		return nil
	}
	card := filepath.Join(e.dir, "card")
	if err := drawCard(card, e.count); err != nil {
		return err
	}
	if err := os.RemoveAll(e.catalog()); err != nil {
		return err
	}
	sayf("importing them")
	for _, args := range [][]string{{"init", e.catalog()}, {"-C", e.catalog(), "import", card, "--quiet"}} {
		if out, err := exec.Command(e.program, args...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", args[0], err, lastLine(out))
		}
	}
	return os.WriteFile(whole, nil, 0o666)
}

// exportRow is an export that is measured, or the copy beside it.
type exportRow struct {
	name string
	args []string // of the program; nil for a copy of the first row's package
	anew bool     // into a new folder
}

func (e exports) rows() []exportRow {
	out := func(name string) string { return filepath.Join(e.dir, name) }
	return []exportRow{
		{"manifest", []string{"export", "--channel", "web", "--to", out("out")}, true},
		{"manifest, nothing changed", []string{"export", "--channel", "web", "--to", out("out"), "--update"}, false},
		{"cp -r and sync of that", nil, true},
		{"site", []string{"export", "--channel", "web", "--format", "site", "--to", out("site")}, true},
		{"bagit", []string{"export", "--channel", "archive", "--format", "bagit", "--to", out("bag")}, true},
		{"verify --read-data", []string{"verify", "--read-data"}, false},
	}
}

// measure prints a row of Markdown for each export: time, processor time, peak.
func (e exports) measure() error {
	fmt.Printf("| %d photos | time, s | processor, s | peak, MiB |\n|---|---:|---:|---:|\n", e.count)
	for _, r := range e.rows() {
		if !wanted(r.name, e.only) {
			continue
		}
		var least cost
		for range e.rounds {
			c, err := e.one(r)
			if err != nil {
				return err
			}
			if least.cpu == 0 || c.cpu < least.cpu {
				least = c
			}
		}
		fmt.Printf("| %s | %.1f | %.1f | %d |\n", r.name, least.wall.Seconds(), least.cpu.Seconds(), least.peak>>20)
	}
	fmt.Printf("\nThe least of %s, on %d processors (%s/%s).\n", runs(e.rounds), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	return nil
}

func runs(n int) string {
	if n == 1 {
		return "one run"
	}
	return fmt.Sprintf("%d runs", n)
}

func (e exports) one(r exportRow) (cost, error) {
	if r.args == nil {
		copied := filepath.Join(e.dir, "copied")
		defer os.RemoveAll(copied)
		return measure(command{args: []string{"sh", "-c", `cp -r "$0" "$1" && sync`, filepath.Join(e.dir, "out"), copied}})
	}
	if r.anew {
		if err := os.RemoveAll(r.args[len(r.args)-1]); err != nil {
			return cost{}, err
		}
	}
	flush()
	time.Sleep(100 * time.Millisecond)
	c, err := measure(command{args: append([]string{e.program, "-C", e.catalog()}, r.args...)})
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == 4 && strings.HasPrefix(r.name, "verify") {
		err = nil // findings are an answer
	}
	return c, err
}
