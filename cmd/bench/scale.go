package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/stillroom/stillroom/cmd/bench/scale"
)

// scaleMain makes catalogs of the sizes that are asked for and measures commands in them.
//
//	bench scale -work DIR -sizes 1000,10000,100000
func scaleMain(args []string) error {
	f := flag.NewFlagSet("bench scale", flag.ContinueOnError)
	sizes := f.String("sizes", "1000,10000,100000", "measure catalogs of these `NUMBERS` of photos, separated by commas")
	program := f.String("stillroom", filepath.Join("bin", "stillroom"), "measure this `PROGRAM`")
	work := f.String("work", filepath.Join("bin", "scale.work"), "make catalogs in `DIR`, and take those that are there")
	markdown := f.String("markdown", filepath.Join("bin", "scale.md"), "write the table to `FILE`")
	only := f.String("only", "", "only rows whose name has one of these `WORDS` in it, separated by commas")
	card := f.String("card", filepath.Join("samples", "shoot"), "import the photographs and records in `DIR`")
	rounds := f.Int("rounds", 1, "measure each row `N` times and take the least")
	files := f.Int("files", 100_000, "of catalogs up to `N` photos, make the files as well")
	making := f.Bool("make", false, "make the catalogs, and measure nothing")
	if err := f.Parse(args); err != nil {
		return err
	}
	t := scale.Table{Card: *card, Only: *only, Rounds: *rounds, Sayf: sayf, Measure: func(args ...string) (scale.Cost, error) {
		c, err := measure(command{args: args})
		return scale.Cost{Processor: c.cpu, Peak: c.peak}, err
	}}
	var err error
	if t.Program, err = filepath.Abs(*program); err != nil {
		return err
	}
	for word := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 {
			return errors.New("-sizes takes numbers of photos, separated by commas")
		}
		dir := filepath.Join(*work, word)
		if *making {
			err = makeCatalog(t.Program, dir, n, n <= *files)
		} else if err = madeOnce(args, word, dir); err == nil {
			err = t.Add(n, dir)
		}
		if err != nil {
			return err
		}
	}
	if *making {
		return nil
	}
	report := t.Markdown()
	os.Stdout.WriteString(report)
	return os.WriteFile(*markdown, []byte(report), 0o666)
}

// madeOnce has the catalog of the last of the sizes made, if it is not there: by another
// process, because what a parent holds counts towards the peak of its children.
func madeOnce(args []string, size, dir string) error {
	if _, err := os.Stat(dir + ".made"); err == nil {
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	made := exec.Command(self, slices.Concat([]string{"scale"}, args, []string{"-make", "-sizes", size})...)
	made.Stderr = os.Stderr
	return made.Run()
}

// makeCatalog makes a catalog of n photos in dir.
func makeCatalog(program, dir string, n int, files bool) error {
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(filepath.Dir(dir), 0o777)); err != nil {
		return err
	}
	if out, err := exec.Command(program, "init", dir).CombinedOutput(); err != nil {
		return errors.New(string(out))
	}
	sayf("making a catalog of %d photos", n)
	if err := (scale.Making{Dir: dir, Photos: n, Files: files, Sayf: sayf}).Make(context.Background()); err != nil {
		return err
	}
	return os.WriteFile(dir+".made", nil, 0o666)
}
