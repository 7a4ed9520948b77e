package findings

import (
	_ "embed"
	"strings"
	"sync"
)

// explainedText says of every rule how it comes about, and which commands mend it: the
// first that can be given does. Words in capitals stand for what a finding, or the reader,
// knows.
//
//go:embed explained.txt
var explainedText string

type explanation struct {
	why  string
	mend []string
}

var explained = sync.OnceValue(func() map[string]explanation {
	all := map[string]explanation{}
	for part := range strings.SplitSeq(strings.TrimSpace(explainedText), "\n\n") {
		rule, rest, _ := strings.Cut(part, "\n")
		var x explanation
		for line := range strings.SplitSeq(rest, "\n") {
			if command, ok := strings.CutPrefix(line, "$ "); ok {
				x.mend = append(x.mend, command)
			} else {
				x.why = line
			}
		}
		all[rule] = x
	}
	return all
})
