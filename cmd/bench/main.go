// Command bench compares stillroom's import with other ways to do a part of
// its work: three JPEGs of each photograph, 2560, 1280 and 320 pixels long,
// upright, sRGB where the tool can, nothing of the camera's in them. All take
// turns on the same photographs, on the same disk, in one run.
//
//	make bench PHOTOS=DIR
//
// make bench-scale asks another question: what commands cost in catalogs of one thousand to
// one million photos. See package scale. And make bench-exports compares exports of thousands
// of photos with a copy of the same files.
//
// The others are small programs in the folder peers. One that this machine has
// not what it takes for is named and left out.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// others are the comparisons that are no import.
var others = map[string]func(args []string) error{"scale": scaleMain, "exports": exportsMain}

func main() {
	if len(os.Args) > 1 {
		if other := others[os.Args[1]]; other != nil {
			if err := other(os.Args[2:]); err != nil {
				fmt.Fprintln(os.Stderr, "bench:", err)
				os.Exit(1)
			}
			return
		}
	}
	var b bench
	flag.StringVar(&b.given, "photos", "", "compare on the JPEGs in `DIR` (default: photographs drawn for it)")
	flag.IntVar(&b.copies, "copies", 1, "take each photograph `N` times, each a file of its own")
	flag.IntVar(&b.rounds, "rounds", 3, "run each peer `N` times")
	flag.StringVar(&b.only, "only", "", "only peers whose name has one of these `WORDS` in it, separated by commas")
	flag.StringVar(&b.program, "stillroom", filepath.Join("bin", "stillroom"), "compare this `PROGRAM`")
	flag.StringVar(&b.work, "work", filepath.Join("bin", "bench.work"), "work in `DIR`; the disk it is on is what counts")
	flag.StringVar(&b.markdown, "markdown", filepath.Join("bin", "bench.md"), "write the table to `FILE`")
	flag.Parse()
	if flag.NArg() > 0 || b.rounds < 1 || b.copies < 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := b.main(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one comparison.
type bench struct {
	given, only, program, work, markdown string
	copies, rounds                       int

	photos string // the folder that the peers read
	count  int    // of photos
	bytes  int64  // of photos
	shape  string // what a run must make: that of the first
}

func (b *bench) main() error {
	var err error
	for _, p := range []*string{&b.work, &b.program} {
		if *p, err = filepath.Abs(*p); err != nil {
			return err
		}
	}
	if err := b.layOut(); err != nil {
		return err
	}
	taking, err := b.ready()
	if err != nil {
		return err
	}
	sayf("%d photographs, %d MiB; %d rounds, %d processors", b.count, b.bytes>>20, b.rounds, runtime.NumCPU())
	results, err := b.compare(taking)
	if err != nil {
		return err
	}
	report := b.report(results)
	fmt.Print(report)
	if err := os.MkdirAll(filepath.Dir(b.markdown), 0o777); err != nil {
		return err
	}
	return os.WriteFile(b.markdown, []byte(report), 0o666)
}

// ready prepares the peers and returns those that can take part.
func (b *bench) ready() ([]peer, error) {
	var taking []peer
	for _, p := range peers {
		if !wanted(p.name, b.only) {
			continue
		}
		if err := p.prepare(b); err != nil {
			if p.name == ours {
				return nil, err
			}
			sayf("without %s: %v", p.name, err)
			continue
		}
		taking = append(taking, p)
	}
	return taking, nil
}

// wanted reports whether a peer was asked for. Ours always is: it is what the
// others are compared with.
func wanted(name, only string) bool {
	if only == "" || name == ours {
		return true
	}
	for word := range strings.SplitSeq(only, ",") {
		if word != "" && strings.Contains(name, word) {
			return true
		}
	}
	return false
}

func sayf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...)
}
