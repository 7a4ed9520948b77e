package text

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/goccy/go-yaml"

	"github.com/stillroom/stillroom/schema"
)

// WriteYAML writes records in the form Parse reads.
func WriteYAML(w io.Writer, r schema.Records) error {
	// By way of JSON, whose member names the two forms share; an ordered map
	// keeps the order of the fields.
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	var ordered yaml.MapSlice
	if err := yaml.UnmarshalWithOptions(text, &ordered, yaml.UseOrderedMap()); err != nil {
		return err
	}
	out, err := yaml.MarshalWithOptions(ordered, yaml.IndentSequence(true), yaml.UseLiteralStyleIfMultiline(true))
	if err != nil {
		return err
	}
	_, err = w.Write(out)
	return err
}

// WriteJSONL writes one record a line: {"type":"room","record":{...}}.
func WriteJSONL(w io.Writer, r schema.Records) error {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	line := func(kind string, v any) error {
		return e.Encode(struct {
			Type   string `json:"type"`
			Record any    `json:"record"`
		}{kind, v})
	}
	for _, err := range []error{
		lines(line, "event", r.Events), lines(line, "family", r.Families), lines(line, "person", r.People),
		lines(line, "room", r.Rooms), lines(line, "shoot", r.Shoots), lines(line, "notice", r.Notices),
		lines(line, "consent", r.Consents), lines(line, "photo", r.Photos),
	} {
		if err != nil {
			return err
		}
	}
	_, err := w.Write(buf.Bytes())
	return err
}

func lines[T any](line func(string, any) error, kind string, list []T) error {
	for _, v := range list {
		if err := line(kind, v); err != nil {
			return err
		}
	}
	return nil
}
