package main

import (
	"os"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// writtenat TIME FILE... dates files.
func cmdWrittenAt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: writtenat TIME FILE...")
	}
	at, err := time.Parse(time.RFC3339Nano, args[0])
	ts.Check(err)
	for _, name := range args[1:] {
		ts.Check(os.Chtimes(ts.MkAbs(name), at, at))
	}
}

// waswritten TIME FILE... says whether files have this date, to the last digit.
func cmdWasWritten(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: [!] waswritten TIME FILE...")
	}
	at, err := time.Parse(time.RFC3339Nano, args[0])
	ts.Check(err)
	for _, name := range args[1:] {
		fi, err := os.Stat(ts.MkAbs(name))
		ts.Check(err)
		if fi.ModTime().Equal(at) == neg {
			ts.Fatalf("%s was written at %s", name, fi.ModTime().UTC().Format(time.RFC3339Nano))
		}
	}
}
