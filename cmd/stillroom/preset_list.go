package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/cmd/app"
)

// runPresets prints the presets there are.
func runPresets(ctx context.Context, p *program) error {
	var all map[string]app.Preset
	err := p.door.Read(ctx, func(s *app.Session) (err error) {
		all, err = app.ReadPresets(s.Dir)
		return err
	})
	if err != nil {
		return err
	}
	if p.json {
		for _, name := range slices.Sorted(maps.Keys(all)) {
			if err := p.object("preset", presetView{name, all[name]}); err != nil {
				return err
			}
		}
		return p.endWith(listed{len(all)})
	}
	if len(all) == 0 {
		p.notef("no preset is set; [%s.NAME] in %s makes one", app.PresetsTable, app.SettingsName)
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

// presetView is a preset by its name.
type presetView struct {
	Name    string     `json:"name"`
	Options app.Preset `json:"options"`
}

// presetRow says an option as it would be typed.
func presetRow(name string, one app.Preset) ([]string, error) {
	text, err := json.Marshal(one)
	if err != nil {
		return nil, err
	}
	var values map[string]any
	if err := json.Unmarshal(text, &values); err != nil {
		return nil, err
	}
	row := []string{name, "-", "-", "-"}
	for i, column := range []string{"channel", "format"} {
		if v, said := values[column]; said {
			row[1+i] = fmt.Sprint(v)
		}
		delete(values, column)
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
