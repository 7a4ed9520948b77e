package main

import (
	"io"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/export"
)

// A bar says what is done, and how many files and bytes of how many; of bytes nothing
// where nobody knows how many there are. It fits into a terminal of 80 characters.
func TestBar(t *testing.T) {
	for _, tt := range []struct {
		live  *pulse
		bytes int64
		want  string
	}{
		{nil, 0, "1 / 4 ["},
		{&pulse{what: "card"}, 0, "card: 1 / 4 ["},
		{&pulse{what: "storage verify", speed: 3 << 20}, 9 << 20, "storage verify: 1 / 4, 2.0 MiB of 9.0 MiB ["},
	} {
		g := barOn(&screen{to: io.Discard, live: tt.live}, 4, tt.bytes)
		g.bar.SetWidth(80)
		g.stepped(2 << 20)
		line := g.bar.String()
		if !strings.HasPrefix(line, tt.want) || strings.Contains(line, "?") || len([]rune(line)) > 80 {
			t.Errorf("%q, want %q", line, tt.want)
		}
		if fast := tt.live != nil && tt.live.speed > 0; strings.HasSuffix(strings.TrimSpace(line), ", 3.0 MiB/s") != fast {
			t.Errorf("how fast: %q", line)
		}
		g.step()
		if done := g.done.Load(); done != 2<<20 {
			t.Errorf("a file of which no bytes are counted adds %d", done-2<<20)
		}
	}
}

// What has no bar says its part, how many of how many, and the bytes.
func TestStages(t *testing.T) {
	u := &pulse{what: "export"}
	p := &printer{err: &screen{to: io.Discard, live: u}}
	p.saying("reading", 0, 0)
	for _, tt := range []struct {
		say  func()
		want string
	}{
		{func() { p.saying("copying the database", 0, 0) }, "copying the database"},
		{func() { p.saying("reading", 3<<10, 0) }, "reading, 3.0 KiB"},
		{func() { p.saying("writing", 1<<20, 4<<20) }, "writing, 1.0 MiB of 4.0 MiB"},
		{func() { p.exporting(export.Stage{Doing: "deciding"}) }, "deciding"},
		{func() { p.exporting(export.Stage{Doing: "making pictures", Done: 3, Total: 9}) }, "making pictures, 3 of 9"},
		{func() { p.exporting(export.Stage{Doing: "writing", Done: 1, Total: 2, Bytes: 1 << 20, Of: 2 << 20}) }, "writing, 1 of 2, 1.0 MiB of 2.0 MiB"},
	} {
		if tt.say(); u.stage != tt.want {
			t.Errorf("%q, want %q", u.stage, tt.want)
		}
	}
}
