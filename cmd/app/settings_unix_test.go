//go:build unix

package app

import (
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// A pipe in place of the settings is told, and is not waited for.
func TestSettingsAreAPipe(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mkfifo(filepath.Join(dir, SettingsName), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := ReadSettings(dir); err == nil {
		t.Error("a pipe was read as settings")
	}
	if _, err := ReadPresets(dir); err == nil {
		t.Error("a pipe was read as presets")
	}
	if _, zone := salvagedSettings(dir); zone == nil {
		t.Error("no zone is left")
	}
}
