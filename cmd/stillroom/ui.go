package main

// What is printed where:
//
//   - Results go to stdout, and nothing else does: a pipe must never have to
//     skip a line.
//   - Everything else goes to stderr, in lower case, without a full stop,
//     beginning with the program's name.
//   - With --json stdout is one document, or one object a line with "type",
//     the last of them "summary", whatever happened.
//   - A progress bar is drawn on a terminal only.
//   - No message holds a name, a contact or a place. Ids and digests do.
//   - Everything passes a screen, which shows values and never obeys them.

import (
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/cheggaaa/pb/v3"
)

// printer is how a command says what it has to say: where to, to whom, and how much.
type printer struct {
	out, err *screen

	json       bool
	verbose    bool
	quiet      bool
	noProgress bool
	summary    bool // a summary line has been printed
}

// warnf prints a line for the person at the terminal.
func (p *printer) warnf(format string, args ...any) {
	p.err.printf("stillroom: "+format+"\n", args...)
}

// notef prints what may be of interest, unless --quiet.
func (p *printer) notef(format string, args ...any) {
	if !p.quiet {
		p.warnf(format, args...)
	}
}

// Warning and Note are warnf and notef for app.Notices.
func (p *printer) Warning(text string) { p.warnf("%s", text) }
func (p *printer) Note(text string)    { p.notef("%s", text) }

// donef prints what a command has done, unless --quiet. It is the result of a command
// that changes something; what a person asked to see is printed in any case.
func (p *printer) donef(format string, args ...any) {
	if !p.quiet {
		p.out.printf(format+"\n", args...)
	}
}

// named reports whether names of files as shot may be printed there: to a person who sits
// in front of it, or who asked for more. Output that a machine keeps or mails has ids.
func (p *printer) named(s *screen) bool { return p.verbose || s.terminal() }

// document prints v as one indented JSON document.
func (p *printer) document(v any) error {
	return p.out.document(func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(v)
	})
}

// line prints v as one line of JSON.
func (p *printer) line(v any) error { return lineTo(p.out, v) }

func lineTo(s *screen, v any) error {
	return s.document(func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return e.Encode(v)
	})
}

// endWith prints the summary that ends the output of a long command.
func (p *printer) endWith(summary any) error {
	p.summary = true
	return p.line(summary)
}

// summarize ends the JSON of a long command with its summary, whatever happened. note is
// where the summary keeps the error. It returns the command's error.
func (p *printer) summarize(summary any, note *string, err error) error {
	if !p.json {
		return err
	}
	if err != nil {
		*note = err.Error()
	}
	if lerr := p.endWith(summary); err == nil {
		err = lerr
	}
	return err
}

// exit reports err, if any, and returns the exit code.
func (p *printer) exit(err error) int {
	code, hint := exitCode(err)
	if err == nil {
		return code
	}
	if p.json {
		// This is the one object that a caller can always find, even if the command did
		// not get as far as its own summary.
		_ = lineTo(p.err, map[string]any{"type": "error", "code": code, "message": err.Error()})
		return code
	}
	switch code {
	case exitSomeFailed, exitFindings:
		if errors.Is(err, errSomeFailed) || errors.Is(err, errFindings) {
			return code // said item by item
		}
	}
	for _, line := range linesOf(err) {
		p.warnf("%s", line)
	}
	if hint != "" {
		p.warnf("%s", hint)
	}
	return code
}

// progress draws a bar on a terminal and nothing elsewhere.
type progress struct {
	bar *pb.ProgressBar
	on  *screen
}

func (p *printer) startProgress(total int) *progress {
	if !p.draws() || total == 0 {
		return &progress{}
	}
	bar := pb.New(total)
	bar.SetWriter(p.err.to) // numbers only
	bar.SetRefreshRate(100 * time.Millisecond)
	bar.SetTemplate(`{{counters . }} {{bar . }} {{percent . }} {{etime . }}{{rtime . ", %s left"}}{{pace . }}`)
	if u := p.err.live; u != nil {
		u.bar(true)
		bar.Set(paceOf, u)
	}
	return &progress{bar.Start(), p.err}
}

// paceOf is where a bar keeps the pulse that knows how fast it goes.
const paceOf = "pace"

func init() {
	pb.RegisterElement("pace", pb.ElementFunc(func(s *pb.State, _ ...string) string {
		if u, ok := s.Get(paceOf).(*pulse); ok {
			return u.paceNow()
		}
		return ""
	}), false)
}

func (g *progress) step() {
	if g.bar != nil {
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
