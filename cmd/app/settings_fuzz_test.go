package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// Settings and presets come from people: what is read has a zone, and what is not is an
// error. A preset that cannot be read keeps nobody from the settings.
func FuzzReadSettings(f *testing.F) {
	dir := f.TempDir()
	if err := WriteSettings(dir, schema.DefaultSettings()); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, SettingsName))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte("zone = 'UTC'\n[export.paper]\nchannel = 'print'\n"))
	f.Add([]byte("[channels.web]\n[recall]\nmax_poll_seconds = 60\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, SettingsName), data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, zone, err := ReadSettings(dir)
		if err == nil && (zone == nil || zone == time.Local) {
			t.Errorf("zone %v", zone)
		}
		if _, zone := salvagedSettings(dir); zone == nil || zone == time.Local {
			t.Errorf("zone %v of what could be read", zone)
		}
		if presets, err := ReadPresets(dir); err == nil {
			for name, p := range presets {
				if p.check() != nil || !presetName.MatchString(name) {
					t.Errorf("preset %q", name)
				}
			}
		}
	})
}
