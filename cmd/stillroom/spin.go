package main

import (
	"fmt"
	"time"
)

// spin shows on a terminal what a command is doing of which nobody knows how long it
// takes, once it takes longer than a second.
type spin struct {
	on    *screen // nil: nowhere
	since time.Time
	drawn time.Time
}

func (p *printer) startSpin() *spin {
	if p.json || p.quiet || p.noProgress || !p.err.terminal() {
		return &spin{}
	}
	return &spin{on: p.err, since: time.Now()}
}

// say draws the stage and how many bytes are done, at most ten times a second.
func (s *spin) say(stage string, done int64) {
	if s.on == nil || time.Since(s.since) < time.Second || time.Since(s.drawn) < 100*time.Millisecond {
		return
	}
	s.drawn = time.Now()
	line := stage
	if done > 0 {
		line = fmt.Sprintf("%s, %s", stage, size(done))
	}
	_ = s.on.verbatim([]byte("\r\033[K" + line))
}

func (s *spin) finish() {
	if s.on != nil && !s.drawn.IsZero() {
		_ = s.on.verbatim([]byte("\r\033[K"))
	}
}
