package app

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones by name, also where the system has none

	"github.com/pelletier/go-toml/v2"

	"github.com/stillroom/stillroom/schema"
)

// SettingsName is the file of the settings, in the folder of the catalog.
const SettingsName = "stillroom.toml"

// PresetsTable is the table of the settings that holds presets: see Presets.
const PresetsTable = "export"

const settingsHead = `# Settings of this catalog. Edit them; stillroom never does.

`

// settingsTail shows recipes that are built in and off.
const settingsTail = `
# A copy that is called back is to be gone within 24 hours for web and instagram
# and within 72 hours for the rest. To give a channel another time:
#
# [channels.web]
# recall_hours = 12

# Derivatives are made by recipes; "stillroom recipes" lists them. To have one
# that is not on, or to change one, or to add one of your own:
#
# [recipes.preview-webp]
# on = true
#
# [recipes.square-wall]
# long_edge = 1920
# format = "jpeg"   # jpeg, webp, avif; tiles for deep zoom
# quality = 85

# An export that you run again and again can have a name, and is then called by
# it: stillroom export @memorial --to DIR. Any option of an export but --update,
# --at and --dry-run can stand here; "text" are the words that are looked for.
#
# [export.memorial]
# channel = "web"
# format = "csv"
# recipient = "Sample memorial"
# strict = true
`

// WriteSettings writes the settings of a new catalog.
func WriteSettings(dir string, s schema.Settings) error {
	text, err := toml.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, SettingsName), slices.Concat([]byte(settingsHead), text, []byte(settingsTail)), 0o600)
}

// settingsText is what the file of the settings holds.
func settingsText(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() { // a pipe would be waited for
		err = &SettingsError{File: path, Err: errors.New("it is not a file")}
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// ReadSettings reads stillroom.toml. Without the file, the defaults count.
func ReadSettings(dir string) (schema.Settings, *time.Location, error) {
	s := schema.DefaultSettings()
	path := filepath.Join(dir, SettingsName)
	data, err := settingsText(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, time.UTC, nil
	case err != nil:
		return s, nil, err
	}
	d := toml.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := withoutPresets(d.Decode(&s)); err != nil {
		return s, nil, wrongSettings(path, err)
	}
	for ch := range s.Channels {
		if _, err := schema.ParseChannel(string(ch)); err != nil {
			return s, nil, &SettingsError{File: path, Field: "channels", Err: err}
		}
	}
	if s.Recall.MaxPollSeconds < 60 || s.Recall.MaxPollSeconds > 604800 {
		return s, nil, &SettingsError{File: path, Field: "recall.max_poll_seconds", Err: errors.New("it must be between 60 and 604800")}
	}
	if _, err := mail.ParseAddress(s.Recall.Contact); s.Recall.Contact != "" && err != nil {
		return s, nil, &SettingsError{File: path, Field: "recall.contact", Err: errors.New("it is not an e-mail address")}
	}
	zone, err := LoadZone(s.Zone)
	if err != nil {
		return s, nil, &SettingsError{File: path, Field: "zone", Err: err}
	}
	return s, zone, nil
}

// withoutPresets ignores unknown keys below [export]. Presets are read only when one is
// asked for, so that a mistake in one keeps nobody from a withdrawal.
func withoutPresets(err error) error {
	var strict *toml.StrictMissingError
	if !errors.As(err, &strict) {
		return err
	}
	rest := slices.DeleteFunc(slices.Clone(strict.Errors), func(e toml.DecodeError) bool {
		key := e.Key()
		return key[0] == PresetsTable && (len(key) < 2 || key[1] != "instagram" && key[1] != "site" && key[1] != "proof") // which has settings of its own
	})
	if len(rest) == 0 {
		return nil
	}
	return &toml.StrictMissingError{Errors: rest}
}

// LoadZone refuses "" and "Local", which mean another zone on another machine.
func LoadZone(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, fmt.Errorf("%q is not an IANA time zone such as America/Chicago", name)
	}
	return zone, nil
}

// SettingsError is a mistake in the settings, and where it is.
type SettingsError struct {
	File  string
	Line  int    // from 1; 0 if only the key is known
	Field string // such as recall.contact; "" if the text itself cannot be read
	Err   error
}

func (e *SettingsError) Error() string {
	at := e.File
	if e.Line > 0 {
		at += fmt.Sprintf(":%d", e.Line)
	}
	if e.Field != "" {
		at += ": " + e.Field
	}
	return at + ": " + e.Err.Error()
}

func (e *SettingsError) Unwrap() error { return e.Err }

// twice is what the reader says of a table or a key that is there already.
var twice = regexp.MustCompile(`table \S+ already exists`)

// wrongSettings names the line of a mistake in the settings.
func wrongSettings(path string, err error) error {
	wrong := &SettingsError{File: path, Err: err}
	var strict *toml.StrictMissingError
	var decode *toml.DecodeError
	switch {
	case errors.As(err, &strict):
		e := strict.Errors[0]
		wrong.Line, _ = e.Position()
		wrong.Field, wrong.Err = strings.Join(e.Key(), "."), errors.New("no setting has this name"+meantKey(e.Key(), reflect.TypeFor[schema.Settings]()))
	case errors.As(err, &decode):
		wrong.Line, _ = decode.Position()
		if twice.MatchString(decode.Error()) {
			wrong.Err = errors.New("a table of this name stands above already: put the lines of both into one, or take another name")
		}
	}
	return wrong
}
