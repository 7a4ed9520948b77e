package main

import (
	"fmt"

	"github.com/stillroom/stillroom/pipeline/export"
)

// saying says which part of a command has begun, and how many bytes of it are done.
func (p *printer) saying(stage string, bytes, of int64) {
	if of == 0 && bytes > 0 {
		stage += ", " + size(bytes)
	}
	p.say(stage + bytesOf(bytes, of))
}

// exporting says what an export does now.
func (p *printer) exporting(s export.Stage) {
	text := s.Doing
	if s.Total > 0 {
		text += fmt.Sprintf(", %d of %d", s.Done, s.Total)
	}
	p.say(text + bytesOf(s.Bytes, s.Of))
}
