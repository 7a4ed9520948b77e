package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The demo does its work, and what it says to try next can be typed as it stands.
func TestDemo(t *testing.T) {
	script, err := filepath.Abs("../../samples/demo.sh")
	if err == nil {
		_, err = os.Stat(script) // so that a result is not taken for that of another script
	}
	if err != nil {
		t.Fatal(err)
	}
	env := inOneProcess(t)
	demo := exec.Command("sh", script, "stillroom", filepath.Join(t.TempDir(), "demo"))
	demo.Env = env
	out, err := demo.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, next, _ := strings.Cut(string(out), "Try next:\n")
	tried := 0
	for line := range strings.Lines(next) {
		tried++
		next := exec.Command("sh", "-c", line)
		next.Env = env
		said, err := next.CombinedOutput()
		var code *exec.ExitError
		if err != nil && !(errors.As(err, &code) && code.ExitCode() == exitFindings && strings.HasSuffix(line, "verify\n")) {
			t.Errorf("%s: %v\n%s", line, err, said)
		}
	}
	if tried != 3 {
		t.Errorf("%d lines to try:\n%s", tried, next)
	}
}
