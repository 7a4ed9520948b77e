package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/house"
	"github.com/stillroom/stillroom/pipeline/formats"
	"github.com/stillroom/stillroom/schema"
)

// Presets are exports that a person has given a name: [formats.NAME] in
// stillroom.toml. They are read when one is asked for and never before: a mistake in
// one keeps no other command from its work.

// preset is [formats.NAME]: the options of an export that can be fixed. What is nil
// is not said. What is for one run only (an update, a date, a dry run) cannot be.
type preset struct {
	Channel   *presetChannel `toml:"channel" json:"channel,omitempty"`
	Format    *presetFormat  `toml:"format" json:"format,omitempty"`
	To        *string        `toml:"to" json:"to,omitempty"`
	Recipient *string        `toml:"recipient" json:"recipient,omitempty"`
	Strict    *bool          `toml:"strict" json:"strict,omitempty"`
	Excel     *bool          `toml:"excel" json:"excel,omitempty"`
	BaseURL   *string        `toml:"base_url" json:"base_url,omitempty"`
	Text      *string        `toml:"text" json:"text,omitempty"`
	Room      *string        `toml:"room" json:"room,omitempty"`
	Shoot     *string        `toml:"shoot" json:"shoot,omitempty"`
	Person    *string        `toml:"person" json:"person,omitempty"`
	Tag       *string        `toml:"tag" json:"tag,omitempty"`
	Tags      []string       `toml:"tags" json:"tags,omitempty"`
	AnyTags   []string       `toml:"any_tags" json:"any_tags,omitempty"`
	NotTags   []string       `toml:"not_tags" json:"not_tags,omitempty"`
	Camera    *string        `toml:"camera" json:"camera,omitempty"`
	Taken     *string        `toml:"taken" json:"taken,omitempty"`
	Rating    *int           `toml:"rating" json:"rating,omitempty"`
	Missing   []string       `toml:"missing" json:"missing,omitempty"`
	Import    *int64         `toml:"import" json:"import,omitempty"`
	Sort      *string        `toml:"sort" json:"sort,omitempty"`
	Limit     *int           `toml:"limit" json:"limit,omitempty"`
}

// presetChannel and presetFormat are checked while they are read, when it is still
// known on which line they stand.
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

// presetName is what a preset may be called.
var presetName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

// formatNames are reserved: [formats.FORMAT] is for the settings of a format, those
// that are yet to come too.
func formatNames() []string {
	names := []string{"site", "proof", "instagram", "stills", "press", "iiif", "bagit", "sidecar"}
	for _, f := range formats.Formats() {
		names = append(names, f.Name)
	}
	return names
}

// readPresets reads the presets of a catalog, by name.
func readPresets(dir string) (map[string]preset, error) {
	path := filepath.Join(dir, house.SettingsName)
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var s struct {
		Export map[string]preset `toml:"export"`
	}
	d := toml.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := presetError(path, d.Decode(&s)); err != nil {
		return nil, err
	}
	for _, name := range formatNames() {
		delete(s.Export, name)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Export)) {
		if !presetName.MatchString(name) {
			return nil, fmt.Errorf("%s: [%s.%s]: a preset is called by small letters, digits and hyphens", path, house.PresetsTable, name)
		}
		if err := s.Export[name].check(); err != nil {
			return nil, fmt.Errorf("%s: [%s.%s]: %w", path, house.PresetsTable, name, err)
		}
	}
	return s.Export, nil
}

// presetError names the line of a mistake in a preset; what is unknown elsewhere is
// none.
func presetError(path string, err error) error {
	var unknown *toml.StrictMissingError
	var wrong *toml.DecodeError
	switch {
	case errors.As(err, &unknown):
		for _, e := range unknown.Errors {
			key := e.Key()
			if line, _ := e.Position(); key[0] == house.PresetsTable && len(key) > 2 && !slices.Contains(formatNames(), key[1]) {
				return fmt.Errorf("%s:%d: [%s.%s]: no option of a preset is called %s", path, line, house.PresetsTable, key[1], strings.Join(key[2:], "."))
			}
		}
		return nil
	case errors.As(err, &wrong) && len(wrong.Key()) > 2:
		line, _ := wrong.Position()
		return fmt.Errorf("%s:%d: [%s.%s]: %s: %s", path, line, house.PresetsTable, wrong.Key()[1], wrong.Key()[2], strings.TrimPrefix(wrong.Error(), "toml: "))
	case err != nil:
		return house.SettingsError(path, err)
	}
	return nil
}

// check holds what a preset chooses photos by against the rules of the flags.
func (p preset) check() error {
	var sel schema.Selection
	var taken string
	set(&sel.MinRating, p.Rating)
	set(&sel.Import, p.Import)
	set(&sel.Sort, p.Sort)
	set(&sel.Limit, p.Limit)
	set(&taken, p.Taken)
	var wrong *usageError
	if _, err := selection(sel, taken, "", p.Missing, nil); errors.As(err, &wrong) {
		return errors.New(wrong.what) // not of the command line
	}
	return nil
}

// findPreset takes @NAME off the front of the arguments. The preset is nil if there
// is none.
func findPreset(c *cli.Context, p *program) (name string, found *preset, words []string, err error) {
	words = c.Args().Slice()
	if len(words) == 0 || !strings.HasPrefix(words[0], "@") {
		return "", nil, words, nil
	}
	name, words = words[0][1:], words[1:]
	all, err := presetsHere(c.Context, p)
	if err != nil {
		return name, nil, nil, err
	}
	if slices.Contains(formatNames(), name) {
		return name, nil, nil, usagef("%s is a format, and no preset can be called so", name)
	}
	one, ok := all[name]
	switch {
	case !ok && len(all) == 0:
		return name, nil, nil, usagef("no preset is called %s: %s has no [%s.NAME]", name, house.SettingsName, house.PresetsTable)
	case !ok:
		return name, nil, nil, usagef("no preset is called %s: it is one of %s", name, strings.Join(slices.Sorted(maps.Keys(all)), ", "))
	}
	return name, &one, words, nil
}

// presetsHere are those of the catalog that was named.
func presetsHere(ctx context.Context, p *program) (all map[string]preset, err error) {
	err = p.door.Read(ctx, func(s *house.Session) error {
		all, err = readPresets(s.Store.Identity().Path)
		return err
	})
	return all, err
}

// under lays a preset under what the command line says of an export, and returns
// the options of which the command line says something else.
func (p preset) under(c *cli.Context, o *exportOptions, sel *schema.Selection, words *[]string) (over []string) {
	lay := func(flag string, said bool, take func()) {
		switch {
		case !said:
		case c.IsSet(flag):
			over = append(over, flag)
		default:
			take()
		}
	}
	lay("channel", p.Channel != nil, func() { o.channel = string(p.Channel.Channel) })
	lay("format", p.Format != nil, func() { o.format = p.Format.name })
	lay("to", p.To != nil, func() { o.to = *p.To })
	lay("recipient", p.Recipient != nil, func() { o.recipient = *p.Recipient })
	lay("strict", p.Strict != nil, func() { o.strict = *p.Strict })
	lay("excel", p.Excel != nil, func() { o.excel = *p.Excel })
	lay("base-url", p.BaseURL != nil, func() { o.baseURL = *p.BaseURL })
	lay("room", p.Room != nil, func() { sel.Room = *p.Room })
	lay("shoot", p.Shoot != nil, func() { sel.Shoot = *p.Shoot })
	lay("person", p.Person != nil, func() { sel.Person = *p.Person })
	if p.Tag != nil {
		p.Tags = append([]string{*p.Tag}, p.Tags...)
	}
	lay("tag", p.Tags != nil, func() { sel.Tags = p.Tags })
	lay("any-tag", p.AnyTags != nil, func() { sel.AnyTags = p.AnyTags })
	lay("not-tag", p.NotTags != nil, func() { sel.NotTags = p.NotTags })
	lay("camera", p.Camera != nil, func() { sel.Camera = *p.Camera })
	lay("taken", p.Taken != nil, func() { o.taken = *p.Taken })
	lay("rating", p.Rating != nil, func() { sel.MinRating = *p.Rating })
	lay("missing", p.Missing != nil, func() { o.missing = p.Missing })
	lay("import", p.Import != nil, func() { sel.Import = *p.Import })
	lay("sort", p.Sort != nil, func() { sel.Sort = *p.Sort })
	lay("limit", p.Limit != nil, func() { sel.Limit = *p.Limit })
	switch {
	case p.Text == nil:
	case len(*words) > 0:
		over = append(over, "text")
	default:
		*words = strings.Fields(*p.Text)
	}
	return over
}

func set[T any](into *T, said *T) {
	if said != nil {
		*into = *said
	}
}

// runPresets prints the presets there are.
func runPresets(c *cli.Context, p *program) error {
	if c.NArg() > 0 {
		return usagef("--presets lists them all, and takes no arguments")
	}
	all, err := presetsHere(c.Context, p)
	if err != nil {
		return err
	}
	if p.json {
		if all == nil {
			all = map[string]preset{}
		}
		return p.document(all)
	}
	if len(all) == 0 {
		p.notef("no preset is set; [%s.NAME] in %s makes one", house.PresetsTable, house.SettingsName)
		return nil
	}
	rows := [][]string{{"PRESET", "CHANNEL", "FORMAT", "OPTIONS"}}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		row, err := presetRow(name, all[name])
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	return p.out.table(rows)
}

// presetRow says an option as it would be typed.
func presetRow(name string, one preset) ([]string, error) {
	row := []string{name, "-", "-", "-"}
	if one.Channel != nil {
		row[1] = string(one.Channel.Channel)
	}
	if one.Format != nil {
		row[2] = one.Format.name
	}
	one.Channel, one.Format = nil, nil
	text, err := json.Marshal(one)
	if err != nil {
		return nil, err
	}
	var values map[string]any
	if err := json.Unmarshal(text, &values); err != nil {
		return nil, err
	}
	var options []string
	for _, key := range slices.Sorted(maps.Keys(values)) {
		options = append(options, fmt.Sprintf("%s=%v", key, values[key]))
	}
	if len(options) > 0 {
		row[3] = strings.Join(options, ", ")
	}
	return row, nil
}
