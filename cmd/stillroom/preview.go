package main

import (
	"strings"

	"github.com/stillroom/stillroom/pipeline/store"
)

// preview is what files are called, and what they would be called. It is printed when all
// are known; nil prints nothing.
type preview struct {
	p    *printer
	rows [][]string
}

// previewOf is one for people, if one is wanted: whoever asks for JSON has it with each
// file.
func previewOf(p *printer, wanted bool) *preview {
	if !wanted || p.json || p.quiet {
		return nil
	}
	return &preview{p: p}
}

func (v *preview) add(from, to string) {
	if v != nil {
		v.rows = append(v.rows, []string{from, strings.TrimPrefix(to, store.Originals+"/")})
	}
}

func (v *preview) print() error {
	if v == nil || len(v.rows) == 0 {
		return nil
	}
	return v.p.out.table(append([][]string{{"FILE", "WOULD BE"}}, v.rows...))
}
