package main

import (
	"os"
	"strings"
	"testing"
)

// The page about a day is what its script runs: each of its lines, in its order.
func TestDayPageIsWhatItsScriptRuns(t *testing.T) {
	script, err := os.ReadFile("testdata/script/day.txtar")
	if err != nil {
		t.Fatal(err)
	}
	page, err := topic("day")
	if err != nil {
		t.Fatal(err)
	}
	rest, n := string(script), 0
	for _, block := range blocks(page) {
		if !strings.HasPrefix(block[0], "```") {
			continue
		}
		typed := strings.ReplaceAll(strings.Join(block[1:len(block)-1], "\n"), " \\\n    ", " ")
		for line := range strings.SplitSeq(typed, "\n") {
			want := "exec " + strings.ReplaceAll(line, `"`, `'`) + "\n"
			if name, isVar := strings.CutPrefix(line, "export "); isVar {
				want = "env " + name + "\n"
			}
			_, after, found := strings.Cut(rest, want)
			if !found {
				t.Errorf("the script does not run %q there", line)
				continue
			}
			rest, n = after, n+1
		}
	}
	if n < 20 {
		t.Errorf("%d lines of the page are run", n)
	}
}
