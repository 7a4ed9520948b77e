package proof

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Opened as a file, with a script, each photo can be answered, and nothing is chosen.
func TestInABrowser(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not there")
	}
	dir := t.TempDir()
	files, err := Pages(sample(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.Path), f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--user-data-dir="+t.TempDir(), "--virtual-time-budget=2000", "--dump-dom",
		"file://"+filepath.Join(dir, "index.html"))
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	page := string(out)
	before, _, _ := strings.Cut(page, "<template")
	if n := strings.Count(before, "<fieldset"); !strings.Contains(page, `class="works"`) || n != 3*len(sample().Uses) {
		t.Errorf("%d questions for 3 photos of %d uses", n, len(sample().Uses))
	}
	if strings.Count(before, "(no answer yet)") != 3 || strings.Contains(page, " checked") {
		t.Error("something is answered that nobody said")
	}
	if strings.Contains(said.String(), "Content Security Policy") || strings.Contains(said.String(), "Uncaught") {
		t.Error(said.String())
	}
}
