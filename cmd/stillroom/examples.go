package main

import (
	_ "embed"
	"strings"
)

//go:embed examples.txt
var exampleText string

// example is a line that can be typed, and what it is for. Its test runs prepare first;
// nobody is shown that.
type example struct {
	says    string
	line    string
	prepare bool
}

// examplesOf lists the examples of a command, by its words: "consent grant".
func examplesOf(command string) []example {
	_, text, found := strings.Cut(exampleText, "\n["+command+"]\n")
	if !found {
		return nil
	}
	text, _, _ = strings.Cut(text, "\n[")
	var list []example
	says := ""
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		mark, rest, _ := strings.Cut(line, " ")
		switch mark {
		case ":":
			says = rest
		case "$", "+":
			list = append(list, example{says, rest, mark == "+"})
			says = ""
		}
	}
	return list
}

// exampleLines are the examples as the help shows them.
func exampleLines(command string, width int) []string {
	var out []string
	for _, e := range examplesOf(command) {
		if e.prepare {
			continue
		}
		if e.says != "" {
			out = append(out, wrap("  # "+e.says, "  # ", width)...)
		}
		out = append(out, typedLines("  $ "+e.line, width)...)
	}
	return out
}
