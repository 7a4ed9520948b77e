package app

import (
	"bytes"
	"errors"
	"net/mail"
	"path/filepath"
	"slices"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/stillroom/stillroom/schema"
)

// salvagedSettings are what can be read of settings with mistakes in them, and what is
// built in for the rest: enough for a no to be recorded.
func salvagedSettings(dir string) (schema.Settings, *time.Location) {
	s := schema.DefaultSettings()
	if text, err := settingsText(filepath.Join(dir, SettingsName)); err == nil {
		s = salvage(text)
	}
	for ch := range s.Channels {
		if _, err := schema.ParseChannel(string(ch)); err != nil {
			delete(s.Channels, ch)
		}
	}
	if _, err := mail.ParseAddress(s.Recall.Contact); err != nil {
		s.Recall.Contact = ""
	}
	zone, err := LoadZone(s.Zone)
	if err != nil {
		zone = time.UTC
	}
	return s, zone
}

// salvage leaves out one line after another of which nothing can be made.
func salvage(text []byte) schema.Settings {
	const mostMistakes = 100
	lines := bytes.Split(slices.Clone(text), []byte("\n"))
	for range mostMistakes {
		s := schema.DefaultSettings()
		err := toml.Unmarshal(bytes.Join(lines, []byte("\n")), &s)
		if err == nil {
			return s
		}
		var wrong *toml.DecodeError
		if !errors.As(err, &wrong) {
			break
		}
		row, _ := wrong.Position()
		for row = min(row, len(lines)); row > 0 && len(lines[row-1]) == 0; row-- {
			// What is wrong at a line that was left out began above it.
		}
		if row < 1 {
			break
		}
		lines[row-1] = nil
	}
	return schema.DefaultSettings()
}
