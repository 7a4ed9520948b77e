package main

// What is printed where:
//
//   - Results go to stdout, and nothing else does: a pipe must never have to
//     skip a line.
//   - Everything else goes to stderr, in lower case, without a full stop,
//     beginning with the program's name.
//   - With --json every line of both is an object with its type: see answer.go.
//   - A progress bar is drawn on a terminal only.
//   - No message holds a name, a contact or a place. Ids and digests do.
//   - Everything passes a screen, which shows values and never obeys them.

import (
	"errors"
	"fmt"
	"strings"
)

// printer is how a command says what it has to say: where to, to whom, and how much.
type printer struct {
	out, err *screen

	json       bool
	verbose    bool
	quiet      bool
	noProgress bool
	color      string // when: see colorWays
	command    string // the words that call it
	summary    bool   // a summary has been printed
	trying     bool   // nothing is kept: it is a dry run
	prefix     string // of what is said to be done, in a dry run
}

// warnf prints a line for the person at the terminal.
func (p *printer) warnf(format string, args ...any) { p.told("warning", format, args...) }

// told prints a line for the person at the terminal, or the program that reads it.
func (p *printer) told(kind, format string, args ...any) {
	if p.json {
		_ = objectTo(p.err, kind, message{p.err.typed(fmt.Sprintf(format, args...))})
		return
	}
	p.err.printf(p.err.paint(kindInk[kind], "stillroom:")+" %s\n", p.err.said(fmt.Sprintf(format, args...)))
}

// kindInk is the ink of the program's name before a line that is told.
var kindInk = map[string]ink{"error": bad, "warning": caution}

// message is a warning or a note as a program reads it.
type message struct {
	Message string `json:"message"`
}

// notef prints what may be of interest, unless --quiet.
func (p *printer) notef(format string, args ...any) {
	if !p.quiet {
		p.told("note", format, args...)
	}
}

// Warning and Note are warnf and notef for app.Notices.
func (p *printer) Warning(text string) { p.warnf("%s", text) }
func (p *printer) Note(text string)    { p.notef("%s", text) }

// donef prints what a command has done, unless --quiet. It is the result of a command
// that changes something; what a person asked to see is printed in any case.
func (p *printer) donef(format string, args ...any) {
	switch {
	case p.quiet:
	case p.json:
		p.told("note", p.prefix+format, args...)
	default:
		p.out.printf("%s\n", p.out.said(p.prefix+fmt.Sprintf(format, args...)))
	}
}

// named reports whether names of files as shot may be printed there: to a person who sits
// in front of it, or who asked for more. Output that a machine keeps or mails has ids.
func (p *printer) named(s *screen) bool { return p.verbose || s.terminal() }

// exit reports err, if any, and returns the exit code.
func (p *printer) exit(err error) int {
	code, hint := exitCode(err)
	if err == nil {
		return code
	}
	if p.json {
		p.cutShort(err)
		for _, e := range errorObjects(err) {
			e.Message, e.Hint = p.err.typed(e.Message), p.err.typed(e.Hint)
			_ = objectTo(p.err, "error", e)
		}
		return code
	}
	switch code {
	case exitSomeFailed, exitFindings:
		if errors.Is(err, errSomeFailed) || errors.Is(err, errFindings) {
			return code // said item by item
		}
	}
	for _, line := range linesOf(err) {
		p.told("error", "%s", line)
	}
	for line := range strings.Lines(hint) { // none of an empty one
		p.told("error", "%s", strings.TrimSuffix(line, "\n"))
	}
	return code
}

// oneLine is a hint where there is room for one line only.
func oneLine(hint string) string { return strings.ReplaceAll(hint, "\n", "; ") }
