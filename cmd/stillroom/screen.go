package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"golang.org/x/term"
)

// screen is the one way to stdout and to stderr. File names, captions and what
// cameras wrote come from elsewhere, and a terminal obeys what it is shown: an
// escape sequence clears the page, a mark of direction turns "nowhere" around, a
// line end makes a second row of one photo. So whatever is a value is shown and
// never obeyed. It is no io.Writer, so that fmt.Fprint cannot be handed it.
//
// The first error of writing stays: a full disk must not look like a success.
type screen struct {
	to     io.Writer
	failed error
	live   *pulse                        // has a line on the terminal; nil: none
	piped  bool                          // it is not on that terminal, and leaves no line open there
	color  bool                          // see color.go
	zone   atomic.Pointer[time.Location] // of the catalog that was opened; see zone.go

	catalog atomic.Pointer[string] // its folder, if the line that was typed names it; see typing.go
}

// printf prints what the program says, with values in it. The line ends of the
// format are the program's own; those of a value are shown.
func (s *screen) printf(format string, args ...any) {
	if false {
		_ = fmt.Sprintf(format, args...) // tells go vet what this is
	}
	values := make([]any, len(args))
	for i, a := range args {
		values[i] = value{a, s}
	}
	s.put(fmt.Appendf(nil, format, values...))
}

// println prints a line that is a value, or holds some.
func (s *screen) println(line ...string) {
	s.put([]byte(visible(strings.Join(line, " ")) + "\n"))
}

// document prints a text with a form of its own: JSON, YAML, a page of help. Its
// line ends stand, and what a terminal would obey is written as JSON and YAML
// escape it, so that a program reads the same.
func (s *screen) document(write func(io.Writer) error) error {
	page := &lines{screen: s}
	if err := write(page); err != nil {
		return err // what waits would stand after a gap
	}
	return page.flush()
}

// lines is a document that is printed as it is written, some lines at once: no escape is
// cut in two, however long the document is.
type lines struct {
	*screen
	rest []byte // what waits for the end of its line
}

const linesBytes = 64 << 10

func (l *lines) Write(data []byte) (int, error) {
	l.rest = append(l.rest, data...)
	if len(l.rest) < linesBytes {
		return len(data), nil
	}
	n := bytes.LastIndexByte(l.rest, '\n') + 1
	if n == 0 {
		return len(data), nil
	}
	err := l.put(escaped(l.rest[:n]))
	l.rest = append(l.rest[:0], l.rest[n:]...)
	return len(data), err
}

func (l *lines) flush() error {
	if len(l.rest) == 0 {
		return nil
	}
	return l.put(escaped(l.rest))
}

// verbatim prints bytes that are another program's to the last one: a feed, a
// table for a spreadsheet, a script for a shell.
func (s *screen) verbatim(data []byte) error { return s.put(data) }

// verbatimFrom is verbatim for bytes that write writes.
func (s *screen) verbatimFrom(write func(io.Writer) error) error {
	out := bufio.NewWriterSize(putting{s}, 64<<10)
	return errors.Join(write(out), out.Flush())
}

// newPulse is a pulse that draws on the screen, in words of the program's own.
func (s *screen) newPulse(what string, now time.Time) *pulse {
	return &pulse{to: s.to, moved: moved, what: what, since: now, lastAt: now}
}

// putting is a screen as a writer of bytes.
type putting struct{ *screen }

func (p putting) Write(data []byte) (int, error) { return len(data), p.put(data) }

func (s *screen) put(data []byte) (err error) {
	write := func() { _, err = s.to.Write(data) }
	switch {
	case s.live == nil:
		write()
	case s.piped:
		s.live.writing(nil, write)
	default:
		s.live.writing(data, write)
	}
	if s.failed == nil {
		s.failed = err
	}
	return err
}

// terminal reports whether a person reads this as it is written.
func (s *screen) terminal() bool { return isTerminal(s.to) }

// isTerminal reports whether a person is at the other end of a stream: what a script
// is given on its standard input is not an answer.
func isTerminal(stream any) bool {
	f, isFile := stream.(*os.File)
	return isFile && term.IsTerminal(int(f.Fd()))
}

// page lets a library that wants an io.Writer print what is the program's own.
type page struct{ *screen }

func (p page) Write(data []byte) (int, error) {
	return len(data), p.put(escaped(data))
}

// print prints lines of such a page. A line in capitals is a heading.
func (p page) print(lines []string) error {
	var out bytes.Buffer
	for _, line := range lines {
		text := string(escaped([]byte(line)))
		if !strings.HasPrefix(line, " ") && isHead([]string{line}) {
			text = p.paint(heading, text)
		}
		out.WriteString(text + "\n")
	}
	return errors.Join(p.put(out.Bytes()), p.failed)
}

// archive lets an archive, which no terminal is shown, be written as it comes.
type archive struct{ *screen }

func (v archive) Write(data []byte) (int, error) {
	if err := v.put(data); err != nil {
		return 0, err
	}
	return len(data), nil
}

// value is an argument of printf: formatted as it would be, then made visible. A moment
// is shown in the zone of the catalog, an error with its moments in it.
type value struct {
	any
	on *screen
}

func (v value) Format(s fmt.State, verb rune) {
	text := fmt.Sprintf(fmt.FormatString(s, verb), v.any)
	if _, is := v.any.(error); is {
		text = v.on.said(text)
	}
	_, _ = io.WriteString(s, visible(v.on.here(text)))
}

// visible is a text as it may stand in a line: what a terminal would obey, what
// nobody would see and what is no UTF-8 is written out.
func visible(text string) string {
	if plainly(text) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, n := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && n <= 1:
			fmt.Fprintf(&b, `\x%02x`, text[0])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case obeyed(r) && r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		case obeyed(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(text[:n])
		}
		text = text[n:]
	}
	return b.String()
}

func plainly(text string) bool {
	return utf8.ValidString(text) && strings.IndexFunc(text, obeyed) < 0
}

// escaped writes out what a terminal would obey in a text of lines, as the
// strings of JSON and YAML have it.
func escaped(text []byte) []byte {
	if shownAtOnce(text) == len(text) {
		return text
	}
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		if n := shownAtOnce(text); n > 0 {
			out, text = append(out, text[:n]...), text[n:]
			continue
		}
		r, n := utf8.DecodeRune(text)
		if obeyed(r) && r != '\n' && r != '\t' && r <= 0xffff {
			out = fmt.Appendf(out, `\u%04x`, r)
		} else {
			out = utf8.AppendRune(out, r) // what is no UTF-8 becomes U+FFFD
		}
		text = text[n:]
	}
	return out
}

// shownAtOnce is how many bytes a text begins with that are ASCII and shown, or end lines.
func shownAtOnce(text []byte) int {
	for n, b := range text {
		if (b < ' ' || b >= 0x7f) && b != '\n' && b != '\t' {
			return n
		}
	}
	return len(text)
}

// obeyed reports whether a terminal does something else with r than to show it:
// controls of both sets, marks of direction, ends of lines and paragraphs, and
// what is never seen at all. The joiners that scripts and emoji need are shown.
func obeyed(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0: // C0, DEL, C1
	case r == 0xad, r == 0x61c, r == 0x180e, r == 0x200b, r == 0x200e, r == 0x200f:
	case r >= 0x2028 && r <= 0x202e: // line and paragraph ends, embeddings and overrides
	case r >= 0x2060 && r <= 0x206f: // isolates, and formats that nothing uses
	case r == 0xfeff, r >= 0xfff9 && r <= 0xfffb:
	case r >= 0xe0000 && r <= 0xe007f: // a second, unseen ASCII
	default:
		return false
	}
	return true
}

// linesOf are the lines in which an error is told: one for each of those that
// were joined. A line end within one of them is a value's.
func linesOf(err error) []string {
	text := err.Error()
	if all, isJoin := err.(interface{ Unwrap() []error }); isJoin {
		var lines, texts []string
		for _, e := range all.Unwrap() {
			lines, texts = append(lines, linesOf(e)...), append(texts, e.Error())
		}
		if strings.Join(texts, "\n") == text {
			return lines
		}
		return []string{text}
	}
	inner := errors.Unwrap(err)
	if inner == nil {
		return []string{text}
	}
	before, after, found := strings.Cut(text, inner.Error())
	if !found {
		return []string{text}
	}
	lines := linesOf(inner)
	lines[0] = before + lines[0]
	lines[len(lines)-1] += after
	return lines
}
