package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"
)

// What is drawn of a command at work says how long and how much, and never stands in
// the way: of a line that is printed, of a question, of a bar.
func TestPulse(t *testing.T) {
	var screenful bytes.Buffer
	begin := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var read int64
	u := &pulse{to: &screenful, what: "purge", since: begin, lastAt: begin, moved: func() (int64, int64, bool) { return read, 1 << 20, true }}
	s := &screen{to: &screenful, live: u}
	after := func(d time.Duration) string {
		screenful.Reset()
		u.tick(begin.Add(d))
		return screenful.String()
	}
	if got := after(900 * time.Millisecond); got != "" {
		t.Errorf("within a second: %q", got)
	}
	read = 300 << 20
	if got := after(2 * time.Second); !strings.HasPrefix(got, "\r\x1b[Kpurge, 2 s, 300.0 MiB read, 1.0 MiB written, ") || !strings.HasSuffix(got, " MiB/s") {
		t.Errorf("at work: %q", got)
	}
	p := &printer{out: s, err: s}
	p.say("reading the mirror")
	if got := after(3 * time.Second); !strings.Contains(got, "purge: reading the mirror, 3 s, ") {
		t.Errorf("a stage: %q", got)
	}
	screenful.Reset()
	s.println("a result")
	if got := screenful.String(); got != "\r\x1b[Ka result\n" {
		t.Errorf("a line: %q", got)
	}
	s.printf("Type it once more: ")
	if got := after(4 * time.Second); got != "" {
		t.Errorf("over a question: %q", got)
	}
	asked := &program{printer: p, in: strings.NewReader("room:room-a\n")}
	if line, err := ask(t.Context(), asked); err != nil || line != "room:room-a" {
		t.Fatal(line, err)
	}
	if got := after(5 * time.Second); got == "" {
		t.Error("it does not go on when the question is answered")
	}
	pipe := &screen{to: io.Discard, live: u, piped: true}
	if err := pipe.verbatim([]byte("half an archive")); err != nil {
		t.Fatal(err)
	}
	if got := after(5500 * time.Millisecond); got == "" {
		t.Error("it waits for a line end in a pipe")
	}
	u.bar(true)
	if got := after(6 * time.Second); got != "" {
		t.Errorf("over a bar: %q", got)
	}
	u.bar(false)
	if got := after(7 * time.Second); got == "" {
		t.Error("it does not go on when the bar is done")
	}
}
