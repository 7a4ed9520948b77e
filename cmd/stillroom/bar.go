package main

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/cheggaaa/pb/v3"
)

// progress draws a bar on a terminal and nothing elsewhere: what is being done, how many
// files and bytes of how many, for how long, and how fast.
type progress struct {
	bar         *pb.ProgressBar
	on          *screen
	done, total atomic.Int64 // bytes; a total of 0 is not known
}

// startProgress begins a bar over files, and over their bytes if anybody knows how many
// there are.
func (p *printer) startProgress(files int, bytes int64) *progress {
	if !p.draws() || files == 0 {
		return &progress{}
	}
	g := barOn(p.err, files, bytes)
	if u := p.err.live; u != nil {
		u.bar(true)
	}
	g.bar.Start()
	return g
}

// barOn is a bar that is not drawn yet.
func barOn(on *screen, files int, bytes int64) *progress {
	g := &progress{on: on, bar: pb.New(files)}
	g.total.Store(bytes)
	g.bar.SetWriter(on.to) // numbers only
	g.bar.SetRefreshRate(100 * time.Millisecond)
	g.bar.SetTemplate(`{{doing . }}{{counters . }}{{bytesof . }} {{bar . }} {{percent . "%.0f%%" }} {{etime . }}{{rtime . ", %s left" "%.0s" ""}}{{pace . }}`)
	g.bar.Set(progressOf, g)
	g.bar.Set(paceOf, on.live)
	return g
}

// Where a bar keeps what its line is made of: itself, and the pulse that knows what is
// done and how fast it goes.
const (
	progressOf = "progress"
	paceOf     = "pulse"
)

func init() {
	of := func(line func(*pulse) string) pb.ElementFunc {
		return func(s *pb.State, _ ...string) string {
			if u, ok := s.Get(paceOf).(*pulse); ok && u != nil {
				return line(u)
			}
			return ""
		}
	}
	pb.RegisterElement("doing", of(func(u *pulse) string { return u.what + ": " }), false)
	pb.RegisterElement("pace", of((*pulse).paceNow), false)
	pb.RegisterElement("bytesof", pb.ElementFunc(func(s *pb.State, _ ...string) string {
		g, ok := s.Get(progressOf).(*progress)
		if !ok {
			return ""
		}
		return bytesOf(g.done.Load(), g.total.Load())
	}), false)
}

// bytesOf tells how many bytes of how many are done.
func bytesOf(done, total int64) string {
	if total == 0 {
		return ""
	}
	return fmt.Sprintf(", %s of %s", size(done), size(total))
}

// step says that a file is done.
func (g *progress) step() { g.stepped(0) }

// stepped says that a file of so many bytes is done.
func (g *progress) stepped(bytes int64) {
	if g.bar != nil {
		g.done.Add(bytes)
		g.bar.Increment()
	}
}

// aside runs fn, which prints, without tearing the bar.
func (g *progress) aside(fn func()) {
	if g.bar != nil {
		_, _ = io.WriteString(g.on.to, "\r\033[K")
	}
	fn()
}

func (g *progress) finish() {
	if g.bar != nil {
		g.bar.Finish()
		if g.on.live != nil {
			g.on.live.bar(false)
		}
	}
}
