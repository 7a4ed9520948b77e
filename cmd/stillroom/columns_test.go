package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// A table is printed as it comes: after a block its rows are out, and a wider value later
// on widens its column without moving what stands before it out of line with its heading.
func TestTableAsItComes(t *testing.T) {
	var out bytes.Buffer
	f := fitting{s: &screen{to: &out}, cuts: []cutAt{cutEnd, cutNever}}
	row := func(cells ...string) {
		t.Helper()
		if err := f.row(cells); err != nil {
			t.Fatal(err)
		}
	}
	row("NAME", "N")
	for n := range blockOfRows {
		row("photo", fmt.Sprint(n))
	}
	lines := strings.Split(out.String(), "\n")
	if len(lines) != blockOfRows+1 || lines[0] != "NAME   N" || lines[1] != "photo  0" {
		t.Fatalf("after a block %d lines are printed, of which the first are %q", len(lines)-1, lines[:min(2, len(lines))])
	}
	if cap(f.rows) > 2*blockOfRows || len(f.rows) != 1 {
		t.Errorf("%d rows are kept", len(f.rows))
	}
	row("a longer name", "x")
	if err := f.print(); err != nil {
		t.Fatal(err)
	}
	lines = strings.Split(out.String(), "\n")
	if got := lines[blockOfRows+1]; got != "a longer name  x" {
		t.Errorf("the last row is %q", got)
	}
	if got := lines[blockOfRows]; got != "photo          999" {
		t.Errorf("the row before it is %q", got)
	}
}

// Where a line is too short for the columns, each photo is a block that fits; also where
// a long value comes only after the first rows stand in columns.
func TestTableInBlocks(t *testing.T) {
	var out bytes.Buffer
	f := fitting{s: &screen{to: &out}, cuts: []cutAt{cutNever, cutEnd}, width: 20}
	put := func(rows ...[]string) {
		t.Helper()
		for _, r := range rows {
			if err := f.row(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.print(); err != nil {
			t.Fatal(err)
		}
	}
	put([]string{"PHOTO", "FILE"}, []string{"d72a", "a.jpg"})
	put([]string{"d72a090a88ae07", "unsorted/b.jpg"}, []string{"04a008a62d57aa", "c.jpg"})
	want := "PHOTO  FILE\nd72a   a.jpg\n\nPHOTO  d72a090a88ae07\nFILE   unsorted/b.jpg\n\nPHOTO  04a008a62d57aa\nFILE   c.jpg\n"
	if got := out.String(); got != want {
		t.Errorf("%s", got)
	}
}
