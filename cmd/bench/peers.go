package main

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
)

// ours is the name of what the others are compared with, and floor that of what
// all are compared with.
const (
	ours  = "stillroom import"
	floor = "limit"
)

// peer is one way to do the work.
type peer struct {
	name string
	does string // for who reads the table
	// prepare makes it ready, once. Its error says why it cannot take part.
	prepare func(*bench) error
	// version names what it is made of.
	version []string
	// fresh makes the empty place out that a run writes to; it is not timed.
	fresh func(b *bench, out string) error
	run   func(b *bench, out string) command
}

var peers = []peer{
	{
		name:    ours,
		does:    "the whole job: copy, read back, hash, EXIF, derivatives, catalog",
		prepare: hasProgram,
		version: []string{"{stillroom}", "--version"},
		fresh:   newCatalog,
		run: func(b *bench, out string) command {
			return command{args: []string{b.program, "--catalog", out, "import", b.photos, "--quiet", "--no-progress"}}
		},
	},
	{
		name:    "sharp, with care",
		does:    "derivatives only; one decode, each size from the one before",
		prepare: needSharp,
		version: []string{"node", filepath.Join("{peers}", "version.mjs")},
		run:     node("sharp-smart.mjs"),
	},
	{
		name:    "sharp, as usual",
		does:    "derivatives only; one pipeline for each size",
		prepare: needSharp,
		run:     node("sharp-plain.mjs"),
	},
	{
		name:    "shell script",
		does:    "exiftool, sha256sum, vipsthumbnail for each size, sqlite3",
		prepare: need("sh", "xargs", "exiftool", "sha256sum", "vipsthumbnail", "sqlite3"),
		version: []string{"vipsthumbnail", "--version"},
		run:     shell("shell.sh"),
	},
	{
		name:    "ImageMagick",
		does:    "derivatives only; convert for each size, colors left as they are",
		prepare: need("sh", "xargs", "convert"),
		version: []string{"convert", "--version"},
		run:     shell("magick.sh"),
	},
	{
		name:    floor,
		does:    "derivatives and hash only, by hand in C; not a program to use",
		prepare: buildLimit,
		run: func(b *bench, out string) command {
			return command{args: []string{filepath.Join(b.work, "limit"), b.photos, out, workers()}}
		},
	},
}

// workers is how many photos each peer works on at once, with one thread for
// each. For sharp that was tried: half as many take twice the time, twice as
// many or two threads a photo gain nothing. Stillroom decides for itself.
func workers() string { return strconv.Itoa(runtime.NumCPU()) }

func newCatalog(b *bench, out string) error {
	_, err := measure(command{args: []string{b.program, "init", out, "--quiet"}})
	return err
}

func node(script string) func(*bench, string) command {
	return func(b *bench, out string) command {
		return command{
			args: []string{"node", filepath.Join(b.scripts(), script), b.photos, out, workers()},
			// Node has four threads for such work, however many processors there are.
			env: []string{fmt.Sprintf("UV_THREADPOOL_SIZE=%d", max(4, runtime.NumCPU()))},
		}
	}
}

func shell(script string) func(*bench, string) command {
	return func(b *bench, out string) command {
		return command{args: []string{"sh", filepath.Join(b.scripts(), script), b.photos, out, workers()}}
	}
}
