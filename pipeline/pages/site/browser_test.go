package site

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// shownBy is the page as a browser has it when its script has run, opened as a file,
// and what it complained of.
func shownBy(t *testing.T, browser, page string) (dom, complaints string) {
	t.Helper()
	cmd := exec.Command(browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--user-data-dir="+t.TempDir(), "--virtual-time-budget=2000", "--dump-dom", "file://"+page)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	for line := range strings.Lines(said.String()) {
		if strings.Contains(line, "CONSOLE") {
			complaints += line
		}
	}
	return string(out), complaints
}

// In a browser the page counts to the reader's day, as the catalog does, and loads
// nothing that its policy forbids.
func TestInABrowser(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not there")
	}
	at := func(year, month, day int) schema.Day {
		return schema.Day{Year: year, Month: time.Month(month), Day: day}
	}
	days := []schema.Day{at(2012, 2, 29), at(2019, 5, 14), at(2020, 12, 31), schema.DayOf(time.Now())}
	s := sample()
	s.Rooms[1].Photos[0].Caption = nil
	for _, d := range days {
		s.Rooms[1].Photos[0].Caption = append(s.Rooms[1].Photos[0].Caption, Part{Since: &Since{Day: at(1970, 1, 1).DaysUntil(d)}}, Part{Words: "; "})
	}
	dir := t.TempDir()
	for name, text := range rendered(t, s, nil) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	counted := func() []string {
		var list []string
		for _, d := range days {
			span, _ := schema.Since(d, schema.DayOf(time.Now()))
			list = append(list, span.String())
		}
		return list
	}
	before := counted()
	dom, complaints := shownBy(t, browser, filepath.Join(dir, "r-000000000002", "dddd.html"))
	after := counted() // the day may end meanwhile
	var got []string
	for _, m := range regexp.MustCompile(`<span class="since" data-day="[0-9]+">([^<]*)</span>`).FindAllStringSubmatch(dom, -1) {
		got = append(got, m[1])
	}
	if g := strings.Join(got, "; "); g != strings.Join(before, "; ") && g != strings.Join(after, "; ") {
		t.Errorf("counted %q, want %q", got, after)
	}
	if strings.Contains(complaints, "Content Security Policy") || strings.Contains(complaints, "Uncaught") {
		t.Error(complaints)
	}
	// What people wrote runs nowhere.
	for _, page := range []string{"r-000000000001/aaaa.html", "r-000000000001/index.html", "index.html"} {
		if _, complaints := shownBy(t, browser, filepath.Join(dir, filepath.FromSlash(page))); strings.Contains(complaints, "Content Security Policy") || strings.Contains(complaints, "Uncaught") {
			t.Errorf("%s: %s", page, complaints)
		}
	}
}
