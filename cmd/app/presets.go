package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// Presets are exports that a person has given a name: [export.NAME] in
// stillroom.toml. They are read when one is asked for and never before: a mistake in
// one keeps no other command from its work.

// presetChannel and presetFormat are checked while they are read, because an error can
// then name the line.
type presetChannel struct{ schema.Channel }

func (c *presetChannel) UnmarshalText(b []byte) (err error) {
	c.Channel, err = schema.ParseChannel(string(b))
	return err
}

func (c presetChannel) MarshalText() ([]byte, error) { return []byte(c.Channel), nil }

type presetFormat struct{ name string }

func (f *presetFormat) UnmarshalText(b []byte) error {
	_, err := formats.ParseFormat(string(b))
	f.name = string(b)
	return err
}

func (f presetFormat) MarshalText() ([]byte, error) { return []byte(f.name), nil }

func (c presetChannel) String() string { return string(c.Channel) }
func (f presetFormat) String() string  { return f.name }

// Preset is [export.NAME]: the options of an export that it sets.
type Preset struct {
	said reflect.Value // of presetType
}

// presetType is a struct with a field for each option that a preset may have, nil if the
// preset does not set it. The options are declared in ExportOptions and Choosing.
func presetType() reflect.Type {
	var fields []reflect.StructField
	add := func(name string, t reflect.Type) {
		fields = append(fields, reflect.StructField{
			Name: fmt.Sprintf("F%d", len(fields)), Type: t, Tag: reflect.StructTag(fmt.Sprintf("toml:%q json:%q", name, name+",omitempty")),
		})
	}
	for _, o := range allOfExport() {
		if o.InPreset() == "" {
			continue
		}
		if o.One != "" {
			add(o.One, reflect.TypeFor[*string]())
		}
		switch t := reflect.TypeOf(o.Of(new(Export))); {
		case o.as != nil:
			add(o.InPreset(), reflect.PointerTo(o.as))
		case o.Argument:
			add(o.InPreset(), reflect.TypeFor[*string]())
		case t.Elem().Kind() == reflect.Slice:
			add(o.InPreset(), t.Elem())
		default:
			add(o.InPreset(), t)
		}
	}
	return reflect.StructOf(fields)
}

// inTable wraps a struct so that it is read from a table of the settings.
func inTable(name string, into reflect.Value) any {
	outer := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "Table", Type: into.Type(), Tag: reflect.StructTag(fmt.Sprintf("toml:%q", name))}}))
	outer.Elem().Field(0).Set(into)
	return outer.Interface()
}

// field is what a preset sets under a name; it is not valid if the preset does not set
// it.
func (p Preset) field(name string) reflect.Value {
	for i := range p.said.NumField() {
		if p.said.Type().Field(i).Tag.Get("toml") != name || p.said.Field(i).IsNil() {
			continue
		}
		if v := p.said.Field(i); v.Kind() == reflect.Pointer {
			return v.Elem()
		}
		return p.said.Field(i)
	}
	return reflect.Value{}
}

// MarshalJSON writes what the preset sets, in the order in which options are declared.
func (p Preset) MarshalJSON() ([]byte, error) { return json.Marshal(p.said.Interface()) }

// lay copies an option of a preset into an export, and reports whether the preset sets
// it.
func (p Preset) lay(o Option[Export], x *Export) bool {
	if o.InPreset() == "" {
		return false
	}
	v := p.field(o.InPreset())
	if o.One != "" {
		if one := p.field(o.One); one.IsValid() {
			list := []string{one.String()}
			if v.IsValid() {
				list = append(list, v.Interface().([]string)...)
			}
			v = reflect.ValueOf(list)
		}
	}
	if !v.IsValid() {
		return false
	}
	switch into := reflect.ValueOf(o.Of(x)).Elem(); {
	case o.Argument:
		into.Set(reflect.ValueOf(strings.Fields(v.String())))
	case o.as != nil:
		into.SetString(fmt.Sprint(v.Interface()))
	default:
		into.Set(v)
	}
	return true
}

// Under fills in from a preset what was not said of an export, and returns the options of
// which something else was said. said reports whether an option was said.
func (p Preset) Under(x *Export, said func(option string) bool) (over []string) {
	var words []string // last: they stand behind the options
	for _, o := range allOfExport() {
		into := x
		if said(o.Name) {
			into = new(Export)
		}
		switch laid := p.lay(o, into); {
		case !laid || into == x:
		case o.Argument:
			words = append(words, o.Name)
		default:
			over = append(over, o.Name)
		}
	}
	return append(over, words...)
}

// check compares how a preset chooses photos with the rules of the options.
func (p Preset) check() error {
	var x Export
	p.Under(&x, func(option string) bool { return false })
	q := x.Photos
	var wrong *UsageError
	if _, err := (Selecting{Rating: q.Rating, Import: q.Import, Sort: q.Sort, Limit: q.Limit, Taken: q.Taken, Missing: q.Missing}).Selection(); errors.As(err, &wrong) {
		return errors.New(wrong.What) // not of the command line
	}
	return nil
}

// PresetOf is the preset of that name, of the catalog in a folder.
func PresetOf(catalog, name string) (Preset, error) {
	all, err := ReadPresets(catalog)
	if err != nil {
		return Preset{}, err
	}
	if slices.Contains(formatNames(), name) {
		return Preset{}, Usagef("%s is the name of a format; give the preset another name", name)
	}
	one, ok := all[name]
	switch {
	case !ok && len(all) == 0:
		return Preset{}, Usagef("no preset is called %s: there is none yet; a table [%s.NAME] in %s makes one", name, PresetsTable, SettingsName)
	case !ok:
		return Preset{}, Usagef("%v", &schema.UnknownError{What: "preset", Word: name, Known: slices.Sorted(maps.Keys(all))})
	}
	return one, nil
}

// presetName is the form of a preset's name.
var presetName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

// formatNames lists reserved names: [export.FORMAT] holds the settings of a format, also
// of formats that are yet to come.
func formatNames() []string {
	names := []string{"site", "proof", "instagram", "stills", "press", "iiif", "bagit", "sidecar"}
	for _, f := range formats.Formats() {
		names = append(names, f.Name)
	}
	return names
}

// ReadPresets reads the presets of a catalog, by name.
func ReadPresets(dir string) (map[string]Preset, error) {
	path := filepath.Join(dir, SettingsName)
	data, err := settingsText(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	tables := reflect.New(reflect.MapOf(reflect.TypeFor[string](), presetType()))
	d := toml.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := presetError(path, d.Decode(inTable(PresetsTable, tables))); err != nil {
		return nil, err
	}
	found := map[string]Preset{}
	for _, name := range tables.Elem().MapKeys() {
		if !slices.Contains(formatNames(), name.String()) {
			found[name.String()] = Preset{tables.Elem().MapIndex(name)}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if !presetName.MatchString(name) {
			return nil, fmt.Errorf("%s: [%s.%s]: the name of a preset has small letters, digits and hyphens only", path, PresetsTable, name)
		}
		if err := found[name].check(); err != nil {
			return nil, fmt.Errorf("%s: [%s.%s]: %w", path, PresetsTable, name, err)
		}
	}
	return found, nil
}

// otherKind matches the library's error about a value of the wrong kind.
var otherKind = regexp.MustCompile(`^cannot decode TOML (\S+) into struct field .* of type (\S+)$`)

// meantOption is a clause that names the option of presets that was probably meant.
func meantOption(word string) string {
	var names []string
	for _, o := range ExportOptions() {
		names = append(names, o.InPreset())
	}
	near := schema.Nearest(word, slices.DeleteFunc(names, func(n string) bool { return n == "" }))
	if near == "" {
		return ""
	}
	return "; did you mean " + near + "?"
}

// presetError names the line of a mistake in a preset. An unknown key elsewhere is no
// mistake here.
func presetError(path string, err error) error {
	var unknown *toml.StrictMissingError
	var wrong *toml.DecodeError
	switch {
	case errors.As(err, &unknown):
		for _, e := range unknown.Errors {
			key := e.Key()
			if line, _ := e.Position(); key[0] == PresetsTable && len(key) > 2 && !slices.Contains(formatNames(), key[1]) {
				return fmt.Errorf("%s:%d: [%s.%s]: presets have no option %s%s", path, line, PresetsTable, key[1], strings.Join(key[2:], "."), meantOption(key[2]))
			}
		}
		return nil
	case errors.As(err, &wrong) && len(wrong.Key()) > 2:
		line, _ := wrong.Position()
		what := strings.TrimPrefix(wrong.Error(), "toml: ")
		if m := otherKind.FindStringSubmatch(what); m != nil {
			what = fmt.Sprintf("the value is a %s and should be a %s", m[1], strings.TrimPrefix(m[2], "*"))
		}
		return fmt.Errorf("%s:%d: [%s.%s]: %s: %s", path, line, PresetsTable, wrong.Key()[1], wrong.Key()[2], what)
	case err != nil:
		return wrongSettings(path, err)
	}
	return nil
}
