package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Every command and every page of the help has a manual page, which says what the help
// says, and which groff, where it is here, has nothing against.
func TestManual(t *testing.T) {
	dir := t.TempDir()
	if code, out := runLine("stillroom help --man " + dir); code != exitOK {
		t.Fatalf("exit %d: %s", code, out)
	}
	for name, want := range map[string]string{
		"stillroom.1":               "catalog for photographs",
		"stillroom-import.1":        "STILLROOM_IMPORT_MIRROR",
		"stillroom-export.1":        "stillroom export [options] [@PRESET] [TEXT]",
		"stillroom-consent.1":       "stillroom consent COMMAND",
		"stillroom-consent-grant.1": "$ stillroom consent grant",
		"stillroom-recall.7":        "acknowledged",
	} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !strings.Contains(strings.ReplaceAll(string(text), `\_`, "_"), want) {
			t.Errorf("%s does not say %q: %v", name, want, err)
		}
	}
	for _, topic := range topicNames() {
		if _, err := os.Stat(filepath.Join(dir, "stillroom-"+topic+".7")); err != nil {
			t.Error(err)
		}
	}
	t.Run("groff reads them", func(t *testing.T) {
		groff, err := exec.LookPath("groff")
		if err != nil {
			t.Skip("groff is not here to read the pages")
		}
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		// One after another in one run: groff is five programs, and says itself in which page it is.
		cmd := exec.Command(groff, append([]string{"-t", "-man", "-Tutf8", "-ww", "-Kutf8"}, files...)...)
		var said bytes.Buffer
		cmd.Stderr = &said
		if err := cmd.Run(); err != nil || strings.Contains(said.String(), "table wider") || strings.Contains(said.String(), "error") {
			t.Errorf("%v: %s", err, said.String())
		}
	})
}
