package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v2"
)

// pulse shows on a terminal, from the first second of a command on, what is being done,
// for how long, and how many bytes were read and written meanwhile: a command that is
// at work is never to be taken for one that hangs. Where a bar is drawn it stays away.
type pulse struct {
	mu    sync.Mutex
	to    io.Writer
	moved func() (read, written int64, ok bool)

	what, stage   string
	since         time.Time
	drawn         bool // its line is on the terminal
	midline       bool // somebody else's is, and has not ended: a question
	bars          int  // that are drawn now
	lastAt        time.Time
	last          int64
	speed         float64 // bytes a second
	read, written int64
}

// pulseEvery is how often it draws, and pulseBegin how long a command may take without it.
const (
	pulseEvery = 200 * time.Millisecond
	pulseBegin = time.Second
)

// pulsed has every command that does something show that it does.
func pulsed(p *program, commands []*cli.Command) {
	for _, c := range commands {
		pulsed(p, c.Subcommands)
		if c.Action == nil || len(c.Subcommands) > 0 {
			continue
		}
		run := c.Action
		c.Action = func(c *cli.Context) error {
			defer p.startPulse(strings.TrimPrefix(c.Command.HelpName, "stillroom "))()
			return run(c)
		}
	}
}

// startPulse draws until the function that it returns is called.
func (p *program) startPulse(what string) (stop func()) {
	if !p.draws() {
		return func() {}
	}
	now := time.Now()
	u := p.err.newPulse(what, now)
	p.out.live, p.err.live, p.out.piped = u, u, !p.out.terminal()
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(pulseEvery)
		defer ticker.Stop()
		for {
			select {
			case now := <-ticker.C:
				u.tick(now)
			case <-end:
				return
			}
		}
	}()
	return func() {
		close(end)
		<-ended
		u.writing(nil, func() {})
	}
}

// draws reports whether a person is shown how far a command is.
func (p *printer) draws() bool {
	return !p.json && !p.quiet && !p.noProgress && p.err.terminal() && !dumb()
}

// say says which part of a command has begun.
func (p *printer) say(stage string) {
	if u := p.err.live; u != nil {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.stage = stage
	}
}

// tick measures, and draws if it is time to.
func (u *pulse) tick(now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if read, written, ok := u.moved(); ok {
		if took := now.Sub(u.lastAt).Seconds(); took > 0 {
			u.speed = 0.7*u.speed + 0.3*float64(read+written-u.last)/took
		}
		u.read, u.written, u.last, u.lastAt = read, written, read+written, now
	}
	if u.bars > 0 || u.midline || now.Sub(u.since) < pulseBegin {
		return
	}
	_, _ = io.WriteString(u.to, "\r\033[K"+u.line(now))
	u.drawn = true
}

// line is what it draws. Nothing in it comes from elsewhere.
func (u *pulse) line(now time.Time) string {
	text := u.what
	if u.stage != "" {
		text += ": " + u.stage
	}
	text += fmt.Sprintf(", %d s", int(now.Sub(u.since).Seconds()))
	if u.read+u.written > 0 {
		text += fmt.Sprintf(", %s read, %s written%s", size(u.read), size(u.written), u.pace())
	}
	return text
}

// pace is how fast bytes move.
func (u *pulse) pace() string {
	if u.speed < 1024 {
		return ""
	}
	return fmt.Sprintf(", %s/s", size(int64(u.speed)))
}

// paceNow is pace for a bar.
func (u *pulse) paceNow() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.pace()
}

// writing takes the line away while one writes, and notes how that ended.
func (u *pulse) writing(data []byte, write func()) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.drawn {
		_, _ = io.WriteString(u.to, "\r\033[K")
		u.drawn = false
	}
	write()
	if len(data) > 0 {
		u.midline = data[len(data)-1] != '\n'
	}
}

// bar says that a bar begins to be drawn, or has ended.
func (u *pulse) bar(begins bool) {
	u.writing(nil, func() {
		if begins {
			u.bars++
		} else {
			u.bars--
		}
	})
}

// answered says that whoever was asked has ended the line of the question.
func (u *pulse) answered() {
	if u == nil {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.midline = false
}
